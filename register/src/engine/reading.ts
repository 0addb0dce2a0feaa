/**
 * Reading a basket from JSON, strictly: what is not understood is refused with its path.
 *
 * Integers only: no fractions, no exponents, nothing beyond 2^53 - 1. What is left out gets its default; a
 * field that is not known is refused.
 */
import {
  type Basket,
  type BasketDiscount,
  type BasketLine,
  DISCOUNT_KINDS,
  type Discount,
  type Exemption,
  ROUNDING_METHODS,
  type Rounding,
  TAX_KINDS,
  TAX_ROUNDINGS,
  type Tax,
  type Tender,
} from "./definitions.ts";
import { BasketRefused } from "./errors.ts";
import { type Json, parseJson } from "./json.ts";
import {
  type Goods,
  type ListedPrice,
  type Moment,
  PROMOTION_KINDS,
  type Part,
  type PriceList,
  type Promotion,
  type When,
} from "./promotion.ts";
import { type Plain, byCodePoint, canonicalText } from "./writing.ts";

/** Reads a JSON value found at a path. */
type Reader<T> = (value: Json, path: string) => T;
/** A reader and the value of a field that is left out; without one the field is required. */
type Field<T> = readonly [read: Reader<T>, otherwise?: T];
type Fields<T> = { readonly [Name in keyof Required<T>]: Field<Required<T>[Name]> };

const LONGEST_TEXT = 200;

/** Read a basket with every field filled in, or throw `BasketRefused`. */
export function basketFromJson(text: string): Basket {
  let value: Json;
  try {
    value = parseJson(text);
  } catch {
    throw new BasketRefused("not_json", "");
  }
  return readBasket(value, "");
}

/**
 * Write a basket with every field; reading it again gives the same basket. What came with price lists and
 * promotions is left out where it says nothing, so that what was written before them is still written so.
 */
export function basketToJson(basket: Basket): string {
  const { lines, price_lists, promotions, coupons, customer_groups, location, moment, exemption, ...before } = basketFromJson(
    JSON.stringify(basket),
  );
  const told = {
    ...before,
    ...saying({ price_lists: price_lists?.map(saidList), promotions, coupons, customer_groups, location, moment, exemption }),
    lines: lines.map(({ product, groups, by_hand, uncounted, ...line }) => ({ ...line, ...saying({ product, groups, by_hand, uncounted }) })),
  };
  return canonicalText(told as unknown as Plain);
}

/** A price list without the percentage that came later, where it says none. */
function saidList({ off_ppm, goods, ...list }: PriceList): unknown {
  return { ...list, ...saying({ off_ppm, goods }) };
}

/** The fields that say something: no empty text or list, no false, no null. */
function saying(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const says = (value: unknown) => (Array.isArray(value) ? value.length > 0 : Boolean(value));
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => says(value)));
}

function integer(value: Json, path: string): number {
  if (typeof value !== "number") throw new BasketRefused("wrong_type", path);
  return value;
}

/** A text; its length is counted in code points, as the server counts it. */
function text(value: Json, path: string): string {
  if (typeof value !== "string" || (value.length > LONGEST_TEXT && [...value].length > LONGEST_TEXT)) {
    throw new BasketRefused("wrong_type", path);
  }
  return value;
}

function truth(value: Json, path: string): boolean {
  if (typeof value !== "boolean") throw new BasketRefused("wrong_type", path);
  return value;
}

function oneOf<T extends string>(choices: readonly T[]): Reader<T> {
  return (value, path) => {
    const found = text(value, path);
    const choice = choices.find((each) => each === found);
    if (choice === undefined) throw new BasketRefused("unknown_choice", path);
    return choice;
  };
}

function orNull<T>(reader: Reader<T>): Reader<T | null> {
  return (value, path) => (value === null ? null : reader(value, path));
}

function listOf<T>(reader: Reader<T>): Reader<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) throw new BasketRefused("wrong_type", path);
    return value.map((each: Json, index) => reader(each, `${path}[${index}]`));
  };
}

/** Read an object: unknown fields first, then missing ones, then the values, in order. */
function record<T>(fields: Fields<T>): Reader<T> {
  const inOrder = Object.entries(fields) as [string, Field<unknown>][];
  return (value, path) => {
    if (!(value instanceof Map)) throw new BasketRefused("wrong_type", path);
    const named = (name: string) => (path ? `${path}.${name}` : name);
    const unknown = [...value.keys()].filter((name) => !Object.hasOwn(fields, name));
    const firstUnknown = unknown.sort(byCodePoint)[0];
    if (firstUnknown !== undefined) throw new BasketRefused("unknown_field", named(firstUnknown));
    const missing = inOrder.find(([name, field]) => field.length === 1 && !value.has(name));
    if (missing) throw new BasketRefused("missing_field", named(missing[0]));
    return Object.fromEntries(
      inOrder.map(([name, [read, otherwise]]) => {
        const found = value.get(name);
        return [name, found === undefined ? otherwise : read(found, named(name))];
      }),
    ) as T;
  };
}

