"""What keeps an open Home fresh: a stream of changes, and the same question asked by itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.live import position, watch


def _known(request: HttpRequest) -> int:
    """What the page has seen: the browser names the last event when it comes again."""
    text = request.headers.get("Last-Event-ID") or request.GET.get("since", "")
    return int(text) if text.isdigit() and len(text) < 16 else -1


@page(Right.REPORTS_READ)
def live_page(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """A stream of changes; 204, which ends it for good, when all of them are taken."""
    events = watch.stream(actor.company_id, _known(request))
    if events is None:
        return HttpResponse(status=204)
    response = StreamingHttpResponse(events, content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response


@page(Right.REPORTS_READ)
def position_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """How far the company's documents are: asked every few seconds by who has no stream."""
    response = HttpResponse(str(position(actor.company_id)), content_type="text/plain")
    response["Cache-Control"] = "no-store"
    return response
