"""The calls of `figures.jsonl`, made to the server's engine.

Integers of any size travel as texts.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from tillbook.masters.pricing.rules import basket_from_json, basket_to_json
from tillbook.masters.taxes.rules import DatedTax, Tax, tax_book, taxes_for
from tillbook.values import money, rounding
from tillbook.values.hashing import canonical_text


def _taxes(
    rates: list[dict[str, Any]], jurisdictions: list[str], category: str, day: str
) -> list[str]:
    book = tax_book(
        DatedTax(
            jurisdiction=rate["jurisdiction"],
            category=rate["category"],
            tax=Tax(**rate["tax"]),
            valid_from=date.fromisoformat(rate["valid_from"]),
            valid_to=date.fromisoformat(until) if (until := rate.get("valid_to")) else None,
            sequence=rate.get("sequence", 1),
        )
        for rate in rates
    )
    found = taxes_for(book, jurisdictions, category, date.fromisoformat(day))
    return [f"{tax.code} {tax.rate_ppm}" for tax in found]


def _text_of_integers(function: Callable[..., int]) -> Callable[..., str]:
    return lambda *numbers: str(function(*map(int, numbers)))


CALLS: dict[str, Callable[..., Any]] = {
    "divide": _text_of_integers(rounding.divide),
    "round_to_multiple": _text_of_integers(rounding.round_to_multiple),
    "allocate": lambda total, weights: [
        str(share) for share in rounding.allocate(int(total), [int(each) for each in weights])
    ],
    "in_range": lambda value, name: str(rounding.in_range(int(value), name)),
    "extend": _text_of_integers(money.extend),
    "parse_decimal": lambda text, decimals: str(money.parse_decimal(text, decimals)),
    "format_decimal": lambda value, decimals: money.format_decimal(int(value), decimals),
    "format_quantity": lambda micro: money.format_quantity(int(micro)),
    "format_price": lambda price, exponent: money.format_price(int(price), exponent),
    "taxes_for": _taxes,
    "canonical_text": canonical_text,
    "basket_to_json": lambda text: basket_to_json(basket_from_json(text)),
}


def outcome(row: dict[str, Any]) -> dict[str, Any]:
    """What a call comes to, in the form of the vector: what is expected, or the error's name."""
    try:
        return {"expect": CALLS[row["call"]](*row["arguments"])}
    except ValueError as wrong:
        return {"error": type(wrong).__name__}


def expected(row: dict[str, Any]) -> dict[str, Any]:
    """The same of what the vector says."""
    return {name: row[name] for name in ("expect", "error") if name in row}
