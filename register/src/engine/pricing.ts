/** From a basket to a priced basket, stage by stage. docs/algorithms/pricing.md names the stages. */
import { checkDefinitions } from "./conditions.ts";
import type { Basket, BasketLine, PricedBasket, PricedTax } from "./definitions.ts";
import { basketDiscounts, lineDiscounts } from "./discounting.ts";
import { BasketRefused } from "./errors.ts";
import { type TaxedDocument, type TaxedPart, evaluate } from "./evaluation.ts";
import { withExemption } from "./exemption.ts";
import { type Found, unitPrices } from "./listing.ts";
import { QUANTITY_SCALE, extend } from "./money.ts";
import { type Settled, paidOf, settle, settledFigures } from "./paying.ts";
import { type Off, type Promoted, promote } from "./promoting.ts";
import { at, fits } from "./rounding.ts";

/** Names this set of rules on documents priced with it; a change of any figure changes it. */
export const ENGINE = "tillbook/2";

/** Price a basket, or throw `BasketRefused` for the first thing wrong in documented order. */
export function price(basket: Basket): PricedBasket {
  checkBasket(basket);
  checkDefinitions(basket);
  const { price_lists: lists = [], promotions = [] } = basket;
  const asked = lists.length ? unitPrices(basket, lists) : null;
  const listed = basket.lines.map((line, position) =>
    extended(line, asked ? at(asked, position).unitPrice : line.unit_price),
  );
  const taken = basket.lines.map((line, position) =>
    lineDiscounts(line, `lines[${position}]`, at(listed, position)),
  );
  const discounted = taken.map(({ left }) => left);
  const promoted = promotions.length ? promote(basket, promotions, discounted) : null;
  const remaining = promoted ? promoted.left : discounted;
  const spread = basketDiscounts(basket, remaining);
  const taxed = tax(basket, spread.left);
  const settled = settle(basket, taxed.gross);
  const reductions = [...spread.off, ...(promoted?.promotions ?? []).map(({ amount }) => amount)];
  checkSizes(listed, taxed, reductions, settled);
  return {
    ...paidOf(settled),
    lines: basket.lines.map((line, position) => {
      const { off, left } = at(taken, position);
      const amount = at(spread.left, position);
      const { net, tax, gross, taxes } = at(taxed.lines, position);
      return {
        key: line.key,
        list_minor: Number(at(listed, position)),
        discounts: pricedDiscounts(line.discounts ?? [], off),
        discount_minor: Number(at(listed, position) - left),
        basket_shares: spread.shares.map((shares) => Number(at(shares, position))),
        basket_discount_minor: Number(at(remaining, position) - amount),
        amount_minor: Number(amount),
        taxes: taxes.map(pricedTax),
        net_minor: Number(net),
        tax_minor: Number(tax),
        gross_minor: Number(gross),
        ...(promoted ? promotedFigures(promoted, position, left - at(remaining, position)) : {}),
        ...(asked ? askedFigures(at(asked, position)) : {}),
      };
    }),
    discounts: pricedDiscounts(basket.discounts ?? [], spread.off),
    totals: taxed.taxes.map(pricedTax),
    net_minor: Number(taxed.net),
    tax_minor: Number(taxed.tax),
    gross_minor: Number(taxed.gross),
    ...(promoted ? { promotions: promoted.promotions.map(pricedPromotion) } : {}),
  };
}

function extended(line: BasketLine, unitPrice: number): bigint {
  const base = BigInt(line.price_base_micro ?? QUANTITY_SCALE);
  return extend(BigInt(unitPrice), BigInt(line.quantity_micro), base);
}

function promotedFigures({ byLine }: Promoted, position: number, off: bigint) {
  return { promotions: at(byLine, position).map(pricedPromotion), promotion_minor: Number(off) };
}

function askedFigures({ unitPrice, priceList }: Found) {
  return { unit_price: unitPrice, price_list: priceList };
}

function pricedPromotion({ promotion: { id, name = "" }, amount }: Off) {
  return { id, name, amount_minor: Number(amount) };
}

function pricedDiscounts(discounts: readonly { reason?: string }[], off: readonly bigint[]) {
  return discounts.map(({ reason = "" }, position) => ({
    reason,
    amount_minor: Number(at(off, position)),
  }));
}

function pricedTax({ tax, base, amount }: TaxedPart): PricedTax {
  return {
    code: tax.code,
    rate_ppm: tax.rate_ppm,
    reverse_charge: tax.reverse_charge,
    base_minor: Number(base),
    amount_minor: Number(amount),
  };
}

/** Refuse what is wrong whatever the amounts are. */
function checkBasket({ exponent = 2, total_rounding, cash_rounding, lines }: Basket): void {
  if (exponent < 0 || exponent > 6) throw new BasketRefused("exponent_out_of_range", "exponent");
  for (const [name, rounding] of Object.entries({ total_rounding, cash_rounding })) {
    if (rounding && rounding.step_minor < 1) {
      throw new BasketRefused("step_not_positive", `${name}.step_minor`);
    }
  }
  const keys = new Set<string>();
  lines.forEach((line, position) => {
    if (keys.has(line.key)) throw new BasketRefused("line_key_repeated", `lines[${position}].key`);
    keys.add(line.key);
    if ((line.price_base_micro ?? QUANTITY_SCALE) < 1) {
      throw new BasketRefused("price_base_not_positive", `lines[${position}].price_base_micro`);
    }
  });
}

/** Tax what is left of the lines. */
function tax(basket: Basket, left: readonly bigint[]): TaxedDocument {
  const lines = basket.lines.map((line, position) => ({
    shown: at(left, position),
    quantity: BigInt(line.quantity_micro),
    taxes: line.taxes ?? [],
  }));
  const rounding = basket.tax_rounding ?? "document";
  const taxed = evaluate(lines, rounding);
  return basket.exemption ? withExemption(lines, taxed, rounding, basket.exemption) : taxed;
}

/** Refuse figures beyond what is stored or sent, wherever in the basket they arise. */
function checkSizes(
  listed: readonly bigint[],
  document: TaxedDocument,
  reductions: readonly bigint[],
  settled: Settled,
): void {
  const figures = (parts: readonly TaxedPart[]) => parts.flatMap((part) => [part.base, part.amount]);
  document.lines.forEach(({ net, tax, gross, taxes }, position) => {
    if (![at(listed, position), net, tax, gross, ...figures(taxes)].every(fits)) {
      throw new BasketRefused("number_too_large", `lines[${position}]`);
    }
  });
  const { net, tax, gross, taxes } = document;
  const whole = [net, tax, gross, ...reductions, ...figures(taxes), ...settledFigures(settled)];
  if (!whole.every(fits)) {
    throw new BasketRefused("number_too_large", "total");
  }
}
