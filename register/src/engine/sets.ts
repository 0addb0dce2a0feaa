/**
 * Promotions that count pieces: buy X get Y, n of a group for a price, bundles.
 *
 * Each goes through the pieces once or twice, however many units they hold; nothing is searched.
 */
import { wanted } from "./conditions.ts";
import type { Basket } from "./definitions.ts";
import { type Piece, worth } from "./pieces.ts";
import type { Goods, Part, Promotion } from "./promotion.ts";
import { at, sum, timesIn } from "./rounding.ts";

/** How many units of which pieces are taken; brings: the worth of what is got, or what the sets bring down. */
export interface Sets {
  readonly taken: ReadonlyMap<number, bigint>;
  readonly brings: bigint;
}

const ALL: Goods = {};

/** Sets of `buy` + `get` units; brings the worth of the units got, before their percentage. free: whose units may be counted. */
export function buyGet(promotion: Promotion, basket: Basket, pieces: readonly Piece[], free: readonly number[]): Sets {
  if (promotion.rewards) return buyTheseGetThose(promotion, promotion.rewards, basket, pieces, free);
  const found = among(promotion.goods, basket, pieces, free);
  const groups = promotion.same ? byProduct(found, basket, pieces) : [found];
  const taken = new Map<number, bigint>();
  const limit = BigInt(promotion.limit ?? 0);
  let made = 0n;
  let brings = 0n;
  for (const group of groups) {
    const most = limit ? limit - made : null;
    const turn = dearestInTurn(promotion, pieces, group, most, taken);
    made += turn.sets;
    brings += turn.brings;
  }
  return { taken, brings };
}

function among(goods: Goods | undefined, basket: Basket, pieces: readonly Piece[], free: readonly number[]): number[] {
  return free.filter((place) => wanted(goods ?? ALL, at(basket.lines, at(pieces, place).line)));
}

function byProduct(places: readonly number[], basket: Basket, pieces: readonly Piece[]): number[][] {
  const groups = new Map<string, number[]>();
  for (const place of places) {
    const { product = "" } = at(basket.lines, at(pieces, place).line);
    const group = groups.get(product) ?? [];
    group.push(place);
    groups.set(product, group);
  }
  return [...groups.values()];
}

function unitsOf(pieces: readonly Piece[], places: Iterable<number>): bigint {
  return sum([...places].map((place) => at(pieces, place).units));
}

/** Dearest first, one set after the other; the cheapest of each set are got. No other way gets more. */
function dearestInTurn(
  promotion: Promotion,
  pieces: readonly Piece[],
  places: readonly number[],
  most: bigint | null,
  taken: Map<number, bigint>,
): { sets: bigint; brings: bigint } {
  const { buy, get } = sizesOf(promotion);
  const size = buy + get;
  let sets = timesIn(unitsOf(pieces, places), size);
  if (most !== null) sets = least(sets, most);
  const gotBefore = (units: bigint): bigint => {
    const whole = timesIn(units, size);
    const over = units - whole * size - buy;
    return whole * get + (over > 0n ? over : 0n);
  };
  let begin = 0n;
  let brings = 0n;
  for (const place of places) {
    const piece = at(pieces, place);
    const end = least(begin + piece.units, sets * size);
    if (end <= begin) break;
    taken.set(place, end - begin);
    brings += worth(piece, gotBefore(end) - gotBefore(begin));
    begin = end;
  }
  return { sets, brings };
}

function sizesOf({ buy = 0, get = 1 }: Promotion): { buy: bigint; get: bigint } {
  return { buy: BigInt(buy), get: BigInt(get) };
}

/**
 * Buy some of the goods, get some of the rewards: the cheapest of those, as many as there are.
 *
 * Goods that are both count once. As many sets are made as there can be: there are enough goods, enough rewards, and
 * enough of both together.
 */
function buyTheseGetThose(
  promotion: Promotion,
  rewards: Goods,
  basket: Basket,
  pieces: readonly Piece[],
  free: readonly number[],
): Sets {
  const { buy, get } = sizesOf(promotion);
  const bought = among(promotion.goods, basket, pieces, free);
  const got = among(rewards, basket, pieces, free);
  const have = unitsOf(pieces, bought);
  let sets = timesIn(unitsOf(pieces, got), get);
  sets = least(sets, timesIn(unitsOf(pieces, new Set([...bought, ...got])), buy + get));
  if (buy) sets = least(sets, timesIn(have, buy));
  if (promotion.limit) sets = least(sets, BigInt(promotion.limit));
  // Of what could be bought as well, only so much may be got that enough is left to buy.
  let spare = have - sets * buy;
  const taken = new Map<number, bigint>();
  let brings = 0n;
  let missing = sets * get;
  for (const place of got.reverse()) {
    const piece = at(pieces, place);
    let units = least(missing, piece.units);
    if (bought.includes(place)) {
      units = least(units, spare);
      spare -= units;
    }
    if (!units) continue;
    taken.set(place, units);
    brings += worth(piece, units);
    missing -= units;
  }
  missing = sets * buy;
  for (const place of bought) {
    const before = taken.get(place) ?? 0n;
    const units = least(missing, at(pieces, place).units - before);
    if (!units) continue;
    taken.set(place, before + units);
    missing -= units;
  }
  return { taken, brings };
}

/**
 * Sets of the promotion's parts, dearest first, as long as a set costs more than its price. A piece that fits two
 * parts is of the first of them.
 */
export function setPrice(promotion: Promotion, basket: Basket, pieces: readonly Piece[], free: readonly number[]): Sets {
  const price = BigInt(promotion.value ?? 0);
  let rest = free;
  const parts = (promotion.parts as readonly Part[]).map(({ goods, units = 1 }) => {
    const places = among(goods, basket, pieces, rest);
    rest = rest.filter((place) => !places.includes(place));
    return { places, units: BigInt(units) };
  });
  let sets = parts.map(({ places, units }) => timesIn(unitsOf(pieces, places), units)).reduce(least);
  if (promotion.limit) sets = least(sets, BigInt(promotion.limit));
  const together = (number: bigint): bigint =>
    sum(parts.map(({ places, units }) => firstOf(pieces, places, number * units).worth));
  let fewest = 0n;
  while (fewest < sets) {
    const middle = timesIn(fewest + sets + 1n, 2n);
    if (together(middle) - together(middle - 1n) > price) fewest = middle;
    else sets = middle - 1n;
  }
  const taken = new Map(parts.flatMap(({ places, units }) => [...firstOf(pieces, places, sets * units).taken]));
  return { taken, brings: together(sets) - sets * price };
}

/** The first so many units: how many of each piece, and what they come to. */
function firstOf(
  pieces: readonly Piece[],
  places: readonly number[],
  units: bigint,
): { taken: Map<number, bigint>; worth: bigint } {
  const taken = new Map<number, bigint>();
  let missing = units;
  let value = 0n;
  for (const place of places) {
    if (!missing) break;
    const piece = at(pieces, place);
    const some = least(missing, piece.units);
    taken.set(place, some);
    missing -= some;
    value += worth(piece, some);
  }
  return { taken, worth: value };
}

/** The lesser of two. */
export function least(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}
