"""Cases about promotions: `order_rewards` and `price_rules`.

A programme becomes a promotion; what earns points or is for the next order belongs to loyalty.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from tests.vectors.definitions import taxes_of
from tests.vectors.figures import Case, Money, Unsupported, quantity_micro, rate_ppm
from tillbook.masters.catalog.rules import price_by_percent
from tillbook.masters.pricing.rules import (
    Basket,
    BasketLine,
    Discount,
    DiscountKind,
    Goods,
    PricedBasket,
    Promotion,
    PromotionKind,
    price,
)
from tillbook.values.money import PRICE_SCALE, RATE_SCALE

_MONEY = Money(2)
_PROGRAMME = {"name", "trigger", "minimum_amount", "minimum_quantity", "reward", "earn"}
_REWARD = {"percent", "amount", "on", "maximum_tax_included", "free_product", "quantity", "points"}
#: The parts of an order that promotions read; the rest is not theirs.
_ORDER = {"lines", "programs", "apply_in_order", "then_set_quantity"}


def rewarded(given: Case, expect: Mapping[str, Any]) -> Mapping[str, Any]:
    """An order with programmes, priced once all of them are entered."""
    if strange := set(given) - _ORDER:
        raise Unsupported(f"an order with “{sorted(strange)[0]}” belongs to loyalty, to come")
    if "discount_lines" in expect:
        raise Unsupported(
            "discounts as lines with taxes of their own: here what is left is taxed, rounded once "
            "(docs/algorithms/promotions.md)"
        )
    programmes = [*given.get("programs", []), *given.get("apply_in_order", [])]
    promotions = tuple(
        _promotion(programme, f"{place:02d}", given) for place, programme in enumerate(programmes)
    )
    free = [one for one in promotions if one.kind is PromotionKind.BUY_GET]
    basket = Basket(
        lines=tuple(
            _line(line, place, given, free, expect) for place, line in enumerate(given["lines"])
        ),
        promotions=promotions,
        coupons=tuple(one.coupon for one in promotions if one.coupon),
    )
    return _answer(basket, price(basket), free, expect)


def _line(
    line: Mapping[str, Any],
    place: int,
    given: Case,
    free: list[Promotion],
    expect: Mapping[str, Any],
) -> BasketLine:
    """A line. Free goods are scanned like all others: a till gives nothing away unseen."""
    product = str(line["product"])
    quantity = quantity_micro(given.get("then_set_quantity", {}).get(product, line["quantity"]))
    if any(product in one.goods.products for one in free):
        quantity += quantity_micro(expect.get("free_units", "0"))
    return BasketLine(
        key=str(place),
        product=product,
        quantity_micro=quantity,
        unit_price=_MONEY.unit_price(line["unit_price"]),
        taxes=taxes_of(line.get("taxes"), _MONEY),
    )


def _promotion(programme: Mapping[str, Any], name: str, given: Case) -> Promotion:
    if strange := set(programme) - _PROGRAMME:
        raise Unsupported(f"a programme with “{sorted(strange)[0]}” belongs to loyalty, to come")
    reward = programme.get("reward")
    if reward is None:
        raise Unsupported("a programme that earns points belongs to loyalty, to come")
    if strange := set(reward) - _REWARD:
        raise Unsupported(f"a reward with “{sorted(strange)[0]}”")
    common: dict[str, Any] = {
        "id": name,
        "name": str(programme["name"]),
        "coupon": "" if programme.get("trigger", "auto") == "auto" else str(programme["name"]),
        "minimum_minor": _minimum(programme, given),
        "minimum_units": int(programme.get("minimum_quantity", 0)),
    }
    if "free_product" in reward:
        return Promotion(kind=PromotionKind.BUY_GET, **common, **_free(programme, reward))
    if "earn" in programme:
        raise Unsupported("points that pay for a reward belong to loyalty, to come")
    if "maximum_tax_included" in reward:
        if _tax_outside(given):
            raise Unsupported("caps count as prices are shown (docs/algorithms/promotions.md)")
        common["maximum_minor"] = _MONEY.minor(reward["maximum_tax_included"])
    if reward["on"] != "order":
        common["goods"] = Goods(products=tuple(map(str, reward["on"])))
    elif "percent" in reward:
        common["group"] = "percent off the order"  # of which the peer takes the best alone
    if "percent" not in reward:
        amount = _MONEY.minor(reward["amount"])
        return Promotion(kind=PromotionKind.TOTAL_AMOUNT, value=amount, **common)
    kind = PromotionKind.TOTAL_PERCENT if reward["on"] == "order" else PromotionKind.PERCENT
    return Promotion(kind=kind, value=rate_ppm(reward["percent"]), **common)


def _free(programme: Mapping[str, Any], reward: Mapping[str, Any]) -> dict[str, Any]:
    earn = programme.get("earn", {})
    products = tuple(map(str, earn.get("products", [])))
    if str(earn.get("points_per_unit")) != "1" or products != (reward["free_product"],):
        raise Unsupported("a free product for anything but units of the same")
    return {
        "value": RATE_SCALE,
        "buy": int(reward["points"]),
        "get": int(reward["quantity"]),
        "goods": Goods(products=products),
        # Free goods are there and gone before anything else is taken off.
        "priority": 1,
    }


def _minimum(programme: Mapping[str, Any], given: Case) -> int:
    minimum = programme.get("minimum_amount")
    if minimum is None:
        return 0
    if minimum.get("tax") == "included" and _tax_outside(given):
        raise Unsupported("minimums count as prices are shown (docs/algorithms/promotions.md)")
    return _MONEY.minor(minimum["value"])


def _tax_outside(given: Case) -> bool:
    taxes = [tax for line in given["lines"] for tax in line.get("taxes", [])]
    return any(not tax.get("price_included") for tax in taxes)


def _answer(
    basket: Basket, priced: PricedBasket, free: list[Promotion], expect: Mapping[str, Any]
) -> Mapping[str, Any]:
    applied = priced.promotions or ()
    named = [one.name for one in applied]
    answer: dict[str, Any] = {
        "total": _MONEY.decimal(priced.gross_minor),
        "untaxed": _MONEY.decimal(priced.net_minor),
        "tax": _MONEY.decimal(priced.tax_minor),
        "applied": named if isinstance(expect.get("applied"), list) else bool(named),
        "applied_count": len(named),
    }
    for promotion in free:
        unit = next(
            line.unit_price for line in basket.lines if line.product in promotion.goods.products
        )
        off = sum(one.amount_minor for one in applied if one.id == promotion.id)
        answer["free_units"] = Fraction(off * PRICE_SCALE, unit)
    return answer


def listed(given: Case, expect: Mapping[str, Any]) -> Mapping[str, Any]:
    """A list price with a margin on it and a discount off it."""
    if strange := set(given) - {
        "list_price",
        "margin_percent",
        "discount_percent",
        "discount_amount",
    }:
        raise Unsupported(
            f"free goods by “{sorted(strange)[0]}”: a set has one size here "
            "(docs/algorithms/promotions.md)"
        )
    unit_price = price_by_percent(
        _MONEY.unit_price(given["list_price"]), rate_ppm(given.get("margin_percent", "0"))
    )
    if "discount_percent" in given:
        discount = Discount(kind=DiscountKind.PERCENT, value=rate_ppm(given["discount_percent"]))
    else:
        value = _MONEY.minor(given.get("discount_amount", "0"))
        discount = Discount(kind=DiscountKind.AMOUNT, value=value)
    line = BasketLine(
        key="", quantity_micro=1_000_000, unit_price=unit_price, discounts=(discount,)
    )
    priced = price(Basket(lines=(line,))).lines[0]
    return {
        "with_margin": _MONEY.decimal(priced.list_minor),
        "discount": _MONEY.decimal(priced.discount_minor),
        "unit_price": _MONEY.decimal(priced.amount_minor),
    }


ADAPTERS = {"order_rewards": rewarded, "price_rules": listed}
