"""A fault planted in each rule of the statements is seen: the figures no longer come out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from inspect import isfunction
from types import ModuleType
from uuid import UUID

import pytest

from tests.support.planting import planted
from tillbook.books.ledger.rules import ageing, cash_flow, statement_rows, statements
from tillbook.books.ledger.rules.lines import StatementLine as Line
from tillbook.books.ledger.rules.statement_rows import Figures, Row, StatementAccount

_ACCOUNTS = (
    ("asset", Line.CASH),
    ("asset", Line.PROPERTY_AND_EQUIPMENT),
    ("asset", Line.TRADE_RECEIVABLES),
    ("liability", Line.TRADE_PAYABLES),
    ("liability", Line.LONG_TERM_LOANS),
    ("equity", Line.CAPITAL),
    ("equity", Line.OPENING_BALANCES),
    ("income", Line.REVENUE),
    ("expense", Line.DEPRECIATION),
)
#: By account in that order: brought along, moved besides, there before, there before the year.
_BROUGHT = (500, 400, 0, 0, -300, 0, -600, 0, 0)
_MOVED = (900, -70, 250, -130, 200, -500, 0, -720, 70)
_BEFORE = (80, 30, 20, -50, 0, -40, 0, -60, 20)
_BEFORE_YEAR = (50, 0, 0, 0, 0, -40, 0, -30, 20)


def figures(rules: Mapping[str, Callable[..., list[Row]]]) -> dict[str, dict[str, int]]:
    """Every statement of these books by these rules: row -> amount."""
    ids = [UUID(int=n + 1) for n in range(len(_ACCOUNTS))]
    accounts = [
        StatementAccount(key, str(n), str(n), kind, line)
        for n, (key, (kind, line)) in enumerate(zip(ids, _ACCOUNTS, strict=True))
    ]
    moved = [one + other for one, other in zip(_BROUGHT, _MOVED, strict=True)]
    closing = [one + other for one, other in zip(moved, _BEFORE, strict=True)]
    parts = (moved, closing, _BEFORE_YEAR, _BROUGHT)
    column = Figures(
        *(dict(zip(ids, part, strict=True)) for part in parts),
        disposed={ids[7]: -40},
        revalued={ids[0]: 30, ids[7]: -30},
    )
    found: dict[str, dict[str, int]] = {}
    for name, statement in rules.items():
        rows = statement(accounts, [column])
        found[name] = {row.key: row.amounts[0] for row in rows if row.key and row.amounts}
    return found


#: Worked out by hand from the figures above.
RIGHT = {
    "profit-and-loss": {"revenue": 720, "depreciation": -70, "result": 650},
    "balance-sheet": {
        "total_assets": 2_110,
        "results_before": 10,
        "result_of_year": 680,
        "total_liabilities_and_equity": 2_110,
        "balance_check": 0,
    },
    "cash-flow": {
        "result_of_period": 650,
        "depreciation_added": 70,
        "total_operating": 530,
        "total_investing": 40,
        "rates_on_cash": 30,
        "brought_financing": -300,
        "total_financing": 300,
        "change_of_cash": 900,
        "opening_cash": 80,
        "brought_cash": 500,
        "cash": 1_480,
        "cash_check": 0,
    },
    "equity": {"opening_equity": 80, "closing_equity": 1_830, "equity_check": 0},
    "accounts": {"kind_asset": 2_110, "results_before": -10, "trial_check": 0},
}


def wrong(found: dict[str, dict[str, int]]) -> list[str]:
    return [
        f"{name} {key}: {found[name].get(key)}, not {amount}"
        for name, rows in RIGHT.items()
        for key, amount in rows.items()
        if found[name].get(key) != amount
    ]


def test_the_statements_are_what_was_worked_out_by_hand():
    assert wrong(figures(statements.STATEMENTS)) == []


FAULTS: list[tuple[ModuleType, str, str]] = [
    # profit and loss
    (statements, "own = shown.line(line, lambda account, n: -columns",
     "own = shown.line(line, lambda account, n: columns"),
    (statements, "total = added([total, own], len(columns))", "total = own"),
    (statement_rows, "return -sum(moved.get(a.id, 0) for a in accounts if a.kind in RESULT)",
     "return -sum(moved.get(a.id, 0) for a in accounts if a.kind == 'income')"),
    # balance sheet
    (statements, "sign, alone = 1 if section.kinds == ASSETS else -1,", "sign, alone = 1,"),
    (statements, "result_of(accounts, one.closing) - result_of(accounts, one.before_year) for one",
     "result_of(accounts, one.closing) for one"),
    (statements, 'shown.put("sum", "total_assets", added(sides[True], count))',
     'shown.put("sum", "total_assets", total)'),
    # cash flow
    (cash_flow, 'parts.append(shown.put("computed", "depreciation_added", worn))', "pass"),
    (cash_flow, "tuple(-n for n in worn)", "worn"),
    (cash_flow, "minor = sum(moved_on(accounts, brought, line) for line in lines)", "minor = 0"),
    (cash_flow, "- moved_on(accounts, one.moved, cash)", ""),
    (cash_flow, "tuple(-n for n in sold)", "sold"),
    (cash_flow, "tuple(-n for n in rates)", "rates"),
    (cash_flow, "end - start - come - change", "end - start - change"),
    # equity
    (statements, "opening = tuple(held(one.closing) - held(one.moved) for one in columns)",
     "opening = tuple(held(one.closing) for one in columns)"),
    (statements, 'if a.kind in ("asset", "liability")) - end', 'if a.kind == "asset") - end'),
    # trial balance
    (statements, "closing - one.before_year.get(account.id, 0) if account.kind in _RESULT",
     "closing if True"),
    (statements, "carried = tuple(-result_of(accounts, one.before_year) for one in columns)",
     "carried = tuple(result_of(accounts, one.before_year) for one in columns)"),
]  # fmt: skip


@pytest.mark.parametrize(("module", "piece", "fault"), FAULTS)
def test_a_fault_in_a_rule_of_the_statements_is_seen(monkeypatch, module, piece, fault):
    with planted(module, piece, fault) as faulty:
        for user in (cash_flow, statements):
            for name, own in list(vars(user).items()):
                if isfunction(own) and own.__module__ == module.__name__:
                    monkeypatch.setattr(user, name, getattr(faulty, name))
        rules = faulty.STATEMENTS if module is statements else statements.STATEMENTS
        flow = statements.cash_flow if module is cash_flow else cash_flow.cash_flow
        assert wrong(figures({**rules, "cash-flow": flow}))


#: What is open: (party, days late, amount).
_OPEN = (
    (1, -5, 100),
    (1, 0, 20),
    (1, 1, 7),
    (1, 30, 3),
    (1, 31, 900),
    (2, 60, 50),
    (2, 61, -40),
    (None, 90, 5),
    (None, 91, 11),
)


def by_age(module: ModuleType) -> dict[str, object]:
    """The rows of both lists, by a module's rules."""
    day = date(2026, 3, 31)
    items = [
        module.Owed(
            party_id=UUID(int=party) if party else None,
            due=day - timedelta(days=late),
            amount_minor=amount,
        )
        for party, late, amount in _OPEN
    ]
    found: dict[str, object] = {}
    for side in module.Side:
        for row in module.aged(items, day, side):
            key = f"{side.value} {row.party_id.int if row.party_id else ''}"
            found[key] = (row.amounts, row.total_minor, row.overdue_minor)
    return found


