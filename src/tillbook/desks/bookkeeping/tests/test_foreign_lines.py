"""Lines typed in a foreign currency: converted, or refused with the reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tillbook.desks.bookkeeping.effects import taken_back
from tillbook.desks.bookkeeping.errors import EntryRefused, Refusal
from tillbook.desks.bookkeeping.naming import AccountFact
from tillbook.desks.bookkeeping.rules import (
    Books,
    Typed,
    TypedLine,
    decide,
)
from tillbook.masters.currencies.rules import Rate

DAY = date(2026, 3, 2)
ROUNDING = UUID(int=9)
ACCOUNTS = {
    "1060": AccountFact(id=UUID(int=1), code="1060", name="Bank USD", currency="USD"),
    "1050": AccountFact(id=UUID(int=2), code="1050", name="Bank"),
    "2110": AccountFact(id=UUID(int=3), code="2110", name="We owe", owes=True),
}
BOOKS = Books(
    exponent=2,
    accounts=ACCOUNTS,
    locations={},
    departments={},
    parties={},
    taxes={},
    today=DAY,
    home="GBP",
    rates={"USD": Rate(7758, 10_000, DAY)},
    rounding_id=ROUNDING,
)


def line(account: str, **more: str) -> TypedLine:
    return TypedLine(account=account, **more)


def entry(*lines: TypedLine) -> Typed:
    return Typed(day=str(DAY), lines=lines)


def amounts(*lines: TypedLine) -> list[tuple[int, int | None, str]]:
    return [
        (one.amount_minor, one.foreign_minor, one.foreign_currency)  # type: ignore[misc]
        for one in decide(entry(*lines), BOOKS).lines
    ]


def refusals(*lines: TypedLine, books: Books = BOOKS) -> list[Refusal]:
    with pytest.raises(EntryRefused) as refused:
        decide(entry(*lines), books)
    return [one.refusal for one in refused.value.wrong]


def test_a_line_is_converted_at_the_rate_of_the_day_or_at_its_own():
    cost = line("2110", debit="775.80")
    assert amounts(line("1060", foreign="-1000"), cost)[0] == (-77_580, -100_000, "USD")
    cost = line("2110", debit="800.00")
    assert amounts(line("1060", foreign="-1000", rate="0.8"), cost)[0][0] == -80_000
    kept = line("1060", credit="790.00", foreign="1000")  # what the bank really took
    assert amounts(kept, line("2110", debit="790.00"))[0] == (-79_000, -100_000, "USD")


def test_what_converting_leaves_goes_to_rounding():
    lines = [line("2110", currency="USD", foreign="0.33") for _ in range(3)]
    found = amounts(*lines, line("1060", foreign="-0.99"))
    assert [one[0] for one in found] == [26, 26, 26, -77, -1]
    assert decide(entry(*lines, line("1060", foreign="-0.99")), BOOKS).lines[-1].account_id == (
        ROUNDING
    )
    # More than a unit a line is no rounding.
    wrong = refusals(*lines, line("1060", foreign="-1.10"))
    assert wrong == [Refusal.UNBALANCED]


def test_what_is_wrong_is_said():
    cost = line("2110", debit="10.00")
    assert refusals(line("1060", credit="10.00"), cost) == [Refusal.NO_FOREIGN]
    assert refusals(line("1060", currency="EUR", foreign="-1"), cost) == [Refusal.OTHER_CURRENCY]
    assert refusals(line("1050", currency="GBP", foreign="-1"), cost) == [Refusal.NO_CURRENCY]
    assert refusals(line("1050", currency="EUR", foreign="-1"), cost) == [Refusal.NO_RATE]
    assert refusals(line("1060", foreign="-1", rate="0"), cost) == [Refusal.NOT_A_RATE]
    assert refusals(line("1060", foreign="1.001"), cost) == [Refusal.NOT_AN_AMOUNT]
    assert refusals(line("1060", foreign="-1", credit="1"), cost) == [Refusal.NEGATIVE]
    old = replace(BOOKS, rates={})
    assert refusals(line("1060", foreign="-1"), cost, books=old) == [Refusal.NO_RATE]


@given(st.lists(st.integers(-(10**9), 10**9).filter(bool), min_size=1, max_size=6))
def test_what_balances_in_the_currency_balances_in_the_books(parts):
    def cents(minor: int) -> str:
        return f"{'-' if minor < 0 else ''}{abs(minor) // 100}.{abs(minor) % 100:02d}"

    off = sum(parts)
    typed = [line("2110", currency="USD", foreign=cents(one)) for one in parts]
    if off:
        typed.append(line("1060", foreign=cents(-off)))
    try:
        lines = decide(entry(*typed), BOOKS).lines
    except EntryRefused as refused:
        # A single line, or one that is worth less than a penny.
        small = (Refusal.TOO_FEW_LINES, Refusal.NO_AMOUNT)
        if any(one.refusal not in small for one in refused.wrong):
            raise
        return
    assert sum(one.amount_minor for one in lines) == 0  # type: ignore[misc]
    assert sum(one.foreign_minor or 0 for one in lines) == 0
    back = taken_back(lines)
    assert [one.foreign_minor for one in back] == [
        None if one.foreign_minor is None else -one.foreign_minor for one in lines
    ]
