/**
 * Typing a figure on the keypad or the keyboard.
 *
 * Money is typed as at any till: digits fill up from the right, 2 0 0 0 is 20.00; with a decimal sign it is
 * read as written. Quantities and per cents are always read as written.
 */
import { parseDecimal } from "../engine/money";
import type { Basket } from "../till";

export type Mode = "money" | "written";
const MOST_DIGITS = 9;
export const POINT = ".";
export const ERASE = "erase";
export const CLEAR = "clear";

/** The text after one more key: a digit, "00", POINT, ERASE or CLEAR. What cannot be typed changes nothing. */
export function typed(text: string, key: string, decimals: number, mode: Mode): string {
  if (key === CLEAR) return "";
  if (key === ERASE) return text.slice(0, -1);
  if (key === POINT) {
    if (!decimals || text.includes(POINT)) return text;
    return text === "" ? `0${POINT}` : text + POINT;
  }
  if (!/^\d+$/.test(key)) return text;
  let next = text;
  for (const digit of key) next = withDigit(next, digit, decimals, mode);
  return next;
}

function withDigit(text: string, digit: string, decimals: number, mode: Mode): string {
  const part = text.split(POINT)[1];
  if (part !== undefined) return part.length < decimals ? text + digit : text;
  if (text.length >= MOST_DIGITS) return text;
  if (text === "" && digit === "0" && mode === "money") return text;
  return text === "0" ? digit : text + digit;
}

/** The whole number of 10^-decimals units that was typed; null when nothing was. */
export function valueOf(text: string, decimals: number, mode: Mode): number | null {
  if (text === "") return null;
  if (mode === "money" && !text.includes(POINT)) return parseDecimal(text, 0);
  return parseDecimal(text.endsWith(POINT) ? text.slice(0, -1) : text, decimals);
}

/** The key that a press on the keyboard means, or null. Comma and point both are the decimal sign. */
export function keyOf(pressed: string): string | null {
  if (/^\d$/.test(pressed)) return pressed;
  if (pressed === "." || pressed === ",") return POINT;
  if (pressed === "Delete") return CLEAR;
  return pressed === "Backspace" ? ERASE : null;
}

/** Out of a field that is filled: what is typed next goes to the keypad. */
export function toKeypad(): void {
  const field = document.activeElement;
  if (!(field instanceof HTMLElement)) return;
  const sheet = field.closest("dialog")?.querySelector<HTMLElement>(".till-sheet-body");
  if (sheet) sheet.focus();
  else field.blur();
}

/** Whether there is anything to pay for: goods, or money put on something. */
export function filled(basket: Basket): boolean {
  return basket.lines.length > 0 || basket.loads.length > 0 || Boolean(basket.back);
}
