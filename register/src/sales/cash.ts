/**
 * A shift and its cash: the running figures of the open drawer, and the documents that open it, move its cash and
 * close it (protocol 3, the same text that `desks/shifts/reading` takes). Pure; whole numbers only.
 */
import { canonicalText, type Plain } from "../engine";
import { readBody } from "./document";

export type Movement = "pay_in" | "pay_out" | "drop" | "no_sale";
export type CashKind = "shift_open" | Movement | "shift_close";
export const MOVEMENTS: readonly Movement[] = ["pay_in", "pay_out", "drop", "no_sale"];
const CASH: ReadonlySet<string> = new Set<CashKind>(["shift_open", ...MOVEMENTS, "shift_close"]);

/** [how many, minor units] */
type Sum = readonly [number, number];

/** The drawer that is open, as far as its documents go; kept as one fact and moved on with each of them. */
export interface ShiftState {
  readonly id: string;
  /** The number of the document that opened it. */
  readonly number: string;
  readonly openedAt: number;
  readonly day: string;
  readonly person: string;
  readonly float: number;
  /** The means of payment whose drawer it is. */
  readonly tender: string;
  readonly kinds: Readonly<Record<string, Sum>>;
  readonly tenders: Readonly<Record<string, Sum>>;
  /** Of those, what was put on what customers have with us, below zero: cards sold and reloaded, credit. */
  readonly loads?: Readonly<Record<string, Sum>>;
  /** Of these, cards that were sold; the others were put on. */
  readonly sold?: Readonly<Record<string, Sum>>;
  /** Tax code -> [base, amount]. */
  readonly taxes: Readonly<Record<string, Sum>>;
  readonly movements: Readonly<Record<string, Sum>>;
  /** What cash payments put in, less what went back. */
  readonly cash: number;
  /** [counted, what must have been there then]: the first count, made before anybody knew; later ones know. */
  readonly first?: readonly [number, number];
}

/** Where this register's Zs stand: everything it ever did in shifts, never reset. */
export interface ZState {
  readonly z: number;
  readonly documents: number;
  readonly sold: number;
  readonly returned: number;
  /** The office closed the last one, from there. */
  readonly office?: boolean | undefined;
  /** Of that, what stands in no Z: it came to shifts after the office had closed them. */
  readonly late?: Totals | null;
}

export interface Totals {
  readonly documents: number;
  readonly sold: number;
  readonly returned: number;
}

/** Who, where and when, as every document says it. */
export interface CashHead {
  readonly id: string;
  readonly location: string;
  readonly series: string;
  readonly register: string;
  readonly person: string;
  readonly currency: string;
  readonly business_date: string;
  readonly occurred_at: string;
  readonly device_time: string;
  readonly tender: string;
  readonly approvals?: readonly { at: string; person: string; right: string }[];
}

export type Count = readonly (readonly [number, number])[];

/** Everything decided about a document of a shift but its number. */
export interface CashDraft extends CashHead {
  readonly kind: CashKind;
  readonly shift: string;
  /** The float of an opening, what a movement moves. */
  readonly amount: number;
  readonly count: Count;
  readonly reason: string;
  readonly reason_id: string;
  readonly closing: Closing | null;
}

export interface Closing {
  readonly z: number;
  readonly expected: number;
  readonly counted: number;
  readonly difference: number;
  readonly totals: Totals;
  readonly perpetual: Totals;
  readonly tenders: readonly (readonly [string, number, number])[];
  /** Of those, what was put on gift cards, credit and accounts, below zero; the rest was redeemed. */
  readonly loads?: readonly (readonly [string, number, number])[];
  readonly taxes: readonly (readonly [string, number, number])[];
  readonly movements: readonly (readonly [string, number, number])[];
  readonly unsent: readonly (readonly [string, number])[];
  readonly late?: Totals;
  /** The first count, where the last came to another difference. */
  readonly first?: readonly [number, number];
  /** What this device knows of the server's chain. */
  readonly server: { readonly head: string; readonly verified_to: number };
}

export function isCash(kind: string): kind is CashKind {
  return CASH.has(kind);
}

export function counted(count: Count): number {
  return count.reduce((sum, [denomination, pieces]) => sum + denomination * pieces, 0);
}

