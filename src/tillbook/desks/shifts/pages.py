"""Pages about shifts and cash."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from tillbook.books.ledger.overdrawing import ask_if_overdrawn
from tillbook.books.ledger.rules import Role
from tillbook.desks.sales.rules import EXCHANGE
from tillbook.desks.shifts import telling
from tillbook.desks.shifts.errors import SENTENCES, ShiftRefused
from tillbook.desks.shifts.flag_words import flags_told
from tillbook.desks.shifts.listing import prepared, shifts_listing
from tillbook.desks.shifts.models import Closure, SafeMovement, Shift, ShiftFlag
from tillbook.desks.shifts.operations import (
    close_shift,
    fetch_change,
    note_arrival,
    resolve_flag,
    take_to_bank,
)
from tillbook.desks.shifts.queries import figures_of, shift_of_document, visible_shifts
from tillbook.masters.organisation.listing import list_page
from tillbook.masters.organisation.operations import NotPossible
from tillbook.masters.organisation.pages import (
    chosen_location,
    location_ids,
    page,
    visible_locations,
)
from tillbook.masters.organisation.queries import company, people_names
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.locales import typed_figure
from tillbook.plumbing.proofs import anchor_of
from tillbook.plumbing.series import bodies_of, document_numbers, envelope_of
from tillbook.plumbing.templatetags.figures import money
from tillbook.values.money import NotAnAmount, parse_decimal
from tillbook.values.typed import TwoMeanings

#: Receipts of a shift, in the order of the slip.
_KINDS = ("sale", "return", EXCHANGE, "void")


@page(Right.CASH_READ)
@require_GET
def shifts_page(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Shifts, the latest opened first."""
    listing = shifts_listing(actor, chosen_location(request, actor))
    return list_page(request, actor, listing, "shifts/list.html", {"section": "money"})


def _shift(actor: Actor, shift_id: UUID) -> Shift:
    shift: Shift | None = visible_shifts(actor).filter(id=shift_id).first()
    if shift is None:
        raise Http404
    return shift


@page(Right.CASH_READ)
@require_GET
def shift_page(request: HttpRequest, actor: Actor, shift_id: UUID) -> HttpResponse:
    """One shift: its sales, payments, movements, count, difference and Z."""
    shift = _shift(actor, shift_id)
    [row] = prepared(actor, [shift])
    closing = row.closing
    figures = figures_of(shift)
    flags = ShiftFlag.objects.filter(shift_id=shift.id).select_related("shiftflagresolution")
    envelope = envelope_of(closing.id) if closing else None
    said = _body(closing.id) if closing else {}
    paid, tips = telling.tender_rows(actor.company_id, figures)
    context = {
        "section": "money",
        "trail": [(_("Shifts"), reverse("shifts"))],
        "currency": company(actor.company_id).money,
        "row": row,
        "shift": shift,
        "closing": closing,
        "figures": figures,
        "kinds": [(kind, figures.kinds[kind]) for kind in _KINDS if kind in figures.kinds],
        # The list counts an exchange by what was settled: its halves are no sum of it.
        "netted": EXCHANGE in figures.kinds,
        "tenders": paid,
        "tips": tips,
        "movements": telling.movements_of(shift),
        "float_rows": telling.count_rows(shift.count),
        "count_rows": telling.count_rows(closing.count) if closing else [],
        "flags": flags_told(actor, list(flags.order_by("recorded_at", "id"))),
        "late": telling.late_of(shift, closing) if closing else None,
        "off_by_now": telling.off_by_now(shift, closing, figures) if closing else None,
        "closed_by": (_name(closing.person_id) or _("the system")) if closing else "",
        "heads": said.get("heads", {}),
        "first": said.get("first"),
        "came_late": said.get("late"),
        "envelope": envelope,
        "anchor": anchor_of(actor.company_id, closing.business_date) if closing else None,
        "numbers": document_numbers([shift.id, *([closing.id] if closing else [])]),
        "may_close": closing is None and actor.may(Right.CASH_DEPOSIT),
        "may_resolve": actor.may(Right.SALES_RESOLVE),
        "document_id": new_id(),
    }
    return render(request, "shifts/shift.html", context)


def _name(person_id: UUID | None) -> str:
    return people_names([person_id]).get(person_id, "") if person_id else ""


def _body(document_id: UUID) -> dict[str, Any]:
    """What a Z says beside its rows: the heads of the chains, the first of several counts."""
    body: dict[str, Any] = json.loads(bodies_of([document_id]).get(document_id, "{}"))
    return body


@page(Right.CASH_READ)
@require_GET
def shift_document(request: HttpRequest, actor: Actor, document_id: UUID) -> HttpResponse:
    """Where a document of a shift is shown: on its shift's page."""
    shift_id = shift_of_document(actor.company_id, document_id)
    if shift_id is None or not visible_shifts(actor).filter(id=shift_id).exists():
        raise Http404
    return redirect("shift", shift_id)


@page(Right.CASH_READ)
@require_GET
def safe_document(request: HttpRequest, actor: Actor, document_id: UUID) -> HttpResponse:
    """Where a document of the safe is shown: on the cash page."""
    rows = SafeMovement.objects.filter(company_id=actor.company_id, id=document_id)
    if not (row := rows.first()) or not actor.at(row.location_id):
        raise Http404
    return redirect("cash")


