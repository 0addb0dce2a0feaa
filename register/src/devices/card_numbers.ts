/**
 * Card numbers in what people type: found so that they are refused before anything is stored. The same rule as the
 * server's `values/card_numbers.py`, which flags what a register let through.
 */

/** Digits in groups; what stands between them is one blank, hyphen, dot, slash or low line. */
const BETWEEN = "[ \\u00a0\\u2007\\u2009\\u202f\\-\\u2010-\\u2014./_]";
const RUN = new RegExp(`(?<![0-9A-Za-z+])[0-9]+(?:${BETWEEN}[0-9]+)*(?![0-9A-Za-z])`, "g");
const ENOUGH = new RegExp(`[0-9](?:${BETWEEN}?[0-9]){12}`);
/** A UUID, a hash, an IBAN: no card. */
const OTHERS = /\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b|\b[0-9a-f]{32,}\b|\b[a-z]{2}[0-9]{2}(?: ?[0-9a-z]{4}){2,7}(?: ?[0-9a-z]{1,4})?\b/gi;

/** first and last of the leading digits, then shortest and longest, or the lengths that there are. */
const SCHEMES: readonly (readonly [number, number, readonly number[]])[] = [
  [4, 4, [13, 16, 19]], [51, 55, [16]], [2221, 2720, [16]], [34, 34, [15]], [37, 37, [15]],
  [300, 305, [14, 16, 17, 18, 19]], [3095, 3095, [14, 16, 17, 18, 19]], [36, 36, [14, 15, 16, 17, 18, 19]], [38, 39, [14, 16, 17, 18, 19]],
  [3528, 3589, [16, 17, 18, 19]], [6011, 6011, [16, 17, 18, 19]], [644, 649, [16, 17, 18, 19]], [65, 65, [16, 17, 18, 19]],
  [62, 62, [16, 17, 18, 19]], [81, 81, [16, 17, 18, 19]],
  ...[5018, 5020, 5038, 5893, 6304].map((from) => [from, from, [13, 14, 15, 16, 17, 18, 19]] as const),
  [6759, 6763, [13, 14, 15, 16, 17, 18, 19]], [2200, 2204, [16, 17, 18, 19]], [9792, 9792, [16]], [508, 508, [16]],
];

export function holdsCardNumber(text: string): boolean {
  if (!ENOUGH.test(text)) return false;
  const kept = text.replace(OTHERS, blankUnlessDigits);
  for (const run of kept.matchAll(RUN)) {
    const groups = [...run[0].matchAll(/[0-9]+/g)].map((group) => ({ digits: group[0], at: run.index + group.index }));
    for (let first = 0; first < groups.length; first++) {
      if (isFraction(kept, groups[first])) continue;
      let digits = "";
      for (const group of groups.slice(first)) {
        digits += group.digits;
        if (digits.length > 19) break;
        if (digits.length >= 13 && isCard(digits)) return true;
      }
    }
  }
  return false;
}

/** Letters must stand in it, or the hyphens of a UUID: else it may be a card number. */
function blankUnlessDigits(other: string): string {
  const uuid = other.length === 36 && other.split("-").length === 5;
  return uuid || /[a-z]/i.test(other) ? " ".repeat(other.length) : other;
}

/** Whether the group stands beside a decimal point; groups of four do not. */
function isFraction(text: string, group: { digits: string; at: number } | undefined): boolean {
  if (!group || group.digits.length < 13) return false;
  const end = group.at + group.digits.length;
  const digit = (place: number): boolean => /[0-9]/.test(text[place] ?? "");
  const before = group.at > 1 && /[.,]/.test(text[group.at - 1] ?? "") && digit(group.at - 2);
  return before || (text[end] === "." && digit(end + 1));
}

function isCard(digits: string): boolean {
  const known = SCHEMES.some(([first, last, lengths]) => {
    const leading = Number(digits.slice(0, String(first).length));
    return leading >= first && leading <= last && lengths.includes(digits.length);
  });
  return known && sums(digits, 2) && !(digits.length === 13 && sums(digits, 3));
}

/** From the right every second digit counts twice with its own digits added up (Luhn), or three times (EAN-13). */
function sums(digits: string, weight: 2 | 3): boolean {
  let total = 0;
  [...digits].reverse().forEach((digit, place) => {
    const value = Number(digit) * (place & 1 ? weight : 1);
    total += weight === 2 && value > 9 ? value - 9 : value;
  });
  return String(total).endsWith("0");
}
