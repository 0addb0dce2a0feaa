"""The statements: pure sums of account balances, in the order in which they are read.

Amounts are minor units. Profit and loss and cash flow show what a row adds to the result or to the
cash, so costs carry a minus; a balance sheet shows each side of the books on its own side.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from tillbook.books.ledger.rules.layouts import USUAL, Layout
from tillbook.books.ledger.rules.lines import (
    ASSETS,
    BALANCE_SHEET,
    EQUITY,
    FINANCING,
    INVESTING,
    TURNED,
    StatementLine,
)
from tillbook.books.ledger.rules.lines import RESULT as _RESULT

_EQUITY_LINES = tuple(
    line for section in BALANCE_SHEET if section.kinds == EQUITY for line in section.lines
)
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
    what moved, what opening balances brought along; turned: the accounts that stand on the balance
    sheet where `TURNED` says."""

    moved: Mapping[UUID, int]
    closing: Mapping[UUID, int]
    before_year: Mapping[UUID, int]
    brought: Mapping[UUID, int] = field(default_factory=dict)
    turned: frozenset[UUID] = frozenset()


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
class _Rows:
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
    return -sum(moved.get(a.id, 0) for a in accounts if a.kind in _RESULT)


def profit_and_loss(
    accounts: Sequence[StatementAccount], columns: Sequence[Figures], layout: Layout = USUAL
) -> list[Row]:
    """Income and expenses by line, with the result at each step; ends with the result."""
    shown = _Rows(accounts, len(columns))
    total = (0,) * len(columns)
    for section in layout.profit_and_loss:
        before = len(shown.rows)
        for line in section.lines:
            own = shown.line(line, lambda account, n: -columns[n].moved.get(account, 0))
            total = added([total, own], len(columns))
        # A step at which nothing happened would repeat the sum above it; the result is always said.
        last = section is layout.profit_and_loss[-1]
        if len(shown.rows) == before and last and shown.rows:
            shown.rows.pop()
        if len(shown.rows) > before or last:
            shown.put("sum", section.key, total)
    return shown.rows


def balance_sheet(
    accounts: Sequence[StatementAccount], columns: Sequence[Figures], layout: Layout = USUAL
) -> list[Row]:
    """Assets, liabilities and equity, with the results that no account holds: those of the years
    before and of this year. Its last row is what both sides differ by."""
    count = len(columns)
    shown = _Rows(accounts, count)
    sides: dict[bool, list[Amounts]] = {True: [], False: []}
    came = _turned(accounts, columns)
    last_asset = [one for one in layout.balance_sheet if one.kinds == ASSETS][-1]
    for section in layout.balance_sheet:
        sign, alone = 1 if section.kinds == ASSETS else -1, len(section.lines) == 1
        if not alone:
            shown.head(section.key)
        own = [
            shown.line(line, _standing(columns, sign, came.get(line)), came.get(line, ()))
            for line in section.lines
        ]
        if section.kinds == EQUITY:
            before = tuple(result_of(accounts, one.before_year) for one in columns)
            own.append(shown.put("computed", "results_before", before))
            own.append(shown.put("computed", "result_of_year", _results_of_year(accounts, columns)))
        total = added(own, count)
        if not alone and shown.rows[-1].form == "head":
            shown.rows.pop()
        elif not alone:
            shown.put("sum", f"total_{section.key}", total)
        sides[section.kinds == ASSETS].append(total)
        if section is last_asset:
            shown.put("sum", "total_assets", added(sides[True], count))
    claims = shown.put("sum", "total_liabilities_and_equity", added(sides[False], count))
    assets = added(sides[True], count)
    shown.put("check", "balance_check", tuple(a - b for a, b in zip(assets, claims, strict=True)))
    return shown.rows


def _results_of_year(accounts: Sequence[StatementAccount], columns: Sequence[Figures]) -> Amounts:
    return tuple(
        result_of(accounts, one.closing) - result_of(accounts, one.before_year) for one in columns
    )


