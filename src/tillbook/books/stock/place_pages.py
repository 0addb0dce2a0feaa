"""The store rooms and bins of a location: added, renamed, put away."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tillbook.books.stock.models import Place
from tillbook.books.stock.operations import add_place, archive_place, rename_place
from tillbook.masters.organisation.operations import NotPossible
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right


@page(Right.SETTINGS_WRITE)
@require_http_methods(["GET", "POST"])
def places_page(request: HttpRequest, actor: Actor, location_id: UUID) -> HttpResponse:
    """Where goods lie in a location beside what it sells from."""
    at = company(actor.company_id).locations.get(location_id)
    if at is None or not actor.at(at.id):
        raise Http404
    if request.method == "POST":
        try:
            messages.success(request, _act(request, actor, at.id))
        except NotPossible as refused:
            messages.error(request, str(refused))
        return redirect("location_places", at.id)
    rows = Place.objects.filter(location_id=at.id, kind=Place.Kind.STORE).order_by("name")
    context = {
        "section": "settings",
        "title": _("Places of %(location)s") % {"location": at.name},
        "places": [row for row in rows if row.archived_at is None],
        "away": [row for row in rows if row.archived_at is not None],
        "trail": [
            (_("Settings"), reverse("settings")),
            (_("Company and locations"), reverse("company_settings")),
            (at.name, reverse("location_settings", args=[at.id])),
        ],
    }
    return render(request, "stock/places.html", context)


def _act(request: HttpRequest, actor: Actor, location_id: UUID) -> str:
    """Do what was asked for, and say it. Raises NotPossible."""
    action, name = request.POST.get("action", ""), request.POST.get("name", "")
    if action == "add":
        add_place(actor, location_id, name)
        return _("Added. Move goods there with Adjust stock, Move to another place.")
    try:
        place = UUID(request.POST.get("place", ""))
    except ValueError:
        raise NotPossible(_("There is no such place.")) from None
    if action == "rename":
        rename_place(actor, place, name)
        return _("Saved.")
    archive_place(actor, place, back=action == "restore")
    return _("Taken back into use.") if action == "restore" else _("Put away.")
