/** Exact quotients: two BigInts in lowest terms, the denominator positive. */
import { abs } from "./rounding.ts";

export interface Ratio {
  readonly n: bigint;
  readonly d: bigint;
}

/** n / d in lowest terms; d is positive. */
export function ratio(n: bigint, d: bigint): Ratio {
  let divisor = d;
  let rest = abs(n);
  while (rest) [divisor, rest] = [rest, divisor % rest];
  return { n: n / divisor, d: d / divisor };
}

export const ZERO = ratio(0n, 1n);
export const ONE = ratio(1n, 1n);

export function plus(one: Ratio, other: Ratio): Ratio {
  return ratio(one.n * other.d + other.n * one.d, one.d * other.d);
}

export function minus(value: Ratio): Ratio {
  return { n: -value.n, d: value.d };
}

export function times(one: Ratio, other: Ratio): Ratio {
  return ratio(one.n * other.n, one.d * other.d);
}

/** one / other; the other is positive. */
export function over(one: Ratio, other: Ratio): Ratio {
  return ratio(one.n * other.d, one.d * other.n);
}
