/**
 * Promotions that count pieces: buy X get Y, n of a group for a price, bundles.
 *
 * Each goes through the pieces once or twice, however many units they hold; nothing is searched. Units are plain
 * numbers: a millionth part of what a line can hold, so all that is reckoned with them is exact.
 */
import type { Basket } from "./definitions.ts";
import { type Piece, worth } from "./pieces.ts";
import type { Goods, Part, Promotion } from "./promotion.ts";
import { at, wholeTimes } from "./rounding.ts";

/** How many units of which pieces are taken; brings: the worth of what is got, or what the sets bring down. */
export interface Sets {
  readonly taken: ReadonlyMap<number, number>;
  readonly brings: bigint;
}

/** What may be counted. free: places of pieces, dearest first; among: those of them that are some goods. */
export interface Counting {
  readonly basket: Basket;
  readonly pieces: readonly Piece[];
  readonly free: readonly number[];
  readonly among: (goods: Goods | undefined, places: readonly number[]) => number[];
}

const NOTHING: Sets = { taken: new Map(), brings: 0n };

/** Sets of `buy` + `get` units; brings the worth of the units got, before their percentage. */
export function buyGet(promotion: Promotion, counting: Counting): Sets {
  if (promotion.rewards) return buyTheseGetThose(promotion, promotion.rewards, counting);
  const found = counting.among(promotion.goods, counting.free);
  const groups = promotion.same ? byProduct(found, counting) : [found];
  const taken = new Map<number, number>();
  const { limit = 0 } = promotion;
  let made = 0;
  let brings = 0n;
  for (const group of groups) {
    const turn = dearestInTurn(promotion, counting.pieces, group, limit ? limit - made : Infinity, taken);
    made += turn.sets;
    brings += turn.brings;
  }
  return { taken, brings };
}

function byProduct(places: readonly number[], { basket, pieces }: Counting): number[][] {
  const groups = new Map<string, number[]>();
  for (const place of places) {
    const { product = "" } = at(basket.lines, at(pieces, place).line);
    const group = groups.get(product) ?? [];
    group.push(place);
    groups.set(product, group);
  }
  return [...groups.values()];
}

function unitsOf(pieces: readonly Piece[], places: Iterable<number>): number {
  let units = 0;
  for (const place of places) units += at(pieces, place).units;
  return units;
}

/** Dearest first, one set after the other; the cheapest of each set are got. No other way gets more. */
function dearestInTurn(
  promotion: Promotion,
  pieces: readonly Piece[],
  places: readonly number[],
  most: number,
  taken: Map<number, number>,
): { sets: number; brings: bigint } {
  const { buy = 0, get = 1 } = promotion;
  const size = buy + get;
  const sets = lesser(wholeTimes(unitsOf(pieces, places), size), most);
  const gotBefore = (units: number): number => {
    const whole = wholeTimes(units, size);
    const over = units - whole * size - buy;
    return whole * get + (over > 0 ? over : 0);
  };
  let begin = 0;
  let brings = 0n;
  for (const place of places) {
    const piece = at(pieces, place);
    const end = lesser(begin + piece.units, sets * size);
    if (end <= begin) break;
    taken.set(place, end - begin);
    brings += worth(piece, gotBefore(end) - gotBefore(begin));
    begin = end;
  }
  return { sets, brings };
}

/**
 * Buy some of the goods, get some of the rewards: the cheapest of those, as many as there are.
 *
 * Goods that are both count once. As many sets are made as there can be: there are enough goods, enough rewards, and
 * enough of both together.
 */
function buyTheseGetThose(promotion: Promotion, rewards: Goods, counting: Counting): Sets {
  const { pieces, free, among } = counting;
  const { buy = 0, get = 1, limit = 0 } = promotion;
  const bought = among(promotion.goods, free);
  const got = among(rewards, free);
  const both = new Set(bought);
  const have = unitsOf(pieces, bought);
  let sets = wholeTimes(unitsOf(pieces, got), get);
  sets = lesser(sets, wholeTimes(unitsOf(pieces, new Set([...bought, ...got])), buy + get));
  if (buy) sets = lesser(sets, wholeTimes(have, buy));
  if (limit) sets = lesser(sets, limit);
  if (!sets) return NOTHING;
  // Of what could be bought as well, only so much may be got that enough is left to buy.
  let spare = have - sets * buy;
  const taken = new Map<number, number>();
  let brings = 0n;
  let missing = sets * get;
  for (const place of got.reverse()) {
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
  return { taken, brings };
}

/**
 * Sets of the promotion's parts, dearest first, as long as a set costs more than its price. A piece that fits two
 * parts is of the first of them.
 */
export function setPrice(promotion: Promotion, { pieces, free, among }: Counting): Sets {
  const price = BigInt(promotion.value ?? 0);
  let rest: readonly number[] = free;
  const parts = (promotion.parts as readonly Part[]).map(({ goods, units = 1 }) => {
    const places = among(goods, rest);
    const own = new Set(places);
    rest = rest.filter((place) => !own.has(place));
    return { places, units };
  });
  let sets = parts.map(({ places, units }) => wholeTimes(unitsOf(pieces, places), units)).reduce(lesser);
  if (promotion.limit) sets = lesser(sets, promotion.limit);
  const together = (number: number): bigint => {
    let value = 0n;
    for (const { places, units } of parts) value += firstOf(pieces, places, number * units, null);
    return value;
  };
  let fewest = 0;
  while (fewest < sets) {
    const middle = wholeTimes(fewest + sets + 1, 2);
    if (together(middle) - together(middle - 1) > price) fewest = middle;
    else sets = middle - 1;
  }
  if (!sets) return NOTHING;
  const taken = new Map<number, number>();
  let brings = 0n;
  for (const { places, units } of parts) brings += firstOf(pieces, places, sets * units, taken);
  return { taken, brings: brings - BigInt(sets) * price };
}

/** What the first so many units come to; taken: is told how many of each piece. */
function firstOf(pieces: readonly Piece[], places: readonly number[], units: number, taken: Map<number, number> | null): bigint {
  let missing = units;
  let value = 0n;
  for (const place of places) {
    if (!missing) break;
    const piece = at(pieces, place);
    const some = lesser(missing, piece.units);
    taken?.set(place, some);
    missing -= some;
    value += worth(piece, some);
  }
  return value;
}

function lesser(one: number, other: number): number {
  return one < other ? one : other;
}
