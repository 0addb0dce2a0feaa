"""What kits are put together from, and what stands in a kit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from tillbook.masters.catalog.models import KitComponent, Product
from tillbook.masters.catalog.rules import Component


def components_of(kits: Iterable[UUID]) -> dict[UUID, tuple[Component, ...]]:
    """What these kits are put together from today; without kits nothing is asked."""
    wanted = list(kits)
    if not wanted:
        return {}
    rows = KitComponent.objects.filter(kit_id__in=wanted).order_by("position", "component_id")
    found: dict[UUID, tuple[Component, ...]] = {}
    for kit, variant, micro, kind in rows.values_list(
        "kit_id", "component_id", "quantity_micro", "component__product__kind"
    ):
        one = Component(variant, micro, kind == Product.Kind.STOCKED)
        found[kit] = (*found.get(kit, ()), one)
    return found


@dataclass(frozen=True, slots=True)
class ShownComponent:
    """A component as people see it; quantity_micro: in one kit, of its unit."""

    id: UUID
    sku: str
    name: str
    unit: str
    quantity_micro: int


def shown_components(kit_ids: Iterable[UUID]) -> dict[UUID, list[ShownComponent]]:
    """What these kits are put together from, as pages and programs show it."""
    wanted = list(kit_ids)
    rows = KitComponent.objects.filter(kit_id__in=wanted).order_by("position", "component_id")
    found: dict[UUID, list[ShownComponent]] = {}
    for row in rows.select_related("component__product__unit") if wanted else ():
        one = row.component
        name = f"{one.product.name} {one.name}".strip()
        shown = ShownComponent(one.id, one.sku, name, one.product.unit.code, row.quantity_micro)
        found.setdefault(row.kit_id, []).append(shown)
    return found


def kits_with(variant_id: UUID, limit: int = 20) -> list[tuple[UUID, str]]:
    """The kits that a variant is a component of: (id, name)."""
    rows = KitComponent.objects.filter(component_id=variant_id).select_related("kit__product")
    return [
        (row.kit_id, f"{row.kit.product.name} {row.kit.name}".strip())
        for row in rows.order_by("kit__sort_name", "kit_id")[:limit]
    ]
