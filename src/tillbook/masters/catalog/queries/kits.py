"""What kits and recipes are put together from, and what stands in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from tillbook.masters.catalog.models import (
    COMPOSED,
    KitComponent,
    ModifierTake,
    Product,
    Recipe,
)
from tillbook.masters.catalog.rules import Component
from tillbook.masters.catalog.rules.recipes import Holding, Row, gross_micro, taken_apart
from tillbook.values.money import QUANTITY_SCALE


def components_of(kits: Iterable[UUID]) -> dict[UUID, tuple[Component, ...]]:
    """What these kits and recipes come to today, the recipes in them taken apart; without any
    nothing is asked."""
    wanted = list(kits)
    holdings = _holdings(wanted)
    return {kit: taken_apart(holdings, kit) for kit in wanted if kit in holdings}


def _holdings(wanted: Iterable[UUID]) -> dict[UUID, Holding]:
    """What stands in these, and in the recipes in them: one query a level, two with recipes."""
    found: dict[UUID, Holding] = {}
    asked = set(wanted)
    while asked:
        held: dict[UUID, list[Row]] = {}
        inside, recipes = set(), set()
        rows = KitComponent.objects.filter(kit_id__in=asked).order_by("position", "component_id")
        for kit, variant, micro, waste, kind, of in rows.values_list(
            "kit_id",
            "component_id",
            "quantity_micro",
            "waste_ppm",
            "component__product__kind",
            "kit__product__kind",
        ):
            composed = kind in COMPOSED
            held.setdefault(kit, []).append(
                Row(variant, micro, waste, kind == Product.Kind.STOCKED, composed)
            )
            if composed:
                inside.add(variant)
            if of == Product.Kind.RECIPE:
                recipes.add(kit)
        yields = yields_of(recipes)
        for kit, its in held.items():
            found[kit] = Holding(its, yields.get(kit, QUANTITY_SCALE))
        asked = inside - set(found)
    return found


def yields_of(recipes: Iterable[UUID]) -> dict[UUID, int]:
    """How much one batch of these makes; what makes one is absent. Without any nothing is asked."""
    wanted = list(recipes)
    rows = Recipe.objects.filter(variant_id__in=wanted) if wanted else Recipe.objects.none()
    return dict(rows.values_list("variant_id", "yield_micro"))


def all_with(variant_ids: Iterable[UUID]) -> set[UUID]:
    """These, and every kit and recipe that holds one of them, however deep."""
    found = set(variant_ids)
    asked = set(found)
    while asked:
        rows = KitComponent.objects.filter(component_id__in=asked)
        asked = set(rows.values_list("kit_id", flat=True)) - found
        found |= asked
    return found


@dataclass(frozen=True, slots=True)
class ShownComponent:
    """A component as people see it; quantity_micro: used in one kit or batch, of its unit."""

    id: UUID
    sku: str
    name: str
    unit: str
    quantity_micro: int
    waste_ppm: int = 0

    @property
    def gross_micro(self) -> int:
        """How much is taken so that so much is left."""
        return gross_micro(self.quantity_micro, self.waste_ppm)


def shown_components(kit_ids: Iterable[UUID]) -> dict[UUID, list[ShownComponent]]:
    """What these are put together from, as pages and programs show it: recipes are not taken
    apart."""
    wanted = list(kit_ids)
    rows = KitComponent.objects.filter(kit_id__in=wanted).order_by("position", "component_id")
    found: dict[UUID, list[ShownComponent]] = {}
    for row in rows.select_related("component__product__unit") if wanted else ():
        one = row.component
        name = f"{one.product.name} {one.name}".strip()
        unit = one.product.unit.code
        shown = ShownComponent(one.id, one.sku, name, unit, row.quantity_micro, row.waste_ppm)
        found.setdefault(row.kit_id, []).append(shown)
    return found


def ingredients(company_id: UUID) -> set[UUID]:
    """Everything that is in a kit or recipe today, or that a modifier uses instead, and is none
    itself."""
    rows = KitComponent.objects.filter(kit__company_id=company_id)
    rows = rows.exclude(component__product__kind__in=COMPOSED)
    instead = ModifierTake.objects.filter(option__company_id=company_id, instead__isnull=False)
    return {
        *rows.values_list("component_id", flat=True),
        *instead.values_list("instead", flat=True),
    }


def kits_with(variant_id: UUID, limit: int = 20) -> list[tuple[UUID, str]]:
    """The kits and recipes that a variant is a component of: (id, name)."""
    rows = KitComponent.objects.filter(component_id=variant_id).select_related("kit__product")
    return [
        (row.kit_id, f"{row.kit.product.name} {row.kit.name}".strip())
        for row in rows.order_by("kit__sort_name", "kit_id")[:limit]
    ]
