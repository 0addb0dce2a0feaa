"""The settings page of taxes: which rates apply where, and changing one from a day on."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tillbook.masters.organisation.pages import page, visible_locations
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.taxes.forms import ChangeRateForm
from tillbook.masters.taxes.listing import code_row, jurisdiction_rows, state_of, untaxed
from tillbook.masters.taxes.operations import RateRefused, change_rate
from tillbook.masters.taxes.queries import (
    business_day,
    location_jurisdictions,
    rates_of,
    tax_codes,
)


@page(Right.TAXES_READ)
@require_GET
def taxes_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All tax codes by jurisdiction, with today's rates."""
    info = company(actor.company_id)
    places = visible_locations(actor)
    day = business_day(info.id)
    context = {
        "section": "settings",
        "groups": jurisdiction_rows(info.id, info.version, places, day),
        "untaxed": untaxed(info.id, info.version, places, day),
        "day": day,
    }
    return render(request, "taxes/taxes.html", context)


@page(Right.TAXES_READ)
@require_http_methods(["GET", "POST"])
def tax_page(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """One tax code: its rates since when, and another one from a day on."""
    info = company(actor.company_id)
    found = next((one for one in tax_codes(info.id, info.version) if one.code == code), None)
    if found is None:
        raise Http404
    form = ChangeRateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            change_rate(actor, tax_code=code, **form.wanted())
        except RateRefused as refused:
            form.refuse(str(refused))
        else:
            messages.success(request, _("The new rate is entered."))
            return redirect("tax", code)
    day = business_day(info.id)
    rates = rates_of(found.id)
    row = code_row(found, rates, day)
    assigned = location_jurisdictions(info.id, info.version)
    places = [
        at.name
        for at in visible_locations(actor)
        if found.jurisdiction.code in assigned.get(at.id, ())
    ]
    context = {
        "section": "settings",
        "row": row,
        "rates": [(rate, *state_of(rate, day)) for rate in rates],
        "places": places,
        "form": form,
        "may_change": row.has_rate and actor.may(Right.TAXES_WRITE),
        "trail": [(_("Taxes"), reverse("taxes"))],
    }
    return render(request, "taxes/tax.html", context)
