"""The API of bank accounts: lines, what settles them, and the reconciliation."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Body, Query, Router

from tillbook.books.ledger.open_items import OpenItem, items_at
from tillbook.books.ledger.periods import earliest_today
from tillbook.desks.banking.errors import SettleRefusal, SettlingRefused
from tillbook.desks.banking.models import BankAccount, BankLine
from tillbook.desks.banking.operations import (
    Booked,
    Settle,
    Settled,
    Taken,
    settle_line,
    undo_settlement,
)
from tillbook.desks.banking.queries import bank_accounts, standings
from tillbook.desks.banking.reconciliation import report
from tillbook.desks.banking.schemas import (
    BankAccountOut,
    BankAccountsOut,
    BankLineOut,
    BankLinesOut,
    BankLinesQuery,
    DifferenceOut,
    ReconciliationOut,
    ReconciliationQuery,
    SettledOut,
    SettleIn,
    UndoIn,
)
from tillbook.desks.banking.settled import settlements_of, unsettled, unsettled_of
from tillbook.desks.banking.telling import currency_of
from tillbook.desks.banking.telling_settled import settle_words
from tillbook.masters.currencies.errors import RateRefused
from tillbook.masters.currencies.telling import rate_words
from tillbook.masters.organisation.api import actor_of, company_of, needs
from tillbook.masters.organisation.rules import Actor, CurrencyInfo, Right
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.once import REPLAYED, IdempotencyKey, claim_of, document_id
from tillbook.plumbing.api.problems import Problem, not_found
from tillbook.values.money import format_decimal, parse_decimal
from tillbook.values.statements import decimals_of

router = Router(tags=["Bank"])

_MISSING = frozenset({SettleRefusal.UNKNOWN_LINE, SettleRefusal.UNKNOWN_SETTLEMENT})
_CONFLICTS = frozenset(
    {
        SettleRefusal.CONFLICT,
        SettleRefusal.ALREADY_SETTLED,
        SettleRefusal.ALREADY_UNDONE,
        SettleRefusal.RESTS_ON_IT,
        SettleRefusal.ITEM_TAKEN,
        SettleRefusal.CLOSED_PERIOD,
    }
)


@operation(router, "GET", "/bank/accounts", gate=needs(Right.LEDGER_READ), out=BankAccountsOut)
def list_bank_accounts(request: HttpRequest) -> HttpResponse:
    """List bank accounts."""
    actor = actor_of(request)
    rows = list(bank_accounts(actor))
    found = standings([row.id for row in rows])
    items = []
    for row in rows:
        standing = found[row.id]
        balance = standing.balance_minor
        items.append(
            BankAccountOut(
                id=str(row.id),
                name=row.name,
                number=row.number,
                currency=row.currency,
                account=row.ledger_account.code,
                statement_balance=None
                if balance is None
                else format_decimal(balance, decimals_of(row.currency)),
                statement_day=standing.day,
                gaps=len(standing.gaps),
                open_lines=unsettled(row.id).count(),
            )
        )
    return answer(BankAccountsOut(items=items))


def _account(actor: Actor, account_id: UUID) -> BankAccount:
    row: BankAccount | None = bank_accounts(actor).filter(id=account_id).first()
    if row is None:
        raise not_found("bank account")
    return row


@operation(
    router,
    "GET",
    "/bank/lines",
    gate=needs(Right.LEDGER_READ),
    out=BankLinesOut,
    refusals=(404,),
)
def list_bank_lines(request: HttpRequest, wanted: Query[BankLinesQuery]) -> HttpResponse:
    """List the lines of a bank account.

    Of its statements, in the order they arrived; what a running day's report says comes with its
    statement.
    """
    actor = actor_of(request)
    account = _account(actor, wanted.account_id)
    rows = BankLine.objects.filter(account_id=account.id, provisional=False)
    if wanted.state == "open":
        rows = unsettled_of(rows)
    if wanted.booked_from:
        rows = rows.filter(booked__gte=wanted.booked_from)
    if wanted.booked_to:
        rows = rows.filter(booked__lte=wanted.booked_to)
    if wanted.cursor:
        rows = rows.filter(id__gt=_cursor(wanted.cursor))
    found = list(rows.order_by("id")[: wanted.limit + 1])
    shown = found[: wanted.limit]
    settled = settlements_of([row.id for row in shown])
    exponent = decimals_of(account.currency)
    items = [
        BankLineOut(
            id=str(row.id),
            booked=row.booked,
            amount=format_decimal(row.amount_minor, exponent),
            name=row.name,
            purpose=row.purpose,
            reference=row.reference,
            counter_account=row.counter_account,
            settlement_id=str(settled[row.id].row.id) if row.id in settled else None,
        )
        for row in shown
    ]
    more = len(found) > wanted.limit
    return answer(BankLinesOut(items=items, next_cursor=str(shown[-1].id) if more else None))


def _cursor(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Problem(422, "invalid", "cursor: This is no cursor of this list.") from None


@operation(
    router,
    "POST",
    "/bank/lines/{line_id}/settle",
    gate=needs(Right.LEDGER_WRITE),
    out=SettledOut,
    refusals=(404, 409),
    body_example={"bookings": [{"account": "6210"}]},
)
def settle_bank_line(
    request: HttpRequest,
    line_id: UUID,
    wanted: Body[SettleIn],
    idempotency_key: IdempotencyKey = "",
) -> HttpResponse:
    """Settle a bank line.

    Against open items, lines of the bank's account that are in the books already, and accounts:
    together just the line's amount. Send an `Idempotency-Key` and the call can be repeated.
    """
    actor = actor_of(request)
    claim = claim_of(actor.id, idempotency_key, f"bank/lines/{line_id}/settle", wanted)
    rows = BankLine.objects.select_related("account").filter(account__in=bank_accounts(actor))
    line: BankLine | None = rows.filter(id=line_id).first()
    if line is None:
        raise not_found("bank line")
    account = line.account
    units = _units(actor, account, wanted)
    wish = Settle(
        line_id=line_id,
        items=tuple(
            Taken(entry_id=i.entry_id, number=i.number, amount_minor=_minor(unit, i.amount))
            for i, unit in zip(wanted.items, units, strict=True)
        ),
        bookings=tuple(
            Booked(
                account=one.account,
                amount_minor=_minor(decimals_of(account.currency), one.amount),
                tax=one.tax or "",
                department=one.department or "",
                party=one.party or "",
                memo=one.memo,
            )
            for one in wanted.bookings
        ),
        write_off=wanted.write_off,
        discount=wanted.discount,
        exchange=wanted.exchange,
        late=wanted.late,
    )
    money = currency_of(company_of(actor), account.currency)
    return _done(money, lambda: settle_line(actor, document_id(claim), wish))


@operation(
    router,
    "POST",
    "/bank/settlements/{settlement_id}/undo",
    gate=needs(Right.LEDGER_WRITE),
    out=SettledOut,
    refusals=(404, 409),
    body_example={"why": "The wrong batch"},
)
def undo_bank_settlement(
    request: HttpRequest,
    settlement_id: UUID,
    wanted: Body[UndoIn],
    idempotency_key: IdempotencyKey = "",
) -> HttpResponse:
    """Take a settlement back.

    A document with every line turned round; what was paid is open again, and the line waits.
    """
    actor = actor_of(request)
    claim = claim_of(actor.id, idempotency_key, f"bank/settlements/{settlement_id}/undo", wanted)
    return _done(
        company_of(actor).money,
        lambda: undo_settlement(
            actor, settlement_id, document_id(claim), why=wanted.why, late=wanted.late
        ),
    )


def _units(actor: Actor, account: BankAccount, wanted: SettleIn) -> list[int]:
    """The decimals that each item's amount has: of the account's currency where the item is in it
    or stands on the account itself, else of the company's."""
    found = items_at((one.entry_id, one.number) for one in wanted.items)
    home, abroad = company_of(actor).exponent, decimals_of(account.currency)

    def unit(item: OpenItem | None) -> int:
        own = item is not None and item.account_id == account.ledger_account_id
        return abroad if own or (item and item.currency == account.currency) else home

    return [unit(found.get((one.entry_id, one.number))) for one in wanted.items]


