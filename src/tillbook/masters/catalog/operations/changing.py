"""Changing some facts of one product and leaving the others: what programs do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError

from tillbook.masters.catalog.errors import raise_if_kind_is_frozen
from tillbook.masters.catalog.models import KitComponent, Product, Variant
from tillbook.masters.catalog.operations.adding import Lookups, keep_prices, write_terms
from tillbook.masters.catalog.operations.editing import audit_price
from tillbook.masters.catalog.operations.kits import by_sku, keep_kits_apart, replace_components
from tillbook.masters.catalog.operations.modifier_checks import keep_choosable
from tillbook.masters.catalog.queries.kits import all_with
from tillbook.masters.catalog.rules import Part, Terms
from tillbook.masters.organisation.operations import audit_by, raise_version
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.outbox import announce
from tillbook.plumbing.writer import write


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What shall be otherwise about a variant and its product; None: as it is.

    unit_price: minor x 10^4. components: of a kit or recipe; `what` is a SKU. yield_micro: what
    one batch of a recipe makes; None with components: as it is. weight_micro: millionths of a
    kilogram a unit weighs, 0: nobody knows.
    """

    unit_price: int | None = None
    kind: str | None = None
    unit: str | None = None
    terms: Terms | None = None
    components: Sequence[Part] | None = None
    yield_micro: int | None = None
    weight_micro: int | None = None


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
        weighed = change.weight_micro is not None
        if weighed:
            found.update(weight_micro=change.weight_micro)
        recomposed = change.components is not None or change.yield_micro is not None
        if recomposed:
            _recompose(actor.company_id, row.id, change)
        if change.unit_price is not None and found.update(unit_price=change.unit_price):
            keep_prices(found, version)
            audit_price(actor, row.id, row.unit_price, change.unit_price, version)
        if whole or recomposed or weighed:
            audit_by(
                actor,
                actor.company_id,
                "product.changed",
                object_kind="product",
                object_id=row.product_id,
                detail={"version": version},
            )
        concerned = Variant.objects.filter(product_id=row.product_id) if whole else found
        concerns = set(concerned.values_list("id", flat=True))
        if recomposed or change.kind is not None:
            concerns = all_with(concerns)
        announce(actor.company_id, "variant", sorted(concerns))
        return True

    try:
        return write(work)
    except IntegrityError as error:
        raise_if_kind_is_frozen(error)
        raise


def _recompose(company_id: UUID, variant_id: UUID, change: Change) -> None:
    """What it is put together from anew, or how much of it a batch makes, or both."""
    wanted = change.components
    if wanted is None:
        rows = KitComponent.objects.filter(kit_id=variant_id).order_by("position", "component_id")
        fields = ("component_id", "quantity_micro", "waste_ppm")
        parts = [Part(*row) for row in rows.values_list(*fields)]
    else:
        parts = by_sku(company_id, wanted)
    replace_components(company_id, variant_id, parts, change.yield_micro)


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
    if change.terms is not None or change.unit is not None:
        keep_choosable([product.id])
    return [name for name in ("kind", "unit", "terms") if getattr(change, name) is not None]