def cash_flow(accounts: Sequence[StatementAccount], columns: Sequence[Figures]) -> list[Row]:
    """From the result to the change of cash (indirect). Opening balances are no flow: each section
    takes out what they brought along, and what they brought of cash stands beside the cash at the
    start. The last row is what the change differs by from that of cash and bank themselves."""
    count = len(columns)
    shown = _Rows(accounts, count)
    worn = tuple(_moved(accounts, one.moved, StatementLine.DEPRECIATION) for one in columns)
    shown.head("operating")
    result = tuple(result_of(accounts, one.moved) for one in columns)
    parts = [shown.put("computed", "result_of_period", result)]
    if any(worn):
        parts.append(shown.put("computed", "depreciation_added", worn))
    parts += _flows(shown, columns, "operating")
    total = shown.put("sum", "total_operating", added(parts, count))
    for key in ("investing", "financing"):
        shown.head(key)
        before = len(shown.rows)
        parts = _flows(shown, columns, key)
        if key == "investing" and any(worn):
            parts.append(shown.put("computed", "depreciation_taken", tuple(-n for n in worn)))
        if len(shown.rows) == before:
            shown.rows.pop()
            continue
        total = added([total, shown.put("sum", f"total_{key}", added(parts, count))], count)
    shown.put("sum", "change_of_cash", total)
    cash = StatementLine.CASH
    opening = tuple(
        _moved(accounts, one.closing, cash) - _moved(accounts, one.moved, cash) for one in columns
    )
    closing = tuple(_moved(accounts, one.closing, cash) for one in columns)
    shown.put("computed", "opening_cash", opening)
    brought = tuple(_moved(accounts, one.brought, cash) for one in columns)
    if any(brought):
        shown.put("computed", "brought_cash", brought)
    shown.line(cash, lambda account, n: columns[n].closing.get(account, 0))
    off = tuple(
        end - start - come - change
        for end, start, come, change in zip(closing, opening, brought, total, strict=True)
    )
    shown.put("check", "cash_check", off)
    return shown.rows


def _turned(
    accounts: Sequence[StatementAccount], columns: Sequence[Figures]
) -> dict[StatementLine, frozenset[UUID]]:
    """The accounts that stand on another line than their own in any column, by that line."""
    there = frozenset[UUID]().union(*(one.turned for one in columns))
    return {
        line: frozenset(a.id for a in accounts if a.id in there and a.line == own)
        for own, line in TURNED.items()
    }


def _standing(
    columns: Sequence[Figures], sign: int, came: frozenset[UUID] | None
) -> Callable[[UUID, int], int]:
    """What an account holds on a line, by column; came: those that stand there turned alone."""

    def amount(account: UUID, n: int) -> int:
        column = columns[n]
        if (account in column.turned) != (account in (came or ())):
            return 0
        return sign * column.closing.get(account, 0)

    return amount


def _section_of(line: StatementLine) -> str:
    """Which part of the cash flow a line of the balance sheet belongs to; "" for cash, and for
    opening balances, which are no flow."""
    if line in (StatementLine.CASH, StatementLine.OPENING_BALANCES):
        return ""
    if line in INVESTING:
        return "investing"
    return "financing" if line in FINANCING else "operating"


def _flows(shown: _Rows, columns: Sequence[Figures], section: str) -> list[Amounts]:
    """The lines of a section as the books moved, and what opening balances brought of that."""
    lines = [one for part in BALANCE_SHEET for one in part.lines if _section_of(one) == section]
    parts = [shown.line(one, lambda account, n: -columns[n].moved.get(account, 0)) for one in lines]
    if section == "financing":
        # Whatever stands on their account without being brought along; nothing, as books are kept.
        opening = StatementLine.OPENING_BALANCES
        parts.append(
            shown.line(
                opening,
                lambda account, n: (
                    columns[n].brought.get(account, 0) - columns[n].moved.get(account, 0)
                ),
            )
        )
    brought = tuple(_brought(shown.accounts, one.brought, lines, section) for one in columns)
    if any(brought):
        parts.append(shown.put("computed", f"brought_{section}", brought))
    return parts


