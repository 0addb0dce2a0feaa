"""Pages of transfers: the list, a new one, one with its next act, shipping, receiving."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tillbook.books.ledger.queries import entries_of
from tillbook.desks.transfers.errors import Refusal, TransferRefused
from tillbook.desks.transfers.forms import one_more, read_lines, scanned_more, shown
from tillbook.desks.transfers.listing import transfer_listing
from tillbook.desks.transfers.models import Transfer
from tillbook.desks.transfers.operations import (
    cancel_transfer,
    receive_transfer,
    request_transfer,
    ship_directly,
    ship_transfer,
)
from tillbook.desks.transfers.queries import (
    lines_of,
    sent,
    shipped_lots,
    steps_of,
    transfer,
    transfer_of_step,
)
from tillbook.desks.transfers.rules import Sent, State, Wanted, quantity_of
from tillbook.desks.transfers.telling import sentence
from tillbook.masters.catalog.picking import Found, picked
from tillbook.masters.catalog.queries import item_facts, items_by_id
from tillbook.masters.organisation.listing import list_page
from tillbook.masters.organisation.pages import chosen_location, page, visible_locations
from tillbook.masters.organisation.queries import company, people_names
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.series import document_numbers
from tillbook.values.money import format_quantity

_SECTION = "stock"


def _trail(number: str = "", key: UUID | None = None) -> list[tuple[str, str]]:
    trail = [(_("Stock"), reverse("stock")), (_("Transfers"), reverse("transfers"))]
    return [*trail, (number, reverse("transfer", args=[key]))] if key else trail


@page(Right.INVENTORY_READ)
@require_GET
def transfers_page(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """What goes between locations, the latest first."""
    context = {
        "section": _SECTION,
        "may_send": actor.may(Right.INVENTORY_WRITE),
        "may_see_costs": actor.may(Right.COSTS_READ),
    }
    return list_page(request, actor, transfer_listing(actor), "transfers/list.html", context)


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return new_id()


def _added(
    request: HttpRequest, info: CompanyInfo, lines: list[Wanted]
) -> tuple[list[Wanted], Found | None]:
    """The list after what was asked: a product more, or none."""
    action = request.POST.get("action", "")
    if action == "add":
        found = picked(info, request.POST.get("find", ""))
    elif action.startswith("pick:"):
        found = picked(info, action.removeprefix("pick:"))
    else:
        return lines, None
    return scanned_more(lines, found)


@page(Right.INVENTORY_WRITE)
@require_http_methods(["GET", "POST"])
def new_transfer(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Send goods to another location, or ask one for them."""
    info = company(actor.company_id)
    here = chosen_location(request, actor) or visible_locations(actor)[0]
    others = [at for at in info.locations.values() if at.id != here.id]
    source = request.POST.get("source", here.code)
    target = request.POST.get("target", others[0].code if others else "")
    lines, found, wrong = read_lines(request.POST), None, ""
    if request.method == "GET" and (asked := request.GET.get("item", "")):
        item = item_facts(actor.company_id, _key(asked))
        lines = one_more(lines, item) if item and item.stocked else lines
    lines, found = _added(request, info, lines)
    action = request.POST.get("action", "")
    if action in ("ship", "request"):
        act = ship_directly if action == "ship" else request_transfer
        key = _key(request.POST.get("document", ""))
        note = request.POST.get("note", "")
        try:
            done = act(actor, key, source=source, target=target, wanted=lines, note=note)
        except TransferRefused as problem:
            wrong = sentence(problem)
        else:
            messages.success(request, _("Posted as %(number)s.") % {"number": done.number})
            return redirect("transfer", done.transfer_id)
    at = info.location_by_code(source)
    context = {
        "section": _SECTION,
        "trail": _trail(),
        "document": request.POST.get("document") or new_id(),
        "source": source,
        "target": target,
        "note": request.POST.get("note", ""),
        "locations": [(at.code, at.name) for at in info.locations.values()],
        "alone": len(info.locations) < 2,
        "lines": shown(lines, info, at.id if at and actor.at(at.id) else None),
        "found": found,
        "wrong": wrong,
    }
    return render(request, "transfers/new.html", context)


