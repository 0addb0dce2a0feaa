"""The trial balance as it is looked at: opening, movement, closing, and against another day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tillbook.books.ledger.balances import Movement, Scope, sums
from tillbook.books.ledger.models import Account
from tillbook.books.ledger.rules import Span, fiscal_year
from tillbook.books.ledger.rules.days import day_before
from tillbook.plumbing.lists.cells import Number
from tillbook.plumbing.lists.spreadsheets import Cell
from tillbook.plumbing.snapshot import snapshot
from tillbook.plumbing.templatetags.figures import short_day
from tillbook.values.money import RATE_SCALE, format_decimal
from tillbook.values.rounding import divide

#: Accounts whose balance is expected on the credit side.
_CREDIT = frozenset({Account.Kind.LIABILITY, Account.Kind.EQUITY, Account.Kind.INCOME})
_RESULT = frozenset({Account.Kind.INCOME, Account.Kind.EXPENSE})
SORTS = ("code", "debit", "credit", "balance", "change")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An account's line; amounts in minor units, debit positive. opening and before: None when no
    such day was asked for. account None: the results of the years before, which no account has."""

    account: Account | None
    opening_minor: int | None
    debit_minor: int
    credit_minor: int
    closing_minor: int
    before_minor: int | None

    @property
    def kind(self) -> str:
        return self.account.kind if self.account else Account.Kind.EQUITY

    @property
    def change_minor(self) -> int | None:
        """What the account grew by since the other day, on its own side of the books."""
        if self.before_minor is None:
            return None
        grown = self.closing_minor - self.before_minor
        return -grown if self.kind in _CREDIT else grown

    @property
    def change_ppm(self) -> int | None:
        """The same in parts per million of what it was; None where it was nothing."""
        if not self.before_minor or self.change_minor is None:
            return None
        return divide(self.change_minor * RATE_SCALE, abs(self.before_minor))

    @property
    def used(self) -> bool:
        return any(
            (
                self.opening_minor,
                self.debit_minor,
                self.credit_minor,
                self.closing_minor,
                self.before_minor,
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """The lines, and the days they are of. carried_to: the last day of the fiscal years whose
    results stand in one line. narrowed: not all of the company, which need not balance."""

    lines: list[Line]
    since: date | None
    until: date
    before: date | None
    carried_to: date
    narrowed: bool = False

    def sum_of(self, name: str) -> int:
        return sum(getattr(line, name) or 0 for line in self.lines)


def statement(
    scope: Scope,
    first_month: int,
    *,
    since: date | None,
    until: date,
    before: date | None,
    everything: bool,
) -> Statement:
    """The trial balance of a span. everything: accounts that nothing ever touched too.

    Income and expenses begin with the fiscal year that the span begins in; what they came to
    in the years before is one line. Without a first day that is the year of the last one.
    """
    year = _year_of(since or until, first_month)
    earlier = Span(None, day_before(year))
    earlier_than_before = Span(None, day_before(_year_of(before or until, first_month)))
    opening = Span(None, day_before(since)) if since else earlier
    of_before = Span(None, before or until)
    span, of_year = Span(since, until), Span(since or year, until)
    wanted = [span, of_year, opening, earlier, of_before, earlier_than_before]
    with snapshot():
        sums_of = sums(scope, wanted)
        accounts = list(Account.objects.filter(company_id=scope.company_id).order_by("code"))
    found = {one: sums_of.of(one) for one in wanted}

    def at(account: Account, one: Span, gone: Span) -> int:
        minor = found[one].get(account.id, Movement()).balance_minor
        if account.kind in _RESULT:
            minor -= found[gone].get(account.id, Movement()).balance_minor
        return minor

    def line(account: Account) -> Line:
        days = of_year if account.kind in _RESULT else span
        moved = found[days].get(account.id, Movement())
        start = at(account, opening, earlier) if since else 0
        return Line(
            account=account,
            opening_minor=start if since else None,
            debit_minor=moved.debit_minor,
            credit_minor=moved.credit_minor,
            closing_minor=start + moved.balance_minor,
            before_minor=at(account, of_before, earlier_than_before) if before else None,
        )

    lines = [line(account) for account in accounts]
    carried = _result(accounts, found[earlier])
    carried_before = _result(accounts, found[earlier_than_before]) if before else None
    lines.append(_carried(carried, carried_before, opens=since is not None))
    return Statement(
        lines=[line for line in lines if line.used or (everything and line.account)],
        since=since,
        until=until,
        before=before,
        carried_to=day_before(year),
        narrowed=scope.location_ids is not None or scope.department_ids is not None,
    )


def _year_of(day: date, first_month: int) -> date:
    since = fiscal_year(day, first_month).since
    assert since is not None
    return since


def _result(accounts: Sequence[Account], moved: Mapping[UUID, Movement]) -> int:
    """What income and expenses came to, debit positive: a profit is negative."""
    own = [account.id for account in accounts if account.kind in _RESULT]
    return sum(moved.get(key, Movement()).balance_minor for key in own)


def _carried(amount: int, before: int | None, *, opens: bool) -> Line:
    """The results of the years before, which open or, without a first day, stand on their side."""
    return Line(
        account=None,
        opening_minor=amount if opens else None,
        debit_minor=0 if opens else max(amount, 0),
        credit_minor=0 if opens else max(-amount, 0),
        closing_minor=amount,
        before_minor=before,
    )


def in_order(lines: Sequence[Line], sort: str) -> list[Line]:
    """Lines by account number, or by a figure (with "-", the largest first)."""
    keys: dict[str, Any] = {
        # What no account holds stands after those that do.
        "code": lambda line: (line.account is None, line.account.code if line.account else ""),
        "debit": lambda line: line.debit_minor,
        "credit": lambda line: line.credit_minor,
        "balance": lambda line: abs(line.closing_minor),
        "change": lambda line: line.change_minor or 0,
    }
    key = keys.get(sort.removeprefix("-"), keys["code"])
    return sorted(lines, key=key, reverse=sort.startswith("-"))


def groups(shown: Statement, sort: str) -> list[dict[str, Any]]:
    """The lines by kind, in the order of a balance sheet and then profit and loss."""
    kinds = [
        (Account.Kind.ASSET, _("Assets")),
        (Account.Kind.LIABILITY, _("Liabilities")),
        (Account.Kind.EQUITY, _("Equity")),
        (Account.Kind.INCOME, _("Income")),
        (Account.Kind.EXPENSE, _("Expenses")),
    ]
    found = []
    for kind, words in kinds:
        own = [line for line in shown.lines if line.kind == kind]
        if own:
            closing = sum(line.closing_minor for line in own)
            found.append({"words": words, "lines": in_order(own, sort), "closing_minor": closing})
    return found


def heads(shown: Statement) -> list[str]:
    """The columns of the statement as a file."""
    found = [_("Account number"), _("Account"), _("Kind")]
    if shown.since:
        found.append(_("Opening %(day)s") % {"day": short_day(shown.since)})
    found += [_("Debit"), _("Credit"), _("Balance %(day)s") % {"day": short_day(shown.until)}]
    if shown.before:
        found += [
            _("Balance %(day)s") % {"day": short_day(shown.before)},
            pgettext("since then", "Change"),
        ]
    return found


def file_rows(shown: Statement, exponent: int, sort: str) -> Iterator[list[Cell]]:
    """The statement's lines as a file has them: debit positive, credit negative."""

    def amount(value: int | None) -> Number:
        return Number(format_decimal(value or 0, exponent), exponent)

    for group in groups(shown, sort):
        for line in group["lines"]:
            known = line.account
            row: list[Cell] = [
                known.code if known else "",
                known.name if known else _("Results of the years before"),
                str(group["words"]),
            ]
            if shown.since:
                row.append(amount(line.opening_minor))
            row += [amount(line.debit_minor), amount(line.credit_minor)]
            row.append(amount(line.closing_minor))
            if shown.before:
                row += [amount(line.before_minor), amount(line.change_minor)]
            yield row
