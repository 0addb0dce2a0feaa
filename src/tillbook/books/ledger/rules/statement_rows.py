"""What a statement is made of: its columns, its rows, and the rows as they come. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from tillbook.books.ledger.rules.lines import RESULT, StatementLine

#: head: of a section; line: of the statement; account: part of the line above; computed: a figure
#: that no account holds; sum: of what stands above it; check: must be zero.
Form = Literal["head", "line", "account", "computed", "sum", "check"]
Amounts = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class StatementAccount:
    """An account as statements need it. line: where it stands, never empty."""

    id: UUID
    code: str
    name: str
    kind: str
    line: StatementLine


@dataclass(frozen=True, slots=True)
class Figures:
    """A column: account -> minor units, debit positive. moved: in its span; closing: at its end;
    before_year: at the end of the fiscal year before the one that its last day lies in; brought: of
    what moved, what opening balances brought along; disposed: what entries did that took fixed
    assets out of the books, and all of the accounts that are for that; revalued: what cash in other
    currencies became worth more or less at their rates; turned: the accounts that stand
    on the balance sheet where `TURNED` says."""

    moved: Mapping[UUID, int]
    closing: Mapping[UUID, int]
    before_year: Mapping[UUID, int]
    brought: Mapping[UUID, int] = field(default_factory=dict)
    turned: frozenset[UUID] = frozenset()
    disposed: Mapping[UUID, int] = field(default_factory=dict)
    revalued: Mapping[UUID, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a statement: its key in words of the page, an amount for each column.

    key: of a section, a sum or a computed figure, or the statement line's. An account's row names
    the account.
    """

    form: Form
    key: str
    amounts: Amounts = ()
    account: StatementAccount | None = None


@dataclass(slots=True)
class Rows:
    """Rows as they come, with the sum of what was shown since the last `take`."""

    accounts: Sequence[StatementAccount]
    columns: int
    rows: list[Row] = field(default_factory=list)

    def head(self, key: str) -> None:
        self.rows.append(Row(form="head", key=key))

    def line(
        self,
        line: StatementLine,
        amount: Callable[[UUID, int], int],
        also: Collection[UUID] = (),
    ) -> Amounts:
        """A line with its accounts, left out when nothing stands there; its amounts. also: accounts
        of other lines that may stand there."""
        own = [a for a in self.accounts if a.line == line or a.id in also]
        found = [(a, tuple(amount(a.id, n) for n in range(self.columns))) for a in own]
        found = [(a, amounts) for a, amounts in found if any(amounts)]
        total = added((amounts for _a, amounts in found), self.columns)
        if found:
            self.rows.append(Row(form="line", key=line.value, amounts=total))
            for account, amounts in found:
                self.rows.append(Row(form="account", key="", amounts=amounts, account=account))
        return total

    def put(self, form: Form, key: str, amounts: Amounts) -> Amounts:
        self.rows.append(Row(form=form, key=key, amounts=amounts))
        return amounts


def added(many: Iterable[Amounts], columns: int) -> Amounts:
    """Column by column."""
    totals = [0] * columns
    for amounts in many:
        for place, amount in enumerate(amounts):
            totals[place] += amount
    return tuple(totals)


def result_of(accounts: Iterable[StatementAccount], moved: Mapping[UUID, int]) -> int:
    """Income less expenses; a profit is positive."""
    return -sum(moved.get(a.id, 0) for a in accounts if a.kind in RESULT)


def moved_on(
    accounts: Sequence[StatementAccount], moved: Mapping[UUID, int], line: StatementLine
) -> int:
    return sum(moved.get(a.id, 0) for a in accounts if a.line == line)