#: Worked out by hand: a bucket ends on day 0, 30, 60 and 90.
RIGHT_BY_AGE = {
    "receivables 1": ((120, 10, 900, 0, 0), 1_030, 910),
    "receivables 2": ((0, 0, 50, -40, 0), 10, 10),
    "receivables ": ((0, 0, 0, 5, 11), 16, 16),
    "payables 1": ((-120, -10, -900, 0, 0), -1_030, -910),
    "payables 2": ((0, 0, -50, 40, 0), -10, -10),
    "payables ": ((0, 0, 0, -5, -11), -16, -16),
}
FAULTS_BY_AGE = [
    ("EDGES = (0, 30, 60, 90)", "EDGES = (0, 30, 60, 91)"),
    ("EDGES = (0, 30, 60, 90)", "EDGES = (1, 30, 60, 90)"),
    ("return 1 if self is Side.RECEIVABLES else -1", "return 1"),
    ("late = (day - due).days", "late = (due - day).days"),
    ("if late <= last:", "if late < last:"),
    ("return sum(self.amounts)", "return sum(self.amounts[:4])"),
    ("return sum(self.amounts[1:])", "return sum(self.amounts[2:])"),
    ("found.setdefault(one.party_id, [0] * BUCKETS)", "found.setdefault(None, [0] * BUCKETS)"),
    ("+= side.sign * one.amount_minor", "+= abs(one.amount_minor)"),
    ("+= side.sign * one.amount_minor", "= side.sign * one.amount_minor"),
]


def test_what_is_open_stands_by_age_as_it_was_worked_out():
    assert by_age(ageing) == RIGHT_BY_AGE


@pytest.mark.parametrize(("piece", "fault"), FAULTS_BY_AGE)
def test_a_fault_in_a_rule_of_ageing_is_seen(piece, fault):
    with planted(ageing, piece, fault) as faulty:
        assert by_age(faulty) != RIGHT_BY_AGE
