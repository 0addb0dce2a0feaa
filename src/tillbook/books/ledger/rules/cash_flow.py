"""The cash flow: from the result to the change of cash (indirect). Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from tillbook.books.ledger.rules.lines import (
    BALANCE_SHEET,
    FINANCING,
    INVESTING,
    RESULT,
    StatementLine,
)
from tillbook.books.ledger.rules.statement_rows import (
    Amounts,
    Figures,
    Row,
    Rows,
    StatementAccount,
    added,
    moved_on,
    result_of,
)


def cash_flow(accounts: Sequence[StatementAccount], columns: Sequence[Figures]) -> list[Row]:
    """From the result to the change of cash (indirect). Opening balances are no flow: each section
    takes out what they brought along, and what they brought of cash stands beside the cash at the
    start. What sold assets brought is investing, gain or loss with it; what rates made of foreign
    cash is neither. The last row is what the change differs by from that of cash and bank."""
    count = len(columns)
    shown = Rows(accounts, count)
    worn = tuple(moved_on(accounts, one.moved, StatementLine.DEPRECIATION) for one in columns)
    sold = tuple(_sold(accounts, one.disposed) for one in columns)
    rates = tuple(moved_on(accounts, one.revalued, StatementLine.CASH) for one in columns)
    shown.head("operating")
    result = tuple(result_of(accounts, one.moved) for one in columns)
    parts = [shown.put("computed", "result_of_period", result)]
    if any(worn):
        parts.append(shown.put("computed", "depreciation_added", worn))
    if any(sold):
        parts.append(shown.put("computed", "disposals_added", sold))
    if any(rates):
        parts.append(shown.put("computed", "rates_taken", tuple(-n for n in rates)))
    parts += _flows(shown, columns, "operating")
    total = shown.put("sum", "total_operating", added(parts, count))
    for key in ("investing", "financing"):
        shown.head(key)
        before = len(shown.rows)
        parts = _flows(shown, columns, key)
        if key == "investing" and any(worn):
            parts.append(shown.put("computed", "depreciation_taken", tuple(-n for n in worn)))
        if key == "investing" and any(sold):
            parts.append(shown.put("computed", "disposals_taken", tuple(-n for n in sold)))
        if len(shown.rows) == before:
            shown.rows.pop()
            continue
        total = added([total, shown.put("sum", f"total_{key}", added(parts, count))], count)
    if any(rates):
        total = added([total, shown.put("computed", "rates_on_cash", rates)], count)
    shown.put("sum", "change_of_cash", total)
    cash = StatementLine.CASH
    opening = tuple(
        moved_on(accounts, one.closing, cash) - moved_on(accounts, one.moved, cash)
        for one in columns
    )
    closing = tuple(moved_on(accounts, one.closing, cash) for one in columns)
    shown.put("computed", "opening_cash", opening)
    brought = tuple(moved_on(accounts, one.brought, cash) for one in columns)
    if any(brought):
        shown.put("computed", "brought_cash", brought)
    shown.line(cash, lambda account, n: columns[n].closing.get(account, 0))
    off = tuple(
        end - start - come - change
        for end, start, come, change in zip(closing, opening, brought, total, strict=True)
    )
    shown.put("check", "cash_check", off)
    return shown.rows


def _section_of(line: StatementLine) -> str:
    """Which part of the cash flow a line of the balance sheet belongs to; "" for cash, and for
    opening balances, which are no flow."""
    if line in (StatementLine.CASH, StatementLine.OPENING_BALANCES):
        return ""
    if line in INVESTING:
        return "investing"
    return "financing" if line in FINANCING else "operating"


def _flows(shown: Rows, columns: Sequence[Figures], section: str) -> list[Amounts]:
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
    minor = sum(moved_on(accounts, brought, line) for line in lines)
    worn = moved_on(accounts, brought, StatementLine.DEPRECIATION)
    if section == "operating":
        minor -= result_of(accounts, brought) + worn
    elif section == "investing":
        minor += worn
    return minor


def _sold(accounts: Sequence[StatementAccount], disposed: Mapping[UUID, int]) -> int:
    """What sold assets brought less than they stood at (more: below zero); what was worn off them
    in the same entry is depreciation."""
    return sum(
        disposed.get(a.id, 0)
        for a in accounts
        if a.kind in RESULT and a.line != StatementLine.DEPRECIATION
    )
