"""Products as the search above every page finds them."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from tillbook.masters.catalog.queries import find_items, items_by_id
from tillbook.masters.catalog.queries.nearly import meant_by
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.registries import Hit
from tillbook.plumbing.templatetags.figures import price


def search_products(actor: Actor, text: str) -> Sequence[Hit]:
    """Products with this SKU or barcode, with these words in their name, or near to them."""
    if not actor.may(Right.CATALOG_READ):
        return []
    info = company(actor.company_id)
    found = find_items(info.id, info.version, text, 6)
    if not found and (near := meant_by(info.id, text)):
        items = items_by_id(info.id, info.version, near)
        found = [items[key] for key in near if key in items]
    return [
        Hit(
            kind=_("Products"),
            title=item.name,
            detail=f"{item.sku} · {price(item.unit_price, info.money)}",
            url=reverse("product", args=[item.id]),
            icon="barcode",
        )
        for item in found
    ]
