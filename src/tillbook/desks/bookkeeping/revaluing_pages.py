"""The page of revaluations: what foreign balances are worth on a day, and posting it."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tillbook.books.ledger.foreign import ForeignSum
from tillbook.books.ledger.queries import chart
from tillbook.desks.bookkeeping.errors import EntryRefused
from tillbook.desks.bookkeeping.forms import all_sentences
from tillbook.desks.bookkeeping.operations import revalue
from tillbook.desks.bookkeeping.queries import revaluations, today
from tillbook.desks.bookkeeping.revaluing import preview
from tillbook.masters.currencies.telling import rate_words
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.parties.queries import names as party_names
from tillbook.plumbing.pages import asked_day
from tillbook.plumbing.series import document_numbers


@page(Right.LEDGER_READ)
@require_GET
def revaluation_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every foreign balance through a day, what it is worth, and what posting would book."""
    info = company(actor.company_id)
    last = today(info.id).replace(day=1) - timedelta(days=1)
    day = asked_day(request.GET.get("day", "")) or last
    whole = actor.location_ids is None  # balances are the whole company's
    found = preview(info.id, day) if whole else None
    rows = found.rows if found else []
    accounts = {one.id: one for one in chart(info.id)}
    parties = party_names(info.id, {one.position.party_id for one in rows if one.position.party_id})
    posted = revaluations(actor)[:12]
    context = {
        "section": "books",
        "trail": [(_("Periods"), reverse("periods"))],
        "currency": info.money,
        "day": day,
        "found": found,
        "rows": [
            (
                one,
                accounts[one.position.account_id],
                parties.get(one.position.party_id, "") if one.position.party_id else "",
                ForeignSum(one.position.foreign_minor, one.position.currency),
                found.rates.get(one.position.currency) if found else None,
            )
            for one in rows
        ],
        "gains": sum(max(one.difference_minor, 0) for one in rows),
        "losses": sum(min(one.difference_minor, 0) for one in rows),
        "refused": [rate_words(one) for one in found.refused] if found else [],
        "uneven": found.uneven if found else [],
        "posted": posted,
        "numbers": document_numbers(row.id for row in posted),
        "may_post": actor.may(Right.LEDGER_CLOSE) and whole and day <= today(info.id),
        "back": day + timedelta(days=1),
    }
    return render(request, "bookkeeping/revaluation.html", context)


@page(Right.LEDGER_CLOSE)
@require_POST
def post_revaluation_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Post what was looked at; the same click twice leads to what it made."""
    day: date | None = asked_day(request.POST.get("day", ""))
    if day is None:
        messages.error(request, _("The form is not whole. Load the page again."))
        return redirect("revaluation")
    try:
        seen = request.POST.get("mark", "")
        posted = revalue(actor, day, seen=seen, memo=_("Revaluation of foreign balances"))
    except EntryRefused as refused:
        messages.error(request, all_sentences(refused, company(actor.company_id)))
    else:
        messages.success(request, _("Posted as %(number)s.") % {"number": posted.number})
    return redirect(f"{reverse('revaluation')}?day={day}")
