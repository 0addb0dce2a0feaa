/** Discounts: off one line, and off the basket spread over its lines. */
import type { Basket, BasketDiscount, BasketLine, Discount } from "./definitions.ts";
import { BasketRefused } from "./errors.ts";
import { QUANTITY_SCALE, RATE_SCALE, extend } from "./money.ts";
import { abs, allocate, at, divide, sum } from "./rounding.ts";

/** What discounts took off, each by itself, and what they left. */
export interface Taken {
  readonly off: readonly bigint[];
  readonly left: bigint;
}

/** Take a line's discounts off one after the other. */
export function lineDiscounts(line: BasketLine, path: string, listed: bigint): Taken {
  let left = listed;
  const off = (line.discounts ?? []).map((discount, position) => {
    const after = afterDiscount(discount, line, `${path}.discounts[${position}].value`, left);
    const taken = left - after;
    left = after;
    return taken;
  });
  return { off, left };
}

/** What one discount leaves of a line; a returned line shrinks towards zero likewise. */
function afterDiscount(discount: Discount, line: BasketLine, path: string, left: bigint): bigint {
  const value = BigInt(discount.value);
  if (value < 0n) throw new BasketRefused("discount_negative", path);
  if (discount.kind === "percent") return afterPercent(left, value, path);
  const sign = left < 0n ? -1n : 1n;
  if (discount.kind === "price") {
    if (value > abs(left)) throw new BasketRefused("discount_raises_price", path);
    return sign * value;
  }
  const off = discount.kind === "unit_amount" ? perUnit(value, line) : value;
  if (off > abs(left)) throw new BasketRefused("discount_over_all", path);
  return left - sign * off;
}

function perUnit(value: bigint, line: BasketLine): bigint {
  const base = BigInt(line.price_base_micro ?? QUANTITY_SCALE);
  return extend(value, abs(BigInt(line.quantity_micro)), base);
}

/** What a percentage leaves: the price that remains is rounded, the discount follows. */
function afterPercent(left: bigint, rate: bigint, path: string): bigint {
  const scale = BigInt(RATE_SCALE);
  if (rate > scale) throw new BasketRefused("discount_over_all", path);
  return divide(left * (scale - rate), scale);
}

/** What each basket discount took off, its shares by line, and what is left of each line. */
export interface Spread {
  readonly off: readonly bigint[];
  readonly shares: readonly (readonly bigint[])[];
  readonly left: readonly bigint[];
}

/** Take the basket's discounts off, one after the other, each spread over its lines. */
export function basketDiscounts(basket: Basket, listed: readonly bigint[]): Spread {
  const left = [...listed];
  const keys = new Map(basket.lines.map((line, position) => [line.key, position]));
  const spreads = (basket.discounts ?? []).map((discount, position) => {
    const path = `discounts[${position}]`;
    const eligible = eligibleLines(discount, keys, path, left);
    const claims = eligible.map((line) => at(left, line));
    const off = offBasket(discount, path, claims, sum(left));
    const shares = left.map(() => 0n);
    allocate(off, claims).forEach((share, index) => {
      const line = at(eligible, index);
      shares[line] = share;
      left[line] = at(left, line) - share;
    });
    return { off, shares };
  });
  return {
    off: spreads.map((spread) => spread.off),
    shares: spreads.map((spread) => spread.shares),
    left,
  };
}

/**
 * Which lines a discount is spread over.
 *
 * Lines of one sign: what is sold, or, when nothing is sold, what is returned. Goods that come back beside a
 * new purchase keep the price they were sold at.
 */
function eligibleLines(
  discount: BasketDiscount,
  keys: ReadonlyMap<string, number>,
  path: string,
  left: readonly bigint[],
): number[] {
  const named = new Set<number>();
  (discount.lines ?? []).forEach((key, index) => {
    const position = keys.get(key);
    if (position === undefined) {
      throw new BasketRefused("discount_on_unknown_line", `${path}.lines[${index}]`);
    }
    named.add(position);
  });
  const lines = [...left.keys()].filter((position) => !named.size || named.has(position));
  const sold = lines.filter((position) => at(left, position) > 0n);
  return sold.length ? sold : lines.filter((position) => at(left, position) < 0n);
}

/** What a basket discount takes off, signed like its lines. */
function offBasket(
  discount: BasketDiscount,
  path: string,
  claims: readonly bigint[],
  whole: bigint,
): bigint {
  const value = BigInt(discount.value);
  const minimum = BigInt(discount.minimum_minor ?? 0);
  if (value < 0n) throw new BasketRefused("discount_negative", `${path}.value`);
  if (minimum < 0n) throw new BasketRefused("discount_negative", `${path}.minimum_minor`);
  if (discount.kind === "unit_amount") {
    throw new BasketRefused("discount_not_for_basket", `${path}.kind`);
  }
  const together = sum(claims);
  const sign = together < 0n ? -1n : 1n;
  const amount = abs(together);
  let off = value;
  if (discount.kind === "percent") off = amount - afterPercent(amount, value, `${path}.value`);
  if (discount.kind === "price") off = amount - value;
  if (amount < minimum) return 0n;
  // Lines of the other sign count too: never more than brings the whole basket to zero.
  for (const most of [amount, sign * whole]) if (off > most) off = most;
  return off > 0n ? sign * off : 0n;
}
