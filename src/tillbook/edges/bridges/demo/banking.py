"""The demo business's bank account: payouts of cards, cash brought to the bank, what is paid.

What the bank says follows from what was sold, so it comes once the trade is in the books; another
start adds what happened since. Two lines wait for whoever tries it out: the latest payout, which a
suggestion fits, and a transfer that nobody can place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import groupby
from typing import Any
from uuid import UUID

from tillbook.books.ledger.balances import Scope as Whose
from tillbook.books.ledger.balances import sums
from tillbook.books.ledger.open_items import OpenItem, open_items
from tillbook.books.ledger.queries import chart
from tillbook.books.ledger.rules import Span
from tillbook.desks.banking.errors import SettlingRefused
from tillbook.desks.banking.operations import (
    Booked,
    File,
    NewAccount,
    Settle,
    Taken,
    add_bank_account,
    settle_line,
    take_in,
)
from tillbook.desks.banking.queries import bank_accounts, standings
from tillbook.desks.banking.settled import unsettled
from tillbook.edges.bridges.demo.buying import Payment, payments
from tillbook.edges.bridges.demo.furnishing import SOURCE
from tillbook.edges.bridges.demo.trade import DAYS
from tillbook.edges.bridges.identity import imported_id
from tillbook.masters.organisation.queries import company, system_actor
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.values.rounding import divide, times_in
from tillbook.values.statements import Balance, BalanceKind, Scope, Statement, StatementLine

NUMBER = "GB33BUKB20201555555555"
#: Of the company's chart: bank, cards on their way, cash in the tills, payment fees, what is owed
#: to suppliers.
_BANK, _CARDS, _CASH, _FEES, _OWED = "1050", "1210", "1010", "6210", "2110"
#: What a payout keeps back, in thousandths; what it keeps back at most.
_FEE, _MOST_FEE = 14, 50
#: First and last weekday of a batch, and days until it is paid out: never at a week-end.
_BATCHES = ((0, 2, 2), (3, 6, 2))
#: Cash is brought to the bank on Tuesday for the week to Sunday, in tens of the currency.
_SUNDAY, _TUESDAY, _TENS = 6, 2, 10
#: (days after the first, who, what for, amount, account).
_PAID = (
    (8, "Harbour Broadband", "Telephone and internet", -4_800, "6430"),
    (15, "Bright Windows", "Cleaning", -9_600, "6470"),
    (38, "Harbour Broadband", "Telephone and internet", -4_800, "6430"),
    (45, "Bright Windows", "Cleaning", -9_600, "6470"),
)
#: A transfer that says nothing of what it is for.
_UNKNOWN = (50, "M. Saltmarsh", "Thank you", 7_350, "")
_DAY = timedelta(days=1)


def bank(company_id: UUID, first_start: datetime, until: datetime) -> int:
    """Bring the bank's lines that are not here yet, and settle what is plain; the answer is how
    many lines came. May be ended at any moment and called again."""
    info, actor = company(company_id), system_actor(company_id, SOURCE)
    codes = {row.code: row.id for row in chart(company_id)}
    account = bank_accounts(actor).filter(number=NUMBER).first()
    if account is None:
        new = NewAccount(name="Current account", number=NUMBER, ledger_account_id=codes[_BANK])
        add_bank_account(actor, new)
        account = bank_accounts(actor).get(number=NUMBER)
    if account.archived_at is not None:
        return 0
    standing = standings([account.id])[account.id]
    first = (first_start - timedelta(days=DAYS)).date()
    after = standing.day or first - _DAY
    batches = _batches(codes[_CARDS], first)
    bills = {f"BILL{one.number}": one for one in payments(actor, first_start)}
    said = [
        *_payouts(batches),
        *_deposits(info, codes[_CASH], after),
        *_paid(first),
        *_to_suppliers(bills),
    ]
    lines = sorted(
        (one for one in said if after < one.booked < until.date()),
        key=lambda one: (one.booked, one.reference),
    )
    balance = standing.balance_minor or 0
    for _month, group in groupby(lines, key=lambda one: (one.booked.year, one.booked.month)):
        told = tuple(group)
        name = f"{told[-1].booked}.demo"
        file = File(name=name, hash=sha256(name.encode()).hexdigest())
        take_in(actor, account.id, _statement(info, told, balance), file)
        balance += sum([one.amount_minor for one in told])
    rows = list(unsettled(account.id))
    newest = max((row.booked for row in rows if row.booked in batches), default=None)
    owed = open_items([codes[_OWED]]) if bills else []
    for row in rows:
        bill = bills.get(row.reference)
        wish = _of_bill(row, bill, owed) if bill else _wish(info, row, batches, newest)
        if wish is not None:
            noon = datetime.fromisoformat(f"{row.booked}T12:00:00+00:00")
            key = imported_id(company_id, SOURCE, f"bank/{row.reference}", 1, noon)
            # What somebody settled otherwise, took back or closed meanwhile stays as it is.
            with suppress(SettlingRefused):
                settle_line(actor, key, wish)
    return len(lines)


def _statement(info: CompanyInfo, lines: Sequence[StatementLine], opening: int) -> Statement:
    closing = opening + sum([one.amount_minor for one in lines])
    return Statement(
        format="demo",
        scope=Scope.STATEMENT,
        account=NUMBER,
        currency=info.currency,
        lines=tuple(lines),
        balances=(
            Balance(kind=BalanceKind.OPENING, code="OPBD", amount_minor=opening),
            Balance(kind=BalanceKind.CLOSING, code="CLBD", amount_minor=closing),
        ),
        since=lines[0].booked,
        until=lines[-1].booked,
    )


def _wish(
    info: CompanyInfo, row: Any, batches: dict[date, list[OpenItem]], newest: date | None
) -> Settle | None:
    """What a line is, by its reference; None where somebody is to find out."""
    if row.reference.startswith("PO"):
        items = batches.get(row.booked, [])
        kept = sum([item.open_minor for item in items]) - row.amount_minor
        # The newest waits for somebody who tries out what is suggested.
        if row.booked == newest or not 0 <= kept * 1_000 <= row.amount_minor * _MOST_FEE:
            return None
        taken = tuple(Taken(entry_id=item.entry_id, number=item.number) for item in items)
        return Settle(line_id=row.id, items=taken, bookings=(Booked(account=_FEES),))
    if row.reference.startswith("CASH"):
        at = info.location_by_code(row.reference.rpartition("-")[2])
        place = at.id if at else None
        return Settle(line_id=row.id, bookings=(Booked(account=_CASH, location_id=place),))
    account = next((one[4] for one in _PAID if one[1] == row.name), "")
    return Settle(line_id=row.id, bookings=(Booked(account=account),)) if account else None


def _of_bill(row: Any, bill: Payment, owed: Sequence[OpenItem]) -> Settle | None:
    """That a line pays a supplier's bill; None where it is settled or taken back already."""
    items = [one for one in owed if one.source_id == bill.bill_id]
    taken = tuple(Taken(entry_id=one.entry_id, number=one.number) for one in items)
    return Settle(line_id=row.id, items=taken) if taken else None


