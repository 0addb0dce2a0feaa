"""Pages of the ledger: the journal, an entry, the trial balance."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tillbook.books.ledger.asking import asked_scope, asked_span, department_choice, place_words
from tillbook.books.ledger.listing import document_url, document_words, journal_listing
from tillbook.books.ledger.paper import pdf_answer, trial_balance_pdf
from tillbook.books.ledger.queries import visible_entry
from tillbook.books.ledger.rules.days import months_back
from tillbook.books.ledger.settled_with import settled_with
from tillbook.books.ledger.statement import file_rows, groups, heads, statement
from tillbook.masters.organisation.listing import allow_export, allow_pdf, list_page
from tillbook.masters.organisation.pages import location_ids, narrowing_location, page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.lists.exporting import table_file
from tillbook.plumbing.pages import asked_day
from tillbook.plumbing.registries import panels
from tillbook.plumbing.series import document_numbers


@page(Right.LEDGER_READ)
def journal(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Entries, the latest posted first, with filters in the address."""
    here = narrowing_location(request, actor)
    narrow = actor.location_ids is not None or here is not None
    listing = journal_listing(actor, location_ids(actor, here) if narrow else None)
    context = {
        "section": "books",
        "may_hand_over": actor.may(Right.EXPORT) and actor.location_ids is None,
    }
    return list_page(request, actor, listing, "ledger/journal.html", context)


@page(Right.LEDGER_READ)
def entry_page(request: HttpRequest, actor: Actor, entry_id: UUID) -> HttpResponse:
    """One entry, with the document it comes from."""
    found = visible_entry(actor, entry_id)
    if found is None:
        raise Http404
    entry, lines = found["entry"], found["lines"]
    settled, more = settled_with([entry])
    names = {line.account_id: line.account.name for line in lines}
    return render(
        request,
        "ledger/entry.html",
        {
            "section": "books",
            "currency": company(actor.company_id).money,
            "entry": entry,
            "lines": lines,
            "locations": company(actor.company_id).locations,
            "debit": sum(line.amount_minor for line in lines if line.amount_minor > 0),
            "source_url": document_url(entry),
            "document": document_words(
                entry, document_numbers([entry.source_id]).get(entry.source_id, "")
            ),
            "settled": [(one, names.get(one.account_id, "")) for one in settled],
            "settled_more": more,
            "panels": [
                (one.title, reverse(one.url_name, args=[entry_id]))
                for one in panels("entry", actor.rights)
                if one.there is None or one.there(entry_id)
            ],
            "trail": [(_("Journal"), reverse("journal"))],
        },
    )


@page(Right.LEDGER_READ)
def trial_balance_page(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """The trial balance of any span of days, of a location or department or all, against another
    day."""
    asked = asked_span(request, actor, this_year=False)
    since, until = asked.since, asked.until
    info = company(actor.company_id)
    scope = asked_scope(request, actor)
    sort = request.GET.get("sort", "")
    everything = request.GET.get("all") == "1"
    shown = statement(
        scope,
        info.fiscal_year_month,
        since=since,
        until=until,
        before=asked_day(request.GET.get("compare", "")),
        everything=everything,
    )
    if form := request.GET.get("export", ""):
        stem = f"trial-balance-{until.isoformat()}"
        if form == "pdf":
            allow_pdf(actor, "trial-balance")
            made = trial_balance_pdf(shown, info, place_words(info, scope), sort)
            return pdf_answer(made, stem)
        allow_export(actor, "trial-balance", form, [])
        rows = file_rows(shown, info.exponent, sort)
        return table_file(form, stem, _("Trial balance"), heads(shown), rows)
    sums = ("opening_minor", "debit_minor", "credit_minor", "closing_minor", "before_minor")
    context = {
        "section": "books",
        "currency": info.money,
        "sheet": shown,
        "groups": groups(shown, sort),
        "sums": {name: shown.sum_of(name) for name in sums},
        "accounts": sum(1 for line in shown.lines if line.account),
        "sort": sort,
        "everything": everything,
        "year_before": months_back(until, 12),
        "place": place_words(info, scope),
        **department_choice(scope),
        "may_export": actor.may(Right.EXPORT),
    }
    return render(request, "ledger/trial_balance.html", context)
