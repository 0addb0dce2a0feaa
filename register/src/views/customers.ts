/** What the screens show of the customer at the counter. */
export type * from "./prompts";

/** A paper by which a customer buys free of tax. jurisdiction: of whose, "": of everybody's. Days: "2026-12-31"; null: no end. */
export interface Certificate {
  readonly id: string;
  readonly number: string;
  readonly jurisdiction: string;
  readonly reason: string;
  readonly valid_from: string;
  readonly valid_to: string | null;
}

export interface Customer {
  readonly id: string;
  readonly name: string;
  readonly code: string;
  readonly phoneEnd: string;
  /** Added here, and not at the office yet. */
  readonly waiting: boolean;
  /** One line that whoever serves them must see. */
  readonly alert?: string;
  readonly note?: string;
  /** The latest first; also those that are over. */
  readonly certificates?: readonly Certificate[];
}

/**
 * How the basket stands to a certificate of its customer. offered: it counts today, and nobody chose it. counts: the
 * basket is free of tax by it. over: it counts no longer, tax is charged; until: its last day.
 */
export interface ExemptionView {
  readonly state: "offered" | "counts" | "over";
  readonly id: string;
  readonly number: string;
  readonly until: string | null;
  /** Tax inside the prices that is not charged. */
  readonly leftOutMinor: number;
}
