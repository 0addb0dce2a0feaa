/** One line that may help, with its reason, above the sum; the screens say it in words. */
export type Prompt =
  /** One more of a line costs nothing by a promotion; until: its last day, or null. */
  | { readonly id: string; readonly what: "one_more"; readonly key: string; readonly quantityMicro: number; readonly name: string; readonly promotion: string; readonly until: string | null }
  /** The certificate by which the customer buys free of tax is soon over. */
  | { readonly id: string; readonly what: "certificate_ends"; readonly number: string; readonly until: string };
