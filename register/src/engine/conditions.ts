/** Whether something counts now, here and for this customer, and on which goods. */
import type { Basket, BasketLine } from "./definitions.ts";
import { BasketRefused } from "./errors.ts";
import { RATE_SCALE } from "./money.ts";
import type { Goods, Moment, PriceList, Promotion, PromotionKind, When } from "./promotion.ts";

const PERCENTAGES: readonly PromotionKind[] = ["percent", "total_percent", "buy_get"];

/** Whether the basket is sold when, where and to whom this counts. */
export function counts(when: When, basket: Basket): boolean {
  const { locations = [], customer_groups: groups = [], weekdays = [] } = when;
  if (locations.length && !locations.includes(basket.location ?? "")) return false;
  if (groups.length && !(basket.customer_groups ?? []).some((one) => groups.includes(one))) return false;
  const timed = when.from_date || when.to_date || weekdays.length || when.from_minute || when.to_minute;
  if (!timed) return true;
  return !!basket.moment && inTime(when, basket.moment);
}

function inTime(when: When, { date, weekday, minute }: Moment): boolean {
  const { from_date = 0, to_date = 0, weekdays = [], from_minute: begins = 0, to_minute: ends = 0 } = when;
  if (date < from_date || (to_date && date > to_date)) return false;
  let day = weekday;
  let open = begins === ends || (begins <= minute && minute < ends);
  if (begins > ends) {
    open = minute >= begins || minute < ends;
    // Past midnight it is still the evening before.
    if (minute < ends) day = weekday === 1 ? 7 : weekday - 1;
  }
  return open && (!weekdays.length || weekdays.includes(day));
}

interface Known {
  /** The same for goods that are the same; "" for all goods. */
  readonly text: string;
  readonly all: boolean;
  readonly products: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
  readonly except: ReadonlySet<string>;
}

/** Definitions are the same objects basket after basket. */
const SOUND = new WeakSet<object>();
const KNOWN = new WeakMap<Goods, Known>();

function known(goods: Goods): Known {
  let found = KNOWN.get(goods);
  if (!found) {
    const { products = [], groups = [], except_products = [] } = goods;
    const all = !products.length && !groups.length;
    found = {
      text: all && !except_products.length ? "" : JSON.stringify([products, groups, except_products]),
      all,
      products: new Set(products),
      groups: new Set(groups),
      except: new Set(except_products),
    };
    KNOWN.set(goods, found);
  }
  return found;
}

/** One text for goods that are the same; "" for all goods. */
export function goodsText(goods: Goods): string {
  return known(goods).text;
}

/** Whether a line's product is among the goods. */
export function wanted(goods: Goods, { product = "", groups = [] }: BasketLine): boolean {
  const named = known(goods);
  if (named.except.has(product)) return false;
  return named.all || named.products.has(product) || groups.some((one) => named.groups.has(one));
}

/** Refuse price lists and promotions that say nothing or the impossible. */
export function checkDefinitions({ price_lists = [], promotions = [] }: Basket): void {
  once(price_lists, "price_lists", checkPriceList);
  once(promotions, "promotions", checkPromotion);
}

function once<T extends { readonly id: string }>(
  definitions: readonly T[],
  name: string,
  check: (definition: T, path: string) => void,
): void {
  if (SOUND.has(definitions)) return;
  const ids = new Set<string>();
  definitions.forEach((definition, position) => {
    const path = `${name}[${position}]`;
    if (ids.has(definition.id)) throw new BasketRefused("definition_repeated", `${path}.id`);
    ids.add(definition.id);
    check(definition, path);
  });
  SOUND.add(definitions);
}

function checkPriceList({ prices = [], off_ppm = 0 }: PriceList, path: string): void {
  prices.forEach(({ unit_price, from_micro = 0 }, position) => {
    atLeast(0, unit_price, `${path}.prices[${position}].unit_price`);
    atLeast(0, from_micro, `${path}.prices[${position}].from_micro`);
  });
  atLeast(0, off_ppm, `${path}.off_ppm`);
  if (off_ppm > RATE_SCALE) throw new BasketRefused("definition_impossible", `${path}.off_ppm`);
}

function checkPromotion(promotion: Promotion, path: string): void {
  const { kind, value = 0, parts = [] } = promotion;
  atLeast(0, value, `${path}.value`);
  if (PERCENTAGES.includes(kind) && value > RATE_SCALE) {
    throw new BasketRefused("definition_impossible", `${path}.value`);
  }
  for (const name of ["minimum_minor", "minimum_units", "maximum_minor", "limit"] as const) {
    atLeast(0, promotion[name] ?? 0, `${path}.${name}`);
  }
  if (kind === "buy_get") {
    atLeast(0, promotion.buy ?? 0, `${path}.buy`);
    atLeast(1, promotion.get ?? 1, `${path}.get`);
  }
  if (kind === "set_price") {
    atLeast(1, parts.length, `${path}.parts`);
    parts.forEach(({ units = 1 }, position) => atLeast(1, units, `${path}.parts[${position}].units`));
  }
}

function atLeast(least: number, value: number, path: string): void {
  if (value < least) throw new BasketRefused("definition_impossible", path);
}
