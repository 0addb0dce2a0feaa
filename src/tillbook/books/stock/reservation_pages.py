"""Pages of what is put aside: the list, the form, one reservation with its acts."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tillbook.books.stock.models import Reservation
from tillbook.books.stock.operations import (
    NewReservation,
    extend_reservation,
    release_reservation,
    reserve,
)
from tillbook.books.stock.reservation_errors import SENTENCES, ReservationRefused
from tillbook.books.stock.reservation_forms import LongerForm, ReservationForm, end_of, first_day
from tillbook.books.stock.reservation_listing import badge, reservation_listing
from tillbook.books.stock.reserved import reservation, state_now
from tillbook.masters.catalog.queries import item_facts
from tillbook.masters.organisation.listing import list_page
from tillbook.masters.organisation.pages import chosen_location, page, visible_locations
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right, business_date
from tillbook.masters.parties.queries import names
from tillbook.plumbing import clock
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.registries import acts

_SECTION = "stock"


def sentence(refused: ReservationRefused) -> str:
    """A refusal in the reader's language."""
    return _(SENTENCES[refused.refusal]).format(detail=refused.detail)


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _trail() -> list[tuple[str, str]]:
    return [(_("Stock"), reverse("stock")), (_("Put aside"), reverse("reservations"))]


@page(Right.INVENTORY_READ)
@require_GET
def reservations_page(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """What is put aside, with filters in the address."""
    here = chosen_location(request, actor)
    places = [here] if here else visible_locations(actor)
    context = {
        "section": _SECTION,
        "may_make": actor.may(Right.SALES_WRITE),
        "may_see_costs": actor.may(Right.COSTS_READ),
    }
    listing = reservation_listing(actor, places)
    return list_page(request, actor, listing, "stock/reservations.html", context)


@page(Right.SALES_WRITE)
@require_http_methods(["GET", "POST"])
def new_reservation(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Put goods aside."""
    info, places = company(actor.company_id), visible_locations(actor)
    here = chosen_location(request, actor) or places[0]
    today = business_date(clock.now(), here.zone, here.day_starts_hour)
    asked = item_facts(info.id, key) if (key := _key(request.GET.get("item", ""))) else None
    start = {
        "location": here.code,
        "quantity": "1",
        "until": first_day(today),
        "product": asked.sku if asked and asked.stocked else "",
    }
    form = ReservationForm(request.POST or None, initial=start, info=info, places=places)
    meant = form.meant() if request.method == "POST" else None
    if meant:
        wanted = NewReservation(
            id=_key(request.POST.get("reservation", "")) or new_id(),
            location=meant.location,
            sku=meant.sku,
            quantity_micro=meant.quantity_micro,
            until=meant.until,
            reference=meant.reference,
            party_id=meant.party_id,
        )
        try:
            made = reserve(actor, wanted)
        except ReservationRefused as refused:
            form.add_error(None, sentence(refused))
        else:
            messages.success(request, _("Put aside. Nobody else is sold these goods."))
            return redirect("reservation", made)
    context = {
        "section": _SECTION,
        "trail": _trail(),
        "form": form,
        "reservation": request.POST.get("reservation") or new_id(),
        "alone": len(places) < 2,
    }
    return render(request, "stock/reservation_form.html", context)


def _own(actor: Actor, key: UUID) -> Reservation:
    row = reservation(actor, key)
    if row is None:
        raise Http404
    return row


@page(Right.INVENTORY_READ)
@require_GET
def reservation_page(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """One reservation: what it keeps for whom, and what can be done about it."""
    row, now = _own(actor, key), clock.now()
    at = company(actor.company_id).locations[row.place.location_id]
    called = names(actor.company_id, [row.party_id] if row.party_id else [])
    context = {
        "section": _SECTION,
        "trail": _trail(),
        "row": row,
        "name": f"{row.item.product.name} {row.item.name}".strip(),
        "whose": called.get(row.party_id, "") if row.party_id else "",
        "form": LongerForm(initial={"until": row.until.astimezone(at.zone).date()}),
        "badge": badge(row, now),
        "open": state_now(row, now) == Reservation.State.OPEN,
        "may_change": actor.may(Right.SALES_WRITE),
        "may_see_parties": actor.may(Right.PARTIES_READ),
        "location": at.name,
        "acts": [
            (str(one.title), one.icon, f"{reverse(one.url_name)}?reservation={row.id}")
            for one in acts("reservation", actor.rights)
        ],
    }
    return render(request, "stock/reservation.html", context)


@page(Right.SALES_WRITE)
@require_POST
def change_reservation(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """Keep the goods longer, or let go of them."""
    row = _own(actor, key)
    at = company(actor.company_id).locations[row.place.location_id]
    form = LongerForm(request.POST)
    try:
        if request.POST.get("action") == "release":
            release_reservation(actor, key)
            messages.success(request, _("Released. The goods can be sold to anybody."))
        elif form.is_valid():
            extend_reservation(actor, key, end_of(form.cleaned_data["until"], at))
            messages.success(request, _("Saved."))
        else:
            messages.error(request, _("Say until when: a day that is still to come."))
    except ReservationRefused as refused:
        messages.error(request, sentence(refused))
    return redirect("reservation", key)
