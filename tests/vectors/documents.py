"""Cases about a document: `document_taxes` and `document_global_discount`."""

from __future__ import annotations

from collections.abc import Mapping
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
        return _with_cash_rounding(given, document, money, restated, company)
    return _figures(document, money, restated, company)


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
    return _figures(document, money, restated, company)


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


def _with_cash_rounding(
    given: Case,
    document: TaxedDocument,
    money: Money,
    restated: TaxedDocument | None,
    company: Money | None,
) -> Mapping[str, Any]:
    """Round the total, on a line of its own or inside the largest tax."""
    rule = given["cash_rounding"]
    step = Money.of_precision(rule.get("precision", rule.get("rounding")))
    method = METHODS.get(str(rule.get("method", "half_up")).lower())
    if method is None:
        raise Unsupported(f"cash rounded “{rule.get('method')}”")
    if step.exponent > money.exponent:
        raise Unsupported("cash rounded finer than the currency")
    step_minor = step.step_minor * 10 ** (money.exponent - step.exponent)
    rounding = Rounding(step_minor=step_minor, method=method)
    difference = rounding_of(document.gross_minor, rounding)
    strategy = rule.get("strategy", "rounding_line")
    if company is not None and difference:
        raise Unsupported("a rounded total in two currencies")
    if strategy == "adjust_largest_tax":
        return _figures(rounded_in_largest_tax(document, difference), money, restated, company)
    if strategy != "rounding_line":
        raise Unsupported(f"cash rounding by “{strategy}”")
    figures = dict(_figures(document, money, restated, company))
    figures["total"] = money.decimal(document.gross_minor + difference)
    for name in ("cash_rounding", "rounding", "cash_rounding_amount", "cash_rounding_base"):
        figures[name] = money.decimal(difference)
    return figures


def _figures(
    document: TaxedDocument,
    money: Money,
    restated: TaxedDocument | None,
    company: Money | None,
) -> Mapping[str, Any]:
    """Write a document's figures as the cases name them."""
    figures: dict[str, Any] = {
        "base": money.decimal(document.net_minor),
        "tax": money.decimal(document.tax_minor),
        "total": money.decimal(document.gross_minor),
    }
    groups = by_group(document)
    rows: list[dict[str, Any]] = [
        {
            "group": group.group,
            "base": money.decimal(group.base_minor),
            "tax": money.decimal(group.amount_minor),
            "display_base": None
            if group.printed_base_minor is None
            else money.decimal(group.printed_base_minor),
        }
        for group in groups
    ]
    if restated is not None and company is not None:
        figures["base_company"] = company.decimal(restated.net_minor)
        figures["tax_company"] = company.decimal(restated.tax_minor)
        figures["total_company"] = company.decimal(restated.gross_minor)
        for row, group in zip(rows, by_group(restated), strict=True):
            row["base_company"] = company.decimal(group.base_minor)
            row["tax_company"] = company.decimal(group.amount_minor)
            row["display_base_company"] = (
                None
                if group.printed_base_minor is None
                else company.decimal(group.printed_base_minor)
            )
    figures["groups"] = rows
    return figures


ADAPTERS = {"document_taxes": document_taxes, "document_global_discount": global_discount}
