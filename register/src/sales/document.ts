/**
 * A document as it is printed, hashed and sent: the same text that the server's `desks/sales/rules.body_text`
 * writes, with approvals and the hashes of notes (protocol 2), the shift it was made in (protocol 3), and price lists with
 * the groups of the customer that they and promotions went by, and what is known of the very pieces (protocol 4), and which
 * line a modifier belongs to (protocol 5).
 */
import { canonicalText, type Plain } from "../engine";

/** The highest protocol this version speaks; a document that says no more than an earlier one knows is of that. */
export const PROTOCOL = 5;

/** What took something off a line: its name, minor units, and of a promotion its id. */
export type DiscountRow = readonly [string, number] | readonly [string, number, string];

/** What is known of the very piece: the label that was scanned, lot, serial number, day ("2026-12-31"), tare in millionths. */
export interface Goods {
  readonly code?: string;
  readonly lot?: string;
  readonly serial?: string;
  readonly expires?: string;
  readonly tare?: number;
}

/** Who saw, when, that the customer is old enough: born on this day or before. */
export interface AgeCheck {
  readonly at: string;
  readonly born_by: string;
  readonly minimum: number;
  readonly person: string;
}

/** By which certificate a sale is free of whose tax; "": of everybody's. */
export interface Exempted {
  readonly certificate: string;
  readonly jurisdiction: string;
  readonly number: string;
}

export interface DocumentLine {
  readonly variant: string;
  readonly department: string;
  readonly description: string;
  readonly quantity: number;
  readonly price: number;
  readonly base: number;
  readonly list: number;
  readonly discount: number;
  readonly basket_discount: number;
  readonly discounts: readonly DiscountRow[];
  readonly net: number;
  readonly tax: number;
  readonly gross: number;
  /** [id of the tax code, base, amount] */
  readonly taxes: readonly (readonly [string, number, number])[];
  readonly original?: readonly [string, number];
  /** SHA-256 of salt and text; the text travels beside. */
  readonly note?: string;
  /** The price list that the price is from: id and name. */
  readonly price_list?: readonly [string, string];
  readonly goods?: Goods;
  /** Goods that come back damaged: they leave the stock at once. */
  readonly write_off?: true;
  /** The number of the line that this one modifies. */
  readonly of?: number;
}

export interface DocumentTender {
  readonly type: string;
  readonly amount: number;
  readonly given: number;
  readonly change: number;
  readonly reference: string;
}

/** Everything decided about a sale, return or void but its number. */
export interface Draft {
  readonly id: string;
  readonly kind: "sale" | "return" | "void";
  readonly location: string;
  readonly series: string;
  readonly register: string;
  readonly person: string;
  readonly customer?: string;
  readonly currency: string;
  readonly business_date: string;
  readonly occurred_at: string;
  readonly device_time: string;
  readonly lines: readonly DocumentLine[];
  readonly tenders: readonly DocumentTender[];
  readonly net: number;
  readonly tax: number;
  readonly total: number;
  readonly rounding: number;
  readonly cash_rounding: number;
  readonly prices: number;
  readonly taxes: number;
  readonly engine: string;
  readonly original?: string;
  readonly reason?: string;
  readonly note?: string;
  readonly shift?: string;
  readonly approvals?: readonly { at: string; person: string; right: string; of?: readonly [string, number, number] | readonly [number] }[];
  /** The groups of the customer, where prices went by them. */
  readonly customer_groups?: readonly string[];
  /** [id of the coupon, its code] */
  readonly coupons?: readonly (readonly [string, string])[];
  readonly age?: AgeCheck;
  readonly exemption?: Exempted;
}

/** A document as a body says it. */
export interface Body extends Draft {
  readonly v: number;
  readonly number: number;
  readonly content: string;
}

/** The text that is hashed, stored and sent. Never made twice: whoever needs it again reads it. */
export function bodyText(draft: Draft, number: number): string {
  const { lines, tenders, customer, original, reason, note, shift, approvals, customer_groups, coupons, ...rest } = draft;
  const body: Record<string, Plain | undefined> = {
    ...(rest as unknown as Record<string, Plain>),
    content: "",
    number,
    v: protocolOf(draft),
    coupons: coupons?.length ? coupons : undefined,
    customer_groups: customer_groups?.length ? customer_groups : undefined,
    shift: shift || undefined,
    customer: customer || undefined,
    original: original || undefined,
    reason: reason || undefined,
    note: note || undefined,
    approvals: approvals?.length ? (approvals as unknown as Plain) : undefined,
    lines: lines.map((line, place) => ({ ...(line as unknown as Record<string, Plain>), n: place + 1, note: line.note || undefined, goods: line.goods ? { ...line.goods } : undefined })),
    tenders: tenders.map((tender, place) => ({ ...(tender as unknown as Record<string, Plain>), n: place + 1 })),
  };
  return canonicalText(body);
}

/** The first protocol that knows everything a document says. */
function protocolOf({ lines, customer_groups, coupons, shift, age, exemption, approvals }: Draft): number {
  const later = age || exemption || customer_groups?.length || coupons?.length || approvals?.some(({ of }) => of) || lines.some(({ price_list, goods, write_off }) => price_list || goods || write_off);
  if (lines.some(({ of }) => of)) return 5;
  if (later) return 4;
  return shift ? 3 : 2;
}

export function readBody(text: string): Body {
  return JSON.parse(text) as Body;
}

/** A text that a person typed, as a body can hold it: no half characters, no control characters, not too long. */
export function cleaned(text: string, longest: number): string {
  const clean = bare(text).replace(/[\u0000-\u001f\u007f]+/g, " ").trim();
  // Cutting may halve a character of two parts.
  return clean.length <= longest ? clean : bare(clean.slice(0, longest)).trim();
}

/** Without half characters: no database takes them. */
function bare(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "");
}