const readTax = record<Tax>({
  code: [text],
  kind: [oneOf(TAX_KINDS), "percent"],
  rate_ppm: [integer, 0],
  unit_amount: [integer, 0],
  included: [truth, false],
  affects_next: [truth, false],
  affected_by_previous: [truth, true],
  reverse_charge: [truth, false],
  exempt_reason: [text, ""],
  jurisdiction: [text, ""],
  group: [text, ""],
});

const readDiscount = record<Discount>({
  kind: [oneOf(DISCOUNT_KINDS)],
  value: [integer],
  reason: [text, ""],
});

const readLine = record<BasketLine>({
  key: [text],
  quantity_micro: [integer],
  unit_price: [integer],
  price_base_micro: [integer, 1_000_000],
  taxes: [listOf(readTax), []],
  discounts: [listOf(readDiscount), []],
  product: [text, ""],
  groups: [listOf(text), []],
  by_hand: [truth, false],
  uncounted: [truth, false],
});

const readBasketDiscount = record<BasketDiscount>({
  kind: [oneOf(DISCOUNT_KINDS)],
  value: [integer],
  reason: [text, ""],
  lines: [listOf(text), []],
  minimum_minor: [integer, 0],
});

const readRounding = record<Rounding>({
  step_minor: [integer],
  method: [oneOf(ROUNDING_METHODS), "half_up"],
});

const readTender = record<Tender>({
  key: [text],
  given_minor: [orNull(integer), null],
  cash: [truth, false],
});

const readMoment = record<Moment>({ date: [integer], weekday: [integer], minute: [integer] });

const readWhen = record<When>({
  from_date: [integer, 0],
  to_date: [integer, 0],
  weekdays: [listOf(integer), []],
  from_minute: [integer, 0],
  to_minute: [integer, 0],
  locations: [listOf(text), []],
  customer_groups: [listOf(text), []],
});
const ALWAYS = readWhen(new Map(), "");

const readGoods = record<Goods>({
  products: [listOf(text), []],
  groups: [listOf(text), []],
  except_products: [listOf(text), []],
});
const ALL_GOODS = readGoods(new Map(), "");

const readPart = record<Part>({ goods: [readGoods, ALL_GOODS], units: [integer, 1] });

const readPromotion = record<Promotion>({
  id: [text],
  kind: [oneOf(PROMOTION_KINDS)],
  name: [text, ""],
  value: [integer, 0],
  priority: [integer, 0],
  exclusive: [truth, false],
  group: [text, ""],
  coupon: [text, ""],
  when: [readWhen, ALWAYS],
  goods: [readGoods, ALL_GOODS],
  minimum_minor: [integer, 0],
  minimum_units: [integer, 0],
  maximum_minor: [integer, 0],
  limit: [integer, 0],
  buy: [integer, 0],
  get: [integer, 1],
  same: [truth, false],
  rewards: [orNull(readGoods), null],
  parts: [listOf(readPart), []],
});

const readListedPrice = record<ListedPrice>({
  product: [text],
  unit_price: [integer],
  from_micro: [integer, 0],
});

const readPriceList = record<PriceList>({
  id: [text],
  priority: [integer, 0],
  when: [readWhen, ALWAYS],
  prices: [listOf(readListedPrice), []],
  off_ppm: [integer, 0],
  goods: [orNull(readGoods), null],
});

const readExemption = record<Exemption>({ jurisdiction: [text, ""], code: [text, ""] });

const readBasket = record<Basket>({
  lines: [listOf(readLine)],
  discounts: [listOf(readBasketDiscount), []],
  exponent: [integer, 2],
  tax_rounding: [oneOf(TAX_ROUNDINGS), "document"],
  total_rounding: [orNull(readRounding), null],
  cash_rounding: [orNull(readRounding), null],
  tenders: [listOf(readTender), []],
  price_lists: [listOf(readPriceList), []],
  promotions: [listOf(readPromotion), []],
  coupons: [listOf(text), []],
  customer_groups: [listOf(text), []],
  location: [text, ""],
  moment: [orNull(readMoment), null],
  exemption: [orNull(readExemption), null],
});
