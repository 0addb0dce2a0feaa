"""Cases about a document: `document_taxes` and `document_global_discount`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tests.vectors.definitions import taxes_of
from tests.vectors.figures import Case, Money, Unsupported, number, quantity_micro, rate_ppm
from tillbook.masters.pricing.rules import Rounding, RoundingMethod, rounding_of
from tillbook.masters.taxes.rules import (
    TaxableLine,
    TaxedDocument,
    TaxRounding,
    by_group,
    converted,
    evaluate,
    extended_line,
    restate,
    rounded_in_largest_tax,
    with_discount_rows,
)
from tillbook.values.rounding import divide

ROUNDINGS = {
    "per_line": TaxRounding.LINE,
    "global": TaxRounding.DOCUMENT_NET,
    "global_total_preserving": TaxRounding.DOCUMENT_TOTAL,
}
METHODS = {
    "half_up": RoundingMethod.HALF_UP,
    "half-up": RoundingMethod.HALF_UP,
    "nearest": RoundingMethod.HALF_UP,
    "up": RoundingMethod.UP,
    "down": RoundingMethod.DOWN,
}


def document_taxes(given: Case, expect: Mapping[str, Any]) -> Mapping[str, Any]:
    """A document, and the same in the company's currency."""
    money = Money.of_precision(given.get("precision"))
    rounding = _rounding(given)
    lines = _lines(given, money)
    document = evaluate(lines, rounding, money.step_minor)
    company = restated = None
    if given.get("rate") is not None:
        company = Money.of_precision(given.get("company_precision", "0.01"))
        times, over = _rate(given, money, company)
        if money.step_minor != 1 or company.step_minor != 1:
            raise Unsupported("a conversion between currencies with rounding steps")
        restated = restate(lines, rounding, times, over)
    if given.get("cash_rounding"):
        difference = _cash_difference(given["cash_rounding"], document, money)
        return _with_rounded_total(
            given, expect, difference, _Stated(document, money), _stated(restated, company)
        )
    return _figures(_Stated(document, money), _stated(restated, company))


def global_discount(given: Case, expect: Mapping[str, Any]) -> Mapping[str, Any]:
    """A percentage off the whole document."""
    money = Money.of_precision(given.get("precision"))
    if money.step_minor != 1:
        raise Unsupported("a discount in steps of more than a minor unit")
    before = evaluate(_lines(given, money), _rounding(given))
    document = with_discount_rows(before, rate_ppm(given["global_discount_percent"]))
    company = restated = None
    if given.get("rate") is not None:
        company = Money.of_precision(given.get("company_precision", "0.01"))
        restated = converted(document, *_rate(given, money, company))
    return _figures(_Stated(document, money), _stated(restated, company))


@dataclass(frozen=True)
class _Stated:
    """A document in a currency."""

    document: TaxedDocument
    money: Money


def _stated(document: TaxedDocument | None, money: Money | None) -> _Stated | None:
    return None if document is None or money is None else _Stated(document, money)


def _rounding(given: Case) -> TaxRounding:
    name = given.get("rounding", "per_line")
    if name not in ROUNDINGS:
        raise Unsupported(f"a document rounded “{name}”")
    return ROUNDINGS[name]


def _lines(given: Case, money: Money) -> list[TaxableLine]:
    return [
        extended_line(
            money.unit_price(line["unit_price"]),
            quantity_micro(line.get("quantity", "1")),
            taxes_of(line.get("taxes"), money),
            rate_ppm(line.get("discount_percent") or "0"),
        )
        for line in given["lines"]
    ]


def _rate(given: Case, money: Money, company: Money) -> tuple[int, int]:
    """Company minor units for one minor unit of the document, as two integers."""
    rate = number(given["rate"])
    if rate <= 0:
        raise Unsupported("an exchange rate of 0 or less")
    if str(given.get("rate_meaning", "")).startswith("company"):
        rate = 1 / rate
    both = Fraction(10**company.exponent, 10**money.exponent) / rate
    return both.numerator, both.denominator


def _cash_difference(rule: Mapping[str, Any], document: TaxedDocument, money: Money) -> int:
    """What a rule for coins adds to the total."""
    step = Money.of_precision(rule.get("precision", rule.get("rounding")))
    method = METHODS.get(str(rule.get("method", "half_up")).lower())
    if method is None:
        raise Unsupported(f"cash rounded “{rule.get('method')}”")
    if step.exponent > money.exponent:
        raise Unsupported("cash rounded finer than the currency")
    step_minor = step.step_minor * 10 ** (money.exponent - step.exponent)
    return rounding_of(document.gross_minor, Rounding(step_minor=step_minor, method=method))


def _converted(minor: int, times: int, over: int) -> int:
    return divide(minor * times, over)


def _with_rounded_total(
    given: Case,
    expect: Mapping[str, Any],
    difference: int,
    stated: _Stated,
    company: _Stated | None,
) -> Mapping[str, Any]:
    """Round the total, on a line of its own or inside the largest tax."""
    strategy = given["cash_rounding"].get("strategy", "rounding_line")
    in_company = 0
    if company is not None:
        in_company = _converted(difference, *_rate(given, stated.money, company.money))
    if strategy == "adjust_largest_tax":
        stated = _Stated(rounded_in_largest_tax(stated.document, difference), stated.money)
        if company is not None:
            hidden = rounded_in_largest_tax(company.document, in_company)
            company = _Stated(hidden, company.money)
        return _figures(stated, company)
    if strategy != "rounding_line":
        raise Unsupported(f"cash rounding by “{strategy}”")
    figures = dict(_figures(stated, company))
    _add_rounding_line(figures, expect, stated.money.decimal(difference), "")
    if company is not None:
        _add_rounding_line(figures, expect, company.money.decimal(in_company), "_company")
    return figures


def _add_rounding_line(
    figures: dict[str, Any], expect: Mapping[str, Any], line: Fraction, end: str
) -> None:
    """Count the rounding line to the total, and to the base where the case names no line."""
    for name in ("cash_rounding", "rounding", "cash_rounding_amount", "cash_rounding_base"):
        figures[f"{name}{end}"] = line
    figures[f"total{end}"] += line
    base, tax, total = (expect.get(f"{name}{end}") for name in ("base", "tax", "total"))
    if None not in (base, tax, total) and number(base) + number(tax) == number(total):
        figures[f"base{end}"] += line


def _figures(stated: _Stated, company: _Stated | None) -> Mapping[str, Any]:
    """Write a document's figures as the cases name them."""
    figures = _totals(stated, "")
    rows = _rows(stated, "")
    if company is not None:
        figures |= _totals(company, "_company")
        for row, other in zip(rows, _rows(company, "_company"), strict=True):
            row |= other
    figures["groups"] = rows
    return figures


def _totals(stated: _Stated, end: str) -> dict[str, Any]:
    document, amount = stated.document, stated.money.decimal
    return {
        f"base{end}": amount(document.net_minor),
        f"tax{end}": amount(document.tax_minor),
        f"total{end}": amount(document.gross_minor),
    }


def _rows(stated: _Stated, end: str) -> list[dict[str, Any]]:
    amount = stated.money.decimal
    return [
        {
            "group": group.group,
            f"base{end}": amount(group.base_minor),
            f"tax{end}": amount(group.amount_minor),
            f"display_base{end}": None
            if group.printed_base_minor is None
            else amount(group.printed_base_minor),
        }
        for group in by_group(stated.document)
    ]


ADAPTERS = {"document_taxes": document_taxes, "document_global_discount": global_discount}
