"""What is suggested for a bank line, and that it stays quick however much is open."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Sized
from dataclasses import replace
from datetime import date, timedelta
from types import FrameType
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tillbook.desks.banking.rules.by_rate import Abroad, said_in, suggest_abroad
from tillbook.desks.banking.rules.suggesting import (
    Candidate,
    Early,
    Line,
    Remembered,
    Why,
    suggest,
)

DAY = date(2026, 3, 2)
CARDS, OWED = UUID(int=1), UUID(int=2)


def line(number: int, amount: int, text: str = "", name: str = "", day: date = DAY) -> Line:
    return Line(id=UUID(int=number), day=day, amount_minor=amount, name=name, text=f"{name} {text}")


def item(number: int, amount: int, text: str = "", name: str = "", day: date = DAY) -> Candidate:
    key = (UUID(int=number), 1)
    return Candidate(
        key=key, account_id=OWED, day=day, open_minor=amount, references=(text,), name=name
    )


def early(one: Candidate, pays: int, days: int) -> Candidate:
    """The same of which so much pays it within so many days."""
    own = Early(pays_minor=pays, until=one.day + timedelta(days=days), percent_ppm=20_000)
    return replace(one, early=own)


def card(number: int, amount: int, day: date, at: int = 0) -> Candidate:
    return Candidate(
        key=(UUID(int=number), 1),
        account_id=CARDS,
        day=day,
        open_minor=amount,
        location_id=UUID(int=at),
        batched=True,
    )


def only(lines, items, rules=()):
    (found,) = suggest(lines, items, rules).values()
    return found


def reasons(found) -> list[Why]:
    return [why for why, _ in found.why]


def test_a_number_in_the_text_beats_another_item_of_the_same_amount():
    found = only([line(1, 96_000, "Invoice 2041")], [item(7, 96_000), item(8, 96_000, "INV-2041")])
    assert found.taken == (((UUID(int=8), 1), 96_000),)
    assert reasons(found) == [Why.REFERENCE, Why.AMOUNT]


def test_several_numbers_pay_several_items_and_a_part_is_a_part():
    both = [item(7, 500, "INV-2041"), item(8, 700, "INV-2042")]
    found = only([line(1, 1_200, "inv 2041, inv 2042")], both)
    assert {key[0].int for key, _ in found.taken} == {7, 8}
    part = only([line(1, 300, "INV-2041")], both)
    assert part.taken == (((UUID(int=7), 1), 300),)
    assert Why.PART in reasons(part)


def test_amount_alone_needs_a_name_or_a_near_day():
    far = DAY - timedelta(days=90)
    assert suggest([line(1, 500)], [item(7, 500, day=far)]) == {}
    found = only(
        [line(1, 500, name="Café Lindgren")], [item(7, 500, name="Cafe Lindgren", day=far)]
    )
    assert reasons(found) == [Why.AMOUNT, Why.NAME]


def test_a_payout_is_its_batch_less_the_fee_over_a_weekend_too():
    sales = [card(n, 1_000, DAY - timedelta(days=1 + n % 3), at=n % 2) for n in range(10, 40)]
    sales.append(card(50, -500, DAY - timedelta(days=1)))
    found = only([line(1, 29_000)], sales)
    assert sum(amount for _, amount in found.taken) == 29_500
    assert found.fee_minor == 500
    assert reasons(found) == [Why.BATCH_LESS_FEE]
    assert suggest([line(1, 20_000)], sales[:20]) != {}
    assert suggest([line(1, -29_500)], sales) == {}


def test_the_days_that_a_payout_names_come_before_a_nearer_batch():
    amounts = {4: 600, 3: 1_400, 2: 900, 1: 1_110}
    sales = [card(n, amount, DAY - timedelta(days=n)) for n, amount in amounts.items()]
    assert only([line(1, 1_990, "Payout")], sales).fee_minor == 20
    first, last = DAY - timedelta(days=4), DAY - timedelta(days=3)
    for text in (f"Payout {first} to {last}", f"{first:%d.%m.%Y} bis {last:%d.%m.%Y} 99.99.2026"):
        found = only([line(1, 1_990, text)], sales)
        assert (found.fee_minor, {key[0].int for key, _ in found.taken}) == (10, {4, 3})
    # A later line that fits nearly as well leaves them to the line that names them.
    both = [line(1, 1_990, f"Payout {first} to {last}"), line(2, 1_999, "Payout")]
    assert suggest(both, sales)[UUID(int=1)].fee_minor == 10
    # What says from when to when is no batch of other days, even where nothing else fits.
    assert not suggest([line(1, 1_090, f"Payout {first} to {last}")], sales)
    assert only([line(1, 1_090, f"Payout {last}")], sales).fee_minor == 20


def test_no_item_is_promised_twice_and_the_better_line_gets_it():
    lines = [line(1, 500), line(2, 500, "INV-2041")]
    found = suggest(lines, [item(7, 500, "INV-2041")])
    assert list(found) == [UUID(int=2)]


def test_a_rule_books_what_holds_its_text_in_its_direction():
    rule = Remembered(id=UUID(int=9), contains="RENT märz", account="6140", way="out")
    assert only([line(1, -500, "rent MARZ 26")], [], [rule]).rule == rule
    assert suggest([line(1, 500, "rent marz")], [], [rule]) == {}


AMOUNTS = st.integers(-5, 5).filter(bool)


@given(
    st.lists(st.tuples(AMOUNTS, st.integers(0, 6)), max_size=12),
    st.lists(st.tuples(AMOUNTS, st.integers(0, 6), st.booleans()), max_size=20),
)
def test_what_is_suggested_settles_the_line_and_takes_nothing_twice(lines, items):
    made = [
        line(n, amount, f"R{1000 + n % 3}", day=DAY + timedelta(days=day))
        for n, (amount, day) in enumerate(lines, 1)
    ]
    there = [
        card(100 + n, amount, DAY + timedelta(days=day))
        if batched
        else item(100 + n, amount, f"R{1000 + n % 3}", day=DAY + timedelta(days=day))
        for n, (amount, day, batched) in enumerate(items)
    ]
    left = {one.key: one.open_minor for one in there}
    amounts = {one.id: one.amount_minor for one in made}
    for key, found in suggest(made, there).items():
        assert sum(amount for _, amount in found.taken) - found.fee_minor == amounts[key]
        for end, amount in found.taken:
            assert amount * left[end] > 0
            left[end] -= amount
            assert left[end] * amount >= 0


def test_ten_times_as_much_is_about_ten_times_the_work():
    """Counted in steps of the interpreter: a clock tells of the machine as well."""

    def steps(lines: int) -> int:
        chance = random.Random(7)  # noqa: S311
        there = [
            item(n, chance.randrange(100, 90_000), f"INV-{n:06d}", day=DAY - timedelta(days=n % 60))
            for n in range(1, lines * 5)
        ]
        made = [
            line(n, there[n * 4].open_minor, f"Invoice INV-{n * 4 + 1:06d}") for n in range(lines)
        ]
        found, done = _counted(lambda: suggest(made, there))
        assert len(found) == lines
        return done

    assert steps(200) < 20 * steps(20)


def _counted(work: Callable[[], Sized]) -> tuple[Sized, int]:
    """What it answers, and how many steps of the interpreter it took."""
    done = 0

    def trace(frame: FrameType, event: str, what: object) -> Any:
        nonlocal done
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        done += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        found = work()
    finally:
        sys.settrace(before)
    return found, done


def test_what_is_paid_early_by_its_terms_pays_the_whole():
    """2 % off 120.00 within ten days; the day after it is a part."""
    first, second = early(item(1, 12_000, "INV-1001"), 11_760, 10), item(2, 6_000, "INV-1002")
    paid = line(9, 11_760, "INV-1001", day=DAY + timedelta(days=10))
    found = only([paid], [first, second])
    assert (found.taken, found.discount_minor) == (((first.key, 12_000),), 240)
    assert reasons(found) == [Why.REFERENCE, Why.EARLY]
    found = only([line(9, 17_760, "INV-1001 INV-1002", day=DAY)], [first, second])
    assert (len(found.taken), found.discount_minor) == (2, 240)
    found = only([replace(paid, day=DAY + timedelta(days=11))], [first, second])
    assert (found.taken, found.discount_minor) == (((first.key, 11_760),), 0)
    assert only([replace(paid, amount_minor=11_761)], [first]).discount_minor == 0
    named = early(item(3, 12_000, name="Harbour Estates"), 11_760, 10)
    unsaid = line(9, 11_760, name="Harbour Estates", day=DAY)
    assert only([unsaid], [named]).discount_minor == 240
    assert not suggest([line(9, 11_760, day=DAY)], [named])


def test_what_is_paid_on_its_due_day_is_near_however_old_it_is():
    """A bill of thirty days, with a name that the bank spells out; one that is due later."""
    old = replace(item(1, -31_750, name="Rösterei OHG"), day=DAY - timedelta(days=30), due=DAY)
    named = only([line(1, -31_750, name="ROESTEREI OHG")], [old])
    assert [why for why, _words in named.why] == [Why.AMOUNT, Why.NAME, Why.NEAR]
    assert only([line(1, -31_750)], [old]).taken == ((old.key, -31_750),)
    later = replace(old, due=DAY + timedelta(days=30))
    assert suggest([line(1, -31_750)], [later]) == {}


def test_a_bill_in_another_currency_is_found_near_what_it_stands_at():
    """By its number, whose it is, or its amount in the text; better than a part of it, and once."""
    bill = item(1, -91_000, "BL-000017", "Acme Consulting")
    abroad = Abroad(item=bill, currency="USD", minor=-100_000)
    paid = line(9, -88_500, "BL-000017", "Acme Consulting Inc")
    before = suggest([paid], [bill])
    assert before[paid.id].why[-1][0] is Why.PART
    found = suggest_abroad([paid], [abroad], before)[paid.id]
    assert (found.taken, found.exchange_minor) == (((bill.key, -91_000),), 2_500)
    slip = line(10, -93_500, "your transfer of USD 1,000.00")
    named = line(11, -93_500, "Invoice May", "ACME CONSULTING")
    for one in (slip, named):
        assert suggest_abroad([one], [abroad], {})[one.id].exchange_minor == -2_500
    assert list(suggest_abroad([slip, paid, named], [abroad], before)) == [paid.id]
    unsaid, far = replace(slip, text="transfer"), replace(paid, amount_minor=-110_000)
    assert suggest_abroad([unsaid, far], [abroad], {}) == {}
    same = replace(paid, amount_minor=-91_000)
    exact = suggest([same], [bill])
    assert suggest_abroad([same], [abroad], exact) == exact


def test_an_amount_is_read_beside_its_currency():
    for text in ("USD 1000", "1.000,00 usd", "of 1'000.00 USD,", "EUR 934 (USD1,000)"):
        assert said_in(text, "USD", -100_000), text
    for text in ("1000", "USD 100", "1000 EUR", "USD 10000", "CUSD 1000"):
        assert not said_in(text, "USD", -100_000), text
    assert said_in("JPY 5000", "JPY", 5_000)
    assert not said_in("JPY 50", "JPY", 5_000)
