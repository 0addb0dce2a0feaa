"""The page that opens a count: what is counted, where, and what is due today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tillbook.books.stock.queries import stores_at
from tillbook.desks.counts.errors import CountRefused
from tillbook.desks.counts.forms import key_of
from tillbook.desks.counts.models import StockCount
from tillbook.desks.counts.operations import NewCount, open_count
from tillbook.desks.counts.queries import due_at, due_days, items_for
from tillbook.desks.counts.rules import MOST_LISTED
from tillbook.desks.counts.telling import sentence
from tillbook.masters.catalog.queries import department_codes
from tillbook.masters.organisation.pages import chosen_location, page, visible_locations
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, LocationInfo, Right
from tillbook.plumbing.fields import new_id

#: Products that the page shows of what is due.
_SHOWN = 50
#: Products that a day's count takes when nobody says.
_TODAY = 25


@dataclass(frozen=True, slots=True)
class _Where:
    """A place to count: what is chosen by, what it is called, the location, and the store room."""

    key: str
    words: str
    at: LocationInfo
    store: UUID | None = None


def _places(actor: Actor) -> list[_Where]:
    """Each location somebody may count at, followed by its store rooms and bins."""
    locations = visible_locations(actor)
    stores = stores_at([at.id for at in locations])
    found = []
    for at in locations:
        found.append(_Where(at.code, at.name, at))
        for one in stores.get(at.id, []):
            named = f"{at.name}: {one.name}" if len(locations) > 1 else one.name
            found.append(_Where(str(one.id), named, at, one.id))
    return found


@page(Right.COUNTS_WRITE)
@require_http_methods(["GET", "POST"])
def new_count(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Open a count; of what is due, it is shown first."""
    asked = request.POST if request.method == "POST" else request.GET
    places = _places(actor)
    chosen = next((one for one in places if one.key == asked.get("location")), None)
    wrong = ""
    if request.method == "POST":
        new = NewCount(
            id=key_of(request.POST.get("count")) or new_id(),
            location_code=chosen.at.code if chosen else "",
            place=chosen.store if chosen else None,
            kind=_kind(request.POST.get("kind", "")),
            name=request.POST.get("name", ""),
            blind=request.POST.get("shown") != "1",
            departments=request.POST.getlist("department")[:200],
            codes=request.POST.get("sku", "")[:100_000].split(),
            most=_most(request.POST.get("most", "")),
        )
        try:
            return redirect("count", open_count(actor, new).id)
        except CountRefused as problem:
            wrong = sentence(problem.wrong, company(actor.company_id))
    usual = chosen_location(request, actor)
    here = chosen or next((one for one in places if usual and one.at.id == usual.id), places[0])
    context = {
        "section": "stock",
        "trail": [(_("Stock"), reverse("stock")), (_("Counts"), reverse("counts"))],
        "wrong": wrong,
        "id": new_id(),
        "kinds": [(one.value, str(one.label)) for one in StockCount.Kind],
        "name": asked.get("name", "")[:80],
        "codes": asked.get("sku", "")[:100_000],
        "shown": asked.get("shown") == "1",
        "places": [(one.key, one.words) for one in places],
        "here": here,
        "departments": department_codes(actor.company_id).items(),
        "chosen": asked.getlist("department"),
        **_due(actor, here, _kind(asked.get("kind", ""))),
    }
    return render(request, "counts/new.html", context)


def _due(actor: Actor, here: _Where, kind: str) -> dict[str, Any]:
    """What is due at a place, and how often each class is: of a count of that."""
    if kind != StockCount.Kind.CYCLIC:
        return {"kind": kind}
    info = company(actor.company_id)
    due = due_at(info.id, here.at.id, here.store)
    items = items_for(info.id, [one.item_id for one in due[:_SHOWN]])
    return {
        "kind": kind,
        "due": [(items[one.item_id], one) for one in due[:_SHOWN] if one.item_id in items],
        "due_count": len(due),
        "more": max(0, len(due) - _SHOWN),
        "most": min(len(due), _TODAY),
        "days": {grade.value: days for grade, days in due_days(info.id).items()},
        "currency": info.money,
        "may_see_costs": actor.may(Right.COSTS_READ),
        "may_set": actor.may(Right.SETTINGS_WRITE),
    }


def _most(text: str) -> int:
    """How many of what is due, as typed; the usual number where that is none."""
    known = text.isascii() and text.isdigit() and len(text) < 6
    return min(max(int(text), 1), MOST_LISTED) if known else _TODAY


def _kind(text: str) -> str:
    return text if text in StockCount.Kind.values else StockCount.Kind.DEPARTMENT.value
