"""The account of a customer or supplier: what is open on both sides, pairs, their lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from tillbook.books.ledger.aged import accounts_of, open_at, open_now
from tillbook.books.ledger.open_items import OpenItem
from tillbook.books.ledger.queries import lines_of_party
from tillbook.books.ledger.rules.ageing import Side
from tillbook.books.ledger.rules.pairing import certain
from tillbook.desks.bookkeeping.models import Pairing
from tillbook.desks.bookkeeping.operations.pair_items import open_value
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, CompanyInfo, CurrencyInfo
from tillbook.values.statements import decimals_of

if TYPE_CHECKING:
    from tillbook.books.ledger.models import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAccount:
    """What is open of a party on an account. owed and paid: the items of the side that is usual
    for it and of the other one, what is due first, first."""

    account: Account
    side: Side
    owed: list[OpenItem]
    paid: list[OpenItem]

    @property
    def owed_minor(self) -> int:
        return self.side.sign * sum([one.open_minor for one in self.owed])

    @property
    def paid_minor(self) -> int:
        return -self.side.sign * sum([one.open_minor for one in self.paid])

    @property
    def open_minor(self) -> int:
        return self.owed_minor - self.paid_minor

    def overdue_minor(self, day: date) -> int:
        """What should have been paid before a day."""
        late = [one.open_minor for one in self.owed if (one.due or one.day) < day]
        return self.side.sign * sum(late)

    @property
    def certain_count(self) -> int:
        """How many pairs nobody could want otherwise."""
        return len(certain([open_value(one) for one in (*self.owed, *self.paid)]))


def open_accounts(actor: Actor, party_id: UUID | None = None) -> dict[UUID, list[OpenAccount]]:
    """The accounts of a party (None: of all) that anything is open on, by party; lines without a
    party are nobody's."""
    info = company(actor.company_id)
    found: dict[UUID, list[OpenAccount]] = {}
    for side in Side:
        accounts = {one.id: one for one in accounts_of(info.id, side)}
        items = open_now(info.id, list(accounts), actor.location_ids, party_id)
        groups: dict[tuple[UUID, UUID], list[OpenItem]] = {}
        for one in items:
            if one.party_id:
                groups.setdefault((one.party_id, one.account_id), []).append(one)
        for (party, account), group in groups.items():
            group.sort(key=lambda one: (one.due or one.day, one.day, one.entry_id, one.number))
            made = OpenAccount(
                account=accounts[account],
                side=side,
                owed=[one for one in group if one.open_minor * side.sign > 0],
                paid=[one for one in group if one.open_minor * side.sign < 0],
            )
            found.setdefault(party, []).append(made)
    return found


def unpaired(actor: Actor) -> dict[UUID, list[OpenAccount]]:
    """The parties who owe and have paid on the same account: what may be paired."""
    found = {
        party: [one for one in accounts if one.owed and one.paid]
        for party, accounts in open_accounts(actor).items()
    }
    return {party: accounts for party, accounts in found.items() if accounts}


def pairings_of(actor: Actor, party_id: UUID, most: int = 50) -> list[Pairing]:
    """What was paired by hand of a party and not taken back, the latest first."""
    rows = Pairing.objects.filter(company_id=actor.company_id, party_id=party_id)
    undone = rows.filter(undoes_id__isnull=False).values("undoes_id")
    kept = rows.filter(kind=Pairing.Kind.PAIR).exclude(id__in=undone)
    return list(kept.select_related("account").order_by("-id")[:most])


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """A line of a statement of account. balance_minor: what is owed after it; open_minor: what of
    the line is open at the end of the days."""

    line: Any
    amount_minor: int
    balance_minor: int
    open_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StillOpen:
    """An item of which something is open at the end of the days."""

    item: OpenItem
    open_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyStatement:
    """What a party bought and paid over some days, in the currency it was billed in. opening: owed
    at their start; before: what of that is open still."""

    side: Side
    since: date
    until: date
    currency: CurrencyInfo
    opening_minor: int
    lines: list[StatementLine]
    open_items: list[StillOpen]

    @property
    def closing_minor(self) -> int:
        return self.lines[-1].balance_minor if self.lines else self.opening_minor

    @property
    def before(self) -> list[StillOpen]:
        return [one for one in self.open_items if one.item.day < self.since]


def party_statements(
    actor: Actor, party_id: UUID, side: Side, since: date, until: date
) -> list[PartyStatement]:
    """The statements of account of a party through a day, with the balance after each line: one
    for each currency, that of the books first. What the books gained or lost by exchange rates
    alone is no business of the party's, so no statement has it."""
    info = company(actor.company_id)
    accounts = [one.id for one in accounts_of(info.id, side)]
    items = open_at(info, accounts, until, actor.location_ids, party_id)
    rows = lines_of_party(accounts, party_id, until, actor.location_ids)
    found = {
        code: _statement(side, since, until, _currency(info, code), lines, still)
        for code, lines, still in _by_currency(rows, items)
    }
    if len(found) > 1 and not (found[""].lines or found[""].opening_minor):
        del found[""]
    return list(found.values())


def _currency(info: CompanyInfo, code: str) -> CurrencyInfo:
    return CurrencyInfo(code, code, decimals_of(code)) if code else info.money


def _by_currency(
    rows: list[Any], items: list[OpenItem]
) -> Iterator[tuple[str, list[Any], list[OpenItem]]]:
    """Lines and open items by currency, "" that of the books."""
    kept = [row for row in rows if not row.foreign_currency or row.foreign_minor is not None]
    still = [one for one in items if not one.currency or one.foreign_minor is not None]
    codes = {row.foreign_currency for row in kept} | {one.currency for one in still} | {""}
    for code in sorted(codes):
        yield (
            code,
            [row for row in kept if row.foreign_currency == code],
            [one for one in still if one.currency == code],
        )


def _statement(
    side: Side,
    since: date,
    until: date,
    currency: CurrencyInfo,
    rows: list[Any],
    items: list[OpenItem],
) -> PartyStatement:
    still = [StillOpen(item=one, open_minor=side.sign * _open_of(one)) for one in items]
    left = {(one.item.entry_id, one.item.number): one.open_minor for one in still}
    before = [row for row in rows if row.entry.posting_date < since]
    opening = side.sign * sum([_amount_of(row) for row in before])
    return PartyStatement(
        side=side,
        since=since,
        until=until,
        currency=currency,
        opening_minor=opening,
        lines=list(_running(side, rows[len(before) :], opening, left)),
        open_items=sorted(
            [one for one in still if one.open_minor],
            key=lambda one: (one.item.due or one.item.day, one.item.day, one.item.entry_id),
        ),
    )


def _amount_of(row: Any) -> int:
    return int(row.foreign_minor if row.foreign_currency else row.amount_minor)


def _open_of(one: OpenItem) -> int:
    return int(one.foreign_open or 0) if one.currency else one.open_minor


def _running(
    side: Side, rows: list[Any], balance: int, left: dict[tuple[UUID, int], int]
) -> Iterator[StatementLine]:
    for row in rows:
        amount_minor = side.sign * _amount_of(row)
        balance += amount_minor
        yield StatementLine(
            line=row,
            amount_minor=amount_minor,
            balance_minor=balance,
            open_minor=left.get((row.entry_id, row.number), 0),
        )
