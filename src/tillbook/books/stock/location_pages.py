"""The settings pages of a location: opening one, and changing one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tillbook.books.stock.forms import LocationForm
from tillbook.books.stock.operations import add_location, edit_location
from tillbook.masters.organisation.operations import NotPossible
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.people_rows import company_settings
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.taxes.operations import UnknownJurisdiction
from tillbook.masters.taxes.queries import jurisdiction_names, location_jurisdictions


@page(Right.SETTINGS_WRITE)
@require_http_methods(["GET", "POST"])
def new_location_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Open one more location."""
    if actor.location_ids is not None:
        raise PermissionDenied(_("Only who works at every location can open another one."))
    info = company(actor.company_id)
    zone = next((str(at.zone) for at in info.locations.values()), "UTC")
    form = LocationForm(request.POST or None, initial={"time_zone": zone, "day_starts_hour": 4})
    if request.method == "POST" and form.is_valid():
        wanted, codes = form.settings()
        try:
            made = add_location(actor, wanted, codes)
        except (NotPossible, UnknownJurisdiction) as refused:
            _said(form, refused)
        else:
            messages.success(request, _("Opened. It can sell at once; add a register to it."))
            return redirect("location_settings", made)
    return _page(request, actor, form, title=_("New location"), save=_("Open the location"))


@page(Right.SETTINGS_WRITE)
@require_http_methods(["GET", "POST"])
def location_page(request: HttpRequest, actor: Actor, location_id: UUID) -> HttpResponse:
    """One location."""
    info = company(actor.company_id)
    _row, places = company_settings(actor.company_id)
    place = next((p for p in places if p.id == location_id and actor.at(p.id)), None)
    if place is None:
        raise Http404
    codes = location_jurisdictions(info.id, info.version).get(place.id, ())
    names = ("code", "name", "address", "time_zone", "day_starts_hour", "refuses_below_zero")
    start = {name: getattr(place, name) for name in names}
    form = LocationForm(request.POST or None, initial={**start, "jurisdictions": " ".join(codes)})
    if request.method == "POST" and form.is_valid():
        try:
            edit_location(actor, location_id, *form.settings())
        except (NotPossible, UnknownJurisdiction) as refused:
            _said(form, refused)
        else:
            messages.success(request, _("Saved. It holds from the next sale on."))
            return redirect("company_settings")
    return _page(
        request,
        actor,
        form,
        title=place.name,
        save=_("Save the location"),
        place=place,
        taxed_by=[jurisdiction_names(info.id, info.version).get(code, code) for code in codes],
    )


def _said(form: LocationForm, refused: NotPossible | UnknownJurisdiction) -> None:
    """The sentence beside the field that it is about, as far as it is about one."""
    form.add_error(
        "jurisdictions" if isinstance(refused, UnknownJurisdiction) else None, str(refused)
    )


def _page(request: HttpRequest, actor: Actor, form: LocationForm, **more: Any) -> HttpResponse:
    trail = [
        (_("Settings"), reverse("settings")),
        (_("Company and locations"), reverse("company_settings")),
    ]
    context = {"section": "settings", "form": form, "trail": trail, **more}
    return render(request, "stock/location.html", context)
