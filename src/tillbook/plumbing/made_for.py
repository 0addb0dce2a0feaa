"""Which company a page was made for: the page says so with everything it sends.

Forms carry it in a field beside the one against forgery, parts of a page in a header; a stream of
events, which can do neither, in its address, and so do the links of who works in several companies.
"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest

FIELD, HEADER = "of_company", "X-Company"


def mark(request: HttpRequest, company_id: UUID) -> None:
    """What this request answers is of this company."""
    request.page_company = str(company_id)  # type: ignore[attr-defined]


def page_company(request: HttpRequest | None) -> str:
    """The company of the page that is being made; "" where nobody has asked yet."""
    return str(getattr(request, "page_company", ""))


def made_for(request: HttpRequest) -> str:
    """The company of the page that this comes from; "" where it does not say."""
    sent = request.POST if request.method == "POST" else request.GET
    return str(request.headers.get(HEADER) or sent.get(FIELD, ""))


def leave_out_of_address(request: HttpRequest) -> None:
    """Once it was compared it is no part of what was asked: nothing filters or goes back by it."""
    if FIELD not in request.GET:
        return
    asked = request.GET.copy()
    del asked[FIELD]
    request.GET = asked  # type: ignore[assignment]
    request.META["QUERY_STRING"] = asked.urlencode()
