/**
 * Promotions that count pieces: buy X get Y, n of a group for a price, bundles.
 *
 * Each goes through the pieces once or twice, however many units they hold; nothing is searched. Units are plain
 * numbers: a millionth part of what a line can hold, so all that is reckoned with them is exact.
 */
import type { Basket } from "./definitions.ts";
import { worth } from "./pieces.ts";
import type { Goods, Part, Promotion } from "./promotion.ts";
import type { Reach } from "./reach.ts";
import { at, wholeTimes } from "./rounding.ts";

/** brings: the worth of what is got, or what the sets bring down; taken: how many units of which pieces, where it comes to that. */
export interface Sets {
  readonly brings: bigint;
  readonly taken: () => ReadonlyMap<number, number>;
}

/** What may be counted. free: places of pieces, dearest first. */
export interface Counting {
  readonly basket: Basket;
  readonly reach: Reach;
  readonly free: readonly number[];
}

/** So many units, from the first place on. */
interface Run {
  readonly places: readonly number[];
  readonly units: number;
}

/** Sets of `buy` + `get` units; brings the worth of the units got, before their percentage. */
export function buyGet(promotion: Promotion, counting: Counting): Sets | null {
  if (promotion.rewards) return buyTheseGetThose(promotion, promotion.rewards, counting);
  const { reach } = counting;
  const found = reach.among(promotion.goods, counting.free);
  const { buy = 0, get = 1, limit = 0 } = promotion;
  const runs: Run[] = [];
  let made = 0;
  let brings = 0n;
  for (const places of promotion.same ? byProduct(found, counting) : [found]) {
    const sets = lesser(wholeTimes(reach.units(places), buy + get), limit ? limit - made : Infinity);
    const run = { places, units: sets * (buy + get) };
    runs.push(run);
    made += sets;
    brings += gotInTurn(buy, get, reach, run);
  }
  return { brings, taken: () => unitsOf(reach, runs) };
}

function byProduct(places: readonly number[], { basket, reach }: Counting): Iterable<readonly number[]> {
  const groups = new Map<string, number[]>();
  for (const place of places) {
    const { product = "" } = at(basket.lines, at(reach.pieces, place).line);
    const group = groups.get(product) ?? [];
    group.push(place);
    groups.set(product, group);
  }
  return groups.values();
}

/** Dearest first, one set after the other; the cheapest of each set are got. No other way gets more. */
function gotInTurn(buy: number, get: number, { pieces }: Reach, { places, units }: Run): bigint {
  const size = buy + get;
  const gotBefore = (number: number): number => {
    const whole = wholeTimes(number, size);
    const over = number - whole * size - buy;
    return whole * get + (over > 0 ? over : 0);
  };
  let [end, before, brings] = [0, 0, 0n];
  for (const place of places) {
    const piece = at(pieces, place);
    end = lesser(end + piece.units, units);
    const got = gotBefore(end) - before;
    if (got) brings += worth(piece, got);
    before += got;
  }
  return brings;
}

function unitsOf({ pieces }: Reach, runs: readonly Run[]): Map<number, number> {
  const taken = new Map<number, number>();
  for (const { places, units } of runs) {
    let missing = units;
    for (const place of places) {
      if (!missing) break;
      const some = lesser(missing, at(pieces, place).units);
      taken.set(place, some);
      missing -= some;
    }
  }
  return taken;
}

/**
 * Buy some of the goods, get some of the rewards: the cheapest of those, as many as there are.
 *
 * Goods that are both count once. As many sets are made as there can be: there are enough goods, enough rewards, and
 * enough of both together.
 */
function buyTheseGetThose(promotion: Promotion, rewards: Goods, counting: Counting): Sets | null {
  const { reach, free } = counting;
  const { pieces } = reach;
  const { buy = 0, get = 1, limit = 0 } = promotion;
  const bought = reach.among(promotion.goods, free);
  const got = reach.among(rewards, free);
  const both = new Set(bought);
  const have = reach.units(bought);
  let sets = wholeTimes(reach.units(got), get);
  sets = lesser(sets, wholeTimes(reach.units([...new Set([...bought, ...got])]), buy + get));
  if (buy) sets = lesser(sets, wholeTimes(have, buy));
  if (limit) sets = lesser(sets, limit);
  if (!sets) return null;
  // Of what could be bought as well, only so much may be got that enough is left to buy.
  let spare = have - sets * buy;
  const taken = new Map<number, number>();
  let brings = 0n;
  let missing = sets * get;
  for (const place of [...got].reverse()) {
    const piece = at(pieces, place);
    let units = lesser(missing, piece.units);
    if (both.has(place)) {
      units = lesser(units, spare);
      spare -= units;
    }
    if (!units) continue;
    taken.set(place, units);
    brings += worth(piece, units);
    missing -= units;
  }
  missing = sets * buy;
  for (const place of bought) {
    const before = taken.get(place) ?? 0;
    const units = lesser(missing, at(pieces, place).units - before);
    if (!units) continue;
    taken.set(place, before + units);
    missing -= units;
  }
  return { brings, taken: () => taken };
}

/**
 * Sets of the promotion's parts, dearest first, as long as a set costs more than its price. A piece that fits two
 * parts is of the first of them.
 */
export function setPrice(promotion: Promotion, { reach, free }: Counting): Sets | null {
  const price = BigInt(promotion.value ?? 0);
  let rest: readonly number[] = free;
  const parts = (promotion.parts as readonly Part[]).map(({ goods, units = 1 }) => {
    const places = reach.among(goods, rest);
    const own = new Set(places);
    rest = places === rest ? [] : rest.filter((place) => !own.has(place));
    return { places, units };
  });
  let sets = parts.map(({ places, units }) => wholeTimes(reach.units(places), units)).reduce(lesser);
  if (promotion.limit) sets = lesser(sets, promotion.limit);
  const together = (number: number): bigint => {
    let value = 0n;
    for (const { places, units } of parts) value += reach.first(places, number * units);
    return value;
  };
  let fewest = 0;
  while (fewest < sets) {
    const middle = wholeTimes(fewest + sets + 1, 2);
    if (together(middle) - together(middle - 1) > price) fewest = middle;
    else sets = middle - 1;
  }
  if (!sets) return null;
  const runs = parts.map(({ places, units }) => ({ places, units: sets * units }));
  return { brings: together(sets) - BigInt(sets) * price, taken: () => unitsOf(reach, runs) };
}

function lesser(one: number, other: number): number {
  return one < other ? one : other;
}
