"""The page of exchange rates: what counts, entering one, taking a table in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from tillbook.masters.currencies.errors import RateRefused, Refusal
from tillbook.masters.currencies.models import ExchangeRate
from tillbook.masters.currencies.operations import (
    NewRate,
    enter_rate,
    import_rates,
    latest_today,
    remove_rate,
    set_most_days,
)
from tillbook.masters.currencies.queries import (
    latest,
    most_days,
    quote_of,
    rates_of_pair,
)
from tillbook.masters.currencies.rules import is_code, oldest, rate_text, read_table
from tillbook.masters.currencies.telling import fault_words, rate_words
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.pages import asked_day

_SHOWN = 90
_MOST_BYTES = 8_000_000


def _aligned(rows: Iterable[ExchangeRate]) -> list[tuple[ExchangeRate, str]]:
    """The rates with as many decimals each as the longest has, at least four: they stand in a
    column."""
    texts = [(row, rate_text(quote_of(row)).partition(".")) for row in rows]
    places = max((len(after) for _row, (_whole, _dot, after) in texts), default=0)
    return [
        (row, f"{whole}.{after.ljust(max(places, 4), '0')}") for row, (whole, _, after) in texts
    ]


@page(Right.LEDGER_READ)
@require_GET
def exchange_rates_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The last rate of each pair; of one pair, day by day."""
    return _shown(request, actor)


def _shown(
    request: HttpRequest,
    actor: Actor,
    *,
    refused: str = "",
    faults: list[str] | None = None,
    before: ExchangeRate | None = None,
) -> HttpResponse:
    """before: another rate of the pair, from which the one that was typed is far away."""
    info = company(actor.company_id)
    today, most = latest_today(info.id), most_days(info.id)
    base, _slash, quote = request.GET.get("pair", "").partition("-")
    pair = (base, quote) if is_code(base) and is_code(quote) else None
    rows = rates_of_pair(info.id, *pair, _SHOWN) if pair else latest(info.id)
    may_write = actor.may(Right.LEDGER_WRITE) and actor.location_ids is None
    context: dict[str, Any] = {
        "section": "books",
        "trail": [(_("Exchange rates"), reverse("exchange_rates"))] if pair else [],
        "pair": pair,
        "rows": [(row, text, _old(row, today, most)) for row, text in _aligned(rows)],
        "home": info.currency,
        "today": today,
        "most_days": most,
        "before": before,
        "before_text": rate_text(quote_of(before)) if before else "",
        "typed": {"base": "", "quote": info.currency, "rate": "", **request.POST.dict()},
        "since": today.replace(year=today.year - 1, month=1, day=1),
        "refused": refused,
        "faults": faults or [],
        "may_write": may_write,
        "may_set": may_write and actor.may(Right.LEDGER_CLOSE),
    }
    return render(request, "currencies/rates.html", context)


def _old(row: ExchangeRate, today: date, most: int) -> bool:
    return bool(row.day < oldest(today, most))


def _far_from(company_id: UUID, new: NewRate) -> ExchangeRate | None:
    """The rate nearest in days, where the new one is less than two thirds of it or more than three
    halves: a comma in the wrong place, or the two currencies the wrong way round."""
    base, quote = new.base.strip().upper(), new.quote.strip().upper()
    rows = rates_of_pair(company_id, base, quote, _SHOWN)
    try:
        rate = Decimal(new.rate.strip())
    except InvalidOperation:
        return None  # refused for itself
    day = new.day
    if not rows or day is None or not rate.is_finite() or rate <= 0:
        return None
    nearest = min(rows, key=lambda row: abs(row.day - day))
    known = Decimal(rate_text(quote_of(nearest)))
    return nearest if rate * 3 < known * 2 or rate * 2 > known * 3 else None


@page(Right.LEDGER_WRITE)
@require_POST
def enter_rate_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Enter the rate of a day, or correct it."""
    new = NewRate(
        base=request.POST.get("base", ""),
        quote=request.POST.get("quote", ""),
        rate=request.POST.get("rate", ""),
        day=asked_day(request.POST.get("day", "")),
        source=request.POST.get("source", ""),
    )
    sure = request.POST.get("sure") == f"{new.base}/{new.quote}/{new.rate}"
    if not sure and (before := _far_from(actor.company_id, new)):
        return _shown(request, actor, before=before)
    try:
        enter_rate(actor, new)
    except RateRefused as refused:
        return _shown(request, actor, refused=rate_words(refused))
    messages.success(request, _("Saved. What was booked before keeps its amounts."))
    return redirect("exchange_rates")


@page(Right.LEDGER_WRITE)
@require_POST
def import_rates_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Take in the rates of a table, all of it or nothing."""
    file: Any = request.FILES.get("file")
    since = asked_day(request.POST.get("since", ""))
    if file is None or since is None:
        return _shown(request, actor, refused=_("Choose a file, and the day to begin with."))
    if file.size > _MOST_BYTES:
        return _shown(request, actor, refused=_("The file is larger than 8 MB."))
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        return _shown(request, actor, refused=_("The file is no text. Unpack it first."))
    codes = request.POST.get("currencies", "").upper().replace(",", " ").split()
    if wrong := next((code for code in codes if not is_code(code)), None):
        words = rate_words(RateRefused(Refusal.UNKNOWN_CURRENCY, text=wrong[:10]))
        return _shown(request, actor, refused=words)
    name = str(file.name)[:80]
    quotes, faults = read_table(text, since=since, currencies=frozenset(codes), source=name)
    if faults:
        return _shown(request, actor, faults=[fault_words(one) for one in faults])
    try:
        new, same = import_rates(actor, quotes, source=name)
    except RateRefused as refused:
        return _shown(request, actor, refused=rate_words(refused))
    words = ngettext("%(n)s rate taken in.", "%(n)s rates taken in.", new) % {"n": new}
    if same:
        words += " " + ngettext("%(n)s was here already.", "%(n)s were here already.", same) % {
            "n": same
        }
    messages.success(request, words)
    return redirect("exchange_rates")


@page(Right.LEDGER_WRITE)
@require_POST
def remove_rate_page(request: HttpRequest, actor: Actor, rate_id: UUID) -> HttpResponse:
    """Take a rate out that should not be there."""
    try:
        found = remove_rate(actor, rate_id)
    except RateRefused as refused:
        messages.error(request, rate_words(refused))
        return redirect("exchange_rates")
    if not found:
        raise Http404
    messages.success(request, _("Removed. What was booked with it keeps its amounts."))
    return redirect("exchange_rates")


@page(Right.LEDGER_CLOSE)
@require_POST
def rate_age_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Say how old a rate may be that is used."""
    days = request.POST.get("days", "")
    try:
        set_most_days(actor, int(days) if days.isdecimal() and len(days) < 4 else 0)
    except RateRefused as refused:
        messages.error(request, rate_words(refused))
    else:
        messages.success(request, _("Saved."))
    return redirect("exchange_rates")
