"""Pages about where a company files."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tillbook.books.ledger.periods import earliest_today
from tillbook.books.ledger.queries import chart
from tillbook.desks.taxation.errors import SENTENCES, Refusal, ReturnRefused
from tillbook.desks.taxation.operations import (
    NewRegistration,
    add_registration,
    end_registration,
)
from tillbook.desks.taxation.queries import known_form, possible, registrations, usual_account
from tillbook.desks.taxation.rules import MONTHS
from tillbook.desks.taxation.telling import months_words
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.pages import asked_day


@page(Right.LEDGER_CLOSE)
def new_registration_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Say where returns are filed, from when and how often."""
    context = _context(request, actor)
    if request.method == "POST":
        try:
            add_registration(actor, _typed(request))
        except ReturnRefused as refused:
            context["refused"] = _(SENTENCES[refused.refusal])
        else:
            messages.success(request, _("Added. Its periods stand here from now on."))
            return redirect("tax_returns")
    return render(request, "taxation/new.html", context)


def _context(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    info = company(actor.company_id)
    accounts = [
        row
        for row in chart(info.id)
        if row.kind in ("asset", "liability") and row.archived_at is None
    ]
    accounts.sort(key=lambda row: row.kind != "liability")  # mostly one that is owed
    form = known_form(info.id, info.country)
    usual = usual_account(accounts, form.controls) if form else None
    today = earliest_today(info.id)
    return {
        "section": "books",
        "trail": [(_("Tax returns"), reverse("tax_returns"))],
        "places": possible(info.id),
        "frequencies": [(str(months), months_words(months)) for months in MONTHS],
        "accounts": [
            *([] if usual else [("", _("Choose an account"))]),
            *((str(row.id), f"{row.code} {row.name}") for row in accounts),
        ],
        "french": any(code == "FR" for code, _name in possible(info.id)),
        "german": any(code == "DE" for code, _name in possible(info.id)),
        "typed": {
            "jurisdiction": info.country,
            "months": "3",
            "since": str(today.replace(month=1, day=1)),
            "control": str(usual.id) if usual else "",
            **request.POST.dict(),
        },
    }


def _typed(request: HttpRequest) -> NewRegistration:
    months = request.POST.get("months", "")
    since = asked_day(request.POST.get("since", ""))
    if since is None:
        raise ReturnRefused(Refusal.BAD_PERIOD)
    try:
        control = UUID(request.POST.get("control", ""))
    except ValueError:
        control = None
    return NewRegistration(
        jurisdiction=request.POST.get("jurisdiction", ""),
        number=request.POST.get("number", ""),
        months=int(months) if months.isdecimal() and len(months) < 3 else 0,
        since=since,
        control_id=control,
        extended=request.POST.get("extended") == "1",
        due_day=_day(request.POST.get("due_day", "")),
    )


def _day(text: str) -> int:
    if not text.strip():
        return 0
    return int(text) if text.isdecimal() and len(text) < 3 else -1


@page(Right.LEDGER_CLOSE)
@require_POST
def end_registration_page(
    request: HttpRequest, actor: Actor, registration_id: UUID
) -> HttpResponse:
    """File there no more."""
    if all(row.id != registration_id for row in registrations(actor)):
        raise Http404
    day = asked_day(request.POST.get("on", ""))
    try:
        if day is None:
            raise ReturnRefused(Refusal.BAD_PERIOD)
        end_registration(actor, registration_id, day)
    except ReturnRefused as refused:
        messages.error(request, _(SENTENCES[refused.refusal]))
    else:
        messages.success(request, _("Saved."))
    return redirect("tax_returns")
