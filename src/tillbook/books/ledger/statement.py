"""The trial balance as it is looked at: opening, movement, closing, and against another day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tillbook.books.ledger.balances import trial_balances
from tillbook.books.ledger.models import Account
from tillbook.books.ledger.rules import Span
from tillbook.plumbing.lists.cells import Number
from tillbook.plumbing.lists.spreadsheets import Cell
from tillbook.plumbing.templatetags.figures import short_day
from tillbook.values.money import RATE_SCALE, format_decimal
from tillbook.values.rounding import divide

#: Accounts whose balance is expected on the credit side.
_CREDIT = frozenset({Account.Kind.LIABILITY, Account.Kind.EQUITY, Account.Kind.INCOME})
SORTS = ("code", "debit", "credit", "balance", "change")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An account's line; amounts in minor units, debit positive. opening and before: None when no
    such day was asked for."""

    account: Account
    opening_minor: int | None
    debit_minor: int
    credit_minor: int
    closing_minor: int
    before_minor: int | None

    @property
    def change_minor(self) -> int | None:
        """What the account grew by since the other day, on its own side of the books."""
        if self.before_minor is None:
            return None
        grown = self.closing_minor - self.before_minor
        return -grown if self.account.kind in _CREDIT else grown

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
    """The lines, and the days they are of."""

    lines: list[Line]
    since: date | None
    until: date
    before: date | None

    def sum_of(self, name: str) -> int:
        return sum(getattr(line, name) or 0 for line in self.lines)


def statement(
    company_id: UUID,
    places: Sequence[UUID] | None,
    *,
    since: date | None,
    until: date,
    before: date | None,
    everything: bool,
) -> Statement:
    """The trial balance of a span. everything: accounts that nothing ever touched too."""
    spans = [Span(since, until)]
    spans += [Span(None, since - timedelta(days=1))] if since else []
    spans += [Span(None, before)] if before else []
    moved, *others = trial_balances(company_id, spans, places)
    balances = [{one.account.id: one.balance_minor for one in found} for found in others]
    opening = balances[0] if since else {}
    compared = balances[-1] if before else {}
    lines = [
        Line(
            account=one.account,
            opening_minor=opening.get(one.account.id, 0) if since else None,
            debit_minor=one.debit_minor,
            credit_minor=one.credit_minor,
            closing_minor=opening.get(one.account.id, 0) + one.balance_minor,
            before_minor=compared.get(one.account.id, 0) if before else None,
        )
        for one in moved
    ]
    kept = [line for line in lines if everything or line.used]
    return Statement(lines=kept, since=since, until=until, before=before)


def in_order(lines: Sequence[Line], sort: str) -> list[Line]:
    """Lines by account number, or by a figure (with "-", the largest first)."""
    keys: dict[str, Any] = {
        "code": lambda line: line.account.code,
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
        own = [line for line in shown.lines if line.account.kind == kind]
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
            row: list[Cell] = [line.account.code, line.account.name, str(group["words"])]
            if shown.since:
                row.append(amount(line.opening_minor))
            row += [amount(line.debit_minor), amount(line.credit_minor)]
            row.append(amount(line.closing_minor))
            if shown.before:
                row += [amount(line.before_minor), amount(line.change_minor)]
            yield row
