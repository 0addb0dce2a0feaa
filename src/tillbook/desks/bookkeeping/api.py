"""The API of open items: reading, pairing, and taking a pair back."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Body, Query, Router

from tillbook.books.ledger.aged import accounts_of
from tillbook.books.ledger.open_items import OpenItem, items_at, open_items
from tillbook.books.ledger.queries import chart
from tillbook.books.ledger.rules.ageing import Side
from tillbook.desks.bookkeeping.errors import PAIR_SENTENCES, PairingRefused, PairRefusal
from tillbook.desks.bookkeeping.operations import Chosen, PairWish, pair_items, undo_pairing
from tillbook.desks.bookkeeping.operations.pair_items import Paired
from tillbook.desks.bookkeeping.party_accounts import pairings_of
from tillbook.desks.bookkeeping.schemas import (
    OpenItemOut,
    OpenItemsOut,
    OpenItemsQuery,
    PairedOut,
    PairIn,
    PairingOut,
    PairingsOut,
    PairingsQuery,
)
from tillbook.desks.bookkeeping.waiting import look_at_items_again
from tillbook.masters.organisation.api import actor_of, company_of, needs
from tillbook.masters.organisation.rules import CompanyInfo, Right
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.cursors import key_cursor
from tillbook.plumbing.api.once import REPLAYED, IdempotencyKey, claim_of, document_id
from tillbook.plumbing.api.problems import Problem, not_found
from tillbook.plumbing.api.shapes import In
from tillbook.plumbing.series import document_numbers
from tillbook.values.money import format_decimal, parse_decimal

router = Router(tags=["Ledger"])

_MISSING = frozenset({PairRefusal.UNKNOWN_ITEM, PairRefusal.UNKNOWN_PAIRING})
_CONFLICTS = frozenset({PairRefusal.CONFLICT, PairRefusal.ITEM_TAKEN, PairRefusal.ALREADY_UNDONE})


def _key(item: OpenItem) -> str:
    return f"{item.entry_id}/{item.number:06d}"


@operation(router, "GET", "/open-items", gate=needs(Right.LEDGER_READ), out=OpenItemsOut)
def list_open_items(request: HttpRequest, wanted: Query[OpenItemsQuery]) -> HttpResponse:
    """List open items.

    What customers owe or is owed to suppliers, and payments that pay nothing yet, now. As it was on
    another day, by age: `GET /ledger/aged`.
    """
    actor = actor_of(request)
    info = company_of(actor)
    accounts = {one.id: one.code for one in accounts_of(info.id, Side(wanted.side))}
    after = wanted.after()
    found = sorted(
        (
            one
            for one in open_items(list(accounts), location_ids=actor.location_ids)
            if wanted.party_id in (None, one.party_id) and _key(one) > after
        ),
        key=_key,
    )
    shown = found[: wanted.limit]
    more = len(found) > wanted.limit
    return answer(
        OpenItemsOut(
            items=[_item(info, one, accounts[one.account_id]) for one in shown],
            next_cursor=key_cursor(_key(shown[-1])) if more else None,
        )
    )


def _item(info: CompanyInfo, one: OpenItem, account: str) -> OpenItemOut:
    return OpenItemOut(
        entry_id=str(one.entry_id),
        number=one.number,
        account=account,
        party_id=str(one.party_id) if one.party_id else None,
        posting_date=one.day,
        due=one.due,
        amount=format_decimal(one.amount_minor, info.exponent),
        open=format_decimal(one.open_minor, info.exponent),
        currency=one.currency or None,
        document_kind=one.source_kind,
        document_id=str(one.source_id),
        reference=one.reference,
        memo=one.memo,
    )


@operation(router, "GET", "/pairings", gate=needs(Right.LEDGER_READ), out=PairingsOut)
def list_pairings(request: HttpRequest, wanted: Query[PairingsQuery]) -> HttpResponse:
    """List the pairs of a customer or supplier.

    Those made by hand and not taken back.
    """
    actor = actor_of(request)
    exponent = company_of(actor).exponent
    rows = pairings_of(actor, wanted.party_id) if actor.location_ids is None else []
    numbers = document_numbers(row.id for row in rows)
    return answer(
        PairingsOut(
            items=[
                PairingOut(
                    id=str(row.id),
                    number=numbers.get(row.id, ""),
                    day=row.business_date,
                    account=row.account.code,
                    amount=format_decimal(row.amount_minor, exponent),
                )
                for row in rows
            ]
        )
    )


@operation(
    router,
    "POST",
    "/open-items/pair",
    gate=needs(Right.LEDGER_WRITE),
    out=PairedOut,
    refusals=(404, 409),
    body_example={"account": "1410", "party_id": None, "way": "oldest"},
)
def post_pairing(
    request: HttpRequest, wanted: Body[PairIn], idempotency_key: IdempotencyKey = ""
) -> HttpResponse:
    """Pair open items.

    What is owed with what pays it: a document of its own that moves no balance and can be taken
    back. Send an `Idempotency-Key` and the call can be repeated.
    """
    actor = actor_of(request)
    info = company_of(actor)
    claim = claim_of(actor.id, idempotency_key, "open-items/pair", wanted)
    if (wanted.way == "items") != bool(wanted.items):
        raise Problem(422, "invalid", "items: Name them, or a way to choose them.")
    codes = {row.id: row.code for row in chart(info.id)}
    account = next((key for key, code in codes.items() if code == wanted.account), None)
    if account is None:
        raise not_found("account")
    named = items_at((one.entry_id, one.number) for one in wanted.items)
    if any(one.account_id not in codes for one in named.values()):
        raise not_found("open item")
    wish = PairWish(
        account_id=account,
        party_id=wanted.party_id,
        items=tuple(
            Chosen(entry_id=one.entry_id, number=one.number, amount_minor=_minor(info, one.amount))
            for one in wanted.items
        ),
        way="" if wanted.way == "items" else wanted.way,
    )
    return _done(info, lambda: pair_items(actor, document_id(claim), wish))


@operation(
    router,
    "POST",
    "/pairings/{pairing_id}/undo",
    gate=needs(Right.LEDGER_WRITE),
    out=PairedOut,
    refusals=(404, 409),
)
def undo_one_pairing(
    request: HttpRequest, pairing_id: UUID, idempotency_key: IdempotencyKey = ""
) -> HttpResponse:
    """Take a pair back.

    Both sides are open again. The same key again answers what it answered before.
    """
    actor = actor_of(request)
    claim = claim_of(actor.id, idempotency_key, f"pairings/{pairing_id}/undo", In())
    return _done(company_of(actor), lambda: undo_pairing(actor, pairing_id, document_id(claim)))


def _minor(info: CompanyInfo, amount: str | None) -> int | None:
    if amount is None:
        return None
    try:
        return parse_decimal(amount, info.exponent)
    except ValueError as wrong:
        raise Problem(422, "invalid", f"amount: {wrong}") from None


def _done(info: CompanyInfo, work: Callable[[], Paired]) -> HttpResponse:
    try:
        done = work()
    except PairingRefused as refused:
        told = {
            name: format_decimal(abs(value), info.exponent)
            if name in ("wanted", "open") and isinstance(value, int)
            else value
            for name, value in refused.words.items()
        }
        status = 422
        if refused.refusal in _MISSING:
            status = 404
        elif refused.refusal in _CONFLICTS:
            status = 409
        words = _(PAIR_SENTENCES[refused.refusal]) % told
        raise Problem(status, refused.refusal.value, words) from None
    look_at_items_again()
    return answer(
        PairedOut(
            id=str(done.id),
            number=done.number,
            amount=format_decimal(done.amount_minor, info.exponent),
        ),
        headers=REPLAYED if done.duplicate else None,
    )
