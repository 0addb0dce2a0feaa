"""Pages of receiving: the list, what is awaited, taking a delivery in, giving goods back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tillbook.books.ledger.queries import entries_of
from tillbook.books.stock.lots import lots_by_move
from tillbook.desks.purchasing.queries import names_of_orders, order_of
from tillbook.desks.purchasing.rules import RECEIVABLE_STATES, STATE_WORDS, State
from tillbook.desks.purchasing.telling import badge
from tillbook.desks.receiving.errors import ReceiptRefused, Refusal
from tillbook.desks.receiving.forms import (
    all_open,
    key_of,
    one_more,
    read_lines,
    scanned_more,
    shown_direct,
    shown_of,
)
from tillbook.desks.receiving.listing import receipts_listing
from tillbook.desks.receiving.models import GoodsReceipt
from tillbook.desks.receiving.operations import give_back, receive_directly, receive_order
from tillbook.desks.receiving.queries import (
    awaited,
    came_of,
    expected_of,
    given_back,
    offers_of,
    receipt,
    returns_of,
)
from tillbook.desks.receiving.rules import EACH, Came, Expected, Wanted
from tillbook.desks.receiving.telling import sentence
from tillbook.masters.catalog.picking import Found, picked
from tillbook.masters.catalog.queries import items_by_sku
from tillbook.masters.organisation.listing import list_page
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company, people_names
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right
from tillbook.masters.parties.queries import names, supplier_choices
from tillbook.masters.sourcing.queries import today
from tillbook.plumbing import registries
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.series import document_numbers

_SECTION = "buying"
#: Orders that are offered to receive of.
_OFFERED = 60


def _trail(number: str = "", key: UUID | None = None) -> list[tuple[str, str]]:
    trail = [(_("Received"), reverse("goods_receipts"))]
    return [*trail, (number, reverse("goods_receipt", args=[key]))] if key else trail


@page(Right.INVENTORY_READ)
@require_GET
def goods_receipts(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """What came and went back, the latest first."""
    context = {"section": _SECTION, "may_receive": actor.may(Right.INVENTORY_WRITE)}
    return list_page(request, actor, receipts_listing(actor), "receiving/list.html", context)


@page(Right.INVENTORY_WRITE)
@require_GET
def new_receipt(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What is awaited, what should have come first; or receive without an order."""
    info = company(actor.company_id)
    rows = list(awaited(actor).order_by("expected_on", "id")[:_OFFERED])
    called = names(info.id, {row.party_id for row in rows})
    context = {
        "section": _SECTION,
        "trail": _trail(),
        "today": today(info),
        "rows": [
            (
                row,
                badge(row.state),
                called.get(row.party_id, ""),
                info.locations[row.location_id].name,
            )
            for row in rows
        ],
        "suppliers": _suppliers(info),
        "several": len(info.locations) > 1,
    }
    return render(request, "receiving/new.html", context)


def _suppliers(info: CompanyInfo) -> list[tuple[str, str]]:
    found = [(str(key), f"{name} ({code})") for key, code, name in supplier_choices(info.id)]
    return [("", _("From whom?")), *found]


def _scanned(
    request: HttpRequest,
    info: CompanyInfo,
    known: Sequence[Expected | Came],
    lines: list[Wanted],
) -> tuple[list[Wanted], Found | None]:
    """The list after a product of it was scanned or named, and what to say where it is none. The
    supplier's own code counts too."""
    action = request.POST.get("action", "")
    text = request.POST.get("find", "") if action == "add" else action.removeprefix("pick:")
    for one in known:
        if isinstance(one, Expected) and one.code and one.code == text.strip():
            return one_more(lines, one.item.sku), None
    found = picked(info, text)
    if found.item is None:
        return lines, found
    packs = {one.item.sku: one.pack for one in known}
    if found.item.sku not in packs:
        refusal = ReceiptRefused(Refusal.NOT_ORDERED, found.item.name)
        return lines, Found(sentence=sentence(refusal))
    return scanned_more(lines, found, found.item.sku, packs[found.item.sku])


def _adds(request: HttpRequest) -> bool:
    action = request.POST.get("action", "")
    return action == "add" or action.startswith(("pick:", "drop:"))