def _minor(exponent: int, amount: str | None) -> int | None:
    if amount is None:
        return None
    try:
        return parse_decimal(amount, exponent)
    except ValueError as error:
        raise Problem(422, "invalid", f"amount: {error}") from None


def _done(money: CurrencyInfo, work: Callable[[], Settled]) -> HttpResponse:
    try:
        done = work()
    except RateRefused as refused:
        raise Problem(422, refused.refusal.value, rate_words(refused)) from None
    except SettlingRefused as refused:
        status = 422
        if refused.refusal in _MISSING:
            status = 404
        elif refused.refusal in _CONFLICTS:
            status = 409
        words = settle_words(refused, money)
        raise Problem(status, refused.refusal.value, words) from None
    headers = REPLAYED if done.duplicate else None
    return answer(SettledOut(id=str(done.id), number=done.number), headers=headers)


@operation(
    router,
    "GET",
    "/bank/reconciliation",
    gate=needs(Right.LEDGER_READ),
    out=ReconciliationOut,
    refusals=(404,),
)
def get_reconciliation(request: HttpRequest, wanted: Query[ReconciliationQuery]) -> HttpResponse:
    """Get the reconciliation of a bank account.

    What the books and the bank say through a day, and every line of the difference.
    """
    actor = actor_of(request)
    info = company_of(actor)
    account = _account(actor, wanted.account_id)
    exponent = decimals_of(account.currency)
    found = report(account, wanted.as_of or earliest_today(info.id))
    both = found.found
    return answer(
        ReconciliationOut(
            account_id=str(account.id),
            as_of=found.day,
            currency=account.currency,
            books=format_decimal(both.books_minor, exponent),
            bank=format_decimal(both.bank_minor, exponent),
            difference=format_decimal(both.difference_minor, exponent),
            parts=[
                DifferenceOut(
                    kind=row.kind.value,
                    day=row.day,
                    amount=format_decimal(row.amount_minor, exponent),
                    entry_id=str(row.end[0]) if row.end else None,
                    bank_line_id=str(row.line) if row.line else None,
                )
                for row in both.rows
            ],
        )
    )
