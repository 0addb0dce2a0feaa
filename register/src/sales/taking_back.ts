/**
 * Goods that come back: a return takes parts of a sale's lines, a void all of it. Amounts are what was paid,
 * in cumulative shares, so that returning everything in parts refunds exactly what was paid: the same rule
 * as the server's `desks/sales/operations/return_items`. Pure.
 */
import { divide, roundToMultiple } from "../engine";
import { headOf, type Circumstances } from "./drafting";
import type { Body, DiscountRow, DocumentLine, Draft } from "./document";
import type { Share } from "./refunding";

/** How much of each line (numbered from 1) has come back already, in millionths. */
export type Back = ReadonlyMap<number, number>;

export interface Chosen {
  readonly line: number;
  readonly quantity: number;
  /** It cannot be sold again. */
  readonly damaged?: boolean;
}

/** What is wrong with a choice, or null. */
export function wrongChoice(sale: Body, back: Back, chosen: readonly Chosen[]): "nothing_chosen" | "more_than_sold" | null {
  if (!chosen.some(({ quantity }) => quantity)) return "nothing_chosen";
  for (const { line, quantity } of chosen) {
    const sold = sale.lines[line - 1];
    if (!sold || quantity < 0 || (quantity && (back.get(line) ?? 0) + quantity > sold.quantity)) return "more_than_sold";
  }
  return null;
}

type Where = Omit<Circumstances, "person"> & { person: string };

/** The return of these quantities (millionths, positive); split says by what how much (positive) goes back. */
export function returnDraft(
  sale: Body,
  back: Back,
  chosen: readonly Chosen[],
  how: { id: string; split: (refund: number) => readonly Share[]; customer?: string; reason: string; approvals: Draft["approvals"] },
  where: Where,
): Draft {
  const customer = sale.customer || how.customer;
  const all = withModifiers(sale, back, chosen)
    .filter(({ quantity }) => quantity)
    .sort((a, b) => a.line - b.line);
  const lines = all.map(({ line, quantity, damaged }) => {
    const came = part(sale, line, BigInt(back.get(line) ?? 0), BigInt(quantity));
    const of = all.findIndex((one) => one.line === sale.lines[line - 1]?.of) + 1;
    return { ...came, ...(damaged && where.book.protocols.includes(4) ? { write_off: true as const } : {}), ...(of ? { of } : {}) };
  });
  const gross = total(lines, "gross");
  const rounding = roundingBack(sale, back, -gross);
  const whole = gross + rounding;
  const tenders = how.split(-whole).map((share) => refunded(share, BigInt(where.book.pricing.cash_rounding_minor)));
  const paid = tenders.reduce((sum, { amount }) => sum + amount, 0);
  return {
    id: how.id,
    kind: "return",
    ...headOf(where),
    // The versions it was priced with are the sale's.
    prices: sale.prices,
    taxes: sale.taxes,
    ...(customer ? { customer } : {}),
    lines,
    tenders,
    net: total(lines, "net"),
    tax: total(lines, "tax"),
    total: paid,
    rounding,
    cash_rounding: paid - whole,
    original: sale.id,
    reason: how.reason,
    approvals: how.approvals ?? [],
  };
}

/** Modifiers come back with their line, what is left of them at most. */
function withModifiers(sale: Body, back: Back, chosen: readonly Chosen[]): Chosen[] {
  const more = sale.lines.flatMap(({ of, quantity }, place): Chosen[] => {
    const whole = chosen.find(({ line }) => line === of);
    if (!whole || chosen.some(({ line }) => line === place + 1)) return [];
    return [{ ...whole, line: place + 1, quantity: Math.max(0, Math.min(whole.quantity, quantity - (back.get(place + 1) ?? 0))) }];
  });
  return [...chosen, ...more];
}

/** A payment that gives so much back; what is cash is rounded as cash is. */
export function refunded({ type, cash, amount, reference }: Share, step: bigint): Draft["tenders"][number] {
  const given = minus(cash && step > 1n ? Number(roundToMultiple(BigInt(amount), step)) : amount);
  return { type, amount: given, given, change: 0, reference };
}

