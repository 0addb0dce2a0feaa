"""What things of the catalogue are called, for the audit trail."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from tillbook.masters.catalog.models import Department, Product, ShelfPrice, Variant


def names_of_variants(company_id: UUID, ids: Collection[UUID]) -> dict[UUID, str]:
    """Variants by the name of their product, and their own where they have one."""
    rows = Variant.objects.filter(company_id=company_id, id__in=list(ids))
    named = rows.values_list("id", "product__name", "name")
    return {key: " ".join(filter(None, (product, own))) for key, product, own in named}


def names_of_products(company_id: UUID, ids: Collection[UUID]) -> dict[UUID, str]:
    """Products by their names."""
    rows = Product.objects.filter(company_id=company_id, id__in=list(ids))
    return dict(rows.values_list("id", "name"))


def names_of_departments(company_id: UUID, ids: Collection[UUID]) -> dict[UUID, str]:
    """Departments by their names."""
    rows = Department.objects.filter(company_id=company_id, id__in=list(ids))
    return dict(rows.values_list("id", "name"))


@dataclass(frozen=True, slots=True)
class Repriced:
    """One price that changed (minor x 10^4)."""

    name: str
    before: int
    now: int


def example_of(company_id: UUID, version: int) -> Repriced | None:
    """One of the prices kept with this version, and what it was before."""
    rows = ShelfPrice.objects.filter(variant__company_id=company_id, version=version)
    new = rows.order_by("variant__sort_name").first()
    if new is None:
        return None
    earlier = ShelfPrice.objects.filter(variant_id=new.variant_id, version__lt=version)
    old = earlier.order_by("-version", "-id").first()
    name = names_of_variants(company_id, [new.variant_id])[new.variant_id]
    return Repriced(name, old.unit_price, new.unit_price) if old else None
