/**
 * A store's own codes with a weight or a price inside, by layout: the twin of `masters/catalog/rules/layouts.py`.
 * A digit of a layout stands for itself, `I` for the item, `W` for its weight, `P` for its price, `V` checks the
 * price, `C` the whole.
 */
import { CodeRefused, digitFor, isDigits, scaled, tensComplement } from "./elements.ts";

export interface Layout {
  readonly form: string;
  /** Of the weight in the product's unit, or of the price. */
  readonly decimals: number;
}

export interface Found {
  readonly codes: readonly string[];
  readonly measure: number | null;
  readonly price: number | null;
}

/** What the layout that fits says of a code; null when none does. */
export function readByLayout(code: string, layouts: readonly Layout[], exponent: number): Found | null {
  if (!isDigits(code)) return null;
  const layout = layouts.find(({ form }) => form.length === code.length && code.startsWith(form.replace(/[IVWPC]+$/, "")));
  return layout ? read(code, layout, exponent) : null;
}

function read(code: string, { form, decimals }: Layout, exponent: number): Found {
  if (form.endsWith("C") && digitFor(code.slice(0, -1)) !== Number(code.slice(-1))) throw new CodeRefused("check_digit");
  const [price, weight, inner] = [under(code, form, "P"), under(code, form, "W"), under(code, form, "V")];
  if (inner && priceCheckDigit(price) !== Number(inner)) throw new CodeRefused("inner_check");
  const codes = codesOf(code, form);
  if (weight) return { codes, measure: Number(weight) * 10 ** (6 - decimals), price: null };
  return { codes, measure: null, price: scaled(price, decimals, exponent, "") };
}

/** The code with nothing in it (as it stands on the product), then the item's digits alone. */
function codesOf(code: string, form: string): string[] {
  let bare = [...code].map((digit, place) => ("WPV".includes(form[place] as string) ? "0" : digit)).join("");
  if (form.endsWith("C")) bare = `${bare.slice(0, -1)}${digitFor(bare.slice(0, -1))}`;
  const item = under(code, form, "I");
  const short = item.replace(/^0+/, "");
  return [...new Set([bare, item, ...(short ? [short] : [])])];
}

function under(code: string, form: string, sign: string): string {
  return [...code].filter((_, place) => form[place] === sign).join("");
}

/** Weighted products by digit (GS1 General Specifications 7.9.2): 2-, 3, 5+ and 5-. */
const TWO_MINUS = [0, 2, 4, 6, 8, 9, 1, 3, 5, 7];
const THREE = [0, 3, 6, 9, 2, 5, 8, 1, 4, 7];
const FIVE_PLUS = [0, 5, 1, 6, 2, 7, 3, 8, 4, 9];
const FIVE_MINUS = [0, 5, 9, 4, 8, 3, 7, 2, 6, 1];

/** The digit that checks a price of four or five digits inside a code. */
export function priceCheckDigit(price: string): number {
  const weighted = (...rows: number[][]): number => rows.reduce((sum, row, place) => sum + (row[Number(price[place])] as number), 0);
  if (price.length === 4) return Number(String(weighted(TWO_MINUS, TWO_MINUS, THREE, FIVE_MINUS) * 3).slice(-1));
  return FIVE_MINUS.indexOf(tensComplement(weighted(FIVE_PLUS, TWO_MINUS, FIVE_MINUS, FIVE_PLUS, TWO_MINUS)));
}
