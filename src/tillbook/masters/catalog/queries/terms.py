"""What selling a product asks for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q

from tillbook.masters.catalog.models import COMPOSED, SaleTerms, Variant
from tillbook.masters.catalog.queries.kits import components_of
from tillbook.masters.catalog.rules import NO_TERMS, Terms

_FIELDS = (
    "minimum_age",
    "tracking",
    "asks_price",
    "lowest_price",
    "highest_price",
    "for_anybody",
    "needs_expiry",
)


def own_terms_of(variant_ids: Iterable[UUID]) -> dict[UUID, Terms]:
    """What these variants' products say themselves; those that say nothing are absent."""
    rows = SaleTerms.objects.filter(product__variants__in=list(variant_ids))
    return {
        variant: _terms(*told) for variant, *told in rows.values_list("product__variants", *_FIELDS)
    }


def _terms(*told: Any) -> Terms:
    return Terms(**dict(zip(_FIELDS, told, strict=True)))


class Traced(NamedTuple):
    """A variant that is traced. serial: piece by piece, else by lots; expiry: each lot says when it
    expires."""

    name: str
    serial: bool
    expiry: bool


def traced(variant_ids: Iterable[UUID]) -> dict[UUID, Traced]:
    """Those of these variants that are traced by lots or serial numbers."""
    wanted = list(variant_ids)
    if not wanted:
        return {}
    rows = Variant.objects.filter(id__in=wanted).exclude(product__terms__tracking="")
    return {
        key: Traced(f"{name} {own}".strip(), tracking == SaleTerms.Tracking.SERIAL, expiry)
        for key, name, own, tracking, expiry in rows.filter(
            product__terms__isnull=False
        ).values_list(
            "id",
            "product__name",
            "name",
            "product__terms__tracking",
            "product__terms__needs_expiry",
        )
    }


def terms_of(variant_ids: Iterable[UUID]) -> dict[UUID, Terms]:
    """What selling these variants asks for; those that ask for nothing are absent.

    What has no minimum age of its own has its department's, unless it is for anybody, a kit or
    recipe the highest of that and of what is in it.
    """
    says = Q(product__terms__isnull=False) | Q(product__department__minimum_age__gt=0)
    rows = Variant.objects.filter(says | Q(product__kind__in=COMPOSED), id__in=list(variant_ids))
    fields = (f"product__terms__{name}" for name in _FIELDS)
    found: dict[UUID, Terms] = {}
    kits: dict[UUID, int] = {}
    for variant, kind, department, *told in rows.values_list(
        "id", "product__kind", "product__department__minimum_age", *fields
    ):
        terms = NO_TERMS if told[0] is None else _terms(*told)
        if not terms.minimum_age and not terms.for_anybody:
            terms = replace(terms, minimum_age=department)
            if kind in COMPOSED:
                kits[variant] = department
        found[variant] = terms
    for kit, own, department, anybody in _of_components(kits):
        age = max(found[kit].minimum_age, own or (0 if anybody else department))
        found[kit] = replace(found[kit], minimum_age=age)
    return {variant: terms for variant, terms in found.items() if terms != NO_TERMS}


def _of_components(kits: Iterable[UUID]) -> list[tuple[UUID, int | None, int, bool | None]]:
    """(kit, own age, its department's, whether it is for anybody) of what is in these kits and
    recipes in the end; without any nothing is asked."""
    holds = components_of(kits)
    inside = {one.variant_id for parts in holds.values() for one in parts}
    if not inside:
        return []
    rows = Variant.objects.filter(id__in=inside).values_list(
        "id",
        "product__terms__minimum_age",
        "product__department__minimum_age",
        "product__terms__for_anybody",
    )
    told: dict[UUID, tuple[Any, ...]] = {row[0]: row[1:] for row in rows}
    return [(kit, *told[one.variant_id]) for kit, parts in holds.items() for one in parts]
