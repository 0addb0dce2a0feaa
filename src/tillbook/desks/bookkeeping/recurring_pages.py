"""Pages of what is posted every month, and the settings of entries by hand."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tillbook.desks.bookkeeping.errors import EntryRefused
from tillbook.desks.bookkeeping.forms import all_sentences
from tillbook.desks.bookkeeping.models import Draft
from tillbook.desks.bookkeeping.operations import (
    add_recurring,
    end_recurring,
    post_due,
    set_bookkeeping,
)
from tillbook.desks.bookkeeping.queries import drafts, due_of, schedules, setting, today
from tillbook.desks.bookkeeping.rules import typed_of
from tillbook.masters.organisation.operations import NotPossible
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right
from tillbook.plumbing.locales import typed_figure
from tillbook.plumbing.pages import asked_day
from tillbook.plumbing.templatetags.figures import amount
from tillbook.values.money import NotAnAmount, parse_decimal


@page(Right.LEDGER_READ)
@require_GET
def recurring_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What is posted every month, what of it is due, and the form for another."""
    on, info = today(actor.company_id), company(actor.company_id)
    templates = drafts(actor, Draft.Kind.TEMPLATE)
    rows = []
    for row in schedules(actor.company_id):
        coming = due_of(row, on + timedelta(days=62))
        waiting = [day for day in coming if day <= on]
        following = next((day for day in coming if day > on), None)
        rows.append((row, waiting, following, _total(row.template.content, info)))
    context = {
        "section": "books",
        "trail": [(_("Entries by hand"), reverse("manual_entries"))],
        "currency": info.money,
        "rows": rows,
        "due": sum(len(waiting) for _row, waiting, *_more in rows),
        "templates": [(str(row.id), row.name) for row in templates],
        "today": on,
        "may_write": actor.may(Right.LEDGER_WRITE),
    }
    return render(request, "bookkeeping/recurring.html", context)


def _total(content: str, info: CompanyInfo) -> int:
    """What a template comes to; 0 where that is not known before it is posted."""
    lines = typed_of(content).lines
    try:
        return sum(parse_decimal(line.debit, info.exponent) for line in lines if line.debit)
    except NotAnAmount:
        return 0


@page(Right.LEDGER_WRITE)
@require_POST
def add_recurring_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Have a template posted every month."""
    day = request.POST.get("day_of_month", "")
    since = asked_day(request.POST.get("since", ""))
    until = request.POST.get("until", "")
    try:
        template = UUID(request.POST.get("template", ""))
        if since is None or not day.isdigit() or (until and asked_day(until) is None):
            raise ValueError
        add_recurring(
            actor, template, day_of_month=int(day[:3]), since=since, until=asked_day(until)
        )
    except EntryRefused as refused:
        messages.error(request, all_sentences(refused, company(actor.company_id)))
    except ValueError:
        messages.error(request, _("Choose a template, a day of the month and from when."))
    else:
        messages.success(request, _("It is posted every month from then on."))
    return redirect("recurring_entries")


@page(Right.LEDGER_WRITE)
@require_POST
def end_recurring_page(request: HttpRequest, actor: Actor, row_id: UUID) -> HttpResponse:
    """Post it no longer."""
    try:
        end_recurring(actor, row_id)
    except EntryRefused as refused:
        messages.error(request, all_sentences(refused, company(actor.company_id)))
    else:
        messages.success(request, _("It is posted no longer. What was posted stays."))
    return redirect("recurring_entries")


@page(Right.LEDGER_WRITE)
@require_POST
def post_due_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Post what is due now; the worker does the same by itself."""
    done = post_due(actor.company_id)
    words = ngettext("%(n)s entry posted.", "%(n)s entries posted.", done)
    messages.success(request, words % {"n": done})
    return redirect("recurring_entries")


@page(Right.SETTINGS_WRITE)
@require_http_methods(["GET", "POST"])
def bookkeeping_settings(request: HttpRequest, actor: Actor) -> HttpResponse:
    """From which amount a second person posts, and how far ahead."""
    info = company(actor.company_id)
    if request.method == "POST":
        text = request.POST.get("limit", "").strip()
        days = request.POST.get("future_days", "")
        try:
            plain = typed_figure(text, info.money) if text else ""
            set_bookkeeping(
                actor,
                approval_minor=parse_decimal(plain, info.exponent) if plain else None,
                future_days=int(days) if days.isdigit() and len(days) < 5 else -1,
            )
        except NotAnAmount:
            messages.error(request, _("“%(text)s” is no amount.") % {"text": text[:20]})
        except (NotPossible, ValueError) as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Saved."))
        return redirect("bookkeeping_settings")
    held = setting(info.id)
    limit = held.approval_minor
    context = {
        "section": "settings",
        "trail": [(_("Settings"), reverse("settings"))],
        "currency": info.money,
        "limit": "" if limit is None else amount(limit, info.money),
        "future_days": held.future_days,
    }
    return render(request, "bookkeeping/settings.html", context)
