"""From a basket to a priced basket, stage by stage. docs/algorithms/pricing.md names the stages."""

from __future__ import annotations

from tillbook.masters.pricing.errors import BasketRefused, Refusal
from tillbook.masters.pricing.rules.basket import (
    Basket,
    BasketLine,
    PricedBasket,
    PricedDiscount,
    PricedLine,
)
from tillbook.masters.pricing.rules.conditions import check_definitions
from tillbook.masters.pricing.rules.discounting import basket_discounts, line_discounts
from tillbook.masters.pricing.rules.listing import Found, unit_prices
from tillbook.masters.pricing.rules.paying import Paid, pay
from tillbook.masters.pricing.rules.promoting import Promoted, promote
from tillbook.masters.pricing.rules.promotion import PricedPromotion
from tillbook.masters.taxes.errors import TaxRefused
from tillbook.masters.taxes.rules import (
    TaxableLine,
    TaxedDocument,
    evaluate,
    plan_taxes,
    with_exemption,
)
from tillbook.values.money import PRICE_SCALE
from tillbook.values.rounding import LARGEST, divide

#: Names this set of rules on documents priced with it; a change of any figure changes it.
ENGINE = "tillbook/2"

_NO_SHARES: list[list[int]] = []


def price(basket: Basket) -> PricedBasket:
    """Price a basket, or raise `BasketRefused` for the first thing wrong in documented order."""
    _check_basket(basket)
    asked = unit_prices(basket) if basket.price_lists else None
    lists, taken, after_line = _listed(basket, asked)
    left = after_line
    promoted: Promoted | None = None
    if basket.promotions:
        left = after_line.copy()
        promoted = promote(basket, left)
    after_promotions = left
    discounts: tuple[PricedDiscount, ...] = ()
    shares = _NO_SHARES
    if basket.discounts:
        left = after_promotions.copy()
        discounts, shares = basket_discounts(basket, left)
    taxed = _tax(basket, left)
    paid = pay(basket, taxed.gross_minor)
    reductions = [one.amount_minor for one in discounts]
    reductions += [one.amount_minor for one in _applied(promoted)]
    _check_sizes(lists, reductions, taxed, paid)
    lines = [
        PricedLine(
            key=line.key,
            list_minor=listed,
            discounts=off,
            discount_minor=listed - before,
            basket_shares=tuple([share[position] for share in shares]) if shares else (),
            basket_discount_minor=between - amount,
            amount_minor=amount,
            taxes=tax.taxes,
            net_minor=tax.net_minor,
            tax_minor=tax.tax_minor,
            gross_minor=tax.gross_minor,
            promotions=promoted.by_line[position] if promoted else None,
            promotion_minor=before - between if promoted else None,
            unit_price=asked[position].unit_price if asked else None,
            price_list=asked[position].price_list if asked else None,
        )
        for position, (line, listed, off, before, between, amount, tax) in enumerate(
            zip(
                basket.lines,
                lists,
                taken,
                after_line,
                after_promotions,
                left,
                taxed.lines,
                strict=True,
            )
        )
    ]
    return _priced_basket(tuple(lines), discounts, promoted, taxed, paid)


def _listed(
    basket: Basket, asked: list[Found] | None
) -> tuple[list[int], list[tuple[PricedDiscount, ...]], list[int]]:
    """List prices, what discounts by hand took off each line, and what they left."""
    lists: list[int] = []
    taken: list[tuple[PricedDiscount, ...]] = []
    left: list[int] = []
    for position, line in enumerate(basket.lines):
        unit_price = line.unit_price if asked is None else asked[position].unit_price
        amount = divide(unit_price * line.quantity_micro, PRICE_SCALE * line.price_base_micro)
        lists.append(amount)
        off: tuple[PricedDiscount, ...] = ()
        if line.discounts:
            off, amount = line_discounts(line, f"lines[{position}]", amount)
        taken.append(off)
        left.append(amount)
    return lists, taken, left


def _applied(promoted: Promoted | None) -> tuple[PricedPromotion, ...]:
    return promoted.promotions if promoted else ()


