"""The page of a count in progress: made for one hand, and kept going without a network."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tillbook.books.stock.lot_timeline import lots_lying
from tillbook.books.stock.timeline import lying
from tillbook.desks.counts.errors import CountRefused
from tillbook.desks.counts.forms import key_of, sent_lines, told_lines, typed_line
from tillbook.desks.counts.listing import title_of
from tillbook.desks.counts.models import CountLine, StockCount
from tillbook.desks.counts.operations import GivenLine, Kept, add_lines, say_how, undo_line
from tillbook.desks.counts.operations.open_count import countable_scan, person_of
from tillbook.desks.counts.queries import (
    asked_again,
    count_of,
    counted_of,
    items_for,
    place_of,
    scope_of,
    where,
)
from tillbook.desks.counts.rules import How
from tillbook.desks.counts.telling import sentence
from tillbook.masters.catalog.queries.terms import traced
from tillbook.masters.catalog.scanning import plain_code
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.templatetags.figures import quantity

_SHOWN = 12
#: Lots of a product that are offered to choose from.
_LOTS = 100


def _open_or_404(actor: Actor, count_id: UUID) -> StockCount:
    found = count_of(actor, count_id)
    if found is None:
        raise Http404
    return found


@page(Right.COUNTS_WRITE)
@require_GET
def count_page(request: HttpRequest, actor: Actor, count_id: UUID) -> HttpResponseBase:
    """A count in progress, to go on with; one that is closed leads to what it became."""
    count = _open_or_404(actor, count_id)
    if count.state == StockCount.State.APPROVED:
        return redirect("counted", count_id)
    info = company(actor.company_id)
    again = asked_again(count_id)
    counted = {item for item, _ in counted_of(count_id, again)}
    scope = scope_of(count, lying(place_of(count)))
    mine = CountLine.objects.filter(count_id=count_id, person_id=person_of(actor), undone_at=None)
    rows = list(mine.order_by("-counted_at", "-id")[:_SHOWN])
    areas = CountLine.objects.filter(count_id=count_id).exclude(area="").order_by("area")
    todo = sorted((set(again) | scope) - counted)[:200]
    items = items_for(info.id, {*(row.item_id for row in rows), *todo})
    context: dict[str, Any] = {
        "section": "stock",
        "trail": _trail(),
        "count": count,
        "title": title_of(count),
        "open": count.state == StockCount.State.OPEN,
        "location": where(count),
        "done": len(counted & scope),
        "listed": len(scope),
        "lines": [(row, items[row.item_id].name) for row in rows if row.item_id in items],
        "again": [items[key] for key in again if key not in counted and key in items],
        "todo": [items[key] for key in todo if key in items and key not in again][:50],
        "areas": list(areas.values_list("area", flat=True).distinct()[:50]),
        "area": rows[0].area if rows else "",
        "line_id": new_id(),
        "may_approve": actor.may(Right.COUNTS_APPROVE),
    }
    return render(request, "counts/count.html", context)


def _trail() -> list[tuple[str, str]]:
    return [(_("Stock"), reverse("stock")), (_("Counts"), reverse("counts"))]


@page(Right.COUNTS_WRITE)
@require_POST
def lines_page(request: HttpRequest, actor: Actor, count_id: UUID) -> HttpResponse:
    """Keep lines: one of the form, or those that the phone sends, each once."""
    _open_or_404(actor, count_id)
    info = company(actor.company_id)
    if request.content_type == "application/json":
        sent = sent_lines(request)
        if sent is None:
            return JsonResponse({"lines": []}, status=400)
        given, sent_at = sent
        readable = [one for one in given if isinstance(one, GivenLine)]
        unread = [one for one in given if isinstance(one, Kept)]
        kept = [*unread, *add_lines(actor, count_id, readable, sent_at)]
        return JsonResponse({"lines": told_lines(info, kept)})
    try:
        [one] = add_lines(actor, count_id, [typed_line(request)])
        if one.wrong:
            messages.error(request, sentence(one.wrong, info))
    except CountRefused as problem:
        messages.error(request, sentence(problem.wrong, info))
    return redirect("count", count_id)


@page(Right.COUNTS_WRITE)
@require_GET
def find_page(request: HttpRequest, actor: Actor, count_id: UUID) -> HttpResponse:
    """What a code is, and how much is there by the books where the count says so."""
    count = _open_or_404(actor, count_id)
    info = company(actor.company_id)
    try:
        code = plain_code(request.GET.get("code", ""))
        item, scan = countable_scan(info, place_of(count), code)
    except CountRefused as problem:
        return JsonResponse({"wrong": sentence(problem.wrong, info)})
    told: dict[str, Any] = {"name": item.name, "unit": item.unit}
    if not count.blind:
        level = lying(place_of(count), [item.id]).get(item.id)
        held = quantity(level.on_hand_micro if level else 0)
        told["expected"] = _("%(n)s by the books") % {"n": held}
    counted = counted_of(count_id, asked_again(count_id), [item.id]).values()
    if counted:
        so_far = sum(one.quantity_micro for one in counted)
        told["counted"] = _("%(n)s counted so far") % {"n": quantity(so_far)}
    if kind := traced([item.id]).get(item.id):
        lies = lots_lying(place_of(count), [item.id])
        told |= {
            "lots": "serial" if kind.serial else "lot",
            "lot": scan.piece(serial=kind.serial),
            "expires": str(scan.expires_on or ""),
            "known": sorted(code for _item, code in lies if code)[:_LOTS],
        }
    return JsonResponse(told)


@page(Right.COUNTS_WRITE)
@require_POST
def line_page(request: HttpRequest, actor: Actor, count_id: UUID, line_id: UUID) -> HttpResponse:
    """Take a line out of the count, or say how it holds beside somebody else's."""
    _open_or_404(actor, count_id)
    act = request.POST.get("action", "")
    try:
        if act in (How.ADD, How.REPLACE):
            say_how(actor, count_id, line_id, act)
        else:
            undo_line(actor, count_id, line_id)
    except CountRefused as problem:
        words = sentence(problem.wrong, company(actor.company_id))
        if request.headers.get("Accept") == "application/json":
            return JsonResponse({"wrong": words})
        messages.error(request, words)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({})
    review = key_of(request.POST.get("review")) == count_id
    return redirect("count_review" if review else "count", count_id)
