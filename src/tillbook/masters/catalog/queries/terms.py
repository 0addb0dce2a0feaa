"""What selling a product asks for."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from tillbook.masters.catalog.models import SaleTerms
from tillbook.masters.catalog.rules import Terms


def terms_of(variant_ids: Iterable[UUID]) -> dict[UUID, Terms]:
    """What selling these variants asks for; those that ask for nothing are absent."""
    rows = SaleTerms.objects.filter(product__variants__in=list(variant_ids))
    fields = ("minimum_age", "tracking", "asks_price", "lowest_price", "highest_price")
    return {
        variant: Terms(
            minimum_age=age,
            tracking=tracking,
            asks_price=asks,
            lowest_price=low,
            highest_price=high,
        )
        for variant, age, tracking, asks, low, high in rows.values_list(
            "product__variants", *fields
        )
    }
