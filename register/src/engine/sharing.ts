/**
 * Exact amounts that are rounded together: the sum once, and shared out so that nothing is lost.
 *
 * An exact amount is a pair of integers, numerator over denominator, in the unit it is rounded to.
 */
import { abs, at, compare, divide, sum } from "./rounding.ts";

/**
 * Round the sum of exact amounts once and share it out over them.
 *
 * Each share is its amount rounded by itself, except that what then misses in the sum goes a unit at a time
 * to those whose rounding took most away from them (the largest remainders). Among equals the earlier share
 * is the larger in magnitude. Negating all amounts negates all shares.
 */
export function shareRounded(
  numerators: readonly bigint[],
  denominators: readonly bigint[],
): bigint[] {
  const [over, denominator] = overOneDenominator(numerators, denominators);
  const shares = over.map((numerator) => divide(numerator, denominator));
  const missing = divide(sum(over), denominator) - sum(shares);
  if (!missing) return shares;
  const sign = missing > 0n ? 1n : -1n;
  const taken = over.map((numerator, i) => sign * (numerator - at(shares, i) * denominator));
  const rank = over.map((numerator, i) => (sign * numerator >= 0n ? i : -i));
  const order = [...shares.keys()].sort(
    (one, other) => compare(at(taken, other), at(taken, one)) || at(rank, one) - at(rank, other),
  );
  // Each rounding takes half a unit at most, so there are always more shares than units missing.
  for (const position of order.slice(0, Number(abs(missing)))) {
    shares[position] = at(shares, position) + sign;
  }
  return shares;
}

/** Bring exact amounts over one denominator; almost always they have it already. */
function overOneDenominator(
  numerators: readonly bigint[],
  denominators: readonly bigint[],
): [readonly bigint[], bigint] {
  const distinct = [...new Set(denominators)];
  const common = distinct.reduce((product, denominator) => product * denominator, 1n);
  if (distinct.length === 1) return [numerators, common];
  return [numerators.map((n, i) => n * divide(common, at(denominators, i))), common];
}