def _of(actor: Actor, transfer_id: UUID) -> Transfer:
    row = transfer(actor, transfer_id)
    if row is None:
        raise Http404
    return row


@page(Right.INVENTORY_READ)
@require_GET
def transfer_page(request: HttpRequest, actor: Actor, transfer_id: UUID) -> HttpResponse:
    """A transfer as it stands, with its next act; what each step did. Prints as its slip."""
    row = _of(actor, transfer_id)
    info = company(actor.company_id)
    steps = steps_of(row.id)
    numbers = document_numbers([one.id for one in steps])
    people = people_names([one.person_id for one in steps if one.person_id])
    books = actor.may(Right.COSTS_READ)
    writes = actor.may(Right.INVENTORY_WRITE)
    context: dict[str, Any] = {
        "section": _SECTION,
        "trail": _trail(),
        "currency": info.money,
        "row": row,
        "number": numbers.get(row.id, ""),
        "source": info.locations[row.source_id].name,
        "target": info.locations[row.target_id].name,
        "lines": lines_of([row.id]).get(row.id, []),
        "lots": shipped_lots(steps),
        "steps": [
            (
                one,
                numbers.get(one.id, ""),
                people.get(one.person_id, "") if one.person_id else "",
                _entries(one.id, books),
            )
            for one in steps
        ],
        "may_ship": writes and row.state == State.REQUESTED and actor.at(row.source_id),
        "may_receive": writes and row.state == State.ON_THE_WAY and actor.at(row.target_id),
        "may_cancel": writes and row.state == State.REQUESTED,
        "document": new_id(),
        "may_see_books": actor.may(Right.LEDGER_READ),
    }
    return render(request, "transfers/transfer.html", context)


def _entries(step_id: UUID, books: bool) -> Sequence[dict[str, Any]]:
    return entries_of(step_id) if books else []


@page(Right.INVENTORY_READ)
@require_GET
def step_page(request: HttpRequest, actor: Actor, step_id: UUID) -> HttpResponse:
    """A document of a transfer stands on the transfer's page."""
    row = transfer_of_step(actor, step_id)
    if row is None:
        raise Http404
    return redirect("transfer", row.id)


@page(Right.INVENTORY_WRITE)
@require_http_methods(["GET", "POST"])
def ship_page(request: HttpRequest, actor: Actor, transfer_id: UUID) -> HttpResponse:
    """Send what was asked for, or what there is of it."""
    row = _of(actor, transfer_id)
    info = company(actor.company_id)
    wrong, found = "", None
    if request.method == "POST":
        lines, found = _added(request, info, read_lines(request.POST))
        if request.POST.get("action", "") == "ship":
            key, note = _key(request.POST.get("document", "")), request.POST.get("note", "")
            try:
                done = ship_transfer(actor, row.id, key, wanted=lines, note=note)
            except TransferRefused as problem:
                wrong = sentence(problem)
            else:
                messages.success(request, _("Posted as %(number)s.") % {"number": done.number})
                return redirect("transfer", row.id)
    else:
        if row.state != State.REQUESTED:
            return redirect("transfer", row.id)
        asked = lines_of([row.id]).get(row.id, ())
        lines = [Wanted(one.variant.sku, format_quantity(one.asked_micro)) for one in asked]
    number = document_numbers([row.id]).get(row.id, "")
    context = {
        "section": _SECTION,
        "trail": _trail(number, row.id),
        "document": request.POST.get("document") or new_id(),
        "number": number,
        "target": info.locations[row.target_id].name,
        "note": request.POST.get("note", ""),
        "lines": shown(lines, info, row.source_id),
        "found": found,
        "wrong": wrong,
    }
    return render(request, "transfers/ship.html", context)


