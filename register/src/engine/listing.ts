/** Price lists: which price a line has before anything is taken off it. */
import { counts } from "./conditions.ts";
import type { Basket, BasketLine } from "./definitions.ts";
import type { PriceList } from "./promotion.ts";
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
      const price = priceIn(list, product, quantity);
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

/** The price of the largest quantity that is reached; of two for one quantity the lower. */
function priceIn({ prices = [] }: PriceList, product: string, quantity: bigint): number | null {
  let best: { from: number; price: number } | null = null;
  for (const { product: named, unit_price, from_micro = 0 } of prices) {
    if (named !== product || BigInt(from_micro) > quantity) continue;
    if (!best || from_micro > best.from || (from_micro === best.from && unit_price < best.price)) {
      best = { from: from_micro, price: unit_price };
    }
  }
  return best && best.price;
}
