/**
 * GS1 element strings cut into their elements: identifier and value (GS1 General Specifications). The twin of
 * `masters/catalog/rules/elements.py`, where the rules are told; a test holds the two equal.
 */
import { LARGEST } from "../../engine/rounding.ts";

/** The separator as scanners send it (ASCII 29). */
export const FNC1 = "\x1d";

/** Why a code says nothing that can be relied on. */
export type CodeRefusal =
  | "empty" | "too_long" | "unknown_element" | "cut_off" | "characters" | "check_digit" | "date" | "twice" | "no_gtin"
  | "currency" | "price_too_fine" | "too_large" | "inner_check";

/** A code that cannot be read; where: the identifier it is about. */
export class CodeRefused extends Error {
  override readonly name = "CodeRefused";
  readonly refusal: CodeRefusal;
  readonly where: string;
  constructor(refusal: CodeRefusal, where = "") {
    super(refusal);
    this.refusal = refusal;
    this.where = where;
  }
}

export interface Element {
  readonly ai: string;
  readonly value: string;
}

const TWO = "00 01 02 03 10 11 12 13 15 16 17 20 21 22 30 37 90 91 92 93 94 95 96 97 98 99";
const THREE = "23 24 25 40 41 42 71";
const FOUR = "31 32 33 34 35 36 39 43 70 72 80 81 82";
const AI_LENGTH = new Map<string, number>([[TWO, 2], [THREE, 3], [FOUR, 4]].flatMap(([list, length]) => String(list).split(" ").map((two): [string, number] => [two, Number(length)])));
const VALUE_LENGTH = new Map<string, number>([["00", 18], ["01", 14], ["02", 14], ["03", 14], ["20", 2], ["41", 13]]);
for (const two of ["11", "12", "13", "15", "16", "17", "31", "32", "33", "34", "35", "36"]) VALUE_LENGTH.set(two, 6);
const LONGEST = new Map<string, number>([["10", 20], ["21", 20], ["30", 8], ["37", 8]]);
const LONGEST_OTHER = 90;
/** GS1 character set 82. */
const CHARACTERS = /^[!"%&'()*+,./0-9:;<=>?A-Z_a-z-]+$/;
const DIGITS = /^[0-9]+$/;

/** The last digit of a GTIN whose other digits are `body`. */
export function digitFor(body: string): number {
  let sum = 0;
  for (let place = 0; place < body.length; place++) sum += Number(body[body.length - 1 - place]) * (place & 1 ? 1 : 3);
  return tensComplement(sum);
}

/** What is missing to a full ten. */
export function tensComplement(sum: number): number {
  return [0, 9, 8, 7, 6, 5, 4, 3, 2, 1][Number(String(sum).slice(-1))] as number;
}

export function isDigits(text: string): boolean {
  return DIGITS.test(text);
}

/** Whether a string without any mark begins with a right GTIN of 14 digits. */
export function looksLikeElements(text: string): boolean {
  return text.length >= 16 && text.startsWith("01") && isDigits(text.slice(2, 16)) && digitFor(text.slice(2, 15)) === Number(text[15]);
}

/** The elements of a string as it was scanned, without its symbology identifier. */
export function readElements(text: string): Element[] {
  const found: Element[] = [];
  let at = 0;
  while (at < text.length) {
    if (text[at] === FNC1) {
      at++;
      continue;
    }
    const length = AI_LENGTH.get(text.slice(at, at + 2));
    if (length === undefined || !isDigits(text.slice(at, at + length))) throw new CodeRefused("unknown_element", shown(text.slice(at, at + 4)));
    const ai = text.slice(at, at + length);
    if (ai.length < length) throw new CodeRefused("cut_off", ai);
    at += length;
    const fixed = VALUE_LENGTH.get(ai.slice(0, 2));
    const end = fixed ? at + fixed : text.indexOf(FNC1, at);
    const value = text.slice(at, end >= 0 ? end : text.length);
    found.push(elementOf(ai, value));
    at += value.length;
  }
  return found;
}

/** The elements of a string as people read it: (01)09501101530003(10)AB-123. */
export function readBracketed(text: string): Element[] {
  const parts = text.replaceAll(FNC1, "").split(/\(([0-9]{2,4})\)/);
  const before = parts[0] as string;
  if (before) throw new CodeRefused("unknown_element", shown(before.slice(0, 4)));
  const found: Element[] = [];
  for (let place = 1; place < parts.length; place += 2) {
    const ai = parts[place] as string;
    if (AI_LENGTH.get(ai.slice(0, 2)) !== ai.length) throw new CodeRefused("unknown_element", ai);
    found.push(elementOf(ai, (parts[place + 1] as string).replace(/^ +| +$/g, "")));
  }
  return found;
}

function elementOf(ai: string, value: string): Element {
  const two = ai.slice(0, 2);
  const fixed = VALUE_LENGTH.get(two);
  if (!value || (fixed && value.length < fixed)) throw new CodeRefused("cut_off", ai);
  if (value.length > (fixed ?? LONGEST.get(ai) ?? LONGEST_OTHER)) throw new CodeRefused("too_long", ai);
  const digits = fixed !== undefined || ai === "30" || ai === "37" || two === "39";
  if (!(digits ? isDigits(value) : CHARACTERS.test(value))) throw new CodeRefused("characters", ai);
  if ((ai === "01" || ai === "02" || ai === "03") && digitFor(value.slice(0, -1)) !== Number(value.slice(-1))) throw new CodeRefused("check_digit", ai);
  if (two === "31" && Number(ai[3]) > 6) throw new CodeRefused("unknown_element", ai);
  if (ai.startsWith("392") || ai.startsWith("393")) checkPrice(ai, value);
  return { ai, value };
}

function checkPrice(ai: string, value: string): void {
  const [longest, shortest] = ai.startsWith("393") ? [18, 4] : [15, 1];
  if (Number(ai[3]) > 3) throw new CodeRefused("unknown_element", ai);
  if (value.length < shortest) throw new CodeRefused("cut_off", ai);
  if (value.length > longest) throw new CodeRefused("too_long", ai);
}

/** Digits with so many decimals in minor units; refuses what is finer than the currency. */
export function scaled(digits: string, decimals: number, exponent: number, where: string): number {
  const finer = decimals - exponent;
  let whole = digits;
  if (finer > 0) {
    whole = digits.slice(0, Math.max(0, digits.length - finer));
    if (/[1-9]/.test(digits.slice(-finer))) throw new CodeRefused("price_too_fine", where);
  }
  const amount = BigInt(whole || "0") * 10n ** BigInt(Math.max(0, -finer));
  if (amount > BigInt(LARGEST)) throw new CodeRefused("too_large", where);
  return Number(amount);
}

/** What of an unknown part is repeated: nothing that no screen shows. */
function shown(text: string): string {
  return CHARACTERS.test(text) ? text : "";
}
