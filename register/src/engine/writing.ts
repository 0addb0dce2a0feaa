/**
 * Canonical text: sorted keys, ASCII, whole numbers, no spaces. Equal values are equal bytes.
 *
 * The server's engine writes the same bytes; that is how the two are proved equal.
 */
import type { PricedBasket } from "./definitions.ts";
import type { BasketRefused } from "./errors.ts";

/** What canonical text can say. */
export type Plain =
  | null
  | boolean
  | number
  | string
  | readonly Plain[]
  | { readonly [name: string]: Plain | undefined };

/** Write plain values as canonical text. Fields that are undefined are left out; numbers are whole. */
export function canonicalText(value: Plain): string {
  return JSON.stringify(sorted(value)).replace(/[\x7f-\uffff]/g, escaped);
}

/** Write a priced basket; of a tax its code, rate and whether it is a reverse charge. */
export function pricedToJson(priced: PricedBasket): string {
  return canonicalText({ ...priced } as unknown as Plain);
}

/** Write a refusal: what, and where. */
export function refusalToJson({ path, refusal }: BasketRefused): string {
  return canonicalText({ path, refusal });
}

/** The order of names in canonical text: by code point, where JavaScript's own is by half of one. */
export function byCodePoint(one: string, other: string): number {
  let place = 0;
  while (place < one.length && one.charCodeAt(place) === other.charCodeAt(place)) place += 1;
  const point = (text: string, at: number): number => text.codePointAt(at) ?? -1;
  // Where they part may be the second half of a code point.
  return point(one, place - 1) - point(other, place - 1) || point(one, place) - point(other, place);
}

function sorted(value: Plain): Plain {
  if (typeof value === "number" && !Number.isSafeInteger(value)) {
    throw new RangeError(`${value} is no whole number that can be stored or sent`);
  }
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const entries = Object.entries(value as { readonly [name: string]: Plain });
  return Object.fromEntries(
    entries.sort(([one], [other]) => byCodePoint(one, other)).map(([name, each]) => [name, sorted(each)]),
  );
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
