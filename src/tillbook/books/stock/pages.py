"""Pages of stock: levels, and one item with its moves."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tillbook.books.stock.models import Level, Move
from tillbook.masters.catalog.queries import item_facts
from tillbook.masters.organisation.pages import chosen_location, location_ids, page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.registries import document_url_name

_PAGE = 100


@page(Right.INVENTORY_READ)
def levels(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What lies where and what it is worth; filters stay in the address."""
    rows = Level.objects.filter(
        place__company_id=actor.company_id,
        place__location_id__in=location_ids(actor, chosen_location(request, actor)),
    )
    text = request.GET.get("q", "").strip()
    for word in text.casefold().split()[:6]:
        rows = rows.filter(item__search_text__contains=word)
    state = request.GET.get("state", "")
    if state == "negative":
        rows = rows.filter(on_hand_micro__lt=0)
    elif state == "out":
        rows = rows.filter(on_hand_micro=0)
    elif state == "no-cost":
        rows = rows.filter(~Q(on_hand_micro=0), value_minor=0)
    whole = rows.aggregate(value=Sum("value_minor"))["value"] or 0
    start = _whole_number(request.GET.get("from", ""))
    ordered = rows.select_related("item__product__unit", "place__location").order_by(
        "item__product__name", "item__sku", "place__location__code"
    )
    shown = list(ordered[start : start + _PAGE + 1])
    more, shown = len(shown) > _PAGE, shown[:_PAGE]
    return render(
        request,
        "stock/levels.html",
        {
            "section": "stock",
            "currency": company(actor.company_id).money,
            "levels": shown,
            "text": text,
            "state": state,
            "whole": whole,
            "older": start + _PAGE if more else "",
            "newer": max(start - _PAGE, 0) if start else "",
            "start": start,
            "may_see_costs": actor.may(Right.COSTS_READ),
        },
    )


def _whole_number(text: str) -> int:
    return int(text) if text.isdigit() and len(text) < 9 else 0


@page(Right.INVENTORY_READ)
def stock_item(request: HttpRequest, actor: Actor, item_id: UUID) -> HttpResponse:
    """One item: its levels, and every move that made them, the latest first."""
    facts = item_facts(actor.company_id, item_id)
    if facts is None:
        raise Http404
    here = location_ids(actor, chosen_location(request, actor))
    own_levels = Level.objects.filter(item_id=item_id, place__location_id__in=here)
    moves = Move.objects.filter(item_id=item_id, place__location_id__in=here)
    start = _whole_number(request.GET.get("from", ""))
    rows = list(
        moves.select_related("place__location").order_by("-recorded_at", "-sequence")[
            start : start + _PAGE + 1
        ]
    )
    more, rows = len(rows) > _PAGE, rows[:_PAGE]
    return render(
        request,
        "stock/item.html",
        {
            "section": "stock",
            "currency": company(actor.company_id).money,
            "item": facts,
            "levels": own_levels.select_related("place__location").order_by("place_id"),
            "moves": [(move, _document(move)) for move in rows],
            "older": start + _PAGE if more else "",
            "may_see_costs": actor.may(Right.COSTS_READ),
            "trail": [(_("Stock"), reverse("stock"))],
        },
    )


def _document(move: Any) -> str:
    name = document_url_name(move.source_kind)
    return reverse(name, args=[move.source_id]) if name else ""
