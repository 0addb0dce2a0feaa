"""Pages of adjustments: the list, the form by scanner or name, a posted one, the limit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tillbook.books.ledger.queries import entries_of
from tillbook.books.stock.lots import lots_by_move
from tillbook.books.stock.queries import moves_of, place_names, store_named, worth_of
from tillbook.desks.supply.errors import AdjustmentRefused, Refusal
from tillbook.desks.supply.forms import (
    cause_name,
    form_context,
    read_form,
    with_item,
    with_product,
)
from tillbook.desks.supply.listing import adjustment_listing
from tillbook.desks.supply.models import Adjustment, AdjustmentDraft
from tillbook.desks.supply.operations import delete_draft, post_draft, save_draft
from tillbook.desks.supply.queries import draft, drafts, limit_of, lines_of, posted
from tillbook.desks.supply.rules import Cause, Typed, typed_of
from tillbook.desks.supply.telling import sentence
from tillbook.masters.catalog.picking import Found
from tillbook.masters.catalog.queries import item_facts
from tillbook.masters.files.pages import attach_photos
from tillbook.masters.organisation.listing import list_page
from tillbook.masters.organisation.pages import chosen_location, page, visible_locations
from tillbook.masters.organisation.queries import company, people_names
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.series import document_numbers, envelope_of

_SECTION = "stock"


def _trail() -> list[tuple[str, str]]:
    return [(_("Stock"), reverse("stock")), (_("Adjustments"), reverse("adjustments"))]


@page(Right.INVENTORY_READ)
@require_GET
def adjustments_page(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """What waits for somebody or is not posted, then what was posted, the latest first."""
    info = company(actor.company_id)
    writes = actor.may(Right.INVENTORY_WRITE)
    rows = list(drafts(actor)[:50]) if writes else []
    people = people_names([row.changed_by for row in rows if row.changed_by])
    shown = []
    for row in rows:
        typed = typed_of(row.content)
        at = info.locations[row.location_id].name
        what = cause_name(typed.cause) or _("adjustment")
        who = people.get(row.changed_by, "") if row.changed_by else ""
        shown.append((row, what, typed.note, len(typed.lines), at, who))
    context = {
        "section": _SECTION,
        "drafts": shown,
        "may_adjust": writes,
        "may_see_costs": actor.may(Right.COSTS_READ),
    }
    return list_page(request, actor, adjustment_listing(actor), "supply/list.html", context)


def _form(
    request: HttpRequest,
    actor: Actor,
    typed: Typed,
    *,
    key: UUID,
    row: AdjustmentDraft | None,
    found: Found | None = None,
    wrong: str = "",
) -> HttpResponse:
    info = company(actor.company_id)
    context: dict[str, Any] = {
        "section": _SECTION,
        "trail": _trail(),
        "currency": info.money,
        "id": key,
        "row": row,
        "version": row.version if row else 0,
        "typed": typed,
        "wrong": wrong,
        "found": found,
        "limit": limit_of(info.id, info.version),
        "waits": row is not None and row.waiting,
        **form_context(actor, info, typed),
    }
    return render(request, "supply/form.html", context)


@page(Right.INVENTORY_WRITE)
@require_GET
def new_adjustment(request: HttpRequest, actor: Actor) -> HttpResponse:
    """An empty adjustment, or one of the product it is asked for."""
    here = chosen_location(request, actor) or visible_locations(actor)[0]
    named = company(actor.company_id).location_by_code(request.GET.get("location", ""))
    here = named if named and actor.at(named.id) else here
    cause = request.GET.get("cause", "")
    typed = Typed(
        location=here.code, cause=cause if cause in list(Cause) else Cause.CORRECTION.value
    )
    if key := _key(request.GET.get("item", "")):
        item = item_facts(actor.company_id, key)
        if item is None or not item.stocked:
            raise Http404
        place = request.GET.get("place", "")
        if place and store_named(here.id, place):
            typed = replace(typed, place=place)
        typed = with_item(typed, here.id, item)
    return _form(request, actor, typed, key=new_id(), row=None)


@page(Right.INVENTORY_WRITE)
@require_GET
def draft_page(request: HttpRequest, actor: Actor, draft_id: UUID) -> HttpResponse:
    """One that is not posted, to go on with; one that is meanwhile leads to its document."""
    row = draft(actor, draft_id)
    if row is None:
        if posted(actor, draft_id):
            return redirect("adjustment", draft_id)
        raise Http404
    return _form(request, actor, typed_of(row.content), key=row.id, row=row)


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _version(request: HttpRequest) -> int:
    seen = request.POST.get("version", "0")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0


@page(Right.INVENTORY_WRITE)
@require_POST
def save_adjustment(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Keep what was typed and its photos, then do what was asked: add a product, post."""
    info = company(actor.company_id)
    # Not `once`: what is kept is sent again, and by its key posted once.
    key = _key(request.POST.get("adjustment", ""))
    if key is None:
        messages.error(request, _("The form is not whole. Load the page again."))
        return redirect("adjustments")
    if posted(actor, key):
        return redirect("adjustment", key)
    typed = read_form(request.POST, info, actor)
    action, found, wrong = request.POST.get("action", "post"), None, ""
    at = info.location_by_code(typed.location)
    if at is not None and actor.at(at.id):
        text = action.removeprefix("pick:") if action.startswith("pick:") else ""
        if action == "add":
            text = request.POST.get("find", "")
            typed, found = with_product(typed, info, at.id, text)
        elif text:
            typed, found = with_product(typed, info, at.id, text)
    row = draft(actor, key)
    try:
        version = _kept(actor, key, typed, _version(request), row)
        attach_photos(request, actor, "adjustment", key)
        row = draft(actor, key)
        if action == "save":
            messages.success(request, _("Kept. It is not in the books yet."))
            return redirect("adjustment_draft", key)
        if action == "post":
            done = post_draft(actor, key, version)
            messages.success(request, _("Posted as %(number)s.") % {"number": done.number})
            return redirect("adjustment", key)
    except AdjustmentRefused as problem:
        if problem.refusal is Refusal.NEEDS_APPROVAL:
            messages.warning(request, sentence(problem))
            return redirect("adjustment_draft", key)
        row, wrong = draft(actor, key), sentence(problem)
    return _form(request, actor, typed, key=key, row=row, found=found, wrong=wrong)


