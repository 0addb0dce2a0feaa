"""Pages of the lists of cash."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from tillbook.desks.shifts.cash_lists import movements_listing, safe_listing
from tillbook.desks.shifts.closure_list import closures_listing
from tillbook.desks.shifts.due import due_at, end_of, missing
from tillbook.desks.shifts.models import Closure
from tillbook.desks.shifts.operations import close_period
from tillbook.masters.organisation.listing import list_page
from tillbook.masters.organisation.operations import NotPossible
from tillbook.masters.organisation.pages import chosen_location, page, visible_locations
from tillbook.masters.organisation.rules import Actor, LocationInfo, Right
from tillbook.plumbing.lists.shapes import Listing
from tillbook.plumbing.templatetags.figures import period as period_words

#: Periods offered at once; the rest when these are closed.
MOST_DUE = 12


@page(Right.CASH_READ)
@require_GET
def movements_page(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """What went into and out of drawers without a sale."""
    return _shown(request, actor, movements_listing)


@page(Right.CASH_READ)
@require_GET
def safe_page(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """What went between the safes and the bank."""
    return _shown(request, actor, safe_listing)


@page(Right.CASH_READ)
@require_GET
def closures_page(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """The closures of days, months and years, and what could be closed by hand."""
    due = []
    for at in _places(request, actor):
        for one in due_at(actor.company_id, at.id):
            kind = Closure.Kind(one.kind)
            lacking = missing(actor.company_id, at.id, end_of(kind, one.period))
            due.append((at, one, kind.label, lacking))
    more = {"due": due[:MOST_DUE], "may_close": actor.may(Right.CASH_DEPOSIT)}
    return _shown(request, actor, closures_listing, "shifts/closures.html", more)


@page(Right.CASH_DEPOSIT)
@require_POST
def close_period_page(request: HttpRequest, actor: Actor, location_id: UUID) -> HttpResponse:
    """Close a day, month or year that is over."""
    if location_id not in {at.id for at in visible_locations(actor)}:
        raise Http404
    period = request.POST.get("period", "")
    try:
        close_period(actor, location_id, request.POST.get("kind", ""), period)
    except NotPossible as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("%(period)s is closed.") % {"period": period_words(period)})
    return redirect("closures")


def _places(request: HttpRequest, actor: Actor) -> list[LocationInfo]:
    chosen = chosen_location(request, actor)
    return [chosen] if chosen else visible_locations(actor)


def _shown(
    request: HttpRequest,
    actor: Actor,
    listing: Callable[[Actor, LocationInfo | None], Listing],
    template: str = "shifts/cash_list.html",
    more: Mapping[str, Any] | None = None,
) -> HttpResponseBase:
    context = {
        "section": "money",
        "trail": [(pgettext("notes and coins", "Cash"), reverse("cash"))],
        **(more or {}),
    }
    at = chosen_location(request, actor)
    return list_page(request, actor, listing(actor, at), template, context)
