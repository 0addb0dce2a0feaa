/** What is known of a sale that goods may come back from, and how its money goes back. */
import type { Shown } from "../devices/store";
import type { Body, Draft } from "../sales/document";
import { asPaid, type Paid, type Share } from "../sales/refunding";
import type { Back } from "../sales/taking_back";
import type { WorkingBack } from "../sales/working";
import type { Book } from "../sync/book";
import { BY_HAND } from "./by_hand";
import { Refused } from "./counter";

/** A sale that goods may come back from: our own, or one the server told us about. */
export interface Original {
  readonly body: Body;
  readonly shown: Shown;
  readonly back: Back;
  /** What has not gone back yet, by payment (`paidKey`); null: nobody knows more than the sale itself says. */
  readonly left: ReadonlyMap<string, number> | null;
  readonly voided: boolean;
  readonly own: boolean;
  /** The means of payment that a terminal took, of whichever register, where the office could be asked. */
  readonly charged?: ReadonlySet<string>;
}

/** One payment of a sale: of gift cards each for itself. */
export function paidKey(type: string, reference: string): string {
  return `${type} ${reference}`;
}

/** What a sale was paid with, less what went back by it as far as anybody here knows. */
export function paidWith({ body, left, shown }: Pick<Original, "body" | "left" | "shown">, book: Book, gone: ReadonlyMap<string, number> = new Map()): readonly Paid[] {
  const rows = new Map<string, Paid>();
  // Of an exchange the office tells what was paid before it; of our own we know it.
  const told = body.original && left ? [...left].map(([key, amount]) => ({ type: key.split(" ")[0] ?? "", reference: key.slice(key.indexOf(" ") + 1), amount })) : [];
  for (const { type, reference, amount } of told.length && !shown.stayed ? told : [...body.tenders, ...(shown.stayed ?? [])]) {
    if (amount <= 0) continue;
    const tender = book.tenders.find(({ id }) => id === type);
    const card = tender?.kind === "gift_card" ? reference : "";
    const key = paidKey(type, card);
    const refunds = tender !== undefined && tender.refunds !== false && (Boolean(body.customer) || !["store_credit", "on_account"].includes(tender.kind));
    rows.set(key, { type, reference: card, left: (rows.get(key)?.left ?? 0) + amount, refunds, cash: tender?.cash ?? false });
  }
  return [...rows].map(([key, one]) => {
    const known = Math.max(0, one.left - (gone.get(key) ?? 0));
    return { ...one, left: Math.min(known, left?.get(key) ?? known) };
  });
}

/** As `Original.left` says it. */
export function leftOf(paid: readonly Paid[]): ReadonlyMap<string, number> {
  return new Map(paid.map(({ type, reference, left }) => [paidKey(type, reference), left]));
}

/** What documents gave back by each payment of a sale. */
export function goneBack(bodies: readonly Body[], book: Book): Map<string, number> {
  const gone = new Map<string, number>();
  for (const { kind, tenders } of bodies) {
    if (kind === "void") continue;
    for (const { type, reference, amount } of tenders) {
      const tender = book.tenders.find(({ id }) => id === type);
      const key = paidKey(type, tender?.kind === "gift_card" ? reference : "");
      if (amount < 0) gone.set(key, (gone.get(key) ?? 0) - amount);
    }
  }
  return gone;
}

/** Whether money by this tender goes back by itself: a terminal was sent it. Without the office: where one stands here, and left its reference. */
function goesByItself({ body, charged, shown }: Original, type: string, book: Book): boolean {
  if (charged?.has(type) || shown.stayed?.some((one) => one.type === type && one.itself)) return true;
  const here = book.card_terminal?.tender === type;
  return here && body.tenders.some((tender) => tender.type === type && tender.reference !== "" && !tender.reference.startsWith(BY_HAND));
}

/** What goes back by itself, and how much of it can. */
export function leftByItself(sale: Original, book: Book): Readonly<Record<string, number>> {
  return Object.fromEntries(paidWith(sale, book).flatMap(({ type, left }) => (goesByItself(sale, type, book) ? [[type, left]] : [])));
}