@page(Right.INVENTORY_WRITE)
@require_http_methods(["GET", "POST"])
def receive_of_order(request: HttpRequest, actor: Actor, order_id: UUID) -> HttpResponse:
    """Say what came of an order, by scanner or by hand; all that is open is one click."""
    order = order_of(actor, order_id)
    if order is None:
        raise Http404
    info = company(actor.company_id)
    if request.method == "GET" and order.state not in RECEIVABLE_STATES:
        state = STATE_WORDS[State(order.state)]
        words = {"number": order.code, "state": state}
        refused = ReceiptRefused(Refusal.NOT_RECEIVABLE, words=words)
        messages.warning(request, sentence(refused))
        return redirect("purchase_order", order_id)
    expected = expected_of(info, order_id)
    wrong, found, lines = "", None, read_lines(request.POST)
    if request.method == "GET":
        lines = all_open(expected, empty=request.GET.get("count") == "1")
    elif _adds(request):
        lines, found = _scanned(request, info, expected, lines)
    else:
        try:
            done = receive_order(
                actor,
                order_id,
                key_of(request.POST.get("document", "")) or new_id(),
                wanted=lines,
                delivery_note=request.POST.get("delivery_note", ""),
                accept_more=request.POST.get("more") == "1",
                close=request.POST.get("close") == "1",
                reason=request.POST.get("reason", ""),
            )
        except ReceiptRefused as problem:
            wrong = sentence(problem)
            refusal = problem.refusal
        else:
            messages.success(request, _("Posted as %(number)s.") % {"number": done.number})
            return redirect("goods_receipt", done.id)
    asks = bool(wrong) and refusal is Refusal.MORE_THAN_ORDERED
    context = {
        **_form(request, lines, found, wrong),
        "trail": [(order.code, reverse("purchase_order", args=[order_id]))],
        "order": order,
        "supplier": names(info.id, [order.party_id]).get(order.party_id, ""),
        "lines": shown_of(lines, expected),
        "asks_more": asks or request.POST.get("more") == "1",
        "more": request.POST.get("more") == "1",
        "close": request.POST.get("close") == "1",
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "receiving/receive.html", context)


def _form(
    request: HttpRequest, lines: Sequence[Wanted], found: Found | None, wrong: str
) -> dict[str, Any]:
    return {
        "section": _SECTION,
        "document": request.POST.get("document") or new_id(),
        "delivery_note": request.POST.get("delivery_note", ""),
        "found": found,
        "wrong": wrong,
    }