def _priced_basket(
    lines: tuple[PricedLine, ...],
    discounts: tuple[PricedDiscount, ...],
    promoted: Promoted | None,
    taxed: TaxedDocument,
    paid: Paid,
) -> PricedBasket:
    return PricedBasket(
        lines=lines,
        discounts=discounts,
        totals=taxed.totals,
        net_minor=taxed.net_minor,
        tax_minor=taxed.tax_minor,
        gross_minor=taxed.gross_minor,
        total_rounding_minor=paid.total_rounding_minor,
        cash_rounding_minor=paid.cash_rounding_minor,
        to_pay_minor=paid.to_pay_minor,
        tenders=paid.tenders,
        change_minor=paid.change_minor,
        remaining_minor=paid.remaining_minor,
        promotions=promoted.promotions if promoted else None,
    )


def _check_basket(basket: Basket) -> None:
    """Refuse what is wrong whatever the amounts are."""
    if not 0 <= basket.exponent <= 6:
        raise BasketRefused(Refusal.EXPONENT_OUT_OF_RANGE, "exponent")
    if basket.total_rounding is not None and basket.total_rounding.step_minor < 1:
        raise BasketRefused(Refusal.STEP_NOT_POSITIVE, "total_rounding.step_minor")
    if basket.cash_rounding is not None and basket.cash_rounding.step_minor < 1:
        raise BasketRefused(Refusal.STEP_NOT_POSITIVE, "cash_rounding.step_minor")
    keys: set[str] = set()
    for position, line in enumerate(basket.lines):
        if line.key in keys:
            raise BasketRefused(Refusal.LINE_KEY_REPEATED, f"lines[{position}].key")
        keys.add(line.key)
        if line.price_base_micro < 1:
            raise BasketRefused(
                Refusal.PRICE_BASE_NOT_POSITIVE, f"lines[{position}].price_base_micro"
            )
    check_definitions(basket)


def _tax(basket: Basket, left: list[int]) -> TaxedDocument:
    """Tax what is left of the lines; a refusal names the line whose taxes cannot be evaluated."""
    lines = [
        TaxableLine(amount=amount, quantity_micro=line.quantity_micro, taxes=line.taxes)
        for line, amount in zip(basket.lines, left, strict=True)
    ]
    try:
        taxed = evaluate(lines, basket.tax_rounding)
    except TaxRefused as refused:
        position = next(at for at, line in enumerate(basket.lines) if _refused(line))
        raise BasketRefused(Refusal.TAX_REFUSED, f"lines[{position}].taxes") from refused
    if basket.exemption is None:
        return taxed
    try:
        return with_exemption(lines, taxed, basket.tax_rounding, basket.exemption)
    except TaxRefused as refused:
        raise BasketRefused(Refusal.TAX_REFUSED, "exemption") from refused


def _refused(line: BasketLine) -> bool:
    """Whether the taxes of a line cannot be evaluated."""
    try:
        plan_taxes(line.taxes)
    except TaxRefused:
        return True
    return False


def _check_sizes(lists: list[int], reductions: list[int], taxed: TaxedDocument, paid: Paid) -> None:
    """Refuse figures beyond what is stored or sent, wherever in the basket they arise."""
    for position, line in enumerate(taxed.lines):
        figures = [lists[position], line.net_minor, line.tax_minor, line.gross_minor]
        for tax in line.taxes:
            figures += (tax.base_minor, tax.amount_minor)
        if max(figures) > LARGEST or min(figures) < -LARGEST:
            raise BasketRefused(Refusal.NUMBER_TOO_LARGE, f"lines[{position}]")
    figures = [taxed.net_minor, taxed.tax_minor, taxed.gross_minor, paid.to_pay_minor]
    figures += (paid.remaining_minor, paid.change_minor)
    figures += reductions
    figures += [tender.given_minor for tender in paid.tenders]
    for total in taxed.totals:
        figures += (total.base_minor, total.amount_minor)
    if max(figures) > LARGEST or min(figures) < -LARGEST:
        raise BasketRefused(Refusal.NUMBER_TOO_LARGE, "total")
