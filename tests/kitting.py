"""Kits for tests: made, filled, sold and brought back."""

from __future__ import annotations

from uuid import UUID

from tests.shop import Shop
from tillbook.desks.sales.operations import commit_sales, return_items
from tillbook.masters.catalog.models import Variant
from tillbook.masters.catalog.operations import NewProduct, add_group, add_product, set_components
from tillbook.masters.catalog.rules import Part
from tillbook.plumbing.fields import new_id
from tillbook.values.money import QUANTITY_SCALE


def kit(shop: Shop, sku: str, holds: dict[str, int], *, price_minor: int = 500) -> UUID:
    """A kit that holds so many pieces of these products; its id."""
    new = NewProduct(
        sku=sku,
        name=f"Kit {sku}",
        department="Boxes",
        tax_category="standard",
        unit_price=price_minor * 10_000,
        kind="kit",
    )
    made = add_product(shop.company_id, new)
    fill_kit(shop, made.id, holds)
    return made.id


def fill_kit(shop: Shop, kit_id: UUID, holds: dict[str, int]) -> None:
    """Put a kit together anew, from so many pieces of these products."""
    ids = dict(Variant.objects.filter(company_id=shop.company_id).values_list("sku", "id"))
    wanted = [Part(ids[sku], count * QUANTITY_SCALE) for sku, count in holds.items()]
    assert set_components(shop.actor, kit_id, wanted)


def sell_a_kit(shop: Shop) -> dict[str, UUID]:
    """Two kits beside something else; one of them comes back damaged, after the kit changed."""
    box = kit(shop, "BOX", {"P5": 2, "P6": 1})
    sale = shop.sale([shop.line("P7"), shop.line("BOX", 2)])
    commit_sales(shop.actor, [sale])
    fill_kit(shop, box, {"P8": 1})
    return_items(
        shop.actor,
        sale.draft.id,
        {2: QUANTITY_SCALE},
        document_id=new_id(),
        series_id=shop.series["STORE001"],
        tender_code="cash",
        reason="torn",
        write_off=[2],
    )
    return {"kit_sale": sale.draft.id}


def kit_things(shop: Shop) -> dict[str, object]:
    """A kit and a group of modifiers."""
    return {"kit": kit(shop, "BOX", {"P1": 2}), "modifiers": add_group(shop.actor, "Milk")}
