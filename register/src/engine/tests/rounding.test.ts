/** What is reckoned in plain numbers comes out as it does in BigInts, wherever numbers stop being exact. */
import { expect, it } from "vitest";

import { abs, allocate, divide, part, sum } from "../rounding.ts";

const EDGES = [0, 1, 2, 3, 7, 99, 1_000_000, 2 ** 26, 2 ** 40 + 1, 2 ** 50 - 1, 2 ** 51, 2 ** 51 + 1, 2 ** 52 + 1, Number.MAX_SAFE_INTEGER];

/** The same numbers every time. */
function* drawn(count: number): Generator<number> {
  let seed = 20_261_122n;
  for (let n = 0; n < count; n++) {
    seed = (seed * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n) % 2n ** 64n;
    yield Number(seed >> (11n + (seed >> 40n) % 50n));
  }
}

it("takes a part exactly, however large", () => {
  const all = [...EDGES, ...drawn(40)];
  for (const value of all) for (const times of all) for (const over of all) {
    if (!over) continue;
    expect(part(BigInt(value), times, over), `${value} × ${times} / ${over}`).toBe(divide(BigInt(value) * BigInt(times), BigInt(over)));
  }
});

it("shares out the same in numbers and in BigInts", () => {
  const rows = [...drawn(900)];
  for (let n = 0; n + 9 < rows.length; n += 9) {
    const [total = 0, ...weights] = rows.slice(n, n + 1 + (n % 8) + 1);
    // A thousand times and a thousand times more are shared out alike, and are no plain numbers any more.
    const small = allocate(BigInt(total % 5_000), weights.map((weight) => BigInt(weight % 10_000)));
    expect(small).toEqual(slowly(BigInt(total % 5_000), weights.map((weight) => BigInt(weight % 10_000))));
    const large = weights.map((weight) => BigInt(weight) * 2n ** 20n);
    expect(allocate(BigInt(total), large)).toEqual(slowly(BigInt(total), large));
    expect(allocate(-BigInt(total % 5_000), weights.map(BigInt))).toEqual(slowly(-BigInt(total % 5_000), weights.map(BigInt)));
  }
  expect(allocate(5n, [2n ** 53n, 0n])).toEqual([5n, 0n]);
  expect(allocate(0n, [2n ** 53n, 2n ** 53n])).toEqual([0n, 0n]);
});

/** By the words of the rule: the largest remainders first, among equals the earlier. */
function slowly(total: bigint, weights: readonly bigint[]): bigint[] {
  const claims = weights.some(Boolean) ? weights : weights.map(() => 1n);
  const whole = sum(claims);
  const rest = claims.map((claim, place) => ({ place, over: (abs(total) * claim) % whole }));
  const shares = claims.map((claim) => (abs(total) * claim) / whole);
  rest.sort((one, other) => (one.over === other.over ? one.place - other.place : one.over < other.over ? 1 : -1));
  for (const { place } of rest.slice(0, Number(abs(total) - sum(shares)))) shares[place] = (shares[place] as bigint) + 1n;
  return total < 0n ? shares.map((share) => -share) : shares;
}
