"""The statements: pure sums of account balances, in the order in which they are read.

Amounts are minor units. Profit and loss and cash flow show what a row adds to the result or to the
cash, so costs carry a minus; a balance sheet shows each side of the books on its own side.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from tillbook.books.ledger.rules.cash_flow import cash_flow
from tillbook.books.ledger.rules.layouts import USUAL, Layout
from tillbook.books.ledger.rules.lines import (
    ASSETS,
    BALANCE_SHEET,
    EQUITY,
    TURNED,
    StatementLine,
)
from tillbook.books.ledger.rules.lines import RESULT as _RESULT
from tillbook.books.ledger.rules.statement_rows import (
    Amounts,
    Figures,
    Row,
    Rows,
    StatementAccount,
    added,
    result_of,
)

_EQUITY_LINES = tuple(
    line for section in BALANCE_SHEET if section.kinds == EQUITY for line in section.lines
)


def profit_and_loss(
    accounts: Sequence[StatementAccount], columns: Sequence[Figures], layout: Layout = USUAL
) -> list[Row]:
    """Income and expenses by line, with the result at each step; ends with the result."""
    shown = Rows(accounts, len(columns))
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
    shown = Rows(accounts, count)
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


def equity(accounts: Sequence[StatementAccount], columns: Sequence[Figures]) -> list[Row]:
    """From the equity at the start to the one at the end. Its last row is what that differs by
    from assets less liabilities."""
    count = len(columns)
    shown = Rows(accounts, count)

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
    shown = Rows(accounts, count)
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
