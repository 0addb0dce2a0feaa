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

/** Likely sums to be handed over for `due`, the exact one first, at most four. Minor units. */
export function likelyNotes(due: number, currency: string, exponent: number): number[] {
  if (due <= 0) return [due];
  const first = FIRST_NOTE[currency] ?? 5 * 10 ** exponent;
  const notes = circulation(currency, exponent).filter((one) => one >= first).reverse();
  const sums = new Set<number>();
  for (const note of notes) {
    // So many of one note that they just cover it; a wad of small ones is nobody's habit.
    const count = Math.ceil(due / note);
    if (count <= 3) sums.add(count * note);
    // One note more beside a larger one: 30 for 26.30 is 20 and 10.
    for (const small of notes) if (small < note && note < due && note + small >= due) sums.add(note + small);
  }
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
