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
from tillbook.masters.organisation.rules import Actor

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
class PartyStatement:
    """What a party bought and paid over some days. opening: owed at their start."""

    side: Side
    since: date
    until: date
    opening_minor: int
    lines: list[StatementLine]
    open_items: list[OpenItem]

    @property
    def closing_minor(self) -> int:
        return self.lines[-1].balance_minor if self.lines else self.opening_minor


def party_statement(
    actor: Actor, party_id: UUID, side: Side, since: date, until: date
) -> PartyStatement:
    """The statement of account of a party through a day, with the balance after each line."""
    info = company(actor.company_id)
    accounts = [one.id for one in accounts_of(info.id, side)]
    items = open_at(info, accounts, until, actor.location_ids, party_id)
    left = {(one.entry_id, one.number): one.open_minor for one in items}
    rows = lines_of_party(accounts, party_id, until, actor.location_ids)
    before = [row for row in rows if row.entry.posting_date < since]
    opening = side.sign * sum([row.amount_minor for row in before])
    lines = list(_running(side, rows[len(before) :], opening, left))
    return PartyStatement(
        side=side,
        since=since,
        until=until,
        opening_minor=opening,
        lines=lines,
        open_items=sorted(items, key=lambda one: (one.due or one.day, one.day, one.entry_id)),
    )


def _running(
    side: Side, rows: list[Any], balance: int, left: dict[tuple[UUID, int], int]
) -> Iterator[StatementLine]:
    for row in rows:
        balance += side.sign * row.amount_minor
        yield StatementLine(
            line=row,
            amount_minor=side.sign * row.amount_minor,
            balance_minor=balance,
            open_minor=side.sign * left.get((row.entry_id, row.number), 0),
        )
