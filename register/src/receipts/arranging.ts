/**
 * From a layout and the facts of a receipt to what stands where: pieces that each renderer draws. The twin of
 * `desks/receipts/rules/arranging.py`; both must give the pieces of `contracts/receipts/*.json`. Pure.
 */

export interface ReceiptLayout {
  readonly paper: "58" | "80" | "a4";
  readonly blocks: readonly string[];
  readonly head: Readonly<Record<string, string>>;
  readonly foot: Readonly<Record<string, string>>;
  /** A PNG as base64, or "". */
  readonly logo: string;
}

/** What a register prints until it knows its shop's layout. */
export const USUAL: ReceiptLayout = {
  paper: "80",
  blocks: ["company", "address", "tax_number", "title", "lines", "total", "tenders", "saved", "taxes", "customer", "number", "served", "link", "seal", "barcode"],
  head: {},
  foot: {},
  logo: "",
};

export type Two = readonly [string, string];

/** A receipt as texts; what is empty is not printed. gift: the heading of a receipt without prices. */
export interface Facts {
  readonly company: string;
  readonly legal_name: string;
  readonly address: readonly string[];
  readonly tax_number: string;
  readonly mark: string;
  readonly title: string;
  readonly gift: string;
  readonly lines: readonly { readonly name: string; readonly amount: string; readonly parts: readonly Two[]; /** It modifies the one before it. */ readonly of?: boolean }[];
  readonly sums: readonly Two[];
  readonly total: Two;
  readonly tenders: readonly Two[];
  readonly saved: string;
  /** What reductions of several lines come to, each in all. */
  readonly saves: readonly Two[];
  readonly tax_head: readonly string[];
  readonly taxes: readonly (readonly string[])[];
  readonly customer: string;
  readonly reason: string;
  readonly number: string;
  readonly moment: string;
  readonly served: string;
  readonly seal: string;
  readonly code: string;
  readonly link: string;
  readonly link_words: string;
}

export type Weight = "plain" | "strong" | "soft";
export type Piece =
  | { readonly is: "text"; readonly text: string; readonly align: "center"; readonly weight: Weight; readonly size: number }
  | { readonly is: "pair"; readonly left: string; readonly right: string; readonly weight: Weight; readonly size: number; readonly indent: number }
  | { readonly is: "table"; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }
  | { readonly is: "mark" | "barcode" | "qr"; readonly text: string }
  | { readonly is: "rule" | "space" | "logo" };

const SPACE: Piece = { is: "space" };
const RULE: Piece = { is: "rule" };

export function arrange(layout: ReceiptLayout, facts: Facts, language: string): Piece[] {
  return layout.blocks.flatMap((block) => BLOCKS[block]?.(layout, facts, language) ?? []);
}

function text(said: string, weight: Weight = "plain", size = 1): Piece {
  return { is: "text", text: said, align: "center", weight, size };
}

function pair([left, right]: Two, weight: Weight = "plain", size = 1, indent = 0): Piece {
  return { is: "pair", left, right, weight, size, indent };
}

function texts(said: readonly string[], weight: Weight = "plain"): Piece[] {
  return said.filter(Boolean).map((one) => text(one, weight));
}

function spaced(pieces: readonly Piece[]): Piece[] {
  return pieces.length ? [SPACE, ...pieces] : [];
}

/** The rows of a text of the shop's: in the language, else in English, else in any. */
export function ownText(own: Readonly<Record<string, string>>, facts: Facts, language: string): string[] {
  const said = own[language] ?? own["en"] ?? Object.values(own)[0] ?? "";
  const values = new Map<string, string>([["company", facts.company], ["number", facts.number], ["moment", facts.moment], ["served", facts.served]]);
  return said
    .replace(/\{([a-z_]+)\}/g, (whole, name: string) => values.get(name) ?? whole)
    .split(/\r\n|[\n\r]/)
    .map((row) => row.replace(/^[ \t]+|[ \t]+$/g, ""))
    .filter(Boolean);
}

function lines({ lines: sold, gift }: Facts): Piece[] {
  const shown = sold.flatMap(({ name, amount, parts, of }) => [
    pair([name, gift ? "" : amount], "plain", 1, of ? 1 : 0),
    ...(gift ? [] : parts.map((part) => pair(part, "soft", 1, 1))),
  ]);
  return [RULE, ...shown, RULE];
}

function titles({ mark, title, gift }: Facts): Piece[] {
  const named = [title, gift].filter(Boolean).flatMap((one) => [SPACE, text(one, "strong")]);
  return mark ? [SPACE, { is: "mark", text: mark }, ...named] : named;
}

const BLOCKS: Readonly<Record<string, (layout: ReceiptLayout, facts: Facts, language: string) => Piece[]>> = {
  logo: ({ logo }) => (logo ? [{ is: "logo" }] : []),
  company: (_, { company, legal_name }) => [text(company, "strong", 2), ...texts(legal_name === company ? [] : [legal_name])],
  address: (_, { address }) => texts(address),
  tax_number: (_, { tax_number }) => texts([tax_number]),
  head: ({ head }, facts, language) => spaced(texts(ownText(head, facts, language))),
  title: (_, facts) => titles(facts),
  lines: (_, facts) => lines(facts),
  total: (_, { gift, sums, total }) => (gift ? [] : [...sums.map((one) => pair(one)), pair(total, "strong", 2)]),
  tenders: (_, { gift, tenders }) => (gift ? [] : tenders.map((one) => pair(one))),
  saved: (_, { gift, saved, saves }) => (gift ? [] : [...saves.map((one) => pair(one, "soft")), ...texts([saved], "strong")]),
  taxes: (_, { gift, taxes, tax_head }) => (gift || !taxes.length ? [] : [SPACE, { is: "table", head: tax_head, rows: taxes }]),
  customer: (_, { customer, reason }) => spaced(texts([customer, reason], "soft")),
  number: (_, { number, moment }) => [SPACE, text(`${number} · ${moment}`, "soft")],
  served: (_, { served }) => texts([served], "soft"),
  foot: ({ foot }, facts, language) => spaced(texts(ownText(foot, facts, language))),
  // The digital receipt says what things cost: not on a gift.
  link: (_, { link, link_words, gift }) => (link && !gift ? [SPACE, { is: "qr", text: link }, ...texts([link_words], "soft")] : []),
  seal: (_, { seal }) => texts([seal], "soft"),
  barcode: (_, { code }) => (code ? [SPACE, { is: "barcode", text: code }] : []),
};

/** Whether what came in the book is a layout, as far as this version would stumble over it. */
export function isLayout(value: unknown): value is ReceiptLayout {
  const layout = value as Partial<ReceiptLayout> | null;
  return (
    typeof layout === "object" &&
    layout !== null &&
    (layout.paper === "58" || layout.paper === "80" || layout.paper === "a4") &&
    Array.isArray(layout.blocks) &&
    typeof layout.head === "object" &&
    typeof layout.foot === "object" &&
    typeof layout.logo === "string"
  );
}
