"""Pages of customers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.parties.models import Party

_PAGE = 100


@page(Right.PARTIES_READ)
def customers(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Customers by name, with what they bought a click away."""
    rows = Party.objects.filter(company_id=actor.company_id, kind=Party.Kind.CUSTOMER)
    text = request.GET.get("q", "").strip()
    for word in text.casefold().split()[:6]:
        rows = rows.filter(personal__search_text__contains=word)
    text_from = request.GET.get("from", "")
    start = int(text_from) if text_from.isdigit() and len(text_from) < 9 else 0
    ordered = rows.select_related("personal").order_by("personal__name", "code")
    shown = list(ordered[start : start + _PAGE + 1])
    more, shown = len(shown) > _PAGE, shown[:_PAGE]
    return render(
        request,
        "parties/customers.html",
        {
            "section": "customers",
            "customers": shown,
            "text": text,
            "count": rows.count(),
            "older": start + _PAGE if more else "",
            "newer": max(start - _PAGE, 0),
            "start": start,
        },
    )
