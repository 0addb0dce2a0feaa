"""The panels that say why: on a sale's page, and on the page of an entry."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from tillbook.insight.reports.why_entry import entry_why
from tillbook.insight.reports.why_sale import sale_why
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right


@page(Right.SALES_READ)
def why_sale_page(request: HttpRequest, actor: Actor, sale_id: UUID) -> HttpResponse:
    """Why a sale's amounts are what they are."""
    asked = request.GET.get("after", "")
    after = int(asked) if asked.isdecimal() and len(asked) < 9 else 0
    found = sale_why(actor, sale_id, after)
    if found is None:
        raise Http404
    context = {"why": found, "currency": company(actor.company_id).money, "after": after}
    return render(request, "reports/why_sale.html", context)


@page(Right.LEDGER_READ)
def why_entry_page(request: HttpRequest, actor: Actor, entry_id: UUID) -> HttpResponse:
    """Why an entry's lines stand on their accounts, and where they count."""
    found = entry_why(actor, entry_id)
    if found is None:
        raise Http404
    context = {"why": found, "currency": company(actor.company_id).money}
    return render(request, "reports/why_entry.html", context)