def _to_suppliers(bills: Mapping[str, Payment]) -> Iterator[StatementLine]:
    """What was transferred to suppliers for their bills."""
    for reference, one in bills.items():
        yield StatementLine(
            booked=one.day,
            amount_minor=-one.amount_minor,
            name=one.name,
            purpose=f"Invoice {one.number}",
            reference=reference,
        )


def _batches(cards: UUID, first: date) -> dict[date, list[OpenItem]]:
    """What is open of the cards, by the day on which it is paid out."""
    found: dict[date, list[OpenItem]] = defaultdict(list)
    for item in open_items([cards], since=first):
        weekday = item.day.weekday()
        end, wait = next((end, wait) for start, end, wait in _BATCHES if start <= weekday <= end)
        found[item.day + timedelta(days=end - weekday + wait)].append(item)
    return dict(found)


def _payouts(batches: dict[date, list[OpenItem]]) -> Iterator[StatementLine]:
    """What the card company pays: each batch, less its fee."""
    for day, items in batches.items():
        total = sum([item.open_minor for item in items])
        if total > 0:
            yield StatementLine(
                booked=day,
                amount_minor=total - divide(total * _FEE, 1_000),
                name="Harbour Card Services",
                purpose=f"Payout {items[0].day} to {items[-1].day}",
                reference=f"PO{day:%y%m%d}",
            )


def _deposits(info: CompanyInfo, cash: UUID, after: date) -> Iterator[StatementLine]:
    """The cash of each shop's weeks, in whole tens; the change stays in the tills."""
    tens = _TENS * 10**info.exponent
    first = after + timedelta(days=1 - _TUESDAY)
    first += timedelta(days=(_SUNDAY - first.weekday()) % 7)
    weeks = [Span(None, first + timedelta(days=7 * n)) for n in range(divide(DAYS, 7) + 1)]
    found = sums(Whose(company_id=info.id, account_ids=(cash,)), weeks, "location")
    for place in info.locations.values():
        brought = 0
        for week in weeks:
            there = found.balances(week, place.id).get(cash, 0) - brought
            amount = times_in(max(there, 0), tens) * tens
            if amount:
                brought += amount
                booked = week.until + timedelta(days=_TUESDAY)
                yield StatementLine(
                    booked=booked,
                    amount_minor=amount,
                    name=place.name,
                    purpose="Cash paid in",
                    reference=f"CASH{booked:%y%m%d}-{place.code}",
                )


def _paid(first: date) -> Iterator[StatementLine]:
    for days, name, purpose, amount, _account in (*_PAID, _UNKNOWN):
        day = first + timedelta(days=days)
        yield StatementLine(
            booked=day,
            amount_minor=amount,
            name=name,
            purpose=purpose,
            reference=f"PAY{day:%y%m%d}",
        )
