/**
 * The engine for money: what a basket costs, with taxes, rounding, tenders and change.
 *
 * Pure functions from values to values, equal to the server's byte for byte; README.md says how that is
 * proved. Nothing here reads a clock, a database or the network.
 */
export type { DatedTax, TaxBook } from "./choice.ts";
export { taxBook, taxesFor } from "./choice.ts";
export type {
  Basket,
  BasketDiscount,
  BasketLine,
  Discount,
  DiscountKind,
  Exemption,
  Paid,
  PricedBasket,
  PricedDiscount,
  PricedLine,
  PricedTax,
  PricedTender,
  Rounding,
  RoundingMethod,
  Tax,
  TaxKind,
  TaxRounding,
  Tender,
} from "./definitions.ts";
export { DISCOUNT_KINDS, ROUNDING_METHODS, TAX_KINDS, TAX_ROUNDINGS } from "./definitions.ts";
export type { Refusal } from "./errors.ts";
export { BasketRefused, NotAnAmount, OutOfRange, REFUSALS } from "./errors.ts";
export {
  PRICE_SCALE,
  QUANTITY_SCALE,
  RATE_SCALE,
  extend,
  formatDecimal,
  formatPrice,
  formatQuantity,
  parseDecimal,
  showMoney,
  showQuantity,
} from "./money.ts";
export { pay, roundingOf } from "./paying.ts";
export { liesIn } from "./exemption.ts";
export { ENGINE, price } from "./pricing.ts";
export type {
  Goods,
  ListedPrice,
  Moment,
  Part,
  PriceList,
  PricedPromotion,
  Promotion,
  PromotionKind,
  When,
} from "./promotion.ts";
export { PROMOTION_KINDS } from "./promotion.ts";
export { basketFromJson, basketToJson } from "./reading.ts";
export { LARGEST, allocate, divide, inRange, roundToMultiple } from "./rounding.ts";
export type { Plain } from "./writing.ts";
export { canonicalText, pricedToJson, refusalToJson } from "./writing.ts";
