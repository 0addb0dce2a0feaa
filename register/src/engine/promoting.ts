/**
 * Promotions: which apply, in which order, and what each takes off which line.
 *
 * docs/algorithms/promotions.md gives the order, what is guaranteed, and worked tables. Work grows with promotions
 * times lines, never faster: nothing is tried out but each promotion by itself, once.
 */
import { counts } from "./conditions.ts";
import type { Basket } from "./definitions.ts";
import { PRICE_SCALE, QUANTITY_SCALE, RATE_SCALE, extend } from "./money.ts";
import { type Piece, piecesOf, split, worth } from "./pieces.ts";
import type { Promotion } from "./promotion.ts";
import { Reach } from "./reach.ts";
import { allocate, at, compare, part, sum } from "./rounding.ts";
import { buyGet, setPrice } from "./sets.ts";
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

/** The basket while promotions are taken off it. together: what all its lines come to; turn: rises with each that takes. */
interface State {
  readonly basket: Basket;
  readonly reach: Reach;
  together: bigint;
  turn: number;
}

/** What a promotion would take off: in all, and by which weights it is shared out over which pieces. taken: units counted. */
interface Thought {
  readonly promotion: Promotion;
  readonly turn: number;
  readonly off: bigint;
  /** null: those of the units taken. */
  readonly places: readonly number[] | null;
  /** null: by what is taken there is worth. */
  readonly weights: readonly bigint[] | null;
  readonly taken: () => ReadonlyMap<number, number>;
}

const NONE: ReadonlyMap<number, number> = new Map();
const none = (): ReadonlyMap<number, number> => NONE;

/** Take promotions off what is left of a basket's lines. */
export function promote(basket: Basket, offered: readonly Promotion[], before: readonly bigint[]): Promoted {
  const left = [...before];
  const state: State = { basket, reach: new Reach(basket, piecesOf(basket, left)), together: sum(left), turn: 0 };
  const promotions: Off[] = [];
  const byLine = left.map((): Off[] => []);
  const groups = new Set<string>();
  for (const level of levelsOf(basket, offered)) {
    for (const first of byWhatTheyTake(level, state)) {
      const { promotion } = first;
      const { group = "" } = promotion;
      if (groups.has(group)) continue;
      // What was thought of it at first holds as long as nobody has taken anything since.
      const thought = first.turn === state.turn ? first : thoughtOf(promotion, state);
      if (!thought) continue;
      if (group) groups.add(group);
      promotions.push({ promotion, amount: thought.off });
      for (const [line, amount] of applied(thought, state)) {
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
function byWhatTheyTake(level: readonly Promotion[], state: State): Thought[] {
  const ranked = level.flatMap((promotion) => thoughtOf(promotion, state) ?? []);
  return ranked.sort(
    (one, other) => compare(other.off, one.off) || byCodePoint(one.promotion.id, other.promotion.id),
  );
}

/** What a promotion would take off now; null where that is nothing. */
function thoughtOf(promotion: Promotion, state: State): Thought | null {
  const { reach } = state;
  const { exclusive = false, kind, minimum_minor: least = 0, minimum_units: fewest = 0 } = promotion;
  const sets = kind === "buy_get" || kind === "set_price";
  const among = !sets || least || fewest ? reach.among(promotion.goods, reach.free(exclusive)) : [];
  if (least && reach.worth(among) < BigInt(least)) return null;
  if (fewest && reach.units(among) < fewest) return null;
  if (sets) return thoughtOfSets(promotion, state);
  if (isTotal(promotion)) return thoughtOfTotal(promotion, state, among);
  const places: number[] = [];
  const weights: bigint[] = [];
  for (const place of among) {
    const off = offPiece(promotion, state.basket, at(reach.pieces, place));
    if (!off) continue;
    places.push(place);
    weights.push(off);
  }
  const off = atMost(promotion, sum(weights));
  return off ? { promotion, turn: state.turn, off, places, weights, taken: none } : null;
}

function offPiece({ kind, value = 0, goods }: Promotion, basket: Basket, { line, left, micro }: Piece): bigint {
  if (kind === "percent") return left - afterPercent(left, value);
  const { price_base_micro: base = QUANTITY_SCALE, product = "", uncounted } = at(basket.lines, line);
  // So much a piece: what is part of one is none, but where it is named itself.
  if (uncounted && !goods?.products?.includes(product)) return 0n;
  // A base of millions of units is no plain number any more once it is scaled.
  const amount = base > QUANTITY_SCALE ? extend(BigInt(value), micro, BigInt(base)) : part(micro, value, PRICE_SCALE * base);
  if (kind === "unit_price") return left > amount ? left - amount : 0n;
  return left < amount ? left : amount;
}

/** What a percentage leaves is rounded, as with every discount. */
function afterPercent(left: bigint, rate: number): bigint {
  return part(left, RATE_SCALE - rate, RATE_SCALE);
}

function atMost({ maximum_minor: most = 0 }: Promotion, off: bigint): bigint {
  return most && BigInt(most) < off ? BigInt(most) : off;
}

/** Off the goods together, shared out over them; never more than brings the basket to zero. */
function thoughtOfTotal(promotion: Promotion, { reach, together, turn }: State, among: readonly number[]): Thought | null {
  const { kind, value = 0 } = promotion;
  const whole = reach.worth(among);
  const wants = kind === "total_percent" ? whole - afterPercent(whole, value) : BigInt(value);
  let off = atMost(promotion, wants < whole ? wants : whole);
  if (off > together) off = together;
  if (off <= 0n) return null;
  return { promotion, turn, off, places: among, weights: null, taken: none };
}

/** Whole sets; what they bring down is shared out over all their goods, bought and got. */
function thoughtOfSets(promotion: Promotion, { basket, reach, turn }: State): Thought | null {
  const free = reach.uncounted(promotion.exclusive ?? false);
  if (!free.length) return null;
  const count = promotion.kind === "buy_get" ? buyGet : setPrice;
  const sets = count(promotion, { basket, reach, free });
  if (!sets) return null;
  const { taken, brings } = sets;
  const wants = promotion.kind === "buy_get" ? brings - afterPercent(brings, promotion.value ?? 0) : brings;
  const off = atMost(promotion, wants);
  if (off <= 0n) return null;
  return { promotion, turn, off, places: null, weights: null, taken };
}

/**
 * Take it off; what it takes by line, lines without a share left out.
 *
 * Units that were counted become a piece of their own, before the rest of their piece.
 */
function applied(thought: Thought, state: State): Map<number, bigint> {
  const { promotion, off, weights } = thought;
  const { pieces } = state.reach;
  const taken = thought.taken();
  const places = thought.places ?? [...taken.keys()].sort((one, other) => one - other);
  const byLine = new Map<number, bigint>();
  const rests = new Map<number, Piece>();
  const by = weights ?? places.map((place) => worth(at(pieces, place), taken.get(place) ?? at(pieces, place).units));
  const shares = weights && sum(weights) === off ? weights : allocate(off, by);
  places.forEach((place, index) => {
    const share = at(shares, index);
    const units = taken.get(place) ?? 0;
    if (!share && !units) return;
    const piece = at(pieces, place);
    if (units && units < piece.units) rests.set(place, split(piece, units));
    piece.left -= share;
    piece.touched = true;
    piece.counted ||= units > 0;
    piece.closed ||= promotion.exclusive ?? false;
    if (share) byLine.set(piece.line, (byLine.get(piece.line) ?? 0n) + share);
  });
  state.reach.changed(rests);
  state.together -= off;
  state.turn += 1;
  return byLine;
}
