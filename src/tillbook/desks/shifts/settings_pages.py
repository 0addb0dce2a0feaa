"""The settings page of cash: shifts by location, reasons, the limit of paying out."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tillbook.books.ledger.queries import chart
from tillbook.desks.shifts.operations import (
    add_cash_reason,
    archive_cash_reason,
    set_pay_out_limit,
    set_shifts_required,
)
from tillbook.desks.shifts.queries import cash_reasons, pay_out_limit, shifts_required
from tillbook.masters.organisation.operations import NotPossible
from tillbook.masters.organisation.pages import page, visible_locations
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.locales import about_figure, typed_figure
from tillbook.plumbing.templatetags.figures import amount
from tillbook.values.money import NotAnAmount, parse_decimal


@page(Right.SETTINGS_WRITE)
@require_GET
def cash_settings(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Who sells in shifts, and why cash is paid in and out."""
    info = company(actor.company_id)
    kinds = {"pay_in": _("Cash paid in"), "pay_out": _("Cash paid out")}
    accounts = [(str(a.id), f"{a.code} {a.name}") for a in chart(info.id)]
    context = {
        "section": "settings",
        "trail": [(_("Settings"), reverse("settings"))],
        "places": [(at, shifts_required(at.id)) for at in visible_locations(actor)],
        "reasons": [(row, kinds[row.kind]) for row in cash_reasons(info.id)],
        "kinds": list(kinds.items()),
        "accounts": [("", _("as usual for this kind")), *accounts],
        "limit": amount(pay_out_limit(info.id), info.money),
        "currency": info.money,
    }
    return render(request, "shifts/settings.html", context)


def _done(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("Saved. Registers take it with their next news."))
    return redirect("cash_settings")


def _refused(request: HttpRequest, refused: NotPossible) -> HttpResponse:
    messages.error(request, str(refused))
    return redirect("cash_settings")


@page(Right.SETTINGS_WRITE)
@require_POST
def require_shifts_page(request: HttpRequest, actor: Actor, location_id: UUID) -> HttpResponse:
    """Have a location's registers sell in shifts, or not."""
    try:
        set_shifts_required(actor, location_id, request.POST.get("required") == "1")
    except NotPossible as refused:
        return _refused(request, refused)
    return _done(request)


@page(Right.SETTINGS_WRITE)
@require_POST
def add_reason_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Add a reason."""
    account = request.POST.get("account", "")
    try:
        add_cash_reason(
            actor,
            kind=request.POST.get("kind", ""),
            name=request.POST.get("name", ""),
            account_id=UUID(account) if account else None,
        )
    except NotPossible as refused:
        return _refused(request, refused)
    except ValueError:
        return _refused(request, NotPossible(_("There is no such account.")))
    return _done(request)


@page(Right.SETTINGS_WRITE)
@require_POST
def archive_reason_page(request: HttpRequest, actor: Actor, reason_id: UUID) -> HttpResponse:
    """Offer a reason no longer."""
    try:
        archive_cash_reason(actor, reason_id)
    except NotPossible as refused:
        return _refused(request, refused)
    return _done(request)


@page(Right.SETTINGS_WRITE)
@require_POST
def pay_out_limit_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """How much is paid out without somebody's right."""
    text, info = request.POST.get("amount", "").strip(), company(actor.company_id)
    try:
        limit = parse_decimal(typed_figure(text, info.money), info.exponent, "amount")
        set_pay_out_limit(actor, limit)
    except NotAnAmount as problem:
        words = _("“%(text)s” is no amount.") % {"text": text[:20]}
        return _refused(request, NotPossible(about_figure(problem, text, words)))
    except NotPossible as refused:
        return _refused(request, refused)
    return _done(request)
