/**
 * Card numbers in what people type: refused at the counter, so that none is ever stored on the device.
 *
 * The rules of `values/card_numbers.py`, which masks on arrival whatever still comes through (PCI DSS, requirement 3): 13 to
 * 19 digits, in one piece or grouped, that begin as a scheme's do, are as long as that scheme's are and pass the
 * check digit (ISO/IEC 7812-1, Luhn). Hashes, bank accounts, telephone numbers, barcodes and fractions are none.
 */
const BETWEEN = "[ \\u00a0\\u2007\\u2009\\u202f\\-\\u2010-\\u2014./_]";
const RUN = new RegExp(`(?<![0-9A-Za-z+])[0-9]+(?:${BETWEEN}[0-9]+)*(?![0-9A-Za-z])`, "g");
const ENOUGH = new RegExp(`[0-9](?:${BETWEEN}?[0-9]){12}`);
const OTHERS =
  /\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b|\b[0-9a-f]{32,}\b|\b[a-z]{2}[0-9]{2}(?: ?[0-9a-z]{4}){2,7}(?: ?[0-9a-z]{1,4})?\b/gi;

/** First and last of the leading digits, and the lengths: the schemes' published ranges. */
const SCHEMES: readonly (readonly [number, number, readonly number[]])[] = [
  [4, 4, [13, 16, 19]], [51, 55, [16]], [2221, 2720, [16]], [34, 34, [15]], [37, 37, [15]],
  [300, 305, [14, 16, 17, 18, 19]], [3095, 3095, [14, 16, 17, 18, 19]], [36, 36, [14, 15, 16, 17, 18, 19]], [38, 39, [14, 16, 17, 18, 19]],
  [3528, 3589, [16, 17, 18, 19]], [6011, 6011, [16, 17, 18, 19]], [644, 649, [16, 17, 18, 19]], [65, 65, [16, 17, 18, 19]],
  [62, 62, [16, 17, 18, 19]], [81, 81, [16, 17, 18, 19]],
  ...[5018, 5020, 5038, 5893, 6304].map((start) => [start, start, [13, 14, 15, 16, 17, 18, 19]] as const),
  [6759, 6763, [13, 14, 15, 16, 17, 18, 19]], [2200, 2204, [16, 17, 18, 19]], [9792, 9792, [16]], [508, 508, [16]],
];

/** Whether any of the texts holds what looks like a payment card's full number. */
export function holdsCardNumber(...texts: readonly (string | undefined)[]): boolean {
  return texts.some((text) => text !== undefined && ENOUGH.test(text) && found(text));
}

function found(text: string): boolean {
  const kept = text.replace(OTHERS, (other) => (isOther(other) ? " ".repeat(other.length) : other));
  return [...kept.matchAll(RUN)].some((run) => {
    const groups = [...run[0].matchAll(/[0-9]+/g)].map((group) => ({ digits: group[0], start: run.index + group.index }));
    return groups.some((group, place) => !isFraction(kept, group) && startsCard(groups.slice(place).map(({ digits }) => digits)));
  });
}

/** Letters must stand in it, or the hyphens of a UUID: else it may be a card number. */
function isOther(other: string): boolean {
  return /[A-Za-z]/.test(other) || (other.length === 36 && other.split("-").length === 5);
}

function startsCard(groups: readonly string[]): boolean {
  let digits = "";
  for (const group of groups) {
    digits += group;
    if (digits.length > 19) return false;
    if (digits.length >= 13 && isCard(digits)) return true;
  }
  return false;
}

/** Whether the group stands beside a decimal point; groups of four do not. */
function isFraction(text: string, { digits, start }: { digits: string; start: number }): boolean {
  if (digits.length < 13) return false;
  const end = start + digits.length;
  return /[0-9][.,]$/.test(text.slice(0, start)) || /^\.[0-9]/.test(text.slice(end));
}

function isCard(digits: string): boolean {
  const known = SCHEMES.some(([first, last, lengths]) => {
    const leading = Number(digits.slice(0, String(first).length));
    return first <= leading && leading <= last && lengths.includes(digits.length);
  });
  return known && endsRight(digits, 2) && !(digits.length === 13 && endsRight(digits, 3));
}

/** Every second digit from the right counts twice with its own digits added up (Luhn), or three times (EAN-13, GS1). */
function endsRight(digits: string, weight: 2 | 3): boolean {
  const total = [...digits].reverse().reduce((sum, digit, place) => {
    const value = Number(digit) * (place & 1 ? weight : 1);
    return sum + (weight === 2 && value > 9 ? value - 9 : value);
  }, 0);
  return String(total).endsWith("0");
}
