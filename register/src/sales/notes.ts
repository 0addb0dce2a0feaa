/** Notes and coins: what customers are likely to hand over, and what makes their change. */

/** What is in circulation, in minor units, largest first. Elsewhere: the steps 1, 2, 5. */
const CIRCULATION: Record<string, readonly number[]> = {
  EUR: [50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1],
  GBP: [5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1],
  USD: [10000, 5000, 2000, 1000, 500, 100, 25, 10, 5, 1],
  CAD: [10000, 5000, 2000, 1000, 500, 200, 100, 25, 10, 5],
  AUD: [10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5],
  NZD: [10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10],
  CHF: [20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5],
  SEK: [100000, 50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100],
  JPY: [10000, 5000, 1000, 500, 100, 50, 10, 5, 1],
};
/** The smallest that is a note; below are coins. */
const FIRST_NOTE: Record<string, number> = { EUR: 500, GBP: 500, USD: 100, CAD: 500, AUD: 500, NZD: 500, CHF: 1000, SEK: 2000, JPY: 1000 };

export function circulation(currency: string, exponent: number): readonly number[] {
  const known = CIRCULATION[currency];
  if (known) return known;
  const found: number[] = [];
  for (let step = 1; step <= 10 ** (exponent + 2); step *= 10) found.unshift(step * 5, step * 2, step);
  return found;
}

/** The most change anybody gives, in minor units: more was a slip of the fingers, or a barcode read as cash. */
export function mostChange(currency: string, exponent: number): number {
  return 10 * Math.max(...circulation(currency, exponent));
}

/**
 * Likely sums to be handed over for `due`, the exact one first, at most four. Minor units.
 *
 * One note that covers it, or the next larger; that note with the next smaller beside it; two notes of
 * which neither covers it alone; for large sums so many of the largest note as cover it.
 */
export function likelyNotes(due: number, currency: string, exponent: number): number[] {
  if (due <= 0) return [due];
  const first = FIRST_NOTE[currency] ?? 5 * 10 ** exponent;
  const notes = circulation(currency, exponent).filter((one) => one >= first).reverse();
  const sums = new Set<number>();
  const covering = notes.findIndex((note) => note >= due);
  const largest = notes.at(-1) ?? first;
  if (covering < 0) sums.add(Math.ceil(due / largest) * largest);
  const single = notes[covering];
  for (const note of covering < 0 ? [] : notes.slice(covering, covering + 2)) sums.add(note);
  if (single && covering > 0) sums.add(single + (notes[covering - 1] as number));
  const smaller = notes.filter((note) => note < due);
  const pairs = smaller.flatMap((one) => smaller.map((other) => one + other)).filter((sum) => sum >= due);
  if (pairs.length) sums.add(Math.min(...pairs));
  sums.delete(due);
  return [due, ...[...sums].sort((a, b) => a - b).slice(0, 3)];
}

/** The fewest notes and coins of an amount, largest first; a rest smaller than any coin is left out. */
export function coinsOf(amount: number, currency: string, exponent: number): number[] {
  const found: number[] = [];
  let left = Math.abs(amount);
  for (const coin of circulation(currency, exponent)) {
    while (left >= coin && found.length < 30) {
      found.push(coin);
      left -= coin;
    }
  }
  return found;
}
