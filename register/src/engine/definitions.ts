/**
 * A basket and a priced basket, as values: the shapes that both engines read and write.
 *
 * Fields are named as in the JSON that travels, so a basket is its own text. Every number is a whole
 * number within ±(2^53 - 1). Money: minor units. Unit prices: minor x 10^4 per price base quantity.
 * Quantities: millionths. Rates: parts per million. A negative quantity returns goods: all its figures
 * are negative. A field that may be left out has the default named beside it.
 */

import type { Moment, PricedPromotion, PriceList, Promotion } from "./promotion.ts";

/** How the amount of a tax follows from its base. */
export const TAX_KINDS = ["percent", "division", "fixed"] as const;
/** percent: rate x base. division: rate x the price including it. fixed: amount x quantity. */
export type TaxKind = (typeof TAX_KINDS)[number];

export const TAX_ROUNDINGS = ["document", "document_net", "document_total", "line"] as const;
/**
 * Which figures are rounded, and which of them leads; docs/algorithms/tax.md compares them.
 * document: each tax once, the price the customer sees leads. document_net: the net and the bases are
 * rounded sums. document_total: the total is the rounded sum. line: each tax on each line.
 */
export type TaxRounding = (typeof TAX_ROUNDINGS)[number];

export const DISCOUNT_KINDS = ["percent", "amount", "unit_amount", "price"] as const;
/**
 * percent: ppm taken off, what is left is rounded. amount: minor units off. unit_amount: minor x 10^4
 * off each price base quantity (lines only). price: minor units that are left.
 */
export type DiscountKind = (typeof DISCOUNT_KINDS)[number];

export const ROUNDING_METHODS = ["half_up", "up", "down"] as const;
/** half_up: to the nearer multiple, halves away from zero. up: away from zero. down: towards zero. */
export type RoundingMethod = (typeof ROUNDING_METHODS)[number];

/** One tax as it applies to a line; copied onto the document, never looked up again. */
export interface Tax {
  readonly code: string;
  /** Default "percent". */
  readonly kind?: TaxKind;
  /** For percent and division; default 0. */
  readonly rate_ppm?: number;
  /** For fixed: minor x 10^4 per stock unit; default 0. */
  readonly unit_amount?: number;
  /** The price contains it; default false. */
  readonly included?: boolean;
  /** Later taxes are also taken on this one, if they are affected_by_previous; default false. */
  readonly affects_next?: boolean;
  /** Default true. */
  readonly affected_by_previous?: boolean;
  /** The buyer owes it: it has an amount but adds nothing to the price; default false. */
  readonly reverse_charge?: boolean;
  /** Why nothing is due although the sale is in scope; default "". */
  readonly exempt_reason?: string;
  /** Default "". */
  readonly jurisdiction?: string;
  /** Under which heading a receipt adds it up; default "", which is the code. */
  readonly group?: string;
}

/** A discount on one line. More than is left of the line is refused: a slip of the hand. */
export interface Discount {
  readonly kind: DiscountKind;
  readonly value: number;
  /** Default "". */
  readonly reason?: string;
}

/** A discount on the basket, or on the lines it names, spread in proportion and capped. */
export interface BasketDiscount extends Discount {
  /** Keys of lines; default none, which means all. */
  readonly lines?: readonly string[];
  /** It counts only when its lines come to that much before it; default 0. */
  readonly minimum_minor?: number;
}

/** One thing sold or returned. `key` names the line in the basket. */
export interface BasketLine {
  readonly key: string;
  readonly quantity_micro: number;
  readonly unit_price: number;
  /** Default 1000000: the price is for one. */
  readonly price_base_micro?: number;
  /** Default none. */
  readonly taxes?: readonly Tax[];
  /** Default none. */
  readonly discounts?: readonly Discount[];
  /** What price lists and promotions know it by; default "". */
  readonly product?: string;
  /** Default none. */
  readonly groups?: readonly string[];
  /** Somebody gave it its price: no price list and no promotion changes it; default false. */
  readonly by_hand?: boolean;
  /** It is a part of another line: promotions may take of its money, but it is no piece of what they count; default false. */
  readonly uncounted?: boolean;
}

/** Round to multiples of `step_minor`. */
export interface Rounding {
  readonly step_minor: number;
  /** Default "half_up". */
  readonly method?: RoundingMethod;
}

