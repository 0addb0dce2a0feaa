/**
 * Promotions: which apply, in which order, and what each takes off which line.
 *
 * docs/algorithms/promotions.md gives the order, what is guaranteed, and worked tables. Work grows with promotions
 * times lines, never faster: nothing is tried out but each promotion by itself, once.
 */
import { counts, wanted } from "./conditions.ts";
import type { Basket } from "./definitions.ts";
import { QUANTITY_SCALE, RATE_SCALE, extend } from "./money.ts";
import { type Piece, SCALE, piecesOf, worth } from "./pieces.ts";
import type { Goods, Promotion } from "./promotion.ts";
import { allocate, at, compare, divide, sum } from "./rounding.ts";
import { buyGet, least, setPrice } from "./sets.ts";
import { byCodePoint } from "./writing.ts";

/** A promotion and what it took. */
export interface Off {
  readonly promotion: Promotion;
  readonly amount: bigint;
}

/** What promotions took off, each by itself in the order they came, and line by line; what is left of each line. */
export interface Promoted {
  readonly promotions: readonly Off[];
  readonly byLine: readonly (readonly Off[])[];
  readonly left: readonly bigint[];
}

/** The basket while promotions are taken off it. together: what all its lines come to. */
interface State {
  readonly basket: Basket;
  pieces: readonly Piece[];
  together: bigint;
}

/** What a promotion would do: units of pieces it counts, and its share of each piece. */
interface Plan {
  readonly off: bigint;
  readonly shares: ReadonlyMap<number, bigint>;
  readonly taken: ReadonlyMap<number, bigint>;
}

const NONE: ReadonlyMap<number, bigint> = new Map();
const ALL: Goods = {};

/** Take promotions off what is left of a basket's lines. */
export function promote(basket: Basket, offered: readonly Promotion[], before: readonly bigint[]): Promoted {
  const left = [...before];
  const state: State = { basket, pieces: piecesOf(basket, left), together: sum(left) };
  const promotions: Off[] = [];
  const byLine = left.map((): Off[] => []);
  const groups = new Set<string>();
  for (const level of levelsOf(basket, offered)) {
    for (const promotion of byWhatTheyTake(level, state)) {
      const { group = "" } = promotion;
      const plan = groups.has(group) ? null : planOf(promotion, state);
      if (!plan) continue;
      if (group) groups.add(group);
      promotions.push({ promotion, amount: plan.off });
      for (const [line, amount] of applied(promotion, plan, state)) {
        left[line] = at(left, line) - amount;
        at(byLine, line).push({ promotion, amount });
      }
    }
  }
  return { promotions, byLine, left };
}

/** What counts here and now, by priority; at one priority goods before totals. */
function levelsOf(basket: Basket, offered: readonly Promotion[]): Promotion[][] {
  const levels = new Map<string, { priority: number; total: boolean; promotions: Promotion[] }>();
  for (const promotion of offered) {
    const { coupon = "", priority = 0, when } = promotion;
    if (coupon && !(basket.coupons ?? []).includes(coupon)) continue;
    if (when && !counts(when, basket)) continue;
    const total = isTotal(promotion);
    const place = `${priority} ${total}`;
    const level = levels.get(place) ?? { priority, total, promotions: [] };
    level.promotions.push(promotion);
    levels.set(place, level);
  }
  const inOrder = [...levels.values()].sort(
    (one, other) => compare(BigInt(other.priority), BigInt(one.priority)) || Number(one.total) - Number(other.total),
  );
  return inOrder.map(({ promotions }) => promotions);
}

function isTotal({ kind }: Promotion): boolean {
  return kind === "total_percent" || kind === "total_amount";
}

/** First what takes most by itself; among equals by id. The order of the list says nothing. */
function byWhatTheyTake(level: readonly Promotion[], state: State): Promotion[] {
  const ranked = level.flatMap((promotion) => {
    const plan = planOf(promotion, state);
    return plan ? [{ promotion, off: plan.off }] : [];
  });
  ranked.sort(
    (one, other) => compare(other.off, one.off) || byCodePoint(one.promotion.id, other.promotion.id),
  );
  return ranked.map(({ promotion }) => promotion);
}

