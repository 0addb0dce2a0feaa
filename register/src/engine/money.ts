/**
 * Units of the exact figures, and reading and writing them as text. No float is involved anywhere.
 *
 * Money: minor units (the currency says how many decimals: its exponent). Unit price: minor units times
 * `PRICE_SCALE` for one price base quantity. Quantity: millionths. Rates: parts per million.
 */
import { NotAnAmount } from "./errors.ts";
import { divide, inRange } from "./rounding.ts";

export const PRICE_SCALE = 10_000;
export const QUANTITY_SCALE = 1_000_000;
export const RATE_SCALE = 1_000_000;

/** The blanks that the server's reader takes off either end. */
const BLANKS = /^[\t-\r\x1c- \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+|[\t-\r\x1c- \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+$/g;
const DECIMAL = /^([+-]?)(\d{1,18})(?:\.(\d{1,12}))?$/;

/** Read "12.50" as an integer of 10^-decimals units; more decimals than that are refused. */
export function parseDecimal(text: string, decimals: number, name = "amount"): number {
  const match = DECIMAL.exec(text.replace(BLANKS, ""));
  if (!match) throw new NotAnAmount(`${name}: “${text.slice(0, 40)}” is not a plain number like 12.50`);
  const part = match[3] ?? "";
  if (/[1-9]/.test(part.slice(decimals))) {
    throw new NotAnAmount(`${name}: “${text.slice(0, 40)}” has more than ${decimals} decimals`);
  }
  const value = BigInt(`${match[2]}${part.slice(0, decimals).padEnd(decimals, "0")}`);
  return inRange(match[1] === "-" ? -value : value, name);
}

/** Write an integer of 10^-decimals units as plain text with all its decimals: "12.50". */
export function formatDecimal(value: number | bigint, decimals: number): string {
  const sign = value < 0 ? "-" : "";
  const digits = String(value).replace("-", "").padStart(decimals + 1, "0");
  if (!decimals) return sign + digits;
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** Write millionths as plain text without useless zeros: 1500000 is "1.5". */
export function formatQuantity(micro: number | bigint): string {
  return formatDecimal(micro, 6).replace(/\.?0+$/, "");
}

/** Write a unit price (minor x 10^4) with the currency's decimals, and more only if it has them. */
export function formatPrice(unitPrice: number | bigint, exponent: number): string {
  const [whole = "", part = ""] = formatDecimal(unitPrice, exponent + 4).split(".");
  const kept = part.replace(/0+$/, "").padEnd(exponent, "0");
  return kept ? `${whole}.${kept}` : whole;
}

/** Unit price (minor x 10^4 per base) times quantity, rounded once to minor units. */
export function extend(unitPrice: bigint, quantityMicro: bigint, baseMicro = ONE): bigint {
  return divide(unitPrice * quantityMicro, BigInt(PRICE_SCALE) * baseMicro);
}

/** An amount as people in `locale` write it, with the sign of its currency: "£12.50". */
export function showMoney(minor: number, exponent: number, currency: string, locale: string): string {
  const style = `${locale}|${currency}|${exponent}`;
  let format = FORMATS.get(style);
  if (!format) {
    format = new Intl.NumberFormat(locale, {
      style: "currency",
      currency,
      minimumFractionDigits: exponent,
      maximumFractionDigits: exponent,
    });
    FORMATS.set(style, format);
  }
  // As text: it is formatted to the last digit, where a quotient would be a float.
  return format.format(formatDecimal(minor, exponent) as Intl.StringNumericLiteral);
}

/** A quantity as people in `locale` write it: 1500000 is "1.5", in German "1,5". */
export function showQuantity(micro: number, locale: string): string {
  let format = FORMATS.get(locale);
  if (!format) {
    format = new Intl.NumberFormat(locale, { maximumFractionDigits: 6 });
    FORMATS.set(locale, format);
  }
  return format.format(formatDecimal(micro, 6) as Intl.StringNumericLiteral);
}

const ONE = BigInt(QUANTITY_SCALE);
/** Making a format is slow, and a till shows thousands of figures in the same one. */
const FORMATS = new Map<string, Intl.NumberFormat>();
