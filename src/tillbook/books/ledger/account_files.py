"""Accounts with their lines as files: what each opened with, every line with the balance after it,
and what it closed with; as a table, or as PDF by typst."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tillbook.books.ledger.account_lines import lines_in_order, opening_span
from tillbook.books.ledger.balances import Movement, Scope, sums
from tillbook.books.ledger.listing import document_words
from tillbook.books.ledger.models import Account, EntryLine
from tillbook.books.ledger.paper import days_words
from tillbook.books.ledger.rules import Span
from tillbook.books.ledger.rules.days import counts_from
from tillbook.books.ledger.rules.lines import TURNED, line_of
from tillbook.books.ledger.turned import turned
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.plumbing.lists.cells import Number
from tillbook.plumbing.lists.spreadsheets import Cell
from tillbook.plumbing.snapshot import snapshot
from tillbook.plumbing.templatetags.figures import (
    Currency,
    abroad,
    amount,
    amount_or_blank,
    short_day,
)
from tillbook.values.money import format_decimal
from tillbook.values.statements import decimals_of

#: More lines than this no PDF holds: some 150 pages, which still are made while somebody waits.
MOST_ON_PAPER = 5_000
_TEMPLATE = Path(__file__).parent / "templates/ledger/accounts.typ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An account over a span. opening_minor: what its balance at the start is; amounts debit
    positive."""

    account: Account
    opening_minor: int
    moved: Movement

    @property
    def closing_minor(self) -> int:
        return self.opening_minor + self.moved.balance_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class Which:
    """The accounts that are asked for: all; on a line of the statements or of a kind; or one,
    which stands there though nothing happened on it. by_balance: on the line where the balance
    sheet of the last day has them."""

    line: str = ""
    kind: str = ""
    account_id: UUID | None = None
    by_balance: bool = False

    def holds(self, account: Account, there: Collection[UUID]) -> bool:
        line = line_of(account.kind, account.statement_line)
        if self.line and self.line != (TURNED[line] if account.id in there else line):
            return False
        return not self.kind or account.kind == self.kind


def accounts_held(scope: Scope, span: Span, which: Which) -> Iterator[Held]:
    """The accounts that hold or held anything in the span, by their codes."""
    month = company(scope.company_id).fiscal_year_month
    start_of = {
        kind: counts_from(kind, span.since or span.until, month) for kind in Account.Kind.values
    }
    before = {kind: opening_span(span, start) for kind, start in start_of.items()}
    found = sums(scope, [span, *(one for one in before.values() if one)])
    moved = found.of(span)
    opening = {kind: found.of(one) if one else {} for kind, one in before.items()}
    accounts = Account.objects.filter(company_id=scope.company_id).order_by("code")
    if which.account_id:
        accounts = accounts.filter(id=which.account_id)
    there: Collection[UUID] = ()
    if which.by_balance:
        there = turned(scope.company_id, accounts, [span.until])[span.until]
    for account in accounts:
        own = moved.get(account.id, Movement())
        start = opening[account.kind].get(account.id, Movement()).balance_minor
        if which.account_id or (which.holds(account, there) and (own.lines or start)):
            yield Held(account=account, opening_minor=start, moved=own)


def table_heads(*, foreign: bool) -> list[str]:
    """The columns of `table_rows`."""
    found = [
        _("Account number"),
        _("Account"),
        _("Posting date"),
        _("Document"),
        _("Note"),
        _("Counter account"),
        _("Debit"),
        _("Credit"),
        _("Balance"),
    ]
    return [*found, _("Foreign currency"), _("Foreign amount")] if foreign else found


def table_rows(
    scope: Scope, span: Span, which: Which, exponent: int, *, foreign: bool
) -> Iterator[list[Cell]]:
    """Every line of the span, account by account, between what it opened and closed with. Only
    lines carry a debit or credit, so that these columns add up to what moved."""

    def minor(value: int) -> Number:
        return Number(format_decimal(value, exponent), exponent)

    with snapshot():
        for held in accounts_held(scope, span, which):
            account, balance = held.account, held.opening_minor
            head: list[Cell] = [account.code, account.name]
            empty: list[Cell] = ["", ""] if foreign else []
            opening: list[Cell] = ["", "", "", "", minor(balance), *empty]
            yield [*head, span.since or "", _("Opening"), *opening]
            for line, number in lines_in_order(scope, account.id, span):
                balance += line.amount_minor
                row: list[Cell] = [*head, line.entry.posting_date]
                row += [document_words(line.entry, number), line.note, str(line.counter)]
                row += _sides(line.amount_minor, exponent)
                yield [*row, minor(balance), *(_foreign(line) if foreign else [])]
            closing: list[Cell] = ["", "", "", "", minor(held.closing_minor), *empty]
            yield [*head, span.until, _("Closing"), *closing]