/** What a promotion would take off now; null where that is nothing. */
function planOf(promotion: Promotion, state: State): Plan | null {
  const { basket, pieces } = state;
  const { goods = ALL, exclusive = false, kind } = promotion;
  const free: number[] = [];
  pieces.forEach((piece, place) => {
    if (piece.left && !piece.closed && !(exclusive && piece.touched)) free.push(place);
  });
  const among = free.filter((place) => wanted(goods, at(basket.lines, at(pieces, place).line)));
  const reached = sum(among.map((place) => at(pieces, place).left));
  if (reached < BigInt(promotion.minimum_minor ?? 0)) return null;
  const units = sum(among.map((place) => at(pieces, place).units));
  if (units < BigInt(promotion.minimum_units ?? 0)) return null;
  if (kind === "buy_get" || kind === "set_price") {
    const uncounted = free.filter((place) => at(pieces, place).units && !at(pieces, place).counted);
    return planSets(promotion, state, uncounted);
  }
  if (isTotal(promotion)) return planTotal(promotion, state, among);
  const shares = new Map<number, bigint>();
  for (const place of among) {
    const off = offPiece(promotion, basket, at(pieces, place));
    if (off) shares.set(place, off);
  }
  return capped(promotion, shares);
}

function offPiece({ kind, value = 0 }: Promotion, basket: Basket, piece: Piece): bigint {
  const { left, micro } = piece;
  if (kind === "percent") return left - afterPercent(left, value);
  const base = BigInt(at(basket.lines, piece.line).price_base_micro ?? QUANTITY_SCALE);
  const amount = extend(BigInt(value), micro, base);
  if (kind === "unit_price") return left > amount ? left - amount : 0n;
  return least(left, amount);
}

/** What a percentage leaves is rounded, as with every discount. */
function afterPercent(left: bigint, rate: number): bigint {
  const scale = BigInt(RATE_SCALE);
  return divide(left * (scale - BigInt(rate)), scale);
}

function capped(promotion: Promotion, shares: ReadonlyMap<number, bigint>): Plan | null {
  const wants = [...shares.values()];
  const whole = sum(wants);
  if (!whole) return null;
  const off = atMost(promotion, whole);
  return { off, shares: off < whole ? shared(off, [...shares.keys()], wants) : shares, taken: NONE };
}

function atMost({ maximum_minor: most = 0 }: Promotion, off: bigint): bigint {
  return most ? least(off, BigInt(most)) : off;
}

function shared(off: bigint, places: readonly number[], weights: readonly bigint[]): Map<number, bigint> {
  return new Map(allocate(off, weights).map((share, index) => [at(places, index), share]));
}

/** Off the goods together, shared out over them; never more than brings the basket to zero. */
function planTotal(promotion: Promotion, state: State, among: readonly number[]): Plan | null {
  const { kind, value = 0 } = promotion;
  const worths = among.map((place) => at(state.pieces, place).left);
  const whole = sum(worths);
  const wants = kind === "total_percent" ? whole - afterPercent(whole, value) : least(BigInt(value), whole);
  const off = least(atMost(promotion, wants), state.together);
  return off > 0n ? { off, shares: shared(off, among, worths), taken: NONE } : null;
}

/** Whole sets; what they bring down is shared out over all their goods, bought and got. */
function planSets(promotion: Promotion, state: State, free: readonly number[]): Plan | null {
  const { basket, pieces } = state;
  const count = promotion.kind === "buy_get" ? buyGet : setPrice;
  const { taken, brings } = count(promotion, basket, pieces, free);
  const wants = promotion.kind === "buy_get" ? brings - afterPercent(brings, promotion.value ?? 0) : brings;
  const off = atMost(promotion, wants);
  if (off <= 0n) return null;
  const order = [...taken.keys()].sort((one, other) => one - other);
  const worths = order.map((place) => worth(at(pieces, place), taken.get(place) as bigint));
  return { off, shares: shared(off, order, worths), taken };
}

/**
 * Take it off; what it takes by line, lines without a share left out.
 *
 * Units that were counted become a piece of their own, before the rest of their piece.
 */
function applied(promotion: Promotion, plan: Plan, state: State): Map<number, bigint> {
  const byLine = new Map<number, bigint>();
  state.pieces = state.pieces.flatMap((piece, place) => {
    const share = plan.shares.get(place) ?? 0n;
    const units = plan.taken.get(place) ?? 0n;
    if (!share && !units) return [piece];
    const [took, ...rest] = units && units < piece.units ? split(piece, units) : ([piece] as const);
    if (share) byLine.set(piece.line, (byLine.get(piece.line) ?? 0n) + share);
    const after = {
      ...took,
      left: took.left - share,
      touched: true,
      counted: took.counted || units > 0n,
      closed: took.closed || (promotion.exclusive ?? false),
    };
    return [after, ...rest];
  });
  state.together -= plan.off;
  return byLine;
}

/** So many units of a piece, and what is over. */
function split(piece: Piece, units: bigint): readonly [Piece, Piece] {
  const value = worth(piece, units);
  const over = piece.units - units;
  return [
    { ...piece, units, micro: units * SCALE, left: value },
    { ...piece, units: over, micro: over * SCALE, left: piece.left - value },
  ];
}
