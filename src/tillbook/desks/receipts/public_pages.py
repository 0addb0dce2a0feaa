"""The digital receipt: what its link opens, without signing in, for as long as the shop says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from tillbook.desks.receipts.drawing import drawn
from tillbook.desks.receipts.links import is_proven, sale_named
from tillbook.desks.receipts.pdf import receipt_pdf
from tillbook.desks.receipts.queries import layout_of
from tillbook.desks.receipts.rules.arranging import Piece, arrange
from tillbook.desks.receipts.rules.layout import LANGUAGES, Layout
from tillbook.desks.receipts.telling import facts_of_document
from tillbook.desks.sales.printed import whose_sale
from tillbook.plumbing import clock


class _Gone(Exception):
    """The link is none of ours (404), has not arrived (404), or is too old (410)."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@require_GET
def receipt_page(request: HttpRequest, token: str) -> HttpResponse:
    """A receipt, to whoever holds its link."""
    try:
        pieces, layout, number = _opened(token)
    except _Gone as gone:
        return _gone(request, gone)
    context = {
        "pieces": drawn(pieces, layout.logo),
        "paper": layout.paper,
        "number": number,
        "token": token,
    }
    return _unseen(render(request, "receipts/public.html", context))


@require_GET
def receipt_file(request: HttpRequest, token: str) -> HttpResponse:
    """The same as a PDF."""
    try:
        pieces, layout, number = _opened(token)
    except _Gone as gone:
        return _gone(request, gone)
    content = receipt_pdf(pieces, layout, title=number, language=_language())
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{number}.pdf"'
    return _unseen(response)


def _gone(request: HttpRequest, gone: _Gone) -> HttpResponse:
    context = {"expired": gone.status == 410}
    return _unseen(render(request, "receipts/gone.html", context, status=gone.status))


def _language() -> str:
    language = (get_language() or "en").partition("-")[0]
    return language if language in LANGUAGES else "en"


def _opened(token: str) -> tuple[list[Piece], Layout, str]:
    """What stands on the receipt of a link, the paper, its number."""
    sale_id: UUID | None = sale_named(token)
    whose = whose_sale(sale_id) if sale_id else None
    if sale_id is None or whose is None or not is_proven(whose[0], sale_id, token):
        raise _Gone(404)
    company_id, location_id, at = whose
    layout = layout_of(company_id)
    if clock.now() - at > timedelta(days=layout.link_days):
        raise _Gone(410)
    language = _language()
    facts = facts_of_document(company_id, location_id, sale_id, language)
    if facts is None:
        raise _Gone(404)
    layout = replace(layout, blocks=tuple(one for one in layout.blocks if one != "link"))
    return arrange(layout, facts, language), layout, facts.code


def _unseen(response: HttpResponse) -> HttpResponse:
    """Neither kept by caches nor found by searching, and its address told to nobody."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
