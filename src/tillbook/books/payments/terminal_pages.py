"""The settings page of card terminals: which there are, whose cards they take, are they there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tillbook.books.payments.operations import (
    add_terminal,
    change_terminal,
    keep_account,
    set_offline_card,
)
from tillbook.books.payments.ports import (
    NoAnswer,
    NotEnrolled,
    enrol_terminal,
    enrols,
    terminal_at,
    terminal_kinds,
)
from tillbook.books.payments.queries import (
    TerminalInfo,
    offline_caps,
    tender_types,
    terminal_secret,
    terminals,
    test_accounts,
    visible_terminals,
)
from tillbook.books.payments.rules import OfflineCaps
from tillbook.masters.organisation.operations import NotPossible
from tillbook.masters.organisation.pages import page, visible_locations
from tillbook.masters.organisation.queries import company, registers
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.locales import typed_figure
from tillbook.plumbing.templatetags.figures import amount, money
from tillbook.values.money import NotAnAmount, parse_decimal

Options = list[tuple[str, str]]


def _kinds() -> Options:
    words = {"simulated": _("Simulated (takes no money)"), "stripe": "Stripe Terminal"}
    return [(kind, words.get(kind, kind.title())) for kind in terminal_kinds()]


def _choices(actor: Actor) -> tuple[Options, Options]:
    """The registers, and the ways to pay by card."""
    info = company(actor.company_id)
    tills = [("", _("none yet"))]
    tills += [
        (str(one.id), f"{one.name} · {one.code}")
        for one in registers(info.id)
        if actor.at(one.location_id)
    ]
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
        for one in visible_terminals(actor)
    ]
    context = {
        "section": "settings",
        "trail": [(_("Settings"), reverse("settings"))],
        "rows": rows,
        "test_kinds": [kind for kind, test in test_accounts(actor.company_id).items() if test],
        "known_kinds": list(test_accounts(actor.company_id)),
        "kinds": list(kinds.items()),
        "registers": tills,
        "places": [(at, _caps_of(actor, at.id)) for at in visible_locations(actor)],
        "currency": company(actor.company_id).money,
        "cards": cards,
    }
    return render(request, "payments/terminals.html", context)


def _caps_of(actor: Actor, location_id: UUID) -> dict[str, Any]:
    """The caps as a form shows them, and the worst they may cost a day."""
    info, caps = company(actor.company_id), offline_caps(location_id)
    if caps is None:
        return {"on": False, "sale": "", "day": "", "worst": ""}
    tills = [
        one
        for one in terminals(info.id)
        if one.used
        and one.register_id in {r.id for r in registers(info.id) if r.location_id == location_id}
    ]
    return {
        "on": True,
        "sale": amount(caps.sale_minor, info.money),
        "day": amount(caps.day_minor, info.money),
        "worst": money(caps.day_minor * max(1, len(tills)), info.money),
    }


@page(Right.SETTINGS_WRITE)
@require_POST
def offline_card_page(request: HttpRequest, actor: Actor, location_id: UUID) -> HttpResponse:
    """Let a location's registers write cards down without a network, or no longer."""
    exponent = company(actor.company_id).exponent
    caps = None
    try:
        if request.POST.get("on") == "1":
            sale, day = (
                parse_decimal(typed_figure(request.POST.get(n, "")), exponent)
                for n in ("sale", "day")
            )
            caps = OfflineCaps(sale, day)
        set_offline_card(actor, location_id, caps)
    except NotAnAmount:
        messages.error(request, _("Write both limits as amounts."))
    except NotPossible as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Saved. Registers take it with their next news."))
    return redirect("terminals")


def _id(request: HttpRequest, name: str) -> UUID | None:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        return None


@page(Right.SETTINGS_WRITE)
@require_POST
def add_terminal_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Add a card terminal."""
    kind, name = request.POST.get("kind", ""), request.POST.get("name", "")
    try:
        address = request.POST.get("address", "")
        if enrols(kind):
            address = _enrolled(request, actor, kind, name)
        add_terminal(
            actor,
            name=name,
            kind=kind,
            address=address,
            tender_id=_id(request, "tender"),
            register_id=_id(request, "register"),
        )
    except NotPossible as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Added. Test it, then try a small payment."))
    return redirect("terminals")


def _enrolled(request: HttpRequest, actor: Actor, kind: str, name: str) -> str:
    """Let it in by the code on its screen, with the key that was typed or is kept; its address.

    Raises NotPossible. The key is kept once the vendor took it, before the terminal is added.
    """
    typed = request.POST.get("key", "").strip()
    key = typed or terminal_secret(actor.company_id, kind)
    code = request.POST.get("code", "").strip()
    if typed and not typed.startswith(_KEYS):
        raise NotPossible(_("A secret key begins with sk_ or rk_."))
    if not (key and code and name.strip()):
        raise NotPossible(_("It needs a name, the secret key, and the code on its screen."))
    try:
        address = enrol_terminal(kind, key, code, " ".join(name.split())[:80])
    except NotEnrolled as refused:
        raise NotPossible(_why_not(refused.why)) from None
    except NoAnswer:
        raise NotPossible(_("Stripe does not answer. Try again in a moment.")) from None
    if typed:
        keep_account(actor, kind, typed, test_mode="_test_" in typed)
    return address


_KEYS = ("sk_test_", "sk_live_", "rk_test_", "rk_live_")


def _why_not(why: str) -> str:
    return {
        "key": _("Stripe does not know this key, or it may not manage terminals."),
        "code": _("Stripe does not know this code. Have the terminal show a new one."),
        "no_location": _("Add a Terminal location in Stripe’s dashboard first."),
    }[why]


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
    found = next((one for one in visible_terminals(actor) if one.id == terminal_id), None)
    if found is None:
        raise Http404
    _say_health(request, found, terminal_secret(actor.company_id, found.kind))
    return redirect("terminals")


def _say_health(request: HttpRequest, found: TerminalInfo, secret: str) -> None:
    try:
        health = terminal_at(found.kind, found.address, secret).health()
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