def _sides(minor: int, exponent: int) -> list[Cell]:
    """Debit and credit; a line of nothing, which stands for its tax, has neither."""
    shown = Number(format_decimal(abs(minor), exponent), exponent)
    return [shown if minor > 0 else "", shown if minor < 0 else ""]


def _foreign(line: EntryLine) -> list[Cell]:
    if line.foreign_minor is None:
        return ["", ""]
    decimals = decimals_of(line.foreign_currency)
    return [line.foreign_currency, Number(format_decimal(line.foreign_minor, decimals), decimals)]


def too_long(accounts: Sequence[Held]) -> bool:
    """Whether these accounts have more lines than a PDF holds."""
    return sum(one.moved.lines for one in accounts) > MOST_ON_PAPER


def accounts_pdf(
    info: CompanyInfo, scope: Scope, span: Span, accounts: Sequence[Held], *, title: str, place: str
) -> bytes:
    """These accounts on A4, one after the other; several with what all of them come to. Read in
    the snapshot that the accounts were read in, and not more than `MOST_ON_PAPER` lines."""
    import typst

    money = info.money
    data: dict[str, Any] = {
        "title": title,
        "company": info.name,
        "place": place,
        "days": days_words(span.since, span.until),
        "currency": _("Amounts in %(currency)s") % {"currency": info.currency},
        "heads": [
            _("Day"),
            _("Document"),
            _("Counter account"),
            _("Debit"),
            _("Credit"),
            _("Balance"),
        ],
        "opening": _("Opening"),
        "closing": _("Closing"),
        "accounts": [_sheet(scope, span, one, money) for one in accounts],
        "together": _("All accounts together"),
        "together_heads": [_("Account"), _("Opening"), _("Debit"), _("Credit"), _("Closing")],
        "sums": _sums(accounts, money) if len(accounts) > 1 else [],
        "page": _("Page"),
        "language": (get_language() or "en")[:2],
    }
    made = typst.compile(str(_TEMPLATE), sys_inputs={"data": json.dumps(data)})
    assert isinstance(made, bytes)
    return made


def _sheet(scope: Scope, span: Span, held: Held, money: Currency) -> dict[str, Any]:
    """An account with its lines as they are written."""
    balance, lines = held.opening_minor, []
    for line, number in lines_in_order(scope, held.account.id, span):
        balance += line.amount_minor
        lines.append(
            [
                short_day(line.entry.posting_date),
                document_words(line.entry, number),
                " · ".join(one for one in (line.note, abroad(line)) if one),
                line.counter.short,
                amount_or_blank(max(line.amount_minor, 0), money),
                amount_or_blank(max(-line.amount_minor, 0), money),
                amount(balance, money),
            ]
        )
    return {
        "code": held.account.code,
        "name": held.account.name,
        "from": _day(span.since),
        "until": short_day(span.until),
        "opening": amount(held.opening_minor, money),
        "lines": lines,
        "figures": _figures(held, money)[1:],
    }


def _day(day: date | None) -> str:
    return short_day(day) if day else ""


def _figures(held: Held, money: Currency) -> list[str]:
    minors = [held.opening_minor, held.moved.debit_minor, held.moved.credit_minor]
    return [amount(one, money) for one in [*minors, held.closing_minor]]


def _sums(accounts: Sequence[Held], money: Currency) -> list[list[str]]:
    """What opened, moved and closed all of these accounts."""
    whole = [
        sum(one.opening_minor for one in accounts),
        sum(one.moved.debit_minor for one in accounts),
        sum(one.moved.credit_minor for one in accounts),
        sum(one.closing_minor for one in accounts),
    ]
    rows = [[one.account.code, one.account.name, *_figures(one, money)] for one in accounts]
    return [*rows, ["", "", *(amount(one, money) for one in whole)]]
