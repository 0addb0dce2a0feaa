"""Cases about carts: `order_promotions_and_tax`, `unrounded_cart_totals`, `prorate_integer`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from tests.vectors.figures import (
    Case,
    Money,
    Unsupported,
    number,
    quantity_micro,
    rate_ppm,
    whole,
)
from tillbook.masters.pricing.rules import (
    Basket,
    BasketDiscount,
    BasketLine,
    Discount,
    DiscountKind,
    PricedBasket,
    price,
)
from tillbook.masters.taxes.rules import Tax, TaxableLine, TaxRounding, exact_line, extended_line
from tillbook.values.rounding import allocate

_KINDS = {
    "percent": DiscountKind.PERCENT,
    "fixed_amount": DiscountKind.AMOUNT,
    "fixed_amount_per_unit": DiscountKind.UNIT_AMOUNT,
    "fixed_price": DiscountKind.PRICE,
    "free": DiscountKind.PRICE,
}


def prorate(given: Case, expect: Mapping[str, Any]) -> Mapping[str, Any]:
    """Spread an integer over weights."""
    weights = [_integer(weight) for weight in given["weights"]]
    return {"shares": allocate(_integer(given["total"]), weights)}


def _integer(value: object) -> int:
    return whole(number(value), "an integer")


def promoted(given: Case, expect: Mapping[str, Any]) -> Mapping[str, Any]:
    """An order in minor units with promotions on items, the order and the shipping."""
    included = bool(given.get("prices_include_tax", False))
    promotions = given.get("promotions") or []
    items = [p for p in promotions if p.get("scope") == "item"]
    order = [p for p in promotions if p.get("scope") == "order"]
    carriage = [p for p in promotions if p.get("scope") == "shipping"]
    if len(items) + len(order) + len(carriage) != len(promotions):
        raise Unsupported("a promotion of another scope than item, order or shipping")
    if any(p.get("condition") for p in items + carriage):
        raise Unsupported("a condition on an item's or a shipping promotion")
    goods = price(
        Basket(
            lines=tuple(
                _line(f"line {i}", line["unit_price"], line["quantity"], line, included, items)
                for i, line in enumerate(given.get("lines") or [])
            ),
            discounts=tuple(_order_discount(promotion) for promotion in order),
            tax_rounding=TaxRounding.LINE,
        )
    )
    shipping = price(
        Basket(
            lines=tuple(
                _line(f"shipping {i}", row["price"], 1, row, included, carriage)
                for i, row in enumerate(given.get("shipping") or [])
            ),
            tax_rounding=TaxRounding.LINE,
        )
    )
    _refuse_half_a_unit(goods)
    _refuse_half_a_unit(shipping)
    applied = sum(bool(discount.amount_minor) for discount in goods.discounts)
    return {
        "net": goods.net_minor,
        "gross": goods.gross_minor,
        "tax": goods.tax_minor,
        "shipping_net": shipping.net_minor,
        "shipping_gross": shipping.gross_minor,
        "total_net": goods.net_minor + shipping.net_minor,
        "total_gross": goods.gross_minor + shipping.gross_minor,
        "promotions_applied": applied + _counting(items, goods) + _counting(carriage, shipping),
        "line_nets": [line.net_minor for line in goods.lines],
        "line_gross": [line.gross_minor for line in goods.lines],
    }


def _refuse_half_a_unit(priced: PricedBasket) -> None:
    """Where a price holds exactly half a unit of tax, some round the net up and some the tax."""
    for line in priced.lines:
        for part in line.taxes:
            scale = 1_000_000 + part.tax.rate_ppm
            if (
                part.tax.included
                and 2 * line.amount_minor * part.tax.rate_ppm % (2 * scale) == scale
            ):
                raise Unsupported(
                    "a price that holds exactly half a unit of tax: Tillbook rounds the tax, "
                    "others the net (docs/algorithms/tax.md)"
                )


def _counting(promotions: Sequence[Any], priced: PricedBasket) -> int:
    """How many of the promotions took something off some line."""
    return sum(
        any(line.discounts[index].amount_minor for line in priced.lines)
        for index in range(len(promotions))
    )


def _line(
    key: str,
    unit_price: object,
    quantity: object,
    row: Mapping[str, Any],
    included: bool,
    promotions: Sequence[Mapping[str, Any]],
) -> BasketLine:
    if strange := set(row) - {"unit_price", "quantity", "tax_rate", "price"}:
        raise Unsupported(f"an order line with “{sorted(strange)[0]}”")
    rate = rate_ppm(row.get("tax_rate") or "0")
    return BasketLine(
        key=key,
        quantity_micro=quantity_micro(quantity),
        unit_price=_integer(unit_price) * 10_000,
        taxes=(Tax(code=f"{rate}", rate_ppm=rate, included=included),),
        discounts=tuple(
            Discount(kind=kind, value=value) for kind, value in map(_discount, promotions)
        ),
    )


def _discount(promotion: Mapping[str, Any]) -> tuple[DiscountKind, int]:
    if strange := set(promotion) - {"scope", "type", "value", "condition", "name", "code"}:
        raise Unsupported(f"a promotion with “{sorted(strange)[0]}”")
    kind = _KINDS.get(promotion["type"])
    if kind is None:
        raise Unsupported(f"a promotion of type “{promotion['type']}”")
    if promotion["type"] == "free":
        return kind, 0
    value = number(promotion["value"])
    if kind is DiscountKind.PERCENT:
        return kind, rate_ppm(promotion["value"])
    if value.denominator != 1:
        raise Unsupported("a promotion finer than a minor unit")
    return kind, value.numerator * (10_000 if kind is DiscountKind.UNIT_AMOUNT else 1)


def _order_discount(promotion: Mapping[str, Any]) -> BasketDiscount:
    kind, value = _discount(promotion)
    condition = promotion.get("condition") or {}
    if strange := set(condition) - {"order_total_at_least"}:
        raise Unsupported(f"the condition “{sorted(strange)[0]}”")
    return BasketDiscount(
        kind=kind, value=value, minimum_minor=_integer(condition.get("order_total_at_least", 0))
    )


def unrounded(given: Case, expect: Mapping[str, Any]) -> Mapping[str, Any]:
    """A cart of which nothing is rounded."""
    money = Money(2)
    goods = [_cart_line(line, money) for line in given.get("lines") or []]
    off = [_cart_discount(line, money) for line in given.get("lines") or []]
    carriage = [_cart_line(row, money) for row in given.get("shipping") or []]
    off_carriage = [_cart_discount(row, money) for row in given.get("shipping") or []]
    items, shipping = _Sum(goods), _Sum(carriage)
    less, less_shipping = _Sum(off), _Sum(off_carriage)
    before, discount = items + shipping, less + less_shipping
    after = before + discount
    figures = {
        "subtotal": before.net,
        "discount_subtotal": -discount.net,
        "discount_tax": -discount.tax,
        "discount_total": -discount.gross,
        "tax_total": after.tax,
        "total": after.gross,
        "original_total": before.gross,
        "original_subtotal": before.net,
        "original_tax_total": before.tax,
    }
    for name, part, lost in (("item", items, less), ("shipping", shipping, less_shipping)):
        left = part + lost
        figures |= {
            f"{name}_subtotal": part.net,
            f"{name}_total": left.gross,
            f"{name}_tax_total": left.tax,
            f"original_{name}_total": part.gross,
            f"original_{name}_subtotal": part.net,
            f"original_{name}_tax_total": part.tax,
        }
    return {key: money.decimal(value) for key, value in figures.items()}


class _Sum:
    """Exact sums of what the tax rule gives for some lines."""

    def __init__(
        self, lines: Sequence[TaxableLine], start: tuple[Fraction, Fraction] | None = None
    ):
        exact = [exact_line(line) for line in lines]
        self.net, self.gross = start or (Fraction(0), Fraction(0))
        self.net += sum(Fraction(line.net(), line.denominator) for line in exact)
        self.gross += sum(Fraction(line.gross(), line.denominator) for line in exact)
        self.tax = self.gross - self.net

    def __add__(self, other: _Sum) -> _Sum:
        return _Sum([], (self.net + other.net, self.gross + other.gross))


_CART_KEYS = {"unit_price", "price", "quantity", "tax_rate", "price_includes_tax", "discount"}


def _cart_line(row: Mapping[str, Any], money: Money) -> TaxableLine:
    if strange := set(row) - _CART_KEYS:
        raise Unsupported(f"a cart line with “{sorted(strange)[0]}”")
    tax = _cart_tax(row, included=bool(row.get("price_includes_tax", False)))
    return extended_line(
        money.unit_price(row.get("unit_price", row.get("price"))),
        quantity_micro(row.get("quantity", "1")),
        (tax,),
    )


def _cart_discount(row: Mapping[str, Any], money: Money) -> TaxableLine:
    """The discount is given without tax, and takes its tax along."""
    off = number(row.get("discount") or "0") * 100
    return TaxableLine(
        amount=-off.numerator,
        denominator=off.denominator,
        quantity_micro=0,
        taxes=(_cart_tax(row, included=False),),
    )


def _cart_tax(row: Mapping[str, Any], *, included: bool) -> Tax:
    return Tax(code="tax", rate_ppm=rate_ppm(row.get("tax_rate") or "0"), included=included)


ADAPTERS = {
    "prorate_integer": prorate,
    "order_promotions_and_tax": promoted,
    "unrounded_cart_totals": unrounded,
}
