"""Cases about one line or one unit price: `line_taxes`, `adapt_unit_price`, `tax_split...`."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from tests.vectors.definitions import tax_of, taxes_of
from tests.vectors.figures import Case, Money, Unsupported, as_written, quantity_micro, rate_ppm
from tillbook.masters.taxes.rules import (
    Tax,
    TaxRounding,
    adapt_unit_price,
    evaluate,
    exact_line,
    extended_line,
    split_tax,
)


def line_taxes(given: Case, expect: Mapping[str, Any]) -> Mapping[str, Any]:
    """One line, rounded by itself or not at all."""
    money = Money.of_precision(given.get("precision"))
    taxes = taxes_of(given.get("taxes"), money)
    line = extended_line(
        money.unit_price(given["unit_price"]),
        quantity_micro(given.get("quantity", "1")),
        taxes,
        rate_ppm(given.get("discount_percent") or "0"),
    )
    rounding = given.get("rounding", "per_line")
    if rounding == "per_line":
        document = evaluate([line], TaxRounding.LINE, money.step_minor)
        parts = [
            (part.tax, Fraction(part.base_minor), Fraction(part.amount_minor))
            for part in document.lines[0].taxes
        ]
        net, gross = Fraction(document.net_minor), Fraction(document.gross_minor)
    elif rounding == "global":
        exact = exact_line(line)
        parts = [
            (tax, Fraction(base, exact.denominator), Fraction(amount, exact.denominator))
            for tax, base, amount in zip(taxes, exact.bases(), exact.amounts(), strict=True)
        ]
        net = Fraction(exact.net(), exact.denominator)
        gross = Fraction(exact.gross(), exact.denominator)
    else:
        raise Unsupported(f"a line rounded “{rounding}”")
    return {
        "total_excluded": money.decimal(net),
        "total_included": money.decimal(gross),
        "total_tax": money.decimal(gross - net),
        "taxes": _rows(parts, money, len(expect.get("taxes", []))),
    }


def _rows(
    parts: list[tuple[Tax, Fraction, Fraction]], money: Money, expected: int
) -> list[Mapping[str, Any]]:
    """A row per tax; where the case lists what is deducted of a reverse charge, that too."""
    rows = []
    for tax, base, amount in parts:
        row = {"code": tax.code, "base": money.decimal(base), "amount": money.decimal(amount)}
        rows.append(row)
        if tax.reverse_charge and expected > len(parts):
            rows.append({**row, "amount": -money.decimal(amount)})
    return rows


def adapted(given: Case, expect: Mapping[str, Any]) -> Mapping[str, Any]:
    """A unit price whose taxes are replaced."""
    money = Money.of_precision(given.get("precision"))
    price = adapt_unit_price(
        money.unit_price(given["unit_price"]),
        taxes_of(given.get("from_taxes"), money),
        taxes_of(given.get("to_taxes"), money),
    )
    got = money.decimal(Fraction(price, 10_000))
    return {"unit_price": as_written(expect.get("unit_price"), got)}


def split(given: Case, expect: Mapping[str, Any]) -> Mapping[str, Any]:
    """One tax booked in several parts."""
    money = Money.of_precision(given.get("precision"))
    tax = tax_of(given["tax"], money)
    line = extended_line(
        money.unit_price(given["unit_price"]), quantity_micro(given.get("quantity", "1")), (tax,)
    )
    if money.step_minor != 1:
        raise Unsupported("parts of a tax in steps of more than a minor unit")
    parts = split_tax(line, 0, [rate_ppm(percent) for percent in given["split_percent"]])
    net = evaluate([line], TaxRounding.LINE).net_minor
    amounts = sorted(money.decimal(part) for part in parts)
    wanted = expect.get("amounts_as_multiset")
    return {
        "total_excluded": money.decimal(net),
        "total_included": money.decimal(net + sum(parts)),
        "amounts": [money.decimal(part) for part in parts],
        "amounts_as_multiset": _in_order_of(wanted, amounts) if wanted else amounts,
    }


def _in_order_of(wanted: list[str], amounts: list[Fraction]) -> list[Fraction]:
    """Arrange sorted amounts as the case lists its own, the smallest where its smallest is."""
    order = sorted(range(len(wanted)), key=lambda index: Fraction(wanted[index]))
    arranged = list(amounts)
    for place, amount in zip(order, amounts, strict=False):
        if place < len(arranged):
            arranged[place] = amount
    return arranged


ADAPTERS = {
    "line_taxes": line_taxes,
    "adapt_unit_price": adapted,
    "tax_split_over_accounts": split,
}
