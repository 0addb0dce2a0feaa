/** Which taxes a sale bears: dated rates by jurisdiction and category of goods. */
import type { Tax } from "./definitions.ts";
import { byCodePoint } from "./writing.ts";

/** A tax of a jurisdiction on a category, with its rate, from a day on. Days are "2026-11-22". */
export interface DatedTax {
  readonly jurisdiction: string;
  readonly category: string;
  readonly tax: Tax;
  readonly valid_from: string;
  /** The last day; null (the default): still in force. */
  readonly valid_to?: string | null;
  /** Orders the taxes of one jurisdiction; default 1. */
  readonly sequence?: number;
}

/** Dated taxes by jurisdiction and category, in order of evaluation, newest first per code. */
export type TaxBook = ReadonlyMap<string, readonly DatedTax[]>;

/** Sort dated taxes into a book, ready for any number of lookups. */
export function taxBook(rates: Iterable<DatedTax>): TaxBook {
  const found = new Map<string, DatedTax[]>();
  for (const rate of rates) {
    const page = pageOf(rate.jurisdiction, rate.category);
    found.set(page, [...(found.get(page) ?? []), rate]);
  }
  for (const dated of found.values()) dated.sort(inOrder);
  return found;
}

/**
 * The taxes on a category of goods, jurisdiction by jurisdiction in the order given.
 *
 * All jurisdictions tax at once (state, county, city). One that has nothing on the category, or nothing in
 * force that day, taxes nothing. Of several rates of one code the newest in force wins.
 */
export function taxesFor(
  book: TaxBook,
  jurisdictions: readonly string[],
  category: string,
  day: string,
): Tax[] {
  return jurisdictions.flatMap((jurisdiction) => {
    const inForce = (book.get(pageOf(jurisdiction, category)) ?? []).filter(
      ({ valid_from, valid_to }) => valid_from <= day && (!valid_to || day <= valid_to),
    );
    const newest = new Map<string, Tax>();
    for (const { tax } of inForce) if (!newest.has(tax.code)) newest.set(tax.code, tax);
    return [...newest.values()];
  });
}

function pageOf(jurisdiction: string, category: string): string {
  return JSON.stringify([jurisdiction, category]);
}

function inOrder(one: DatedTax, other: DatedTax): number {
  return (
    (one.sequence ?? 1) - (other.sequence ?? 1) ||
    byCodePoint(one.tax.code, other.tax.code) ||
    byCodePoint(other.valid_from, one.valid_from)
  );
}
