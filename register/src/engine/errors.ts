/** Why a basket cannot be priced: the closed list, in the order in which it is checked. */
export const REFUSALS = [
  "not_json",
  "wrong_type",
  "unknown_field",
  "missing_field",
  "unknown_choice",
  "exponent_out_of_range",
  "step_not_positive",
  "line_key_repeated",
  "price_base_not_positive",
  "definition_repeated",
  "definition_impossible",
  "discount_negative",
  "discount_over_all",
  "discount_raises_price",
  "discount_not_for_basket",
  "discount_on_unknown_line",
  "tax_refused",
  "tender_takes_rest_twice",
  "tender_over_total",
  "number_too_large",
] as const;
export type Refusal = (typeof REFUSALS)[number];

/** A refusal and the path of what is refused, like `lines[2].discounts[0].value`. */
export class BasketRefused extends Error {
  override readonly name = "BasketRefused";
  readonly refusal: Refusal;
  readonly path: string;

  constructor(refusal: Refusal, path: string) {
    super(`${refusal}: ${path}`);
    this.refusal = refusal;
    this.path = path;
  }
}

/** An integer is larger than can be stored or sent; the message names which one. */
export class OutOfRange extends RangeError {
  override readonly name = "OutOfRange";
}

/** The text is not a plain decimal number, or has more decimals than the unit holds. */
export class NotAnAmount extends Error {
  override readonly name = "NotAnAmount";
}
