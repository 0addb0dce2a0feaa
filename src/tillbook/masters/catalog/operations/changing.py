"""Changing some facts of one product and leaving the others: what programs do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError

from tillbook.masters.catalog.errors import raise_if_kind_is_frozen
from tillbook.masters.catalog.models import Product, Variant
from tillbook.masters.catalog.operations.adding import Lookups, keep_prices, write_terms
from tillbook.masters.catalog.operations.editing import audit_price
from tillbook.masters.catalog.operations.kits import by_sku, keep_kits_apart, replace_components
from tillbook.masters.catalog.rules import Terms
from tillbook.masters.organisation.operations import audit_by, raise_version
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.outbox import announce
from tillbook.plumbing.writer import write


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What shall be otherwise about a variant and its product; None: as it is.

    unit_price: minor x 10^4. components: of a kit, (SKU, millionths in one).
    """

    unit_price: int | None = None
    kind: str | None = None
    unit: str | None = None
    terms: Terms | None = None
    components: Sequence[tuple[str, int]] | None = None


def change_some(actor: Actor, variant_id: UUID, change: Change) -> bool:
    """Change these, whole or not at all; False when there is no such variant.

    Kind, unit and terms are the product's: all its variants have them. Raises KindFrozen,
    NotAComponent.
    """
    actor.require(Right.CATALOG_WRITE)

    def work() -> bool:
        found = Variant.objects.filter(company_id=actor.company_id, id=variant_id)
        row = found.select_related("product").first()
        if row is None:
            return False
        version = raise_version(actor.company_id)
        whole = _change_product(row.product, change)
        if change.components is not None:
            replace_components(
                actor.company_id, row.id, by_sku(actor.company_id, change.components)
            )
        if change.unit_price is not None and found.update(unit_price=change.unit_price):
            keep_prices(found, version)
            audit_price(actor, row.id, row.unit_price, change.unit_price, version)
        if whole or change.components is not None:
            audit_by(
                actor,
                actor.company_id,
                "product.changed",
                object_kind="product",
                object_id=row.product_id,
                detail={"version": version},
            )
        concerned = Variant.objects.filter(product_id=row.product_id) if whole else found
        announce(actor.company_id, "variant", list(concerned.values_list("id", flat=True)))
        return True

    try:
        return write(work)
    except IntegrityError as error:
        raise_if_kind_is_frozen(error)
        raise


def _change_product(product: Product, change: Change) -> list[str]:
    """Change what all variants share; the names of what was given."""
    fields: dict[str, Any] = {}
    if change.kind is not None:
        keep_kits_apart(product.id, change.kind)
        fields["kind"] = change.kind
    if change.unit is not None:
        fields["unit_id"] = Lookups(product.company_id).unit(change.unit)
    if fields:
        Product.objects.filter(id=product.id).update(**fields)
    if change.terms is not None:
        write_terms(product.id, change.terms)
    return [name for name in ("kind", "unit", "terms") if getattr(change, name) is not None]
