"""The daily anchors of all chains, to print and keep elsewhere."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tillbook.books.ledger.paper import paper_row, pdf_answer, rows_pdf
from tillbook.edges.bridges.journal_pages import whole_company
from tillbook.masters.organisation.listing import allow_pdf
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right
from tillbook.plumbing.proofs import AnchorDay, anchor_days
from tillbook.plumbing.templatetags.figures import count, short_day


@page(Right.LEDGER_READ)
@require_GET
def anchors_page(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """A year's anchors: each day its hash, over where every series stood and the day before."""
    whole_company(actor)
    rows = anchor_days(actor.company_id)
    years = sorted({row.day.year for row in rows}, reverse=True)
    text = request.GET.get("year", "")
    asked = int(text) if text.isdecimal() and len(text) == 4 else 0
    year = asked if asked in years else years[0] if years else 0
    shown = [row for row in rows if row.day.year == year]
    if request.GET.get("export") == "pdf" and shown:
        allow_pdf(actor, "anchors")
        info = company(actor.company_id)
        return pdf_answer(_paper(info, year, shown), f"anchors-{year}")
    context = {
        "section": "books",
        "trail": [
            (_("Journal"), reverse("journal")),
            (_("Journal for other programs"), reverse("journal_export")),
        ],
        "rows": shown,
        "years": [
            {"url": f"?year={one}", "label": str(one), "current": one == year} for one in years
        ],
    }
    return render(request, "bridges/anchors.html", context)


def _paper(info: CompanyInfo, year: int, shown: list[AnchorDay]) -> bytes:
    rows = [
        paper_row(
            "entry", short_day(row.day), row.hash, [str(row.series), str(count(row.documents))]
        )
        for row in shown
    ]
    return rows_pdf(
        info,
        title=_("Daily anchors"),
        place="",
        days=str(year),
        heads=[_("Series"), _("Documents")],
        rows=rows,
        money=False,
    )
