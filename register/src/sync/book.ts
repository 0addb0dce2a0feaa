/** The book: what a register needs to know besides products and customers. docs/register-protocol.md. */
import type { Layout } from "../devices/codes/layouts";
import type { PriceList, Promotion, Tax, TaxRounding } from "../engine";
import type { ReceiptLayout } from "../receipts/arranging";
import type { ZState } from "../sales/cash";

export interface Book {
  /** Changes with anything in the book, and says nothing else. */
  readonly version: string;
  /** What documents name as the version of prices and taxes. */
  readonly configuration: number;
  readonly feed: number;
  readonly server_time: string;
  readonly company: {
    readonly id: string;
    readonly name: string;
    readonly legal_name: string;
    readonly tax_number: string;
    readonly country: string;
    readonly currency: string;
    readonly exponent: number;
    readonly symbol: string;
    /** ISO 4217; absent from servers that read no GS1 prices. */
    readonly currency_number?: number;
    readonly locale: string;
  };
  readonly location: {
    readonly id: string;
    readonly code: string;
    readonly name: string;
    readonly address: string;
    readonly time_zone: string;
    readonly day_starts_hour: number;
  };
  readonly pricing: {
    readonly prices_include_tax: boolean;
    readonly tax_rounding: TaxRounding;
    readonly total_rounding_minor: number;
    readonly cash_rounding_minor: number;
  };
  /** As the engine takes them, with what receipts call them. A book of before has none. */
  readonly price_lists?: readonly NamedPriceList[];
  /** As the engine takes them. A book of before has none. */
  readonly promotions?: readonly Promotion[];
  /** Absent from servers that know none. */
  readonly coupons?: readonly BookCoupon[];
  readonly departments: readonly { id: string; code: string; name: string; position: number; ground: string; minimum_age?: number }[];
  readonly tenders: readonly BookTender[];
  readonly taxes: readonly { from: string | null; categories: Readonly<Record<string, readonly BookTax[]>> }[];
  readonly people: readonly BookPerson[];
  readonly limits: { readonly discount_ppm_without_approval: number; readonly return_day_minor_offline: number; readonly lease_hours: number };
  /** Absent from servers that know no shifts. */
  readonly shifts?: {
    readonly required: boolean;
    readonly pay_out_minor_without_approval: number;
    readonly reasons: readonly { id: string; kind: string; name: string }[];
    readonly last: ZState;
    /** The shift that a device before this one opened here, and did not close. */
    readonly open?: { readonly number: string; readonly opened_at: string; readonly person: string } | null;
  };
  /** How receipts look (protocol 4); a book of before says nothing. */
  readonly receipts?: { readonly layout: ReceiptLayout; readonly printer?: { readonly name: string; readonly kind: string; readonly paper: string } | null; readonly link_key?: string; readonly mails?: boolean };
  /** The terminal that takes this register's cards, and for which tender; a server of before knows none. */
  readonly card_terminal?: {
    readonly id: string; readonly name: string; readonly tender: string;
    /** What may be written down by hand without the network: a sale, and a day at this register. */
    readonly offline?: { readonly sale_minor: number; readonly day_minor: number } | null;
  } | null;
  /** How tips are asked for, and what documents name them by; absent where none were ever taken. */
  readonly tips?: { readonly tender: string; readonly name: string; readonly before: boolean; readonly after: boolean; readonly offered_ppm: readonly number[] } | null;
  readonly favourites: readonly string[];
  /** What this register shows first, as its manager arranged it. A book of before has none. */
  readonly quick_keys?: readonly BookKeyPage[];
  /** How labels with a weight or a price inside are read. A book of before has none. */
  readonly code_layouts?: readonly Layout[];
  readonly protocols: readonly number[];
}

/** A page of keys: products and departments by their ids, discounts in parts per million. */
export interface BookKeyPage {
  readonly name: string;
  readonly keys: readonly { readonly kind: string; readonly id?: string | null; readonly ppm?: number | null }[];
}

/** Codes that customers present. batch: `code` and a dash begin each of them; else it is the code. */
export interface BookCoupon {
  readonly id: string;
  readonly name: string;
  readonly code: string;
  readonly batch: boolean;
  /** How often each code counts; 0: without limit. */
  readonly uses: number;
  readonly per_customer: number;
  readonly from_date: string | null;
  readonly to_date: string | null;
  readonly offline_a_day: number;
}

export interface NamedPriceList extends PriceList {
  readonly name: string;
}

export interface BookTender {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly kind: string;
  readonly cash: boolean;
  readonly offline_limit_minor?: number | null;
  /** Absent from books of before. */
  readonly refunds?: boolean;
  readonly needs_reference?: boolean;
}

/** A tax as the engine reads it, and under which id the books count it. */
export interface BookTax extends Tax {
  readonly code_id: string;
  /** As receipts call it; a book of before says nothing. */
  readonly name?: string;
}

export interface BookPerson {
  readonly id: string;
  readonly name: string;
  readonly code: string;
  readonly rights: readonly string[];
  readonly pin: { version: number; salt: string; iterations: number; epk: JsonWebKey; iv: string; sealed: string } | null;
}

/** The taxes of a category on a day. The same arrays come back, so the engine's plans are made once. */
export function taxesOn(book: Book, category: string, day: string): readonly BookTax[] {
  let found: readonly BookTax[] = [];
  let latest = "";
  for (const { from, categories } of book.taxes) {
    const since = from ?? "";
    if (since <= day && since >= latest) {
      latest = since;
      found = categories[category] ?? [];
    }
  }
  return found;
}

/** What receipts call taxes, by their codes and by the ids that the books count them under. */
export function taxNames(book: Book): ReadonlyMap<string, string> {
  const all = book.taxes.flatMap(({ categories }) => Object.values(categories).flat());
  return new Map(all.flatMap(({ code, code_id, name }) => [[code, name || code], [code_id, name || code]] as const));
}

/** Whether JSON that came is a book, as far as a register would stumble over its absence. */
export function isBook(value: unknown): value is Book {
  const book = value as Partial<Book> | null;
  return (
    typeof book === "object" &&
    book !== null &&
    typeof book.version === "string" &&
    Number.isSafeInteger(book.configuration) &&
    typeof book.company?.currency === "string" &&
    typeof book.location?.time_zone === "string" &&
    Array.isArray(book.people) &&
    Array.isArray(book.taxes) &&
    Array.isArray(book.tenders)
  );
}
