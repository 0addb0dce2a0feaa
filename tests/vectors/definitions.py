"""Taxes as the cases write them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.vectors.figures import Money, Unsupported, rate_ppm
from tillbook.masters.taxes.rules import Tax, TaxKind

_KNOWN = {
    "code",
    "type",
    "amount",
    "price_included",
    "affects_next_bases",
    "include_base_amount",
    "base_affected_by_previous",
    "reverse_charge",
    "group",
    "name",
}


def tax_of(row: Mapping[str, Any], money: Money, position: int = 0) -> Tax:
    """Translate one tax definition."""
    if strange := set(row) - _KNOWN:
        raise Unsupported(f"a tax with “{sorted(strange)[0]}”")
    try:
        kind = TaxKind(row["type"])
    except ValueError as wrong:
        raise Unsupported(f"a tax of type “{row['type']}”") from wrong
    fixed = kind is TaxKind.FIXED
    return Tax(
        code=row.get("code") or f"tax {position + 1}",
        kind=kind,
        rate_ppm=0 if fixed else rate_ppm(row["amount"]),
        unit_amount=money.unit_price(row["amount"]) if fixed else 0,
        included=bool(row.get("price_included", False)),
        affects_next=bool(row.get("affects_next_bases", row.get("include_base_amount", False))),
        affected_by_previous=bool(row.get("base_affected_by_previous", True)),
        reverse_charge=bool(row.get("reverse_charge", False)),
        group=row.get("group") or "",
    )


def taxes_of(rows: list[Mapping[str, Any]] | None, money: Money) -> tuple[Tax, ...]:
    """Translate a line's taxes, in the order in which they are evaluated."""
    return tuple(tax_of(row, money, position) for position, row in enumerate(rows or []))