def _brought(
    accounts: Sequence[StatementAccount],
    brought: Mapping[UUID, int],
    lines: Sequence[StatementLine],
    section: str,
) -> int:
    """What takes out of a section what opening balances brought along."""
    minor = sum(_moved(accounts, brought, line) for line in lines)
    worn = _moved(accounts, brought, StatementLine.DEPRECIATION)
    if section == "operating":
        minor -= result_of(accounts, brought) + worn
    elif section == "investing":
        minor += worn
    return minor


def _moved(
    accounts: Sequence[StatementAccount], moved: Mapping[UUID, int], line: StatementLine
) -> int:
    return sum(moved.get(a.id, 0) for a in accounts if a.line == line)


def equity(accounts: Sequence[StatementAccount], columns: Sequence[Figures]) -> list[Row]:
    """From the equity at the start to the one at the end. Its last row is what that differs by
    from assets less liabilities."""
    count = len(columns)
    shown = _Rows(accounts, count)

    def held(balances: Mapping[UUID, int]) -> int:
        own = -sum(balances.get(a.id, 0) for a in accounts if a.kind == "equity")
        return own + result_of(accounts, balances)

    opening = tuple(held(one.closing) - held(one.moved) for one in columns)
    parts = [shown.put("computed", "opening_equity", opening)]
    parts.append(
        shown.put(
            "computed",
            "result_of_period",
            tuple(result_of(accounts, one.moved) for one in columns),
        )
    )
    for line in _EQUITY_LINES:
        parts.append(shown.line(line, lambda account, n: -columns[n].moved.get(account, 0)))
    total = shown.put("sum", "closing_equity", added(parts, count))
    off = tuple(
        sum(one.closing.get(a.id, 0) for a in accounts if a.kind in ("asset", "liability")) - end
        for one, end in zip(columns, total, strict=True)
    )
    shown.put("check", "equity_check", off)
    return shown.rows


def by_account(accounts: Sequence[StatementAccount], columns: Sequence[Figures]) -> list[Row]:
    """What every account stands at, by kind, debit positive: income and expenses since their fiscal
    year began, with the results before it as a figure of its own. Its last row, the sum of all,
    must be zero."""
    count = len(columns)
    shown = _Rows(accounts, count)
    parts: list[Amounts] = []

    def stands(account: StatementAccount, one: Figures) -> int:
        closing = one.closing.get(account.id, 0)
        return closing - one.before_year.get(account.id, 0) if account.kind in _RESULT else closing

    for kind in ("asset", "liability", "equity", "income", "expense"):
        own = [(a, tuple(stands(a, one) for one in columns)) for a in accounts if a.kind == kind]
        own = [(a, amounts) for a, amounts in own if any(amounts)]
        if own:
            total = added((amounts for _a, amounts in own), count)
            parts.append(shown.put("line", f"kind_{kind}", total))
        for account, amounts in own:
            shown.rows.append(Row(form="account", key="", amounts=amounts, account=account))
        carried = tuple(-result_of(accounts, one.before_year) for one in columns)
        if kind == "equity" and any(carried):
            parts.append(shown.put("computed", "results_before", carried))
    if parts:
        shown.put("check", "trial_check", added(parts, count))
    return shown.rows


STATEMENTS: Mapping[str, Callable[[Sequence[StatementAccount], Sequence[Figures]], list[Row]]] = {
    "profit-and-loss": profit_and_loss,
    "balance-sheet": balance_sheet,
    "cash-flow": cash_flow,
    "equity": equity,
    "accounts": by_account,
}


def rows_of(
    kind: str,
    accounts: Sequence[StatementAccount],
    columns: Sequence[Figures],
    layout: Layout = USUAL,
) -> list[Row]:
    """The rows of a statement in a country's order."""
    if kind == "profit-and-loss":
        return profit_and_loss(accounts, columns, layout)
    if kind == "balance-sheet":
        return balance_sheet(accounts, columns, layout)
    return STATEMENTS[kind](accounts, columns)
