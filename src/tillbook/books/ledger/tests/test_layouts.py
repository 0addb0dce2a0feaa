"""The order of a country's statements: every line once, and as its law has it."""

from __future__ import annotations

from uuid import UUID

import pytest

from tillbook.books.ledger.rules.layouts import HGB, PCG, USUAL
from tillbook.books.ledger.rules.lines import DEFAULT_LINE, StatementLine, lines_for
from tillbook.books.ledger.rules.statement_rows import Figures, StatementAccount
from tillbook.books.ledger.rules.statements import rows_of


@pytest.mark.parametrize("layout", [USUAL, HGB, PCG], ids=lambda one: one.name or "usual")
def test_every_line_stands_once_in_a_layout_under_a_section_of_its_kind(layout):
    sections = (*layout.balance_sheet, *layout.profit_and_loss)
    assert sorted(line for one in sections for line in one.lines) == sorted(StatementLine)
    for section in sections:
        for kind in section.kinds:
            assert set(section.lines) <= set(lines_for(kind))


def test_german_statements_have_the_order_of_the_law():
    """Sections 266 and 275 (2) of the Handelsgesetzbuch, an account on every line."""
    kinds = {line: kind for kind in DEFAULT_LINE for line in lines_for(kind)}
    accounts = [
        StatementAccount(UUID(int=n), str(n), "", kinds[line], line)
        for n, line in enumerate(StatementLine, 1)
    ]
    column = Figures(*({a.id: n for n, a in enumerate(accounts, 1)} for _ in range(3)))
    found = [
        row.key
        for row in rows_of("balance-sheet", accounts, [column], HGB)
        if row.form in ("head", "sum") or row.key in ("prepaid_expenses", "provisions")
    ]
    assert found == [
        "fixed_assets",
        "total_fixed_assets",
        "current_assets",
        "total_current_assets",
        "prepaid_expenses",
        "total_assets",
        "equity",
        "total_equity",
        "provisions",
        "liabilities",
        "total_liabilities",
        "total_liabilities_and_equity",
    ]
    result = [r.key for r in rows_of("profit-and-loss", accounts, [column], HGB) if r.key]
    assert result[:7] == [
        "revenue",
        "other_income",
        "cost_of_sales",
        "gross_profit",
        "personnel",
        "depreciation",
        "premises",
    ]
