/**
 * Price lists and promotions as values: what a basket carries along to be priced with.
 *
 * Only what a basket needs: when and for whom something counts, on which goods, and what it does. Figures as in
 * `definitions.ts`; units are whole pieces. A field that may be left out has the default named beside it.
 */

export const PROMOTION_KINDS = [
  "percent",
  "unit_amount",
  "unit_price",
  "buy_get",
  "set_price",
  "total_percent",
  "total_amount",
] as const;
/**
 * percent: value ppm off each line. unit_amount: minor x 10^4 off each price base quantity. unit_price: minor x 10^4
 * for each price base quantity, where that is less. buy_get: of `buy` + `get` units, `get` at value ppm off.
 * set_price: value minor for a set of `parts`. total_percent, total_amount: off all its goods together.
 */
export type PromotionKind = (typeof PROMOTION_KINDS)[number];

/** When the basket is sold, by the clock on the wall. date: 20261122; weekday: 1 is Monday; minute: of the day. */
export interface Moment {
  readonly date: number;
  readonly weekday: number;
  readonly minute: number;
}

/**
 * When, where and for whom something counts. Nothing named: always, everywhere, for all.
 *
 * Dates are included. Minutes: from (included) to (not included); from after to is a time past midnight, and
 * its hours after midnight are those of the weekday before.
 */
export interface When {
  readonly from_date?: number;
  readonly to_date?: number;
  readonly weekdays?: readonly number[];
  readonly from_minute?: number;
  readonly to_minute?: number;
  readonly locations?: readonly string[];
  readonly customer_groups?: readonly string[];
}

/** Products by name and by group, without some. Neither named: all goods. */
export interface Goods {
  readonly products?: readonly string[];
  readonly groups?: readonly string[];
  readonly except_products?: readonly string[];
}

/** So many units of some goods, in a set. */
export interface Part {
  readonly goods?: Goods;
  /** Default 1. */
  readonly units?: number;
}

/** One promotion. */
export interface Promotion {
  readonly id: string;
  readonly kind: PromotionKind;
  /** Default "". */
  readonly name?: string;
  /** Default 0. */
  readonly value?: number;
  /** Higher ones come first; default 0. */
  readonly priority?: number;
  /** It takes only goods that no promotion took, and no other takes them after it; default false. */
  readonly exclusive?: boolean;
  /** Of one group, one promotion a basket; default "", which is none. */
  readonly group?: string;
  /** It counts only when this is presented; default "". */
  readonly coupon?: string;
  readonly when?: When;
  readonly goods?: Goods;
  /** What its goods must come to at that moment; default 0. */
  readonly minimum_minor?: number;
  readonly minimum_units?: number;
  /** The most it takes off; default 0, which is no limit. */
  readonly maximum_minor?: number;
  /** The most sets; default 0, which is no limit. */
  readonly limit?: number;
  /** Default 0. */
  readonly buy?: number;
  /** Default 1. */
  readonly get?: number;
  /** A set of buy and get is of one product; default false. */
  readonly same?: boolean;
  /** What is got, where it is not the same goods as what is bought; default null. */
  readonly rewards?: Goods | null;
  readonly parts?: readonly Part[];
}

/** A product's price from a quantity on, all its lines in the basket together. */
export interface ListedPrice {
  readonly product: string;
  readonly unit_price: number;
  /** Default 0. */
  readonly from_micro?: number;
}

/**
 * Prices instead of the shelf's. The highest priority decides; among equals the lowest price. Where no price of
 * its own is reached, a product among `goods` costs `off_ppm` less than on the shelf.
 */
export interface PriceList {
  readonly id: string;
  /** Default 0. */
  readonly priority?: number;
  readonly when?: When;
  readonly prices?: readonly ListedPrice[];
  /** Default 0: only products with a price of their own are on the list. */
  readonly off_ppm?: number;
  /** Default null, which is all. */
  readonly goods?: Goods | null;
}

/** What a promotion took off a line, or off the basket: always more than nothing. */
export interface PricedPromotion {
  readonly id: string;
  readonly name: string;
  readonly amount_minor: number;
}
