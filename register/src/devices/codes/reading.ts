/**
 * What a scanned code says: which goods, how much, for how much, which lot, until when. The twin of
 * `masters/catalog/rules/reading_codes.py`, where the rules are told; a test holds the two equal.
 */
import { divide } from "../../engine/rounding.ts";
import { CodeRefused, FNC1, looksLikeElements, readBracketed, readElements, scaled, type Element } from "./elements.ts";
import { readByLayout, type Layout } from "./layouts.ts";

export const LONGEST_CODE = 256;
const GS1_CARRIERS = new Set(["]C1", "]e0", "]e1", "]e2", "]d2", "]Q3", "]J1"]);
const MEASURES = new Map([["310", "kg"], ["311", "m"], ["314", "m2"], ["315", "l"], ["316", "m3"]]);

export interface Told {
  readonly layouts: readonly Layout[];
  /** 20261122. */
  readonly today: number;
  readonly exponent: number;
  /** The company's currency by its ISO 4217 number; 0: none. */
  readonly currency: number;
}

/** Dates are whole numbers such as 20261122, 0 where the code names none. */
export interface Reading {
  readonly kind: "plain" | "gs1" | "embedded";
  /** What to look for among barcodes and SKUs, the likeliest first. */
  readonly codes: readonly string[];
  readonly lot: string;
  readonly serial: string;
  readonly expires: number;
  readonly best_before: number;
  /** "kg", "m"…; "": the product's own. */
  readonly unit: string;
  readonly measure_micro: number | null;
  readonly price_minor: number | null;
  readonly count: number | null;
}

const NOTHING = { lot: "", serial: "", expires: 0, best_before: 0, unit: "", measure_micro: null, price_minor: null, count: null };

/** Read a code as it was scanned or typed; throws CodeRefused. */
export function readCode(given: string, told: Told): Reading {
  // Signs past 16 bits stand for one each here as in the server's reader.
  let text = given.replace(/[\u{10000}-\u{10ffff}]/gu, "\ufffd").replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "").replaceAll("\u241d", FNC1);
  if (!text) throw new CodeRefused("empty");
  if (text.length > LONGEST_CODE) throw new CodeRefused("too_long");
  if (GS1_CARRIERS.has(text.slice(0, 3))) return ofElements(readElements(text.slice(3)), told);
  if (text.length > 3 && /^\][A-Za-z]/.test(text)) text = text.slice(3);
  if (text.startsWith("(")) return ofElements(readBracketed(text), told);
  if (text.includes(FNC1)) return ofElements(readElements(text), told);
  const plain: Reading = { ...NOTHING, kind: "plain", codes: [text] };
  if (looksLikeElements(text)) {
    // Without a mark of its carrier it may as well be somebody's own long code.
    try {
      return ofElements(readElements(text), told);
    } catch (refused) {
      if (refused instanceof CodeRefused) return plain;
      throw refused;
    }
  }
  const found = readByLayout(text, told.layouts, told.exponent);
  return found ? { ...plain, kind: "embedded", codes: found.codes, measure_micro: found.measure, price_minor: found.price } : plain;
}

function ofElements(elements: readonly Element[], told: Told): Reading {
  const found = new Map<string, string>();
  for (const { ai, value } of elements) {
    if ((found.get(ai) ?? value) !== value) throw new CodeRefused("twice", ai);
    found.set(ai, value);
  }
  const gtin = found.get("01") ?? found.get("02");
  if (!gtin) throw new CodeRefused("no_gtin");
  return {
    kind: "gs1",
    codes: gtinSpellings(gtin),
    lot: found.get("10") ?? "",
    serial: found.get("21") ?? "",
    expires: dateOf(found, "17", told.today),
    best_before: dateOf(found, "15", told.today),
    ...measureOf(elements),
    price_minor: priceOf(elements, told),
    count: countOf(found),
  };
}

/** A GTIN-14 as it may stand on a product: without the zeros before it too. */
function gtinSpellings(gtin: string): string[] {
  const shorter = [13, 12, 8].filter((length) => /^0+$/.test(gtin.slice(0, 14 - length)));
  return [gtin, ...shorter.map((length) => gtin.slice(14 - length))];
}

function measureOf(elements: readonly Element[]): { unit: string; measure_micro: number | null } {
  for (const { ai, value } of elements) {
    const unit = MEASURES.get(ai.slice(0, 3));
    if (unit) return { unit, measure_micro: Number(value) * 10 ** (6 - Number(ai[3])) };
  }
  return { unit: "", measure_micro: null };
}

function priceOf(elements: readonly Element[], told: Told): number | null {
  for (const { ai, value } of elements) {
    const kind = ai.slice(0, 3);
    if (kind === "392") return scaled(value, Number(ai[3]), told.exponent, ai);
    if (kind !== "393") continue;
    if (Number(value.slice(0, 3)) !== told.currency) throw new CodeRefused("currency", ai);
    return scaled(value.slice(3), Number(ai[3]), told.exponent, ai);
  }
  return null;
}

function countOf(found: ReadonlyMap<string, string>): number | null {
  const text = found.get(found.has("01") ? "30" : "37") ?? found.get("30");
  return text === undefined ? null : Number(text);
}

/** YYMMDD in the century that is meant: from 49 years ago to 50 years ahead. A day 00 is the month's last. */
function dateOf(found: ReadonlyMap<string, string>, ai: string, today: number): number {
  const text = found.get(ai);
  if (text === undefined) return 0;
  const [month, day] = [Number(text.slice(2, 4)), Number(text.slice(4))];
  const now = Number(String(today).slice(0, 4));
  const century = Number(`${String(now).slice(0, 2)}00`);
  const apart = Number(text.slice(0, 2)) - (now - century);
  const year = Number(text.slice(0, 2)) + century + (apart >= 51 ? -100 : apart <= -50 ? 100 : 0);
  if (month < 1 || month > 12) throw new CodeRefused("date", ai);
  const last = lastDay(year, month);
  if (day > last) throw new CodeRefused("date", ai);
  return year * 10_000 + month * 100 + (day || last);
}

function lastDay(year: number, month: number): number {
  if (month === 2) return !(year & 3) && (!String(year).endsWith("00") || !(year & 15)) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/**
 * How much of something sold by measure a label's price stands for, in millionths: as few decimals as give back
 * the very price, from those of its unit on; null where none does. unitPrice: minor x 10^4 for `base`.
 */
export function quantityOfPrice(price: number, unitPrice: number, base: number, decimals: number): number | null {
  if (price <= 0 || unitPrice <= 0) return null;
  const [minor, unit, per] = [BigInt(price), BigInt(unitPrice), BigInt(base)];
  for (let fine = Math.min(decimals, 6); fine <= 6; fine++) {
    const step = 10n ** BigInt(6 - fine);
    const quantity = divide(minor * PRICE * per, unit * step) * step;
    if (quantity && divide(quantity * unit, per * PRICE) === minor) return Number(quantity);
  }
  return null;
}

const PRICE = 10_000n;
