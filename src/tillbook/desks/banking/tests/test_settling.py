"""Settling as a rule: whatever is chosen, the entry balances and every end is paired whole."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tillbook.books.ledger.rules.owed_tax import OwedTax
from tillbook.desks.banking.errors import SettleRefusal, SettlingRefused
from tillbook.desks.banking.rules.settling import (
    BankSide,
    Booking,
    GainOrLoss,
    Item,
    Taking,
    WriteOff,
    decide,
    taken_back,
)

BANK, ROUNDING = UUID(int=1), UUID(int=2)
AMOUNT = st.integers(-1_000, 1_000).filter(bool)
OWED = OwedTax(
    id=UUID(int=40),
    code="abroad",
    rate_ppm=190_000,
    claimed_id=UUID(int=41),
    owed_id=UUID(int=42),
)


@st.composite
def takings(draw):
    made = []
    for number in range(draw(st.integers(0, 8))):
        open_minor = draw(AMOUNT)
        share = draw(st.integers(1, abs(open_minor)))
        item = Item(
            entry_id=UUID(int=100 + number),
            number=1,
            account_id=draw(st.sampled_from((BANK, UUID(int=10), UUID(int=11)))),
            open_minor=open_minor,
            location_id=draw(st.sampled_from((None, UUID(int=5)))),
        )
        made.append(Taking(item=item, amount_minor=share if open_minor > 0 else -share))
    return made


@st.composite
def bookings(draw):
    return [
        Booking(
            account_id=UUID(int=20 + number),
            amount_minor=draw(AMOUNT),
            tax_code_id=draw(st.sampled_from((None, UUID(int=30)))),
            tax_account_id=UUID(int=31),
            rate_ppm=200_000,
            owed=draw(st.sampled_from((None, OWED))),
        )
        for number in range(draw(st.integers(0, 3)))
    ]


def total(lines) -> int:
    return sum(line.amount_minor for line in lines)


@given(takings(), bookings(), st.integers(-3, 3))
def test_an_entry_balances_and_pairs_whole_and_is_taken_back_whole(taken, booked, rest):
    if not taken and not booked:
        return
    amount = sum(one.amount_minor for one in (*taken, *booked)) + rest
    bank = BankSide(amount_minor=amount, account_id=BANK)
    decided = decide(bank, taken, booked, WriteOff(account_id=ROUNDING, limit_minor=3))
    assert total(decided.lines) == 0
    on_bank = sum(line.amount_minor for line in decided.lines if line.account_id == BANK)
    assert on_bank + sum(one.amount_minor for one in decided.matched) == amount
    used: Counter = Counter()
    for pair in decided.allocations:
        assert pair.amount_minor > 0
        used[pair.debit] += pair.amount_minor
        used[pair.credit] -= pair.amount_minor
    for one in taken:
        if one.item.account_id != BANK:
            assert used.pop((one.item.entry_id, 1)) == one.amount_minor
    for (_, number), paired in used.items():
        assert decided.lines[number - 1].amount_minor == paired
    own = UUID(int=999)
    stored = [
        (
            UUID(int=1_000 + n),
            pair.__class__(
                pair.account_id,
                *((end[0] or own, end[1]) for end in (pair.debit, pair.credit)),
                pair.amount_minor,
            ),
        )
        for n, pair in enumerate(decided.allocations)
    ]
    turned, back = taken_back(own, decided.lines, stored)
    assert total(turned) == 0
    left: Counter = Counter()
    for pair in (*(one for _, one in stored), *back):
        left[pair.debit] += pair.amount_minor
        left[pair.credit] -= pair.amount_minor
    for (entry, number), paired in left.items():
        if entry == own:
            assert paired == decided.lines[number - 1].amount_minor
        elif entry is None:
            assert paired == turned[number - 1].amount_minor
        else:
            assert paired == 0


def refusal(amount, taken, booked, write_off=None) -> SettleRefusal:
    with pytest.raises(SettlingRefused) as refused:
        decide(BankSide(amount_minor=amount, account_id=BANK), taken, booked, write_off)
    return refused.value.refusal


def test_what_does_not_add_up_is_refused():
    item = Item(entry_id=UUID(int=7), number=1, account_id=UUID(int=10), open_minor=500)
    one = Taking(item=item, amount_minor=500)
    limit = WriteOff(account_id=ROUNDING, limit_minor=3)
    assert refusal(500, [], []) == SettleRefusal.NOTHING_CHOSEN
    assert refusal(499, [one], []) == SettleRefusal.NOT_ADDING_UP
    assert refusal(496, [one], [], limit) == SettleRefusal.WRITE_OFF_LIMIT
    assert refusal(500, [one, one], []) == SettleRefusal.ITEM_TWICE
    assert refusal(501, [Taking(item=item, amount_minor=501)], []) == SettleRefusal.TOO_MUCH
    gone = Item(entry_id=UUID(int=7), number=1, account_id=UUID(int=10), open_minor=0)
    assert refusal(5, [Taking(item=gone, amount_minor=5)], []) == SettleRefusal.ITEM_TAKEN


@pytest.mark.parametrize("paid", [-935, -885, -910])
def test_what_is_left_of_an_item_in_another_currency_is_the_rates(paid):
    """Owed 910: 25 more are lost, 25 less are gained; more than a rate moves is refused."""
    gain, loss = UUID(int=40), UUID(int=41)
    to = GainOrLoss(gain_id=gain, loss_id=loss)
    owed = Item(
        entry_id=UUID(int=100),
        number=1,
        account_id=UUID(int=10),
        open_minor=-910,
        foreign_open=-1_000,
        currency="USD",
    )
    taking = Taking(item=owed, amount_minor=-910, foreign_minor=-1_000)
    bank = BankSide(amount_minor=paid, account_id=BANK)
    found = decide(bank, [taking], [], None, exchange=to)
    moved = {one.account_id: one.amount_minor for one in found.lines[2:]}
    assert moved == {-935: {loss: 25}, -885: {gain: -25}, -910: {}}[paid]
    assert total(found.lines) == 0
    assert [one.foreign_minor for one in found.allocations] == [1_000]
    far = BankSide(amount_minor=-1_200, account_id=BANK)
    with pytest.raises(SettlingRefused) as refused:
        decide(far, [taking], [], None, exchange=to)
    assert refused.value.refusal == SettleRefusal.EXCHANGE_LIMIT
    home = Taking(item=replace(owed, currency="", foreign_open=None), amount_minor=-910)
    for takings, wanted in (([home], to), ([taking], None)):
        with pytest.raises(SettlingRefused) as refused:
            decide(replace(bank, amount_minor=-935), takings, [], None, exchange=wanted)
        assert refused.value.refusal == SettleRefusal.NOT_ADDING_UP
