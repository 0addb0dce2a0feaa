"""Pages of counts: the list, reviewing and approving one, its document, its sheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from tillbook.books.ledger.queries import entries_of
from tillbook.books.stock.lot_timeline import lots_lying
from tillbook.books.stock.queries import moves_of, place_names
from tillbook.books.stock.timeline import lying
from tillbook.desks.counts.errors import CountRefused, Refusal
from tillbook.desks.counts.forms import key_of
from tillbook.desks.counts.listing import count_listing, title_of
from tillbook.desks.counts.models import CountedItem, CountLine, PostedCount, StockCount
from tillbook.desks.counts.operations import (
    LEAVE,
    ZERO,
    approve_count,
    ask_again,
    cancel_count,
)
from tillbook.desks.counts.queries import (
    corrected_by,
    corrections_in,
    count_of,
    documents_items,
    items_for,
    limits_of,
    place_of,
    posted_counts,
    scope_of,
    where,
)
from tillbook.desks.counts.review import review
from tillbook.desks.counts.telling import sentence
from tillbook.masters.catalog.queries import department_names
from tillbook.masters.catalog.queries.terms import traced
from tillbook.masters.catalog.rules import Item
from tillbook.masters.organisation.listing import list_page
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company, people_names
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.registries import document_url_name
from tillbook.plumbing.series import document_numbers, envelope_of

#: Rows that a page shows of what may be thousands; the largest come first.
_SHOWN = 300


def _trail() -> list[tuple[str, str]]:
    return [(_("Stock"), reverse("stock")), (_("Counts"), reverse("counts"))]


def _count(actor: Actor, count_id: UUID) -> StockCount:
    found = count_of(actor, count_id)
    if found is None:
        raise Http404
    return found


@page(Right.INVENTORY_READ)
@require_GET
def counts_page(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """All counts, the latest first."""
    context = {
        "section": "stock",
        "may_see_costs": actor.may(Right.COSTS_READ),
        "may_count": actor.may(Right.COUNTS_WRITE),
    }
    return list_page(request, actor, count_listing(actor), "counts/list.html", context)


@page(Right.COUNTS_APPROVE)
@require_GET
def review_page(request: HttpRequest, actor: Actor, count_id: UUID) -> HttpResponse:
    """A count as it stands: differences, the largest first; what is left to say; approving it."""
    count = _count(actor, count_id)
    if count.state == StockCount.State.APPROVED:
        return redirect("counted", count_id)
    info = company(actor.company_id)
    found = review(count)
    people = {who for one in found.rows for who in one.counted.people if who}
    clashing = [row.person_id for one in found.clashes for row in (one.line, *one.before)]
    people |= {who for who in clashing if who}
    limits = limits_of(info.id)
    whole = sum(abs(one.value_minor) for one in found.rows)
    context: dict[str, Any] = {
        "section": "stock",
        "trail": [*_trail(), (title_of(count), reverse("count", args=[count_id]))],
        "currency": info.money,
        "count": count,
        "title": title_of(count),
        "location": where(count),
        "review": found,
        "rows": found.differing[:_SHOWN],
        "more": max(0, len(found.differing) - _SHOWN),
        "left": found.left[:_SHOWN],
        "people": people_names(people),
        "open": count.state == StockCount.State.OPEN,
        "somebody_else": limits.approval_minor is not None
        and whole > limits.approval_minor
        and actor.id in people,
        "limit": limits.approval_minor,
        "uncounted": [
            ("", _("Say which")),
            (LEAVE, _("stays as it is in the books")),
            (ZERO, _("is not there: none of it")),
        ],
    }
    return render(request, "counts/review.html", context)


@page(Right.COUNTS_APPROVE)
@require_POST
def again_page(request: HttpRequest, actor: Actor, count_id: UUID) -> HttpResponse:
    """Have items counted again."""
    _count(actor, count_id)
    wanted = [key for text in request.POST.getlist("item")[:5000] if (key := key_of(text))]
    try:
        asked = ask_again(actor, count_id, wanted)
    except CountRefused as problem:
        messages.error(request, sentence(problem.wrong, company(actor.company_id)))
    else:
        words = ngettext(
            "%(n)s product is to be counted again.",
            "%(n)s products are to be counted again.",
            asked,
        )
        messages.success(request, words % {"n": asked})
    return redirect("count_review", count_id)


@page(Right.COUNTS_APPROVE)
@require_POST
def approve_page(request: HttpRequest, actor: Actor, count_id: UUID) -> HttpResponse:
    """Book a count as it was seen."""
    _count(actor, count_id)
    seen = request.POST.get("version", "")
    known = seen.isascii() and seen.isdigit() and len(seen) < 16
    try:
        done = approve_count(
            actor,
            count_id,
            version=int(seen) if known else 0,
            uncounted=request.POST.get("uncounted", ""),
            as_counted=request.POST.get("as_counted") == "1",
        )
    except CountRefused as problem:
        messages.error(request, sentence(problem.wrong, company(actor.company_id)))
        unknown = problem.refusal == Refusal.UNKNOWN_COUNT
        return redirect("counts") if unknown else redirect("count_review", count_id)
    messages.success(request, _("Booked as %(number)s.") % {"number": done.number})
    return redirect("counted", count_id)


@page(Right.COUNTS_WRITE)
@require_POST
def cancel_page(request: HttpRequest, actor: Actor, count_id: UUID) -> HttpResponse:
    """Call a count off."""
    _count(actor, count_id)
    try:
        cancel_count(actor, count_id, request.POST.get("reason", ""))
    except CountRefused as problem:
        messages.error(request, sentence(problem.wrong, company(actor.company_id)))
    else:
        messages.success(request, _("Called off. Nothing of it is in the books."))
    return redirect("counts")


@page(Right.COUNTS_WRITE)
@require_GET
def sheet_page(request: HttpRequest, actor: Actor, count_id: UUID) -> HttpResponse:
    """A sheet to print and write on, by department."""
    count = _count(actor, count_id)
    info = company(actor.company_id)
    lies = lying(place_of(count))
    items = items_for(info.id, scope_of(count, lies))
    names = department_names(info.id)
    lots = _sheet_lots(place_of(count), items)
    held = {key: level.on_hand_micro for key, level in lies.items()}
    rows = [
        (names.get(item.department_id, ""), item, lot, None if count.blind else micro)
        for item in items.values()
        for lot, micro in lots.get(item.id) or [(None, held.get(item.id, 0))]
    ]
    rows.sort(key=lambda row: (row[0], row[1].name, row[1].sku))
    context = {
        "section": "stock",
        "trail": [*_trail(), (title_of(count), reverse("count", args=[count_id]))],
        "count": count,
        "title": title_of(count),
        "location": where(count),
        "rows": rows,
    }
    return render(request, "counts/sheet.html", context)


def _sheet_lots(
    place_id: UUID, items: Mapping[UUID, Item]
) -> dict[UUID, list[tuple[str | None, int]]]:
    """A line of the sheet for each lot of what is traced that lies there, and an empty one for what
    nobody knows of."""
    kinds = traced(items)
    found: dict[UUID, list[tuple[str | None, int]]] = {item: [] for item in kinds}
    for (item, code), micro in sorted(lots_lying(place_id, kinds).items()):
        if code:
            found[item].append((code, micro))
    return {item: [*own, ("", 0)] for item, own in found.items()}


@page(Right.INVENTORY_READ)
@require_GET
def counted_page(request: HttpRequest, actor: Actor, document_id: UUID) -> HttpResponse:
    """An approved count, or what corrects one: what was booked, and where it went."""
    row = posted_counts(actor).filter(id=document_id).first()
    if row is None:
        raise Http404
    info = company(actor.company_id)
    values = {move.number: move.value_minor for move in moves_of(document_id)}
    counted, corrections = documents_items(document_id), corrections_in(document_id)
    named = {one.item_id for one in counted} | {one.item_id for one in corrections}
    items = items_for(info.id, named)
    back = corrected_by(document_id)
    late = [one.late_id for one in corrections]
    linked = [key for key in (row.id, row.corrects_id, *back, *late) if key]
    kinds = _addresses(late[:_SHOWN])
    differing = [one for one in counted if one.quantity_micro and _shown(one)]
    differing.sort(key=lambda one: -abs(values.get(one.number, 0)))
    numbers = document_numbers(linked)
    places = place_names({one.place_id for one in counted})
    context = {
        "section": "stock",
        "trail": _trail(),
        "currency": info.money,
        "row": row,
        "title": row.name,
        "number": numbers.get(row.id, ""),
        "numbers": numbers,
        "location": ", ".join([info.locations[row.location_id].name, *places.values()]),
        "is_correction": row.kind == PostedCount.Kind.CORRECTION,
        "counted": [
            (one, items[one.item_id], values.get(one.number, 0)) for one in differing[:_SHOWN]
        ],
        "more": max(0, len(differing) - _SHOWN),
        "right": len({one.item_id for one in counted} - {one.item_id for one in differing}),
        "corrections": [
            (one, items[one.item_id], values[one.number], kinds.get(one.late_id, ""))
            for one in corrections
        ],
        "worth": sum(values.values()),
        "back": back,
        "too_late": CountLine.objects.filter(count_id=document_id, late=True).count(),
        "entries": entries_of(document_id),
        "people": people_names([row.person_id]) if row.person_id else {},
        "envelope": envelope_of(document_id),
        "may_see_books": actor.may(Right.LEDGER_READ),
        "may_see_costs": actor.may(Right.COSTS_READ),
    }
    return render(request, "counts/document.html", context)


def _shown(one: CountedItem) -> bool:
    """Not what lay there without a lot and was found by lot: that stands with the lot."""
    return one.lot != "" or one.quantity_micro != one.retold_micro


def _addresses(ids: list[UUID]) -> dict[UUID, str]:
    """The pages of documents that came late."""
    found = {}
    for key in dict.fromkeys(ids):
        envelope = envelope_of(key)
        name = document_url_name(envelope.kind) if envelope else None
        if name:
            found[key] = reverse(name, args=[key])
    return found
