"""Cases of a till: `pos_cash_rounding`, `pos_mixed_sale_and_return` and `pos_margin`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from tests.vectors.definitions import taxes_of
from tests.vectors.documents import METHODS, ROUNDINGS
from tests.vectors.figures import (
    Case,
    Money,
    Unsupported,
    as_written,
    quantity_micro,
    rate_ppm,
)
from tillbook.books.stock.rules import CostingMethod, LevelState, value_moves
from tillbook.insight.reports.rules import Margin
from tillbook.masters.pricing.rules import (
    Basket,
    BasketLine,
    Discount,
    DiscountKind,
    PricedBasket,
    PricedLine,
    Rounding,
    Tender,
    price,
)
from tillbook.masters.taxes.rules import TaxRounding
from tillbook.values.effects import Move


def cash_rounding(given: Case, expect: Mapping[str, Any]) -> Mapping[str, Any]:
    """A sale paid partly in cash, and the same refunded."""
    money = Money.of_precision(given.get("currency_precision", "0.01"))
    rule = given.get("rounding") or {}
    if rule and rule.get("strategy", "rounding_line") != "rounding_line":
        raise Unsupported("cash rounding hidden in a tax is not taken: docs/algorithms/tax.md")
    sold = price(_basket(given, money, 1))
    returned = price(_basket(given, money, -1))
    rounding = sold.cash_rounding_minor + sold.total_rounding_minor
    paid = sum(tender.amount_minor for tender in sold.tenders)
    amount = money.decimal
    return {
        "order": {
            "tax": amount(sold.tax_minor),
            "total_before_rounding": amount(sold.gross_minor),
            "amount_paid": amount(paid),
        },
        "invoice": {
            "untaxed_incl_rounding": amount(sold.net_minor + rounding),
            "tax": amount(sold.tax_minor),
            "total": amount(sold.to_pay_minor),
        },
        "receipt": {"rounding": amount(rounding), "to_pay": amount(sold.to_pay_minor)},
        "full_refund": {
            "tax": amount(returned.tax_minor),
            "total_before_rounding": amount(returned.gross_minor),
            "amount_paid": amount(sum(tender.amount_minor for tender in returned.tenders)),
            "receipt_rounding": amount(
                returned.cash_rounding_minor + returned.total_rounding_minor
            ),
            "same_tender_mix_negated": _tenders(returned, -1) == _tenders(sold, 1),
        },
    }


def _tenders(priced: PricedBasket, sign: int) -> list[tuple[str, int]]:
    return [(tender.key, sign * tender.amount_minor) for tender in priced.tenders]


def _basket(given: Case, money: Money, sign: int) -> Basket:
    """The case's basket, or the one that returns all of it to the same tenders."""
    rule = given.get("rounding")
    rounding = None
    if rule:
        method = METHODS.get(str(rule.get("method", "half_up")).lower())
        if method is None:
            raise Unsupported(f"cash rounded “{rule.get('method')}”")
        rounding = Rounding(step_minor=money.minor(rule["precision"]), method=method)
    tenders = []
    for payment in given["payments"]:
        remaining = payment["amount"] == "remaining"
        tenders.append(
            Tender(
                key=payment["method"],
                given_minor=None if remaining else sign * money.minor(payment["amount"]),
                cash=payment["method"].startswith("cash"),
            )
        )
    return Basket(
        lines=tuple(_line(i, line, money, sign) for i, line in enumerate(given["lines"])),
        exponent=money.exponent,
        tax_rounding=rounding_of_till(given, TaxRounding.LINE),
        cash_rounding=rounding,
        tenders=tuple(tenders),
    )


def rounding_of_till(given: Case, default: TaxRounding) -> TaxRounding:
    """A till rounds per line or per document; there the price the customer saw leads."""
    name = given.get("tax_rounding")
    if name is None:
        return default
    if name not in ROUNDINGS:
        raise Unsupported(f"a till that rounds “{name}”")
    return TaxRounding.DOCUMENT if name == "global" else ROUNDINGS[name]


