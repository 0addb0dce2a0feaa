"""What a receipt does to each line, and what parts of a shipment are worth; without a database."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tillbook.desks.transfers.errors import Refusal, TransferRefused
from tillbook.desks.transfers.rules import Sent, all_came, received

ONE = 1_000_000


def sent(shipped: int, value: int = 1000, taken: int = 0, number: int = 1) -> Sent:
    return Sent(
        number=number,
        variant_id=UUID(int=number),
        department_id=UUID(int=9),
        name="Bread",
        shipped_micro=shipped,
        value_minor=value,
        taken_micro=taken,
    )


def test_what_did_not_come_stays_on_the_way_or_is_missing():
    there = [sent(10 * ONE, taken=4 * ONE)]
    [line] = received(there, {1: 5 * ONE}, rest_missing=False, reason="")
    assert (line.quantity_micro, line.missing_micro, line.extra_micro) == (5 * ONE, 0, 0)
    assert not all_came(there, [line])
    [line] = received(there, {1: 5 * ONE}, rest_missing=True, reason="fell")
    assert line.missing_micro == ONE
    assert all_came(there, [line])


def test_what_came_beyond_the_shipment_is_extra_and_needs_a_reason():
    there = [sent(2 * ONE)]
    [line] = received(there, {1: 3 * ONE}, rest_missing=False, reason="one more")
    assert (line.quantity_micro, line.extra_micro) == (2 * ONE, ONE)
    with pytest.raises(TransferRefused) as refused:
        received(there, {1: 3 * ONE}, rest_missing=False, reason="")
    assert refused.value.refusal is Refusal.NO_REASON
    with pytest.raises(TransferRefused) as refused:
        received(there, {}, rest_missing=False, reason="")
    assert refused.value.refusal is Refusal.NOTHING_CAME


@given(
    st.integers(0, 10**9), st.lists(st.integers(1, 50), min_size=1, max_size=8), st.integers(0, 50)
)
def test_the_parts_of_a_shipment_are_worth_all_of_it(value, parts, rest):
    whole, taken, worth = sum(parts) + rest, 0, 0
    for part in parts:
        worth += sent(whole, value).worth(taken, part)
        taken += part
    assert worth + sent(whole, value).worth(taken, rest) == value