/** A way of paying. Only cash is rounded and gives change. */
export interface Tender {
  readonly key: string;
  /** null (the default): what is left. */
  readonly given_minor?: number | null;
  /** Default false. */
  readonly cash?: boolean;
}

/**
 * The buyer is free of the taxes of a jurisdiction and of all that lie in it: promotions and discounts count as for
 * everybody, then the taxes are taken off.
 */
export interface Exemption {
  /** Its code; default "": of every one. US-MN-43000 lies in US-MN. */
  readonly jurisdiction?: string;
  /** The tax code under which the turnover is counted instead; default "": under none. */
  readonly code?: string;
}

/** What is priced. */
export interface Basket {
  readonly lines: readonly BasketLine[];
  /** Default none. */
  readonly discounts?: readonly BasketDiscount[];
  /** The currency's decimals, 0 to 6; default 2. */
  readonly exponent?: number;
  /** Default "document". */
  readonly tax_rounding?: TaxRounding;
  /** Of the total, whatever it is paid with; default null. */
  readonly total_rounding?: Rounding | null;
  /** Of what remains for cash after all other tenders; default null. */
  readonly cash_rounding?: Rounding | null;
  /** Default none. */
  readonly tenders?: readonly Tender[];
  /** Default none. */
  readonly price_lists?: readonly PriceList[];
  /** Default none. */
  readonly promotions?: readonly Promotion[];
  /** Those presented and allowed; default none. */
  readonly coupons?: readonly string[];
  /** Of the customer; default none. */
  readonly customer_groups?: readonly string[];
  /** Where it is sold; default "". */
  readonly location?: string;
  /** Default null: nothing that is bound to a time counts. */
  readonly moment?: Moment | null;
  /** Default null. */
  readonly exemption?: Exemption | null;
}

/** What a discount took off; 0 when it did not count. */
export interface PricedDiscount {
  readonly reason: string;
  readonly amount_minor: number;
}

/** One tax of a line or of the document: what it is taken on, and what it is. */
export interface PricedTax {
  readonly code: string;
  readonly rate_ppm: number;
  readonly reverse_charge: boolean;
  readonly base_minor: number;
  readonly amount_minor: number;
}

/**
 * A line, stage by stage: list - discount - promotion - basket_discount = amount, as the price is shown (with the
 * included taxes); net + tax = gross, which to an exempt buyer is less than the amount by the included taxes. basket_shares: its part of each basket discount, in their order.
 */
export interface PricedLine {
  readonly key: string;
  readonly list_minor: number;
  readonly discounts: readonly PricedDiscount[];
  readonly discount_minor: number;
  readonly basket_shares: readonly number[];
  readonly basket_discount_minor: number;
  readonly amount_minor: number;
  readonly taxes: readonly PricedTax[];
  readonly net_minor: number;
  readonly tax_minor: number;
  readonly gross_minor: number;
  /** Its part of each promotion that took something off it; only in a basket with promotions. */
  readonly promotions?: readonly PricedPromotion[];
  readonly promotion_minor?: number;
  /** What was asked for one, and the list that says so ("": none); only in a basket with price lists. */
  readonly unit_price?: number;
  readonly price_list?: string;
}

/** given - change = amount, what it settles. */
export interface PricedTender {
  readonly key: string;
  readonly cash: boolean;
  readonly given_minor: number;
  readonly change_minor: number;
  readonly amount_minor: number;
}

/** How a total was settled: total + total rounding + cash rounding = to pay = tenders + remaining. */
export interface Paid {
  readonly total_rounding_minor: number;
  readonly cash_rounding_minor: number;
  readonly to_pay_minor: number;
  readonly tenders: readonly PricedTender[];
  readonly change_minor: number;
  readonly remaining_minor: number;
}

/** The whole of it. totals: one row per tax, in order of appearance. */
export interface PricedBasket extends Paid {
  readonly lines: readonly PricedLine[];
  readonly discounts: readonly PricedDiscount[];
  readonly totals: readonly PricedTax[];
  readonly net_minor: number;
  readonly tax_minor: number;
  readonly gross_minor: number;
  /** Those that took something off, in the order they came; only in a basket with promotions. */
  readonly promotions?: readonly PricedPromotion[];
}