@page(Right.CASH_READ)
@require_GET
def cash_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Drawers now, the safe, differences, deposits on their way to the bank."""
    places = location_ids(actor, chosen_location(request, actor))
    context = {
        "section": "money",
        "currency": company(actor.company_id).money,
        "drawers": telling.drawers(actor, places),
        "safes": telling.safes(actor, places),
        "deposits": telling.deposits_on_their_way(actor, places),
        "people": telling.differences(actor, places),
        "days": telling.difference_days(actor, places),
        "closures": telling.closures(actor, places),
        "since": telling.differences_since(),
        "may_see_books": actor.may(Right.LEDGER_READ),
        "may_bank": actor.may(Right.CASH_DEPOSIT),
        "locations": [(str(at.id), at.name) for at in visible_locations(actor) if at.id in places],
        "document_id": new_id(),
        "other_id": new_id(),
    }
    return render(request, "shifts/cash.html", context)


def _amount(request: HttpRequest, actor: Actor, name: str) -> int:
    """The amount typed, in minor units. Raises NotPossible."""
    info = company(actor.company_id)
    text = request.POST.get(name, "").strip()
    try:
        return parse_decimal(typed_figure(text, info.money), info.exponent, "amount")
    except TwoMeanings:
        words = _("“%(text)s” can be read in two ways: write it without a mark for thousands.")
        raise NotPossible(words % {"text": text[:20]}) from None
    except NotAnAmount:
        raise NotPossible(_("“%(text)s” is no amount.") % {"text": text[:20]}) from None


def _key(request: HttpRequest, name: str) -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        raise NotPossible(_("The form is not whole. Load the page again.")) from None


def _said(actor: Actor, refused: ShiftRefused) -> str:
    currency = company(actor.company_id).money
    words = {name: money(minor, currency) for name, minor in refused.words.items()}
    return _(SENTENCES[refused.refusal]) % words


@page(Right.CASH_DEPOSIT)
@require_POST
def close_shift_page(request: HttpRequest, actor: Actor, shift_id: UUID) -> HttpResponse:
    """Close a shift from here, with what was counted."""
    _shift(actor, shift_id)
    try:
        counted = _amount(request, actor, "counted")
        closed = close_shift(actor, shift_id, _key(request, "document"), counted)
    except NotPossible as refused:
        messages.error(request, str(refused))
    except ShiftRefused as refused:
        messages.error(request, _said(actor, refused))
    else:
        words = _("Closed as Z %(z)s.") % {"z": closed.z_number}
        messages.success(request, words)
    return redirect("shift", shift_id)


@page(Right.CASH_DEPOSIT)
@require_POST
def move_safe_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Take cash to the bank, or fetch change from there."""
    fetches = request.POST.get("way") == "in"
    verb = fetch_change if fetches else take_to_bank
    try:
        document_id, location_id = _key(request, "document"), _key(request, "location")
        amount_minor = _amount(request, actor, "amount")
        if fetches and (
            asks := ask_if_overdrawn(
                request,
                actor,
                Role.BANK,
                location_id,
                amount_minor,
                section="money",
                trail=[(pgettext("notes and coins", "Cash"), reverse("cash"))],
                document_id=document_id,
            )
        ):
            return asks
        number = verb(
            actor,
            document_id,
            location_id=location_id,
            amount_minor=amount_minor,
            reference=request.POST.get("reference", ""),
        )
    except NotPossible as refused:
        messages.error(request, str(refused))
    except ShiftRefused as refused:
        messages.error(request, _said(actor, refused))
    else:
        messages.success(request, _("Booked as %(number)s.") % {"number": number})
    return redirect("cash")


@page(Right.CASH_DEPOSIT)
@require_POST
def deposit_arrived_page(request: HttpRequest, actor: Actor, deposit_id: UUID) -> HttpResponse:
    """The bank has a deposit."""
    row = SafeMovement.objects.filter(company_id=actor.company_id, id=deposit_id).first()
    if row is None or not actor.at(row.location_id):
        raise Http404
    try:
        note_arrival(actor, _key(request, "document"), deposit_id)
    except NotPossible as refused:
        messages.error(request, str(refused))
    except ShiftRefused as refused:
        messages.error(request, _said(actor, refused))
    else:
        messages.success(request, _("It is at the bank."))
    return redirect("cash")


@page(Right.SALES_RESOLVE)
@require_POST
def resolve_shift_flag(request: HttpRequest, actor: Actor, flag_id: UUID) -> HttpResponse:
    """Say what it was."""
    flag = ShiftFlag.objects.filter(company_id=actor.company_id, id=flag_id).first()
    if flag is None or not visible_shifts(actor).filter(id=flag.shift_id).exists():
        raise Http404
    try:
        resolve_flag(actor, flag_id, request.POST.get("reason", ""))
    except NotPossible as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Noted."))
    return redirect("shift", flag.shift_id)


@page(Right.CASH_READ)
@require_GET
def closure_page(request: HttpRequest, actor: Actor, closure_id: UUID) -> HttpResponse:
    """One closure: its figures, what came late, and the perpetual totals."""
    row = Closure.objects.filter(company_id=actor.company_id, id=closure_id).first()
    if row is None or not actor.at(row.location_id):
        raise Http404
    text = json.loads(row.text)
    context = {
        "section": "money",
        "trail": [(pgettext("notes and coins", "Cash"), reverse("cash"))],
        "currency": company(actor.company_id).money,
        "closure": row,
        "location": company(actor.company_id).locations[row.location_id],
        "parts": [
            (_("In this period"), text["own"]),
            (_("Came after an earlier closure"), text["late"]),
            (_("Perpetual"), text["perpetual"]),
        ],
    }
    return render(request, "shifts/closure.html", context)
