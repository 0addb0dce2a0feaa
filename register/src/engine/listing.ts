/** Price lists: which price a line has before anything is taken off it. */
import { counts, wanted } from "./conditions.ts";
import type { Basket, BasketLine } from "./definitions.ts";
import { PRICE_SCALE, RATE_SCALE } from "./money.ts";
import type { Goods, ListedPrice, PriceList } from "./promotion.ts";
import { divide } from "./rounding.ts";
import { byCodePoint } from "./writing.ts";

/** A line's unit price, and the price list it is from ("": its own). */
export interface Found {
  readonly unitPrice: number;
  readonly priceList: string;
}

/** Each line's price. Goods that come back and prices by hand stay as they are. */
export function unitPrices(basket: Basket, lists: readonly PriceList[]): Found[] {
  const listed = (line: BasketLine) => line.quantity_micro > 0 && !line.by_hand;
  const together = new Map<string, bigint>();
  for (const line of basket.lines.filter(listed)) {
    const { product = "" } = line;
    together.set(product, (together.get(product) ?? 0n) + BigInt(line.quantity_micro));
  }
  const inForce = lists.filter(({ when = {} }) => counts(when, basket));
  return basket.lines.map((line) => {
    const { product = "", unit_price } = line;
    const own = { unitPrice: unit_price, priceList: "" };
    if (!listed(line)) return own;
    const quantity = together.get(product) as bigint;
    const found = inForce.flatMap((list) => {
      const price = priceIn(list, line, quantity);
      return price === null ? [] : [{ unitPrice: price, priceList: list.id, priority: list.priority ?? 0 }];
    });
    found.sort(
      (one, other) =>
        other.priority - one.priority ||
        one.unitPrice - other.unitPrice ||
        byCodePoint(one.priceList, other.priceList),
    );
    return found[0] ?? own;
  });
}

const ALL: Goods = {};
const NONE: readonly ListedPrice[] = [];
/** Lists are the same objects basket after basket, and may name every product there is. */
const BY_PRODUCT = new WeakMap<PriceList, ReadonlyMap<string, readonly ListedPrice[]>>();

function pricesOf(list: PriceList, product: string): readonly ListedPrice[] {
  let known = BY_PRODUCT.get(list);
  if (!known) {
    const made = new Map<string, ListedPrice[]>();
    for (const price of list.prices ?? NONE) {
      const prices = made.get(price.product);
      if (prices) prices.push(price);
      else made.set(price.product, [price]);
    }
    known = made;
    BY_PRODUCT.set(list, known);
  }
  return known.get(product) ?? NONE;
}

/** The price of the largest quantity that is reached; of two for one quantity the lower. */
function priceIn(list: PriceList, line: BasketLine, quantity: bigint): number | null {
  let best: { from: number; price: number } | null = null;
  for (const { unit_price, from_micro = 0 } of pricesOf(list, line.product ?? "")) {
    if (BigInt(from_micro) > quantity) continue;
    if (!best || from_micro > best.from || (from_micro === best.from && unit_price < best.price)) {
      best = { from: from_micro, price: unit_price };
    }
  }
  if (best) return best.price;
  const { off_ppm = 0, goods } = list;
  return off_ppm && wanted(goods ?? ALL, line) ? less(line.unit_price, off_ppm) : null;
}

/** A unit price lowered by parts per million, rounded once; one of whole minor units stays so. */
function less(unitPrice: number, offPpm: number): number {
  const [price, scale, rate] = [BigInt(unitPrice), BigInt(PRICE_SCALE), BigInt(RATE_SCALE)];
  const left = price * (rate - BigInt(offPpm));
  const whole = divide(price, scale) * scale === price;
  return Number(whole ? divide(left, rate * scale) * scale : divide(left, rate));
}
