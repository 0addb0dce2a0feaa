"""The journal for other programs: a page that asks what for, and the file."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tillbook.edges.bridges.complete import Complete, export_complete, zipped
from tillbook.edges.bridges.downloads import file_answer, journal_download
from tillbook.edges.bridges.journal import ENDINGS, Scope
from tillbook.masters.organisation.operations import note_export
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing.pages import asked_day


def whole_company(actor: Actor) -> None:
    """Such a file holds everything: raises Forbidden, or PermissionDenied for who works at some
    locations only."""
    actor.require(Right.EXPORT)
    if actor.location_ids is not None:
        raise PermissionDenied(_("This file holds the books of the whole company."))


@page(Right.LEDGER_READ)
@require_GET
def journal_export_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Which program, which days."""
    whole_company(actor)
    context = {
        "section": "books",
        "trail": [(_("Journal"), reverse("journal"))],
        "forms": [
            ("csv", _("CSV, for a spreadsheet")),
            ("hledger", "hledger"),
            ("ledger", "ledger"),
            ("beancount", "beancount"),
        ],
        "form": request.GET.get("form", "csv"),
        "since": request.GET.get("since", ""),
        "until": request.GET.get("until", ""),
        "may_export_all": actor.may(Right.AUDIT_READ),
    }
    return render(request, "bridges/journal_export.html", context)


@page(Right.LEDGER_READ)
@require_GET
def complete_file(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Everything with its chains, and the script that checks it, as one ZIP."""
    whole_company(actor)
    actor.require(Right.AUDIT_READ)
    wanted = Complete(company=company(actor.company_id), at=clock.now())
    stem = f"books-{wanted.at.date().isoformat()}"

    def pieces() -> Iterator[bytes]:
        # Before the first byte: who breaks the download off has most of it all the same.
        note_export(actor, "complete", "zip", [])
        yield from zipped(stem, export_complete(wanted), wanted.at)
        note_export(actor, "complete", "zip", [], seal=wanted.seal)

    return file_answer(pieces(), "application/zip", f"{stem}.zip")


@page(Right.LEDGER_READ)
@require_GET
def journal_file(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """The file. Days that are none, or the wrong way round, lead back."""
    whole_company(actor)
    form, days = request.GET.get("form", ""), []
    for name in ("since", "until"):
        text = request.GET.get(name, "")
        day = asked_day(text)
        if text and day is None:
            messages.error(request, _("“%(text)s” is no day of these books.") % {"text": text[:20]})
            return redirect("journal_export")
        days.append(day)
    since, until = days
    if form not in ENDINGS or (since and until and since > until):
        messages.error(request, _("Choose a program, and a first day that is not after the last."))
        return redirect("journal_export")
    note_export(actor, "journal", form, [])
    opening = request.GET.get("opening") == "1"
    scope = Scope(company=company(actor.company_id), since=since, until=until, opening=opening)
    return journal_download(scope, form)
