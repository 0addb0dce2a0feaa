"""Where goods lie of which nobody has said the lots, and where that is said."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from tillbook.books.stock.models import Level, LotLevel, Place
from tillbook.books.stock.rules.lots import WITHOUT
from tillbook.masters.catalog.queries.terms import traced
from tillbook.masters.organisation.pages import location_ids
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right


def tellable(actor: Actor, item_id: UUID) -> list[tuple[str, str]]:
    """Where it can be said of which lots this is that has none: the place, and the address of the
    form. Nothing of what is not traced."""
    if not actor.may(Right.INVENTORY_WRITE) or not traced([item_id]):
        return []
    here = location_ids(actor, None)
    levels = Level.objects.filter(item_id=item_id, place__location_id__in=here, lots=False)
    places = [row.place for row in levels.exclude(on_hand_micro=0).select_related("place")]
    rows = LotLevel.objects.filter(
        lot__item_id=item_id, lot__code=WITHOUT, place__location_id__in=here
    )
    places += [row.place for row in rows.exclude(on_hand_micro=0).select_related("place")]
    info = company(actor.company_id)
    found = []
    for place in places:
        at = info.locations[place.location_id]
        asked = {"cause": "told", "item": str(item_id), "location": at.code}
        name = at.name
        if place.kind == Place.Kind.STORE:
            asked["place"] = str(place.id)
            name = f"{at.name}, {place.name}"
        if place.kind != Place.Kind.TRANSIT:
            found.append((name, f"{reverse('new_adjustment')}?{urlencode(asked)}"))
    return sorted(found)