/** No more than that: nobody would give the rest. */
export function needByItself(byItself: Readonly<Record<string, number>> | undefined, tender: string, refund: number): void {
  if (refund > (byItself?.[tender] ?? refund)) throw new Refused({ code: "more_than_charged" });
}

function cashOf(book: Book): string | null {
  return book.tenders.find((tender) => tender.cash && tender.refunds !== false)?.id ?? null;
}

/** The refund by what was paid; where nothing of that takes money back, in cash. */
export function splitAsPaid(paid: readonly Paid[], book: Book): (refund: number) => readonly Share[] {
  const cash = cashOf(book);
  return (refund) => {
    const shares = asPaid(paid, refund, cash);
    return shares.length || !cash ? shares : [{ type: cash, reference: "", cash: true, amount: refund }];
  };
}

/** Of what goods that come back on an exchange were paid with: what stays in it, once its rest went back. */
export function stayed({ paid = [], byItself = {}, ...back }: WorkingBack, { tenders, total }: Pick<Draft, "tenders" | "total">, book: Book): Shown["stayed"] {
  const gone = (type: string): number => tenders.reduce((sum, one) => (one.type === type ? sum - Math.min(0, one.amount) : sum), 0);
  const amount = refundOf({ paid, ...back }) + Math.min(0, total);
  if (amount <= 0) return [];
  const shares = asPaid(paid.map((one) => ({ ...one, left: Math.max(0, one.left - gone(one.type)) })), amount, cashOf(book));
  return shares.map(({ type, reference, amount }) => ({ type, reference, amount, itself: type in byItself }));
}

/** Whether money by this tender goes another way than the sale was paid. */
export function isOtherWay(paid: readonly Paid[], tender: string): boolean {
  return paid.some(({ type, left, refunds }) => left > 0 && refunds && type !== tender);
}

/** By what money of a sale can go back as it came. */
export function waysBack(paid: readonly Paid[]): readonly string[] {
  return paid.flatMap(({ type, left, refunds }) => (left > 0 && refunds ? [type] : []));
}

/** What a document gave back: of an exchange the goods that came back, whatever was bought for them. */
export function givenBack(body: Body): number {
  if (body.kind === "return") return -body.total;
  return body.lines.reduce((sum, line) => (line.original ? sum - line.gross : sum), 0);
}

export function refundOf(back: WorkingBack): number {
  return -back.rounding - back.lines.reduce((sum, { gross }) => sum + gross, 0);
}

export function left({ body, back, voided }: Original, line: number): number {
  return voided ? 0 : Math.max(0, (body.lines[line - 1]?.quantity ?? 0) - (back.get(line) ?? 0));
}

export function most(one: Back, other: Back): Back {
  const merged = new Map(one);
  for (const [line, micro] of other) merged.set(line, Math.max(micro, merged.get(line) ?? 0));
  return merged;
}

/** The taxes of a document by code, named as the sale named them. */
export function taxesShown(draft: Draft, sale: Original): Shown["taxes"] {
  if (draft.kind === "void") return sale.shown.taxes.map((tax) => ({ ...tax, baseMinor: -tax.baseMinor, amountMinor: -tax.amountMinor }));
  const names = new Map<string, { code: string; name?: string; ratePpm: number | null }>();
  // The sale's totals stand in order of their first appearance on its lines, as its tax codes do.
  const order = [...new Set(sale.body.lines.flatMap((line) => line.taxes.map(([code]) => code)))];
  order.forEach((code, place) => names.set(code, sale.shown.taxes[place] ?? { code: "", ratePpm: null }));
  const totals = new Map<string, { base: number; amount: number }>();
  for (const line of draft.lines) {
    for (const [code, base, amount] of line.taxes) {
      const sum = totals.get(code) ?? { base: 0, amount: 0 };
      totals.set(code, { base: sum.base + base, amount: sum.amount + amount });
    }
  }
  return [...totals].map(([code, { base, amount }]) => ({ code: names.get(code)?.code ?? "", name: names.get(code)?.name ?? "", ratePpm: names.get(code)?.ratePpm ?? null, baseMinor: base, amountMinor: amount }));
}