@page(Right.INVENTORY_WRITE)
@require_http_methods(["GET", "POST"])
def receive_direct(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Take in what nobody ordered here."""
    info = company(actor.company_id)
    places = [(at.code, at.name) for at in info.locations.values() if actor.at(at.id)]
    supplier = key_of(request.POST.get("supplier") or request.GET.get("supplier", ""))
    location = request.POST.get("location", places[0][0] if places else "")
    lines, wrong, found = read_lines(request.POST), "", None
    action = request.POST.get("action", "")
    if request.method == "POST" and action == "receive":
        try:
            done = receive_directly(
                actor,
                key_of(request.POST.get("document", "")) or new_id(),
                supplier_id=supplier,
                location=location,
                wanted=lines,
                delivery_note=request.POST.get("delivery_note", ""),
                note=request.POST.get("note", ""),
            )
        except ReceiptRefused as problem:
            wrong = sentence(problem)
        else:
            messages.success(request, _("Posted as %(number)s.") % {"number": done.number})
            return redirect("goods_receipt", done.id)
    elif request.method == "POST" and not action.startswith("drop:"):
        text = request.POST.get("find", "") if action == "add" else action.removeprefix("pick:")
        found = picked(info, text)
        if item := found.item:
            offer = offers_of(info.id, supplier, {item.id}, today(info)) if supplier else {}
            pack = offer[item.id].pack if item.id in offer else EACH
            lines, found = scanned_more(lines, found, item.sku, pack)
    items = items_by_sku(info.id, info.version, [one.sku for one in lines])
    ids = {one.id for one in items.values()}
    offers = offers_of(info.id, supplier, ids, today(info)) if supplier else {}
    context = {
        **_form(request, lines, found, wrong),
        "trail": _trail(),
        "currency": info.money,
        "supplier": str(supplier or ""),
        "suppliers": _suppliers(info),
        "location": location,
        "locations": places,
        "lines": shown_direct(lines, items, offers),
        "note": request.POST.get("note", ""),
    }
    return render(request, "receiving/direct.html", context)


def _receipt(actor: Actor, receipt_id: UUID) -> GoodsReceipt:
    row = receipt(actor, receipt_id)
    if row is None:
        raise Http404
    return row


@page(Right.INVENTORY_READ)
@require_GET
def receipt_page(request: HttpRequest, actor: Actor, receipt_id: UUID) -> HttpResponse:
    """A document as it was posted, what went back of it, and where it went in the books."""
    row = _receipt(actor, receipt_id)
    info = company(actor.company_id)
    lines = came_of(info, row.id)
    back = returns_of(actor, row.id)
    others = [one.id for one in back] + ([row.returns_id] if row.returns_id else [])
    numbers = document_numbers([row.id, *others])
    gone = given_back([row.id])
    is_return = row.kind == GoodsReceipt.Kind.RETURN
    context = {
        "section": _SECTION,
        "trail": _trail(),
        "currency": info.money,
        "row": row,
        "number": numbers.get(row.id, ""),
        "is_return": is_return,
        "lots": {number: own for (_id, number), own in lots_by_move([row.id]).items()},
        "lines": [(one, gone.get((row.id, one.number), (0, 0))[0]) for one in lines],
        "went_back": bool(gone),
        "returns": [(one, numbers.get(one.id, "")) for one in back],
        "original": numbers.get(row.returns_id, "") if row.returns_id else "",
        "supplier": names(info.id, [row.party_id]).get(row.party_id, ""),
        "order": names_of_orders(info.id, [row.order_id]).get(row.order_id, "")
        if row.order_id
        else "",
        "location": info.locations[row.location_id].name,
        "who": people_names([row.person_id]).get(row.person_id, "") if row.person_id else "",
        "may_give_back": actor.may(Right.INVENTORY_WRITE)
        and not is_return
        and any(one.left_micro for one in lines),
        "may_see_costs": actor.may(Right.COSTS_READ),
        "may_see_books": actor.may(Right.LEDGER_READ),
        "may_see_buying": actor.may(Right.PURCHASES_READ),
        "may_see_party": actor.may(Right.PARTIES_READ),
        "entries": entries_of(row.id) if actor.may(Right.COSTS_READ) else [],
        "panels": [
            (panel.title, reverse(panel.url_name, args=[row.id]))
            for panel in registries.panels("goods_receipt", actor.rights)
        ],
    }
    return render(request, "receiving/receipt.html", context)


@page(Right.INVENTORY_WRITE)
@require_http_methods(["GET", "POST"])
def back_page(request: HttpRequest, actor: Actor, receipt_id: UUID) -> HttpResponse:
    """Say what goes back to the supplier, or was received by mistake."""
    row = _receipt(actor, receipt_id)
    info = company(actor.company_id)
    if row.kind == GoodsReceipt.Kind.RETURN:
        return redirect("goods_receipt", receipt_id)
    came = came_of(info, row.id)
    wrong, found, lines = "", None, read_lines(request.POST)
    if request.method == "GET":
        lines = all_open(came, empty=True)
    elif _adds(request):
        lines, found = _scanned(request, info, came, lines)
    else:
        try:
            done = give_back(
                actor,
                row.id,
                key_of(request.POST.get("document", "")) or new_id(),
                wanted=lines,
                reason=request.POST.get("reason", ""),
                again=request.POST.get("again") == "1",
            )
        except ReceiptRefused as problem:
            wrong = sentence(problem)
        else:
            messages.success(request, _("Posted as %(number)s.") % {"number": done.number})
            return redirect("goods_receipt", done.id)
    number = document_numbers([row.id]).get(row.id, "")
    context = {
        **_form(request, lines, found, wrong),
        "trail": _trail(number, row.id),
        "number": number,
        "row": row,
        "supplier": names(info.id, [row.party_id]).get(row.party_id, ""),
        "lines": shown_of(lines, came),
        "again": request.POST.get("again") == "1",
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "receiving/back.html", context)
