"""Products as the search above every page finds them."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from django.urls import reverse
from django.utils.translation import gettext as _

from tillbook.masters.catalog.queries import items_by_id
from tillbook.masters.catalog.queries.found import find_items, on_sale_with
from tillbook.masters.catalog.queries.nearly import meant_by
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import registries
from tillbook.plumbing.registries import Hit
from tillbook.plumbing.templatetags.figures import count, price

#: More of them is the list's work.
_MOST = 6


def search_products(actor: Actor, text: str) -> Sequence[Hit]:
    """Products with this SKU or barcode, with these words in their name, or near to them."""
    if not actor.may(Right.CATALOG_READ):
        return []
    info = company(actor.company_id)
    found = find_items(info.id, info.version, text, _MOST, registries.liked(info.id))
    if not found and (near := meant_by(info.id, text)):
        items = items_by_id(info.id, info.version, near)
        found = [items[key] for key in near if key in items]
    hits = [
        Hit(
            kind=_("Products"),
            title=item.name,
            detail=f"{item.sku} · {price(item.unit_price, info.money)}",
            url=reverse("product", args=[item.id]),
            icon="barcode",
        )
        for item in found
    ]
    if len(found) == _MOST and (n := on_sale_with(info.id, text).count()) > _MOST:
        words = _("All %(n)s products with “%(text)s”") % {"n": count(n), "text": text}
        url = f"{reverse('products')}?q={quote(text)}"
        hits.append(Hit(kind=_("Products"), title=words, url=url, icon="arrow-right", more=True))
    return hits