@page(Right.INVENTORY_WRITE)
@require_http_methods(["GET", "POST"])
def receive_page(request: HttpRequest, actor: Actor, transfer_id: UUID) -> HttpResponse:
    """Say what came, by scanner or by hand; all of it is one click."""
    row = _of(actor, transfer_id)
    info = company(actor.company_id)
    if row.state != State.ON_THE_WAY and request.method == "GET":
        return redirect("transfer", row.id)
    there = sent(row)
    wrong, found, action = "", None, request.POST.get("action", "")
    lines = read_lines(request.POST)
    if request.method == "GET":
        empty = request.GET.get("count") == "1"
        items = items_by_id(info.id, info.version, [one.variant_id for one in there])
        lines = [
            Wanted(items[one.variant_id].sku, "" if empty else format_quantity(one.open_micro))
            for one in there
            if one.open_micro
        ]
    elif action == "add" or action.startswith("pick:"):
        text = request.POST.get("find", "") if action == "add" else action.removeprefix("pick:")
        found = picked(info, text)
        if found.item and found.item.sku not in [one.sku for one in lines]:
            refusal = TransferRefused(Refusal.UNKNOWN_PRODUCT, found.item.name)
            found = Found(sentence=sentence(refusal))
        lines = one_more(lines, found.item, add=False) if found.item else lines
    else:
        try:
            done = receive_transfer(
                actor,
                row.id,
                _key(request.POST.get("document", "")),
                came=_came(info, there, lines),
                rest_missing=request.POST.get("missing") == "1",
                reason=request.POST.get("reason", ""),
            )
        except TransferRefused as problem:
            wrong = sentence(problem)
        else:
            messages.success(request, _("Posted as %(number)s.") % {"number": done.number})
            return redirect("transfer", row.id)
    return _receive_form(request, info, row, there, lines, found, wrong)


def _receive_form(
    request: HttpRequest,
    info: CompanyInfo,
    row: Transfer,
    there: Sequence[Sent],
    lines: Sequence[Wanted],
    found: Found | None,
    wrong: str,
) -> HttpResponse:
    number = document_numbers([row.id]).get(row.id, "")
    open_by_item = {one.variant_id: one.open_micro for one in there}
    context = {
        "section": _SECTION,
        "trail": _trail(number, row.id),
        "document": request.POST.get("document") or new_id(),
        "number": number,
        "source": info.locations[row.source_id].name,
        "lines": [
            (one, open_by_item.get(one.item.id, 0) if one.item else 0)
            for one in shown(lines, info, None)
        ],
        "missing": request.POST.get("missing") == "1",
        "reason": request.POST.get("reason", ""),
        "found": found,
        "wrong": wrong,
    }
    return render(request, "transfers/receive.html", context)


def _came(info: CompanyInfo, there: Sequence[Sent], lines: Sequence[Wanted]) -> dict[int, int]:
    """Millionths that came, by line. Raises TransferRefused."""
    items = items_by_id(info.id, info.version, [one.variant_id for one in there])
    by_sku = {items[one.variant_id].sku: (one.number, items[one.variant_id]) for one in there}
    came: dict[int, int] = {}
    for line in lines:
        if line.sku not in by_sku:
            raise TransferRefused(Refusal.UNKNOWN_PRODUCT, line.sku)
        number, item = by_sku[line.sku]
        came[number] = quantity_of(line.quantity, item)
    return came


@page(Right.INVENTORY_WRITE)
@require_POST
def cancel_page(request: HttpRequest, actor: Actor, transfer_id: UUID) -> HttpResponse:
    """Call a request off."""
    row = _of(actor, transfer_id)
    key = _key(request.POST.get("document", ""))
    try:
        cancel_transfer(actor, row.id, key, note=request.POST.get("note", ""))
    except TransferRefused as problem:
        messages.error(request, sentence(problem))
    else:
        messages.success(request, _("Cancelled. Nothing moved."))
    return redirect("transfer", row.id)
