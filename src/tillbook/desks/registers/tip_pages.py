"""The settings page of tips: which locations ask for them, when, and what they offer."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tillbook.books.earnings.operations import set_tips
from tillbook.books.earnings.queries import tips_of
from tillbook.books.earnings.rules import TipSettings
from tillbook.books.payments.operations import ensure_tip_tender
from tillbook.masters.organisation.operations import NotPossible
from tillbook.masters.organisation.pages import page, visible_locations
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.values.money import NotAnAmount, format_decimal, parse_decimal

_DECIMALS = 4


def _shown(ppm: int) -> str:
    return format_decimal(ppm, _DECIMALS).rstrip("0").rstrip(".")


@page(Right.SETTINGS_WRITE)
@require_GET
def tip_settings(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Each location with how it asks."""
    places = [(at, tips_of(at.id)) for at in visible_locations(actor)]
    context = {
        "section": "settings",
        "trail": [(_("Settings"), reverse("settings"))],
        "places": [
            (at, asked, "; ".join(_shown(ppm) for ppm in asked.offered_ppm)) for at, asked in places
        ],
    }
    return render(request, "registers/tips.html", context)


@page(Right.SETTINGS_WRITE)
@require_POST
def set_tips_page(request: HttpRequest, actor: Actor, location_id: UUID) -> HttpResponse:
    """Say how a location's registers ask."""
    typed = request.POST.get("offered", "").replace("%", " ").replace(";", " ").split()
    try:
        wanted = TipSettings(
            before=request.POST.get("before") == "1",
            after=request.POST.get("after") == "1",
            offered_ppm=tuple(parse_decimal(one, _DECIMALS) for one in typed),
        )
        set_tips(actor, location_id, wanted, made=lambda: ensure_tip_tender(actor.company_id))
    except NotAnAmount:
        messages.error(request, _("Write percentages such as 5; 10; 15."))
    except NotPossible as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Saved. Registers take it with their next news."))
    return redirect("tip_settings")
