"""The settings page of card terminals: which there are, whose cards they take, are they there."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tillbook.books.payments.operations import add_terminal, change_terminal
from tillbook.books.payments.ports import NoAnswer, terminal_at, terminal_kinds
from tillbook.books.payments.queries import TerminalInfo, tender_types, terminals
from tillbook.masters.organisation.operations import NotPossible
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company, registers
from tillbook.masters.organisation.rules import Actor, Right

Options = list[tuple[str, str]]


def _kinds() -> Options:
    words = {"simulated": _("Simulated (takes no money)")}
    return [(kind, words.get(kind, kind.title())) for kind in terminal_kinds()]


def _choices(actor: Actor) -> tuple[Options, Options]:
    """The registers, and the ways to pay by card."""
    info = company(actor.company_id)
    tills = [("", _("none yet"))]
    tills += [(str(one.id), f"{one.name} · {one.code}") for one in registers(info.id)]
    cards = [
        (str(one.id), one.name)
        for one in tender_types(info.id, info.version).values()
        if one.kind == "card" and one.taken
    ]
    return tills, cards


@page(Right.SETTINGS_WRITE)
@require_GET
def terminals_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The card terminals, and one more."""
    tills, cards = _choices(actor)
    kinds, tills_by_id, names = dict(_kinds()), dict(tills), dict(cards)
    rows = [
        (
            one,
            kinds.get(one.kind, one.kind),
            tills_by_id[str(one.register_id)] if one.register_id else "",
            names.get(str(one.tender_id), ""),
        )
        for one in terminals(actor.company_id)
    ]
    context = {
        "section": "settings",
        "trail": [(_("Settings"), reverse("settings"))],
        "rows": rows,
        "kinds": list(kinds.items()),
        "registers": tills,
        "cards": cards,
    }
    return render(request, "payments/terminals.html", context)


def _id(request: HttpRequest, name: str) -> UUID | None:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        return None


@page(Right.SETTINGS_WRITE)
@require_POST
def add_terminal_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Add a card terminal."""
    try:
        add_terminal(
            actor,
            name=request.POST.get("name", ""),
            kind=request.POST.get("kind", ""),
            address=request.POST.get("address", ""),
            tender_id=_id(request, "tender"),
            register_id=_id(request, "register"),
        )
    except NotPossible as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Added. Test it, then try a small payment."))
    return redirect("terminals")


@page(Right.SETTINGS_WRITE)
@require_POST
def change_terminal_page(request: HttpRequest, actor: Actor, terminal_id: UUID) -> HttpResponse:
    """Move it to another register, call it otherwise, or use it no longer."""
    try:
        change_terminal(
            actor,
            terminal_id,
            name=request.POST.get("name", ""),
            address=request.POST.get("address", ""),
            tender_id=_id(request, "tender"),
            register_id=_id(request, "register"),
            used=request.POST.get("used") == "1",
        )
    except NotPossible as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Saved. The registers know within a minute."))
    return redirect("terminals")


@page(Right.SETTINGS_WRITE)
@require_POST
def test_terminal_page(request: HttpRequest, actor: Actor, terminal_id: UUID) -> HttpResponse:
    """Ask a terminal whether it is there; takes no money."""
    found = next((one for one in terminals(actor.company_id) if one.id == terminal_id), None)
    if found is None:
        raise Http404
    _say_health(request, found)
    return redirect("terminals")


def _say_health(request: HttpRequest, found: TerminalInfo) -> None:
    try:
        health = terminal_at(found.kind, found.address).health()
    except (NoAnswer, KeyError):
        messages.error(
            request,
            _("%(name)s does not answer. Is it switched on, and is the address right?")
            % {"name": found.name},
        )
        return
    words = (
        _("%(name)s answers and is ready.")
        if health.ready
        else _("%(name)s answers, and is busy with a payment.")
    )
    messages.success(request, words % {"name": found.name})
