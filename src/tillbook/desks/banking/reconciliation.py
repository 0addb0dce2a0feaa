"""Reading what a reconciliation is made of, and what its rows are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from tillbook.books.ledger.open_items import OpenItem, open_sums, settled_accounts, sources_on
from tillbook.books.ledger.queries import account_map
from tillbook.books.ledger.rules import Role
from tillbook.books.ledger.rules.lines import StatementLine
from tillbook.desks.banking.chains import covering
from tillbook.desks.banking.models import BankAccount, BankLine, BankMatch, BankSettlement
from tillbook.desks.banking.queries import held_of
from tillbook.desks.banking.rules.reconciling import (
    BookLine,
    End,
    Kind,
    Reconciliation,
    Row,
    Statements,
    Told,
    reconcile,
)
from tillbook.desks.banking.rules.turns import in_turn
from tillbook.desks.banking.settled import in_force
from tillbook.desks.banking.suggestions import documents_of_nothing, lines_in_currency
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor
from tillbook.plumbing.series import document_numbers
from tillbook.plumbing.snapshot import snapshot
from tillbook.values.statements import Scope

_OF_PARTIES = (StatementLine.TRADE_RECEIVABLES, StatementLine.TRADE_PAYABLES)


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of the report as people read it."""

    kind: Kind
    day: date | None
    words: str
    small: str
    amount_minor: int
    url: str


@dataclass(frozen=True, slots=True)
class Report:
    """A reconciliation of a bank account through a day."""

    day: date
    found: Reconciliation
    rows: list[ShownRow]


def report(account: BankAccount, day: date) -> Report:
    """Why books and bank differ through a day; read as of one moment."""
    with snapshot():
        items = lines_in_currency(account, day)
        lines = list(
            BankLine.objects.filter(
                account_id=account.id, provisional=False, booked__lte=day
            ).order_by("booked", "id")
        )
        settled = dict(
            BankSettlement.objects.filter(account_id=account.id).values_list("id", "line_id")
        )
        matches = _matches(account)
        found = reconcile(
            _books(account, _standing(account, items, matches), settled),
            _told(account, lines),
            matches,
            _statements(account, lines, day),
        )
    return Report(day, found, _shown(found.rows, items, lines))


def _standing(
    account: BankAccount, items: Sequence[OpenItem], matches: dict[tuple[End, UUID], int]
) -> list[OpenItem]:
    """Without what was booked and taken back by the day: together it is nothing at the bank."""
    known = {end for (end, _line), amount in matches.items() if amount}
    matched = {one.source_id for one in items if (one.entry_id, one.number) in known}
    nothing = documents_of_nothing(account, {one.source_id for one in items} - matched)
    return [one for one in items if one.source_id not in nothing]


def _books(
    account: BankAccount, items: Sequence[OpenItem], settled: dict[UUID, UUID]
) -> list[BookLine]:
    info = company(account.company_id)
    opening = account_map(info.id, info.version).find(Role.OPENING_BALANCE)
    brought = sources_on(opening) if opening else set()
    return [
        BookLine(
            end=(one.entry_id, one.number),
            day=one.day,
            amount_minor=one.amount_minor,
            settles=settled.get(one.source_id),
            opening=one.source_id in brought,
        )
        for one in items
    ]


def _told(account: BankAccount, lines: Sequence[BankLine]) -> list[Told]:
    settled = set(in_force().filter(account_id=account.id).values_list("line_id", flat=True))
    return [
        Told(id=one.id, day=one.booked, amount_minor=one.amount_minor, settled=one.id in settled)
        for one in lines
    ]


def _matches(account: BankAccount) -> dict[tuple[End, UUID], int]:
    found: Counter[tuple[End, UUID]] = Counter()
    rows = BankMatch.objects.filter(settlement__account_id=account.id)
    for entry, number, line, amount in rows.values_list(
        "entry_id", "number", "settlement__line_id", "amount_minor"
    ):
        found[(entry, number), line] += amount
    return dict(found)


def _statements(account: BankAccount, lines: Sequence[BankLine], day: date) -> Statements:
    held = [one for one in held_of(account.id) if one.scope == Scope.STATEMENT]
    through = [one for one in held if one.until is not None and one.until <= day]
    begun = [one for one in held if one.since is not None and one.since <= day]
    first = next(iter(in_turn([one for one in begun if one.opening_minor is not None])), None)
    since = first.since if first else min((one.booked for one in lines), default=None)
    opening = first.opening_minor or 0 if first else 0
    last = covering(through).last
    closing = None
    if last is not None and last.until is not None:
        after = [one.amount_minor for one in lines if one.booked > last.until]
        closing = (last.closing_minor or 0) + sum(after)
    gaps = [gap for gap in covering(held).gaps if gap[0] <= day]
    return Statements(since=since, opening_minor=opening, closing_minor=closing, gaps=gaps)


def kind_words() -> dict[Kind, str]:
    """What the parts of the report are called."""
    return {
        Kind.NOT_IN_BANK: _("In the books, not yet at the bank"),
        Kind.NOT_IN_BOOKS: _("At the bank, not yet in the books"),
        Kind.LATER_IN_BOOKS: _("At the bank, in the books on a later day"),
        Kind.BEFORE: _("Before the first statement"),
        Kind.GAP: _("Between statements that do not follow on each other"),
        Kind.UNEXPLAINED: _("Not explained"),
    }


def _shown(
    rows: Sequence[Row], items: Sequence[OpenItem], lines: Sequence[BankLine]
) -> list[ShownRow]:
    by_end = {(one.entry_id, one.number): one for one in items}
    by_line = {one.id: one for one in lines}
    wanted = [by_end[row.end].source_id for row in rows if row.end]
    numbers = document_numbers(wanted)
    shown = []
    for row in rows:
        words, small, url = kind_words()[row.kind], "", ""
        if row.end:
            item = by_end[row.end]
            words = numbers.get(item.source_id, "") or item.memo or words
            small, url = item.memo, reverse("entry", args=[item.entry_id])
        elif row.line:
            line = by_line[row.line]
            words, small = line.called[:80] or words, line.purpose if line.name else ""
            url = reverse("bank_line", args=[line.id])
        shown.append(ShownRow(row.kind, row.day, words, small, row.amount_minor, url))
    return shown


@dataclass(frozen=True, slots=True)
class Clearing:
    """An account that must come to zero item by item: what is open of it, and since when.

    of_parties: it says what customers and suppliers owe and are owed; staff: what we owe those who
    work here.
    """

    account_id: UUID
    code: str
    name: str
    open_minor: int
    items: int
    oldest: date
    of_parties: bool = False
    staff: bool = False


def clearings(actor: Actor) -> list[Clearing]:
    """Every such account with anything open, in order of code."""
    accounts = settled_accounts(actor.company_id)
    found = open_sums([one.id for one in accounts], actor.location_ids)
    info = company(actor.company_id)
    staff = account_map(info.id, info.version).find(Role.OWED_TO_STAFF)
    return [
        Clearing(
            account_id=one.id,
            code=one.code,
            name=one.name,
            open_minor=mine.open_minor,
            items=mine.items,
            oldest=mine.oldest,
            of_parties=one.statement_line in _OF_PARTIES and one.id != staff,
            staff=one.id == staff,
        )
        for one in accounts
        if (mine := found.get(one.id))
    ]