/** The whole sale negated; its payments go back the way they came. */
export function voidDraft(sale: Body, how: { id: string; reason: string; approvals: Draft["approvals"] }, where: Where): Draft {
  return {
    id: how.id,
    kind: "void",
    ...headOf(where),
    prices: sale.prices,
    taxes: sale.taxes,
    ...(sale.customer ? { customer: sale.customer } : {}),
    lines: sale.lines.map((line, place) => negated(sale.id, line, place + 1)),
    tenders: sale.tenders.map(({ type, amount, reference }) => ({ type, amount: minus(amount), given: minus(amount), change: 0, reference })),
    net: minus(sale.net),
    tax: minus(sale.tax),
    total: minus(sale.total),
    rounding: minus(sale.rounding),
    cash_rounding: minus(sale.cash_rounding),
    original: sale.id,
    reason: how.reason,
    approvals: how.approvals ?? [],
  };
}

function negated(sale: string, line: DocumentLine, number: number): DocumentLine {
  return {
    ...bare(line),
    quantity: minus(line.quantity),
    list: minus(line.list),
    discount: minus(line.discount),
    basket_discount: minus(line.basket_discount),
    discounts: line.discounts.map((row) => withMinor(row, minus(row[1]))),
    net: minus(line.net),
    tax: minus(line.tax),
    gross: minus(line.gross),
    taxes: line.taxes.map(([code, base, amount]) => [code, minus(base), minus(amount)]),
    ...(line.of ? { of: line.of } : {}),
    // Goods that had come in go out again: nothing counts them, the sale is voided once.
    ...(line.quantity > 0 ? { original: [sale, number] as const } : {}),
  };
}

/** The part of a sold line that comes back now: each figure by cumulative shares. */
function part(sale: Body, number: number, before: bigint, micro: bigint): DocumentLine {
  const line = sale.lines[number - 1] as DocumentLine;
  const sold = BigInt(line.quantity);
  const share = (figure: number): number =>
    Number(divide(BigInt(figure) * before, sold) - divide(BigInt(figure) * (before + micro), sold));
  const tax = line.taxes.reduce((sum, [, , amount]) => sum + share(amount), 0);
  const gross = share(line.gross);
  // Net is what remains, so that the line adds up whatever its parts rounded to; bases differ from it as they did on the sale.
  const net = gross - tax;
  const taxes = line.taxes.map(([code, base, amount]) => [code, base && net + share(base - line.net), share(amount)] as const);
  return {
    ...bare(line),
    quantity: Number(-micro),
    list: share(line.list),
    discount: share(line.discount),
    basket_discount: share(line.basket_discount),
    discounts: line.discounts.map((row) => withMinor(row, share(row[1]))),
    net,
    tax,
    gross,
    taxes,
    original: [sale.id, number],
  };
}

/**
 * The share of the rounding of the sale's total that comes back with goods of this gross amount: cumulative
 * over all its lines, so that all of the goods bring all of it.
 */
function roundingBack(sale: Body, back: Back, gross: number): number {
  const paid = sale.lines.reduce((sum, line) => sum + (line.quantity > 0 ? line.gross : 0), 0);
  if (!sale.rounding || paid <= 0) return 0;
  const before = [...back].reduce((sum, [number, micro]) => {
    const line = sale.lines[number - 1];
    return line ? sum + Number(divide(BigInt(line.gross) * BigInt(micro), BigInt(line.quantity))) : sum;
  }, 0);
  const share = (minor: number): bigint => divide(BigInt(sale.rounding) * BigInt(minor), BigInt(paid));
  return Number(share(before) - share(before + gross));
}

/** What of a line stays as it is; the number is given anew, a note was the sale's. */
function bare(line: DocumentLine): Pick<DocumentLine, "variant" | "department" | "description" | "price" | "base"> {
  const { variant, department, description, price, base } = line;
  return { variant, department, description, price, base };
}

function total(lines: readonly DocumentLine[], figure: "net" | "tax" | "gross"): number {
  return lines.reduce((sum, line) => sum + line[figure], 0);
}

function withMinor([name, , promotion]: DiscountRow, minor: number): DiscountRow {
  return promotion === undefined ? [name, minor] : [name, minor, promotion];
}

/** No minus zero: it is another text. */
function minus(figure: number): number {
  return figure === 0 ? 0 : -figure;
}
