"""The page of stock alerts: a list, and many silenced at once."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from tillbook.insight.restocking.alert_listing import alerts_listing
from tillbook.insight.restocking.forms import read_field
from tillbook.insight.restocking.models import StockAlert
from tillbook.insight.restocking.operations import set_keeping
from tillbook.masters.organisation.listing import list_page, way_back
from tillbook.masters.organisation.operations import NotPossible
from tillbook.masters.organisation.pages import chosen_location, page, visible_locations
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.organisation.waiting import look_again
from tillbook.plumbing.lists.shapes import Listing
from tillbook.plumbing.lists.ticking import ticked


@page(Right.INVENTORY_READ)
@require_GET
def stock_alerts(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """What of the stock should be looked at."""
    context = {
        "section": "stock",
        "may_see_costs": actor.may(Right.COSTS_READ),
        "may_order": actor.may(Right.PURCHASES_READ),
    }
    listing = _listing(request, actor)
    return list_page(request, actor, listing, "restocking/alerts.html", context)


def _listing(request: HttpRequest, actor: Actor) -> Listing:
    here = chosen_location(request, actor)
    return alerts_listing(actor, [here] if here else visible_locations(actor))


@page(Right.PURCHASES_WRITE)
@require_POST
def together(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Leave what was ticked out through a day."""
    back = redirect(way_back(request, reverse("stock_alerts")))

    def listed(address: QueryDict) -> Listing:
        return _listing(request, actor)

    ids = ticked(request.POST, listed)
    try:
        if ids is None:
            raise NotPossible(_("More fit than one act can take. Set a filter first."))
        if not ids:
            raise NotPossible(_("Tick the products first."))
        until = read_field("silent_until", request.POST.get("silent_until", ""))
        if until is None:
            raise NotPossible(_("Say through which day it is left out."))
        count = 0
        for location, items in _by_place(actor, ids).items():
            count += set_keeping(actor, location, items, {"silent_until": until})
    except NotPossible as problem:
        messages.error(request, str(problem))
        return back
    look_again()
    words = ngettext("%(n)s product is left out.", "%(n)s products are left out.", count)
    messages.success(request, words % {"n": count})
    return back


def _by_place(actor: Actor, ids: list[UUID]) -> dict[UUID, list[UUID]]:
    """The items of these alerts, by location, of those the actor may see."""
    places = [at.id for at in visible_locations(actor)]
    rows = StockAlert.objects.filter(company_id=actor.company_id, location_id__in=places)
    found: dict[UUID, list[UUID]] = {}
    for start in range(0, len(ids), 500):
        some = rows.filter(id__in=ids[start : start + 500])
        for location, item in some.values_list("location_id", "item_id"):
            found.setdefault(location, []).append(item)
    return found
