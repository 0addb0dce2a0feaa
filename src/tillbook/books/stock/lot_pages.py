"""Pages of lots and serial numbers: the list, and one with where it came from and went."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tillbook.books.stock.lot_listing import lot_name, lots_listing
from tillbook.books.stock.lots import RETOLD, Trace, lies_of, trace_of
from tillbook.books.stock.models import Lot
from tillbook.books.stock.operations import correct_expiry
from tillbook.books.stock.untold import tellable
from tillbook.masters.catalog.queries import item_facts
from tillbook.masters.organisation.listing import list_page
from tillbook.masters.organisation.operations import NotPossible
from tillbook.masters.organisation.pages import (
    chosen_location,
    location_ids,
    page,
    visible_locations,
)
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right, business_date
from tillbook.plumbing import clock
from tillbook.plumbing.registries import document_url_name

#: Documents of a lot that its page shows.
_MOST = 500


def _today(info: CompanyInfo) -> date:
    at = next(iter(info.locations.values()))
    return business_date(clock.now(), at.zone, at.day_starts_hour)


@page(Right.INVENTORY_READ)
@require_GET
def lots(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Every lot and piece, with what lies of it where."""
    here = chosen_location(request, actor)
    places = [here] if here else visible_locations(actor)
    context = {"section": "stock", "trail": [(_("Stock"), reverse("stock"))]}
    listing = lots_listing(actor, places, _today(company(actor.company_id)))
    return list_page(request, actor, listing, "stock/lots.html", context)


@page(Right.INVENTORY_READ)
@require_http_methods(["GET", "POST"])
def lot(request: HttpRequest, actor: Actor, lot_id: UUID) -> HttpResponse:
    """A lot or piece: where it lies, where it came from and where it went."""
    row = Lot.objects.filter(company_id=actor.company_id, id=lot_id).first()
    facts = item_facts(actor.company_id, row.item_id) if row else None
    here = location_ids(actor, None)
    traced = trace_of(row.id, here, _MOST) if row else []
    if row is None or facts is None or (actor.location_ids is not None and not traced):
        raise Http404
    if request.method == "POST":
        actor.require(Right.INVENTORY_WRITE)
        try:
            correct_expiry(actor, row.id, request.POST.get("expires_on", ""))
            messages.success(request, _("Saved."))
        except NotPossible as problem:
            messages.error(request, str(problem))
        return redirect("lot", row.id)
    info = company(actor.company_id)
    shown = [(one, info.locations[one.location_id].name, _address(one)) for one in traced]
    context = {
        "section": "stock",
        "trail": [(_("Stock"), reverse("stock")), (_("Lots"), reverse("lots"))],
        "lot": row,
        "name": lot_name(row),
        "item": facts,
        "today": _today(info),
        "lies": [
            (one, info.locations[one.location_id].name)
            for one in lies_of([row.id], here).get(row.id, [])
        ],
        "tell": tellable(actor, row.item_id) if not row.code else [],
        "parts": [
            (_("Where it came from"), [o for o in shown if _came(o[0]) and not _inner(o[0])]),
            (_("Where it went"), [o for o in shown if not _came(o[0]) and not _inner(o[0])]),
            (_("Between places"), [o for o in shown if _inner(o[0])]),
        ],
        "may_write": actor.may(Right.INVENTORY_WRITE) and bool(row.code) and not row.serial,
    }
    return render(request, "stock/lot.html", context)


def _came(one: Trace) -> bool:
    return one.quantity_micro > 0


def _inner(one: Trace) -> bool:
    """Whether it stayed with us: what went missing on its way did not."""
    if one.counterpart == RETOLD:
        return False
    return one.counterpart in ("transfer", "place") and one.reason not in ("missing", "extra")


def _address(one: Trace) -> str:
    name = document_url_name(one.kind)
    return reverse(name, args=[one.source_id]) if name else ""