def _line(index: int, line: Mapping[str, Any], money: Money, sign: int) -> BasketLine:
    off = rate_ppm(line.get("discount_percent") or "0")
    return BasketLine(
        key=f"line {index}",
        quantity_micro=sign * quantity_micro(line.get("quantity", "1")),
        unit_price=money.unit_price(line["unit_price"]),
        taxes=taxes_of(line.get("taxes"), money),
        discounts=(Discount(kind=DiscountKind.PERCENT, value=off),) if off else (),
    )


def mixed(given: Case, expect: Mapping[str, Any]) -> Mapping[str, Any]:
    """Goods sold and goods returned on one receipt."""
    money = Money.of_precision(given.get("currency_precision", "0.01"))
    shared = [given["tax"]] if isinstance(given.get("tax"), Mapping) else given.get("taxes")
    lines = [
        {**line, "taxes": line.get("taxes", shared if isinstance(shared, list) else [])}
        for line in given["lines"]
    ]
    basket = Basket(
        lines=tuple(_line(i, line, money, 1) for i, line in enumerate(lines)),
        exponent=money.exponent,
        tax_rounding=rounding_of_till(given, TaxRounding.LINE),
    )
    priced = price(basket)
    both = list(zip(basket.lines, priced.lines, strict=True))
    sales = [line for asked, line in both if asked.quantity_micro >= 0]
    returns = [line for asked, line in both if asked.quantity_micro < 0]
    amount = money.decimal
    return {
        "sales": {
            "revenue_credit": amount(_net(sales)),
            "tax_credit": amount(_tax(sales)),
        },
        "returns": {
            "revenue_debit": amount(-_net(returns)),
            "tax_debit": amount(-_tax(returns)),
        },
        "net_received": amount(priced.gross_minor),
    }


def margins(given: Case, expect: Mapping[str, Any]) -> Mapping[str, Any]:
    """What orders bring and cost, goods being issued and taken back at their unit cost."""
    money = Money.of_precision(given.get("currency_precision", "0.01"))
    products = {product["code"]: product for product in given["products"]}
    return {
        "orders": [
            _margin(order, wanted, products, money)
            for order, wanted in zip(given["orders"], expect["orders"], strict=True)
        ]
    }


def _margin(
    order: list[Any], wanted: Mapping[str, Any], products: Mapping[str, Any], money: Money
) -> Mapping[str, Any]:
    lines = [{**products[code], "quantity": quantity} for code, quantity in order]
    basket = Basket(
        lines=tuple(_line(i, line, money, 1) for i, line in enumerate(lines)),
        exponent=money.exponent,
        tax_rounding=TaxRounding.LINE,
    )
    whole = Margin()
    for line, priced in zip(lines, price(basket).lines, strict=True):
        micro = quantity_micro(line["quantity"])
        cost = _cost(micro, money.unit_price(line["unit_cost"]))
        whole += Margin(micro, priced.net_minor, cost)
    ppm = whole.margin_ppm
    share = None if ppm is None else Fraction(ppm, 1_000_000)
    ratio = None if share is None else as_written(wanted.get("margin_ratio"), share)
    return {"margin": money.decimal(whole.margin_minor), "margin_ratio": ratio}


def _cost(micro: int, unit_cost: int) -> int:
    """What the stock rule says that so much costs where the last known cost is this."""
    level = LevelState(UUID(int=1), UUID(int=2), 0, 0, unit_cost)
    move = Move(
        number=1,
        place_id=level.place_id,
        item_id=level.item_id,
        quantity_micro=-micro,
        counterpart="case",
        occurred_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    levels = {(level.place_id, level.item_id): level}
    return -value_moves(levels, [move], CostingMethod.AVERAGE).moves[0].value_minor


def _net(lines: list[PricedLine]) -> int:
    return sum(line.net_minor for line in lines)


def _tax(lines: list[PricedLine]) -> int:
    return sum(line.tax_minor for line in lines)


ADAPTERS = {
    "pos_cash_rounding": cash_rounding,
    "pos_mixed_sale_and_return": mixed,
    "pos_margin": margins,
}
