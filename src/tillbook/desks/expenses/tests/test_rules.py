"""What a typed expense is: the tax inside it to the penny, everything wrong said at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tillbook.books.ledger.rules.owed_tax import OwedTax
from tillbook.desks.expenses.effects import expense_lines, turned_round
from tillbook.desks.expenses.errors import SENTENCES, ExpenseRefused, Refusal
from tillbook.desks.expenses.rules import (
    MOST_LINES,
    OWN,
    PETTY,
    CategoryFact,
    Facts,
    Owed,
    TaxFact,
    Typed,
    TypedLine,
    decide,
    paid_back,
    tax_inside,
    typed_of,
    typed_text,
)

PAPER, TRAVEL = uuid4(), uuid4()
SPENT, CLAIMED, BOX, BANK, STAFF, ANNA, HERE = (uuid4() for _ in range(7))
FULL = TaxFact(id=uuid4(), code="X-full", rate_ppm=200_000, account_id=CLAIMED)
LESS = TaxFact(id=uuid4(), code="X-less", rate_ppm=50_000, account_id=CLAIMED)
FACTS = Facts(
    exponent=2,
    today=date(2026, 11, 20),
    categories={
        str(PAPER): CategoryFact(id=PAPER, name="Paper", account_id=SPENT),
        str(TRAVEL): CategoryFact(id=TRAVEL, name="Travel", account_id=SPENT, archived=True),
    },
    taxes={"X-full": FULL, "X-less": LESS},
    sources={str(BANK): BANK},
    locations={"ONE": HERE},
    departments={"Bread": uuid4()},
    petty={HERE: BOX},
    owed_account=STAFF,
    people=frozenset({ANNA}),
    suppliers={("supplier", "S1"): uuid4()},
)
PLAIN = Typed(day="2026-11-20", location="ONE", paid=PETTY, supplier="S1")


def line(amount: str, tax: str = "", category: UUID = PAPER) -> TypedLine:
    return TypedLine(category=str(category), amount=amount, tax=tax)


def wrongs(typed: Typed, facts: Facts = FACTS) -> list[tuple[Refusal, int]]:
    with pytest.raises(ExpenseRefused) as refused:
        decide(typed, facts)
    return [(one.refusal, one.line) for one in refused.value.wrong]


def test_where_the_money_came_from_decides_the_account():
    spent = replace(PLAIN, lines=(line("12.00", "X-full"),))
    assert decide(spent, FACTS).account_id == BOX
    assert decide(replace(spent, paid=str(BANK)), FACTS).account_id == BANK
    own = decide(replace(spent, paid=OWN, owed_to=str(ANNA)), FACTS)
    assert (own.account_id, own.owed_to) == (STAFF, ANNA)
    assert own.party_id == FACTS.suppliers["supplier", "S1"]


def test_tax_is_rounded_once_for_each_rate_and_shared_out():
    lines = (*(line("0.10", "X-full") for _ in range(3)), line("1.05", "X-less"))
    whole = decide(replace(PLAIN, lines=lines), FACTS)
    assert [one.tax_minor for one in whole.spent] == [2, 2, 1, 5]
    each = decide(replace(PLAIN, lines=lines), replace(FACTS, tax_per_line=True))
    assert [one.tax_minor for one in each.spent] == [2, 2, 2, 5]


def test_what_no_tax_was_charged_on_owes_and_claims_it_on_the_whole():
    """HMRC's Notice 741A, section 5: the tax on a service from abroad is due and claimed at once,
    and what was paid is its base; two lines share one rounding."""
    owed = OwedTax(
        id=uuid4(), code="X-abroad", rate_ppm=200_000, claimed_id=CLAIMED, owed_id=uuid4()
    )
    lines = (line("100.01", "X-abroad"), line("50.01", "X-abroad"), line("12.00", "X-full"))
    found = decide(replace(PLAIN, lines=lines), replace(FACTS, owed={"X-abroad": owed}))
    assert (found.total_minor, found.tax_minor) == (16_202, 200)
    assert [one.owed_minor for one in found.spent] == [2_000, 1_000, 0]
    made = expense_lines(found)
    assert sum(one.amount_minor for one in made) == 0
    both = [(one.account_id, one.amount_minor, one.tax_base_minor) for one in made[1:3]]
    assert both == [(CLAIMED, 2_000, 10_001), (owed.owed_id, -2_000, -10_001)]
    assert [one.amount_minor for one in turned_round(made)[1:3]] == [-2_000, 2_000]
    assert wrongs(replace(PLAIN, lines=lines)) == [(Refusal.UNKNOWN_TAX, n) for n in (1, 2)]


def test_everything_that_is_wrong_is_said_at_once():
    typed = replace(
        PLAIN,
        day="2026-11-21",
        location="NO",
        department="No",
        paid="nothing",
        lines=(line("x"), line("-1"), line("1", "No"), line("1", category=TRAVEL)),
    )
    assert wrongs(typed) == [
        (Refusal.FUTURE_DATE, 0),
        (Refusal.NO_LOCATION, 0),
        (Refusal.UNKNOWN_DEPARTMENT, 0),
        (Refusal.NOT_PAID, 0),
        (Refusal.NOT_AN_AMOUNT, 1),
        (Refusal.NO_AMOUNT, 2),
        (Refusal.UNKNOWN_TAX, 3),
        (Refusal.NO_CATEGORY, 4),
    ]


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"day": ""}, Refusal.NO_DATE),
        ({"day": "0000-00-00"}, Refusal.NO_DATE),
        ({"day": "9999-12-31"}, Refusal.NO_DATE),
        ({"lines": ()}, Refusal.NO_LINES),
        ({"lines": (line(" "),)}, Refusal.NO_LINES),
        ({"lines": (line("1"),) * (MOST_LINES + 1)}, Refusal.TOO_MANY_LINES),
        ({"paid": OWN, "owed_to": "somebody"}, Refusal.NOBODY_TO_PAY),
    ],
)
def test_what_cannot_be_is_refused(change, refusal):
    assert wrongs(replace(replace(PLAIN, lines=(line("1"),)), **change)) == [(refusal, 0)]


def test_more_than_an_expense_can_be_is_refused():
    typed = replace(PLAIN, lines=(line("1000000000"), line("1000000000.01"), line("1" * 16)))
    assert wrongs(typed) == [(Refusal.TOO_LARGE, 2), (Refusal.TOO_LARGE, 3)]


def test_an_account_that_is_missing_is_said_before_anything_is_posted():
    typed = replace(PLAIN, lines=(line("1"),))
    assert wrongs(typed, replace(FACTS, petty={HERE: None})) == [(Refusal.NO_ACCOUNT, 0)]
    own = replace(typed, paid=OWN, owed_to=str(ANNA))
    assert wrongs(own, replace(FACTS, owed_account=None)) == [(Refusal.NO_ACCOUNT, 0)]


def test_one_of_other_locations_is_none():
    facts = replace(FACTS, own=frozenset())
    assert wrongs(replace(PLAIN, lines=(line("1"),)), facts) == [(Refusal.NO_LOCATION, 0)]


@given(
    some.lists(
        some.tuples(some.integers(1, 10**9), some.sampled_from(["", "X-full", "X-less"])),
        min_size=1,
        max_size=MOST_LINES,
    )
)
def test_its_entry_balances_and_goes_back_to_nothing(parts):
    lines = tuple(line(f"{minor // 100}.{minor % 100:02}", tax) for minor, tax in parts)
    decided = decide(replace(PLAIN, lines=lines), FACTS)
    booked = expense_lines(decided)
    assert sum(one.amount_minor for one in booked) == 0
    assert booked[-1].amount_minor == -sum(minor for minor, _tax in parts)
    for code, tax in FACTS.taxes.items():
        whole = sum(minor for minor, its in parts if its == code)
        claimed = sum(one.amount_minor for one in booked if one.tax_code_id == tax.id)
        assert claimed == tax_inside(whole, tax.rate_ppm)
    back = turned_round(booked)
    assert all(a.amount_minor == -b.amount_minor for a, b in zip(booked, back, strict=True))


@given(some.lists(some.integers(1, 10**6), max_size=8), some.integers(0, 10**7))
def test_the_oldest_is_paid_back_first(opens, amount):
    owed = [Owed(entry_id=uuid4(), number=1, open_minor=minor) for minor in opens]
    parts = paid_back(owed, amount)
    assert sum(part for _one, part in parts) == min(amount, sum(opens))
    assert [one for one, _part in parts] == owed[: len(parts)]
    assert all(part == one.open_minor for one, part in parts[:-1])


def test_what_was_typed_is_kept_as_it_was():
    typed = replace(PLAIN, lines=(line("1.00", "X-full"), line("x")))
    assert typed_of(typed_text(typed)) == typed


def test_every_refusal_has_its_sentence():
    assert set(SENTENCES) == set(Refusal)
