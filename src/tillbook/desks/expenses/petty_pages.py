"""Pages of petty cash: what is in it, filling and counting it, paying staff back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tillbook.books.ledger.overdrawing import ask_if_overdrawn
from tillbook.books.ledger.queries import entries_of
from tillbook.books.ledger.rules import Role
from tillbook.desks.expenses.errors import ExpenseRefused
from tillbook.desks.expenses.forms import plain_amount
from tillbook.desks.expenses.models import PettyCash
from tillbook.desks.expenses.operations import (
    Posted,
    count_petty_cash,
    move_petty_cash,
    pay_back,
    reverse_petty_cash,
)
from tillbook.desks.expenses.queries import (
    owed_by_person,
    petty_by_location,
    petty_documents,
)
from tillbook.desks.expenses.telling import all_sentences
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company, people_names
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.series import document_numbers, envelope_of

_SHOWN = 60


def _trail() -> list[tuple[str, str]]:
    return [(_("Expenses"), reverse("expenses"))]


@page(Right.EXPENSES_CASH)
@require_GET
def petty_cash_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What must be in petty cash by the books, what is owed to staff, and what moved it."""
    info = company(actor.company_id)
    places = petty_by_location(actor)
    rows = list(petty_documents(actor).order_by("-id")[:_SHOWN])
    numbers = document_numbers(row.id for row in rows)
    owed = owed_by_person(actor)
    named = {row.person_id for row in rows} | {row.owed_to for row in rows} | set(owed)
    people = people_names([key for key in named if key])
    context: dict[str, Any] = {
        "section": "expenses",
        "currency": info.money,
        "places": [
            (info.locations[one.location_id], one, new_id(), new_id(), new_id()) for one in places
        ],
        "owed": [(key, people.get(key, ""), minor) for key, minor in owed.items() if minor > 0],
        "pay_back_id": new_id(),
        "locations": [
            (info.locations[one.location_id].code, info.locations[one.location_id].name)
            for one in places
        ],
        "moved": [
            (
                row,
                numbers.get(row.id, ""),
                info.locations[row.location_id].name,
                people.get(row.owed_to or row.person_id or row.id, ""),
            )
            for row in rows
        ],
        "may_see_books": actor.may(Right.LEDGER_READ),
    }
    return render(request, "expenses/petty_cash.html", context)


class _Typed:
    """What a form of petty cash says, or sentences why not."""

    def __init__(self, request: HttpRequest, actor: Actor) -> None:
        self.request, self.actor = request, actor
        self.info = company(actor.company_id)
        text = request.POST.get("document", "")
        try:
            self.document = UUID(text)
        except ValueError:
            self.document = new_id()
        at = self.info.location_by_code(request.POST.get("location", ""))
        self.location_id = at.id if at else self.document
        self.note = request.POST.get("note", "")

    def amount(self, name: str) -> int:
        """A typed amount; negative where it is none."""
        try:
            return plain_amount(self.request.POST.get(name, ""), self.info)
        except ValueError:
            return -1


def _done(request: HttpRequest, actor: Actor, work: Any) -> HttpResponse:
    try:
        done: Posted = work()
    except ExpenseRefused as problem:
        messages.error(request, all_sentences(problem, company(actor.company_id)))
    else:
        messages.success(request, _("Booked as %(number)s.") % {"number": done.number})
    return redirect("petty_cash")


@page(Right.EXPENSES_CASH)
@require_POST
def move_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Fill petty cash from the safe or the bank, or put some into the safe."""
    typed = _Typed(request, actor)
    kind, amount_minor = request.POST.get("kind", ""), typed.amount("amount")
    if kind == PettyCash.Kind.FROM_BANK and (
        asks := ask_if_overdrawn(
            request,
            actor,
            Role.BANK,
            typed.location_id,
            amount_minor,
            section="expenses",
            trail=[*_trail(), (_("Petty cash"), reverse("petty_cash"))],
            document_id=typed.document,
        )
    ):
        return asks
    return _done(
        request,
        actor,
        lambda: move_petty_cash(
            actor,
            typed.document,
            kind=kind,
            location_id=typed.location_id,
            amount_minor=amount_minor,
            note=typed.note,
        ),
    )


@page(Right.EXPENSES_CASH)
@require_POST
def count_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Book a count."""
    typed = _Typed(request, actor)
    seen = request.POST.get("expected", "")
    plain = seen.removeprefix("-")
    known = plain.isascii() and plain.isdigit() and len(plain) < 16
    return _done(
        request,
        actor,
        lambda: count_petty_cash(
            actor,
            typed.document,
            location_id=typed.location_id,
            counted_minor=typed.amount("counted"),
            expected_minor=int(seen) if known else -(10**15),
            note=typed.note,
        ),
    )


@page(Right.EXPENSES_CASH)
@require_POST
def pay_back_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Pay somebody back what they laid out."""
    typed = _Typed(request, actor)
    try:
        person = UUID(request.POST.get("person", ""))
    except ValueError:
        person = typed.document
    return _done(
        request,
        actor,
        lambda: pay_back(
            actor,
            typed.document,
            location_id=typed.location_id,
            person_id=person,
            amount_minor=typed.amount("amount"),
            note=typed.note,
        ),
    )


def _row(actor: Actor, petty_id: UUID) -> PettyCash:
    row: PettyCash | None = petty_documents(actor).filter(id=petty_id).first()
    if row is None:
        raise Http404
    return row


@page(Right.EXPENSES_CASH)
@require_GET
def document(request: HttpRequest, actor: Actor, petty_id: UUID) -> HttpResponse:
    """A document of petty cash: what it moved, where it went, what takes it back."""
    row = _row(actor, petty_id)
    info = company(actor.company_id)
    back = PettyCash.objects.filter(reverses_id=petty_id).first()
    linked = [key for key in (row.id, row.reverses_id, back.id if back else None) if key]
    context = {
        "section": "expenses",
        "trail": [*_trail(), (_("Petty cash"), reverse("petty_cash"))],
        "currency": info.money,
        "row": row,
        "location": info.locations[row.location_id].name,
        "entries": entries_of(petty_id),
        "back": back,
        "numbers": document_numbers(linked),
        "people": people_names([key for key in (row.person_id, row.owed_to) if key]),
        "envelope": envelope_of(petty_id),
        "document_id": new_id(),
        "may_see_books": actor.may(Right.LEDGER_READ),
        "may_take_back": back is None and row.kind != PettyCash.Kind.REVERSAL,
    }
    return render(request, "expenses/petty_document.html", context)


@page(Right.EXPENSES_CASH)
@require_POST
def take_back_page(request: HttpRequest, actor: Actor, petty_id: UUID) -> HttpResponse:
    """Take a document of petty cash back."""
    _row(actor, petty_id)
    typed = _Typed(request, actor)
    try:
        done = reverse_petty_cash(
            actor, petty_id, typed.document, reason=request.POST.get("reason", "")
        )
    except ExpenseRefused as problem:
        messages.error(request, all_sentences(problem, company(actor.company_id)))
        return redirect("petty_document", petty_id)
    messages.success(request, _("Taken back by %(number)s.") % {"number": done.number})
    return redirect("petty_document", done.id)
