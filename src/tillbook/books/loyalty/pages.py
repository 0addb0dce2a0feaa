"""Pages about gift cards, and what a customer has with us."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tillbook.books.loyalty.listing import cards_listing
from tillbook.books.loyalty.models import ValueMovement
from tillbook.books.loyalty.operations import block, set_credit_limit, unblock
from tillbook.books.loyalty.queries import (
    OpenItem,
    movements_of,
    open_items,
    outstanding,
    value_by_id,
    values_of_party,
)
from tillbook.books.loyalty.rules import Kind
from tillbook.masters.organisation.listing import list_page
from tillbook.masters.organisation.operations import NotPossible
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.parties.queries import is_erased
from tillbook.plumbing.locales import about_figure, typed_figure
from tillbook.plumbing.registries import document_url_name
from tillbook.plumbing.series import document_numbers
from tillbook.plumbing.templatetags.figures import amount
from tillbook.values.money import NotAnAmount, parse_decimal


@page(Right.SALES_READ)
@require_GET
def gift_cards(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Gift cards, and what is on all of them."""
    info = company(actor.company_id)
    context = {
        "section": "money",
        "owed": outstanding(info.id, Kind.GIFT_CARD),
        "currency": info.money,
    }
    return list_page(request, actor, cards_listing(actor), "loyalty/cards.html", context)


@page(Right.SALES_READ)
@require_GET
def gift_card(request: HttpRequest, actor: Actor, value_id: UUID) -> HttpResponse:
    """One card with its movements."""
    info = company(actor.company_id)
    card = value_by_id(info.id, value_id)
    if card is None or card.kind != Kind.GIFT_CARD:
        raise Http404
    context = {
        "section": "money",
        "trail": [(_("Gift cards"), reverse("gift_cards"))],
        "card": card,
        "moves": _told(movements_of(card.id)),
        "may_block": actor.may(Right.VALUES_WRITE),
        "currency": info.money,
    }
    return render(request, "loyalty/card.html", context)


def _told(moves: list[ValueMovement]) -> list[tuple[ValueMovement, str, str]]:
    """Movements with the number and the page of their document."""
    numbers = document_numbers([move.document_id for move in moves])
    page_name = document_url_name("sale")
    return [
        (
            move,
            numbers.get(move.document_id, ""),
            reverse(page_name, args=[move.document_id]) if page_name else "",
        )
        for move in moves
    ]


@page(Right.VALUES_WRITE)
@require_POST
def block_card(request: HttpRequest, actor: Actor, value_id: UUID) -> HttpResponse:
    """Block a card, or let it be used again."""
    if value_by_id(actor.company_id, value_id) is None:
        raise Http404
    wanted = block if request.POST.get("act") == "block" else unblock
    try:
        wanted(actor, value_id, request.POST.get("reason", ""))
    except NotPossible as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Saved. It holds at once, at every register with a network."))
    return redirect("gift_card", value_id)


@page(Right.SALES_READ)
@require_GET
def values_of_customer(request: HttpRequest, actor: Actor, party_id: UUID) -> HttpResponse:
    """What a customer has with us: a part of the customer's page."""
    info = company(actor.company_id)
    values = values_of_party(info.id, party_id)
    account = values.get(Kind.ACCOUNT)
    moves = [move for value in values.values() for move in movements_of(value.id, 20)]
    moves.sort(key=lambda move: (move.recorded_at, move.sequence), reverse=True)
    context = {
        "party_id": party_id,
        "credit": values.get(Kind.STORE_CREDIT),
        "account": account,
        "owes": max(-account.balance_minor, 0) if account else 0,
        "limit": amount(account.limit_minor if account else 0, info.money),
        "items": _numbered(open_items(account.id)) if account else [],
        "moves": _told(moves[:20]),
        # Nobody trusts somebody with more whom nobody knows any more.
        "may_limit": actor.may(Right.VALUES_WRITE) and not is_erased(info.id, party_id),
        "currency": info.money,
    }
    return render(request, "loyalty/of_customer.html", context)


def _numbered(items: list[OpenItem]) -> list[tuple[OpenItem, str]]:
    numbers = document_numbers([item.document_id for item in items])
    return [(item, numbers.get(item.document_id, "")) for item in items]


@page(Right.VALUES_WRITE)
@require_POST
def credit_limit(request: HttpRequest, actor: Actor, party_id: UUID) -> HttpResponse:
    """How much a customer may owe."""
    info, text = company(actor.company_id), request.POST.get("limit", "")
    try:
        limit = parse_decimal(typed_figure(text, info.money), info.exponent)
        set_credit_limit(actor, party_id, limit)
    except NotAnAmount as problem:
        words = _("A limit is an amount of 0 or more.")
        messages.error(request, about_figure(problem, text, words))
    except NotPossible as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Saved. Registers with a network hold to it at once."))
    return redirect("customer", party_id)