/** What must be in the drawer. */
export function expected(shift: ShiftState): number {
  const of = (kind: Movement) => shift.movements[kind]?.[1] ?? 0;
  return shift.float + shift.cash + of("pay_in") - of("pay_out") - of("drop");
}

export function totalsOf(shift: ShiftState): Totals {
  const of = (kind: string): Sum => shift.kinds[kind] ?? [0, 0];
  return {
    documents: of("sale")[0] + of("return")[0] + of("void")[0],
    sold: of("sale")[1],
    returned: 0 - of("return")[1] - of("exchange")[1] - of("void")[1],
  };
}

export function together(one: Totals, other: Totals): Totals {
  return { documents: one.documents + other.documents, sold: one.sold + other.sold, returned: one.returned + other.returned };
}

export function opened(draft: CashDraft, number: string, at: number, person: string): ShiftState {
  const { id, business_date, amount, tender } = draft;
  return { id, number, openedAt: at, day: business_date, person, float: amount, tender, kinds: {}, tenders: {}, taxes: {}, movements: {}, cash: 0 };
}

/** The drawer after one document more of its shift, as its body says it; others leave it alone. cards: the last signs of those it sells. */
export function after(shift: ShiftState, body: string, isCashTender: (id: string) => boolean, isValue: (id: string) => boolean, cards: readonly string[] = []): ShiftState {
  const said = JSON.parse(body) as { kind: string; shift?: string; amount?: number };
  if (said.shift !== shift.id) return shift;
  if (isCash(said.kind)) return { ...shift, movements: plus(shift.movements, said.kind, 1, said.amount ?? 0) };
  const sale = readBody(body);
  let { tenders, taxes, cash, loads = {}, sold = {} } = shift;
  for (const { type, amount, reference } of sale.tenders) {
    tenders = plus(tenders, type, 1, amount);
    if (isCashTender(type)) cash += amount;
    if (amount >= 0 || !isValue(type)) continue;
    loads = plus(loads, type, 1, amount);
    if (cards.some((signs) => reference.endsWith(`:${signs}`))) sold = plus(sold, type, 1, amount);
  }
  for (const [code, base, amount] of sale.lines.flatMap((line) => line.taxes)) taxes = plus(taxes, code, base, amount);
  // An exchange is a sale of what was bought, and of what came back it says so apart.
  const came = sale.kind === "sale" ? sale.lines.reduce((sum, line) => (line.original ? sum + line.gross : sum), 0) : 0;
  const kinds = plus(shift.kinds, sale.kind, 1, sale.total - came);
  return { ...shift, kinds: came ? plus(kinds, "exchange", 1, came) : kinds, tenders, taxes, cash, loads, sold };
}

function plus(sums: Readonly<Record<string, Sum>>, key: string, first: number, second: number): Readonly<Record<string, Sum>> {
  const [one, other] = sums[key] ?? [0, 0];
  return { ...sums, [key]: [one + first, other + second] };
}

export function rowsOf(sums: Readonly<Record<string, Sum>>): (readonly [string, number, number])[] {
  return Object.entries(sums).map(([key, [first, second]]) => [key, first, second] as const);
}

/** The first count, where a later one came to another difference: it was made knowing what must be there. */
export function firstCount(shift: ShiftState, difference: number): readonly [number, number] | undefined {
  const { first } = shift;
  return first && first[0] - first[1] !== difference ? first : undefined;
}

/** The text that is hashed, stored and sent. head: of the register's chain before it. */
export function cashText(draft: CashDraft, number: number, head: string): string {
  const { kind, closing, amount, count, reason, reason_id, approvals, ...rest } = draft;
  const body: Record<string, Plain | undefined> = {
    ...(rest as unknown as Record<string, Plain>),
    kind,
    content: "",
    number,
    v: closing?.first || closing?.loads || closing?.late ? 4 : 3,
    approvals: approvals?.length ? (approvals as unknown as Plain) : undefined,
  };
  if (closing) {
    const { server, first, ...figures } = closing;
    Object.assign(body, figures, first ? { first } : {}, { count, heads: { register: head, server: server.head, verified_to: server.verified_to } });
  } else if (kind === "shift_open") Object.assign(body, { amount, count });
  else Object.assign(body, { amount, reason, reason_id: reason_id || undefined });
  return canonicalText(body);
}
