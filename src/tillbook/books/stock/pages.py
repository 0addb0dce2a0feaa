"""Pages of stock: levels, and one item with its moves."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tillbook.books.stock.left import available
from tillbook.books.stock.listing import stock_listing
from tillbook.books.stock.lot_listing import lot_name
from tillbook.books.stock.lots import lies_of, lots_of_item
from tillbook.books.stock.models import Level, Lot, Move, Place
from tillbook.books.stock.reserved import reserved
from tillbook.books.stock.untold import tellable
from tillbook.masters.catalog.queries import item_facts
from tillbook.masters.organisation.listing import list_page
from tillbook.masters.organisation.pages import (
    chosen_location,
    location_ids,
    page,
    visible_locations,
)
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing.registries import acts, document_url_name

_PAGE = 100
#: Lots of an item that its page shows; the list has them all.
_LOTS = 40


@page(Right.INVENTORY_READ)
def levels(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """What lies where and what it is worth; filters stay in the address."""
    here = chosen_location(request, actor)
    places = [here] if here else visible_locations(actor)
    context = {
        "section": "stock",
        "may_see_costs": actor.may(Right.COSTS_READ),
        "acts": _acts(actor),
        "has_lots": Lot.objects.filter(company_id=actor.company_id).exists(),
        "lots_words": _("Lots"),
    }
    return list_page(request, actor, stock_listing(actor, places), "stock/levels.html", context)


def _whole_number(text: str) -> int:
    return int(text) if text.isdigit() and len(text) < 9 else 0


@page(Right.INVENTORY_READ)
def stock_item(request: HttpRequest, actor: Actor, item_id: UUID) -> HttpResponse:
    """One item: its levels, and every move that made them, what happened last first."""
    facts = item_facts(actor.company_id, item_id)
    if facts is None:
        raise Http404
    here = location_ids(actor, chosen_location(request, actor))
    own_levels = Level.objects.filter(item_id=item_id, place__location_id__in=here)
    moves = Move.objects.filter(item_id=item_id, place__location_id__in=here)
    lying = list(own_levels.select_related("place__location").order_by("place_id"))
    aside = reserved(lying, clock.now())
    start = _whole_number(request.GET.get("from", ""))
    rows = list(
        moves.select_related("place__location").order_by(
            "-occurred_at", "-recorded_at", "-sequence"
        )[start : start + _PAGE + 1]
    )
    more, rows = len(rows) > _PAGE, rows[:_PAGE]
    return render(
        request,
        "stock/item.html",
        {
            "section": "stock",
            "currency": company(actor.company_id).money,
            "item": facts,
            "levels": [
                (level, micro, available(level.on_hand_micro, micro))
                for level in lying
                for micro in [aside.get((level.place_id, level.item_id), 0)]
                if level.on_hand_micro or level.place.kind == Place.Kind.SHELF
            ],
            "moves": [(move, _document(move)) for move in rows],
            "lots": _lots(item_id, here),
            "tell": tellable(actor, item_id),
            "today": clock.now().date(),
            "older": start + _PAGE if more else "",
            "may_see_costs": actor.may(Right.COSTS_READ),
            "trail": [(_("Stock"), reverse("stock"))],
            "acts": _acts(actor, item_id) if facts.stocked else [],
        },
    )


@dataclass(frozen=True, slots=True)
class _Lot:
    id: UUID
    name: str
    expires_on: date | None
    micro: int


def _lots(item_id: UUID, here: Collection[UUID]) -> list[_Lot]:
    """What lies of the item's lots, what expires first first."""
    rows = lots_of_item(item_id, here, _LOTS)
    lies = lies_of([row.id for row in rows], here)
    return [
        _Lot(row.id, lot_name(row), row.expires_on, sum(o.on_hand_micro for o in lies[row.id]))
        for row in rows
    ]


def _acts(actor: Actor, item_id: UUID | None = None) -> list[tuple[str, str, str]]:
    """What rooms above do with stock, or with this item: words, icon, address."""
    asked = f"?item={item_id}" if item_id else ""
    return [
        (str(one.title), one.icon, reverse(one.url_name) + asked)
        for one in acts("stock", actor.rights)
    ]


def _document(move: Any) -> str:
    name = document_url_name(move.source_kind)
    return reverse(name, args=[move.source_id]) if name else ""
