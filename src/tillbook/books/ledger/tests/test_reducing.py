"""Tax given back in proportion: worked examples of the tax offices, and what always holds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tillbook.books.ledger.rules.reducing import (
    Apart,
    amount_of,
    less_what_came_back,
    reduced,
    tax_given_back,
)
from tillbook.plumbing.fields import new_id
from tillbook.values.effects import EntryLine

OWED, SALES, TAX, INPUT, BEARER = (new_id() for _n in range(5))
FULL, LESS = new_id(), new_id()


def invoice(*parts: tuple[int, int, object]) -> list[EntryLine]:
    """An invoice of (net, tax, code)."""
    whole = sum(net + tax for net, tax, _code in parts)
    lines = [EntryLine(OWED, whole)]
    for net, tax, code in parts:
        lines.append(EntryLine(SALES, -net))
        lines.append(EntryLine(TAX, -tax, tax_code_id=code, tax_base_minor=-net))  # type: ignore[arg-type]
    return lines


def taxes(lines: list[EntryLine], minor: int) -> list[tuple[int, int | None]]:
    return [(amount_of(one), one.tax_base_minor) for one in tax_given_back(lines, {OWED}, minor)]


def test_a_cash_discount_lowers_the_tax_of_the_invoice():
    """The German Ministry of Finance, UStAE 17.1 with section 17 (1) UStG: 2 % on 1,190.00 at 19 %
    is 23.80, of which 3.80 is tax and 20.00 is base."""
    assert taxes(invoice((100_000, 19_000, FULL)), 2_380) == [(380, 2_000)]


def test_two_rates_share_it():
    lines = invoice((10_000, 1_900, FULL), (10_000, 700, LESS))
    assert taxes(lines, 226) == [(19, 100), (7, 100)]
    # Two per cent and a penny more: by largest remainder, to the penny in the sum.
    found = taxes(lines, 227)
    assert sum(amount for amount, _base in found) == 26
    whole = reduced(lines, {OWED}, 22_600, bearer_id=BEARER, location_id=None)
    assert [amount_of(one) for one in whole] == [20_000, 1_900, 700]


def test_the_last_piece_takes_what_is_left_of_each_tax():
    """33.00 with 2.00 and 1.00 of tax: twice 3.33, 10.01 and the rest."""
    lines, before, told = invoice((1_000, 200, FULL), (2_000, 100, LESS)), 0, [0, 0, 0, 0]
    for minor in (333, 333, 1_001, 1_633):
        for one in tax_given_back(lines, {OWED}, minor, before):
            place = 0 if one.tax_code_id == FULL else 2
            told[place] += amount_of(one)
            told[place + 1] += one.tax_base_minor or 0
        before += minor
    assert told == [200, 1_000, 100, 2_000]


def test_tax_that_the_buyer_owes_goes_both_ways():
    bill = [
        EntryLine(OWED, -10_000),
        EntryLine(SALES, 10_000),
        EntryLine(TAX, -1_900, tax_code_id=FULL, tax_base_minor=-10_000),
        EntryLine(INPUT, 1_900, tax_code_id=FULL, tax_base_minor=10_000),
    ]
    assert taxes(bill, -300) == [(57, 300), (-57, -300)]
    assert (
        sum(amount_of(x) for x in reduced(bill, {OWED}, -300, bearer_id=BEARER, location_id=None))
        == -300
    )


def test_what_came_back_has_given_back_its_tax():
    """Goods at one rate came back: what is left owes the tax of the other alone."""
    lines = invoice((10_000, 1_900, FULL), (10_000, 700, LESS))
    left = less_what_came_back(lines, {OWED}, 1, 11_900, {FULL: (10_000, 1_900)})
    assert taxes(list(left), 10_700) == [(700, 10_000)]
    half = less_what_came_back(lines, {OWED}, 1, 5_950, {FULL: (5_000, 950)})
    assert taxes(list(half), 16_650) == [(950, 5_000), (700, 10_000)]
    nothing = less_what_came_back(lines, {OWED}, 1, 22_600, {FULL: (10_000, 1_900), LESS: (1, 700)})
    assert taxes(list(nothing), 100) == []


def test_without_tax_all_of_it_is_borne():
    lines = [EntryLine(OWED, 500), EntryLine(SALES, -500)]
    [one] = reduced(lines, {OWED}, 100, bearer_id=BEARER, location_id=None)
    assert (one.account_id, one.amount_minor) == (BEARER, 100)


def test_what_stands_in_a_box_of_its_own_becomes_less_there():
    """Three per cent off 1,190.00 taxed and 500.00 within the EU; off 1,000.00 bought in the EU,
    whose tax the buyer owes and claims."""
    free, owes = new_id(), new_id()
    apart = Apart(values={free}, owed={owes}, claimed={INPUT})

    def told(lines, minor, which=apart):
        found = reduced(lines, {OWED}, minor, bearer_id=BEARER, location_id=None, apart=which)
        assert sum(amount_of(one) for one in found) == minor
        return [(one.account_id, amount_of(one)) for one in found]

    sold = [*invoice((100_000, 19_000, FULL)), EntryLine(free, -50_000)]
    sold[0] = EntryLine(OWED, 169_000)
    assert told(sold, 5_070) == [(free, 1_500), (BEARER, 3_000), (TAX, 570)]
    assert told(sold, 5_070, Apart()) == [(BEARER, 4_500), (TAX, 570)]
    bought = [
        EntryLine(OWED, -111_900),
        EntryLine(free, 100_000),
        EntryLine(owes, -19_000),
        EntryLine(INPUT, 19_000),
        EntryLine(SALES, 10_000),
        EntryLine(INPUT, 1_900),
    ]
    wanted = [(owes, 570), (INPUT, -570), (free, -3_000), (BEARER, -357)]
    assert told(bought, -3_357) == wanted
    # A tax line that says its base says it of the reduction too; of what came back in part nothing
    # is known of each line.
    coded = [
        EntryLine(OWED, 50_000),
        EntryLine(free, -50_000),
        EntryLine(TAX, 0, tax_code_id=FULL, tax_base_minor=-50_000),
    ]
    assert told(coded, 1_500) == [(BEARER, 1_500), (TAX, 0)]
    assert told([EntryLine(OWED, 30_000), EntryLine(free, -50_000)], 900) == [(BEARER, 900)]


PART = st.tuples(st.integers(0, 10**7), st.integers(0, 10**6), st.sampled_from([FULL, LESS]))


@given(
    parts=st.lists(PART, min_size=1, max_size=4),
    cuts=st.integers(1, 100),
    sign=st.sampled_from([1, -1]),
)
def test_what_is_taken_off_is_shared_to_the_penny(parts, cuts, sign):
    lines = invoice(*parts)
    if sign < 0:
        lines = [
            EntryLine(
                one.account_id,
                -amount_of(one),
                tax_code_id=one.tax_code_id,
                tax_base_minor=None if one.tax_base_minor is None else -one.tax_base_minor,
            )
            for one in lines
        ]
    whole = amount_of(lines[0])
    minor = whole * cuts // 100
    found = reduced(lines, {OWED}, minor, bearer_id=BEARER, location_id=None)
    assert sum(amount_of(one) for one in found) == (minor if found else 0)
    tax = [one for one in found if one.tax_code_id]
    assert all(amount_of(one) * minor >= 0 for one in tax)
    every = sum(amount_of(one) for one in lines if one.tax_code_id)
    assert abs(sum(amount_of(one) for one in tax) * whole + every * minor) * 2 <= abs(whole)
    all_of_it = reduced(lines, {OWED}, whole, bearer_id=BEARER, location_id=None)
    assert sum(amount_of(one) for one in all_of_it if one.tax_code_id) == -every
