/**
 * The one place where amounts are divided.
 *
 * Every other rule multiplies and adds BigInts; when a quotient is needed it comes here, so that there is
 * exactly one rounding rule to prove and to keep equal to the server's.
 */
import { OutOfRange } from "./errors.ts";

/** Largest magnitude that is stored or sent: what a JavaScript number holds exactly. */
export const LARGEST = Number.MAX_SAFE_INTEGER;

/** The magnitude of a BigInt. */
export function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}

/** The sum of BigInts. */
export function sum(values: readonly bigint[]): bigint {
  let total = 0n;
  for (const value of values) total += value;
  return total;
}

/** numerator / denominator rounded once, half away from zero. The denominator is not 0. */
export function divide(numerator: bigint, denominator: bigint): bigint {
  const over = abs(denominator);
  const quotient = (2n * abs(numerator) + over) / (2n * over);
  return numerator < 0n === denominator < 0n ? quotient : -quotient;
}

/**
 * value x times / over, rounded like `divide`, in plain numbers wherever those are exact: it is asked for each piece
 * of a basket and each promotion. None is below 0; over is not 0.
 */
export function part(value: bigint, times: number, over: number): bigint {
  const product = Number(value) * times;
  if (product < EXACT && over < EXACT) {
    const twice = 2 * product + over;
    return BigInt((twice - (twice % (2 * over))) / (2 * over));
  }
  return divide(value * BigInt(times), BigInt(over));
}

/** How many times a part is in a whole: 0 or more of one, 1 or more of the other. */
export function timesIn(whole: bigint, part: bigint): bigint {
  return whole / part;
}

/** The same of plain numbers, which are exact. */
export function wholeTimes(whole: number, part: number): number {
  return (whole - (whole % part)) / part;
}

/** Round to the nearest multiple of `step` (both in minor units), half away from zero. */
export function roundToMultiple(amount: bigint, step: bigint): bigint {
  return divide(amount, step) * step;
}

/** Whether a figure can be stored and sent. */
export function fits(value: bigint): boolean {
  return -MOST <= value && value <= MOST;
}

/** The figure as a number, or `OutOfRange` by `name` for what is larger than 2^53 - 1 either way. */
export function inRange(value: bigint, name: string): number {
  if (!fits(value)) throw new OutOfRange(`${name} is ${value}, larger than ${LARGEST} either way`);
  return Number(value);
}

/**
 * Share `total` out in proportion to `weights`, nothing lost: largest remainders first.
 *
 * Shares have the sign of `total`; equal remainders go to the earlier weight. Weights are all of one sign;
 * where all are 0 nobody has a better claim and the shares are equal.
 */
export function allocate(total: bigint, weights: readonly bigint[]): bigint[] {
  if (!weights.length) {
    if (total) throw new RangeError("nothing to share out over");
    return [];
  }
  const small = smallShares(total, weights);
  if (small) return small;
  const claimed = weights.some((weight) => weight) ? weights.map(abs) : weights.map(() => 1n);
  const whole = sum(claimed);
  const amount = abs(total);
  const shares = claimed.map((weight) => (amount * weight) / whole);
  const remainders = claimed.map((weight) => (amount * weight) % whole);
  const left = Number(amount - sum(shares));
  const neediest = [...shares.keys()].sort(
    (one, other) => compare(at(remainders, other), at(remainders, one)) || one - other,
  );
  for (const position of neediest.slice(0, left)) shares[position] = at(shares, position) + 1n;
  return total < 0n ? shares.map((share) => -share) : shares;
}

/** The same in plain numbers, where all of them are exact and there is something to go by; else null. */
function smallShares(total: bigint, weights: readonly bigint[]): bigint[] | null {
  const amount = Number(total);
  const claims = weights.map(Number);
  let whole = 0;
  for (const claim of claims) {
    if (claim < 0 || amount * claim > LARGEST) return null;
    whole += claim;
  }
  if (amount < 0 || !whole || whole > LARGEST) return null;
  const remainders = claims.map((claim) => (amount * claim) % whole);
  const shares = claims.map((claim, position) => (amount * claim - at(remainders, position)) / whole);
  let left = amount;
  for (const share of shares) left -= share;
  if (left) {
    const neediest = [...shares.keys()].sort((one, other) => at(remainders, other) - at(remainders, one) || one - other);
    for (const position of neediest.slice(0, left)) shares[position] = at(shares, position) + 1;
  }
  return shares.map(BigInt);
}

/** What is at a position that is known to be there. */
export function at<T>(values: readonly T[], position: number): T {
  return values[position] as T;
}

/** Negative, 0 or positive, as `one` is less than, equal to or greater than `other`. */
export function compare(one: bigint, other: bigint): number {
  return one < other ? -1 : Number(one > other);
}

const MOST = BigInt(LARGEST);
/** Twice that, and once more, is exact still. */
const EXACT = 2 ** 51;
