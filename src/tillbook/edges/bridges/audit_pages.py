"""The books for auditors: a page that asks which file and which days, and the file."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tillbook.books.ledger.periods import earliest_today
from tillbook.books.ledger.rules import fiscal_year
from tillbook.edges.bridges import gobd, saf_t
from tillbook.edges.bridges.downloads import file_answer, pieces_of
from tillbook.edges.bridges.journal_pages import whole_company
from tillbook.edges.bridges.saf_t.export import NotPossibleHere
from tillbook.masters.organisation.operations import note_export
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right
from tillbook.plumbing.pages import asked_day

#: File -> (how its name ends, what it is).
FORMS = {"saf-t": ("xml", "application/xml"), "gobd": ("zip", "application/zip")}


@page(Right.LEDGER_READ)
@require_GET
def audit_files_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Which file, which days; at first the fiscal year."""
    whole_company(actor)
    info = company(actor.company_id)
    year = fiscal_year(earliest_today(info.id), info.fiscal_year_month)
    context = {
        "section": "books",
        "trail": [(_("Journal"), reverse("journal"))],
        "forms": [
            ("saf-t", _("SAF-T Financial 1.30 (Norway)")),
            ("gobd", _("CSV with description (GoBD, Germany)")),
        ],
        "form": request.GET.get("form", "gobd" if info.country == "DE" else "saf-t"),
        "since": request.GET.get("since", str(year.since)),
        "until": request.GET.get("until", str(year.until)),
    }
    return render(request, "bridges/audit_files.html", context)


@page(Right.LEDGER_READ)
@require_GET
def audit_file(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """The file. Days that are none, or the wrong way round, lead back."""
    whole_company(actor)
    form = request.GET.get("form", "")
    since, until = (asked_day(request.GET.get(name, "")) for name in ("since", "until"))
    if form not in FORMS or since is None or until is None or since > until:
        messages.error(request, _("Choose a file, and a first day that is not after the last."))
        return redirect("audit_files")
    try:
        answer = download(company(actor.company_id), form, since, until)
    except NotPossibleHere:
        messages.error(request, _("SAF-T holds no currency with more than two decimals."))
        return redirect("audit_files")
    note_export(actor, "audit-file", form, [])
    return answer


def download(info: CompanyInfo, form: str, since: date, until: date) -> HttpResponseBase:
    """The file, streamed: memory does not grow with it. Raises NotPossibleHere."""
    if form == "gobd":
        pieces = gobd.archive(gobd.Scope(company=info, since=since, until=until))
    else:
        pieces = pieces_of(saf_t.export(saf_t.Scope(company=info, since=since, until=until)))
    ending, kind = FORMS[form]
    return file_answer(pieces, kind, f"{form}-{since}-{until}.{ending}")