def _kept(actor: Actor, key: UUID, typed: Typed, version: int, row: AdjustmentDraft | None) -> int:
    """Keep it before anything can be refused: a photo is not taken twice."""
    if row is not None and row.version == version and typed_of(row.content) == typed:
        return version
    return save_draft(actor, key, typed, version)


@page(Right.INVENTORY_WRITE)
@require_POST
def delete_draft_page(request: HttpRequest, actor: Actor, draft_id: UUID) -> HttpResponse:
    """Throw one away that is not posted."""
    if draft(actor, draft_id) is None:
        raise Http404
    try:
        delete_draft(actor, draft_id)
    except AdjustmentRefused as problem:
        messages.error(request, sentence(problem))
    else:
        messages.success(request, _("Thrown away."))
    return redirect("adjustments")


@page(Right.INVENTORY_READ)
@require_GET
def adjustment_page(request: HttpRequest, actor: Actor, adjustment_id: UUID) -> HttpResponse:
    """A posted adjustment: what moved, what that was worth, where it went, its photos."""
    row = posted(actor, adjustment_id)
    if row is None:
        raise Http404
    info = company(actor.company_id)
    costs = actor.may(Right.COSTS_READ)
    # Of both nothing is worth more or less: it lies elsewhere, or it is said which lots it is.
    moved = row.cause in (Cause.MOVED, Cause.TOLD)
    context: dict[str, Any] = {
        "section": _SECTION,
        "trail": _trail(),
        "currency": info.money,
        "row": row,
        "moved": moved,
        "told": row.cause == Cause.TOLD,
        "cause": cause_name(row.cause),
        "number": document_numbers([row.id]).get(row.id, ""),
        "location": info.locations[row.location_id].name,
        "ways": _ways(row),
        "lots": {
            number: [part for part in own if part.code or row.cause != Cause.TOLD]
            for (_id, number), own in lots_by_move([row.id]).items()
        },
        "moves": _told_lines(row)
        if row.cause == Cause.TOLD
        else [move for move in moves_of(row.id) if not moved or move.quantity_micro > 0],
        "worth": worth_of([row.id], None).get(row.id, 0) if costs else None,
        "entries": entries_of(row.id) if costs else [],
        "people": people_names([one for one in (row.person_id, row.written_by) if one]),
        "envelope": envelope_of(row.id),
        "may_see_costs": costs,
        "may_see_books": actor.may(Right.LEDGER_READ),
    }
    return render(request, "supply/adjustment.html", context)


def _told_lines(row: Adjustment) -> list[dict[str, Any]]:
    """The lines of what moved nothing, as the page shows moves."""
    return [
        {
            "item_id": one.variant_id,
            "item": one.variant,
            "number": one.number,
            "quantity_micro": one.quantity_micro,
        }
        for one in lines_of([row.id]).get(row.id, ())
    ]


def _ways(row: Adjustment) -> str:
    """Where in the location it was, as far as that is not what is sold from."""
    named = [key for key in (row.place_id, row.to_place_id) if key]
    names: dict[UUID | None, str] = {None: _("Where it is sold from")}
    names.update(place_names(named).items())
    out_of, into = names[row.place_id], names[row.to_place_id]
    if row.cause == Cause.MOVED:
        return _("%(one)s to %(other)s") % {"one": out_of, "other": into}
    return out_of if row.place_id else ""
