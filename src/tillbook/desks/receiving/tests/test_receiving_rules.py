"""What came, held against what was ordered: packs, parts, limits."""

from __future__ import annotations

from uuid import UUID

import pytest

from tillbook.desks.receiving.errors import ReceiptRefused, Refusal
from tillbook.desks.receiving.rules import (
    Came,
    Expected,
    Wanted,
    back_lines,
    ordered_lines,
    packs_of,
)
from tillbook.masters.catalog.rules import Item
from tillbook.masters.sourcing.rules import Pack

FLOUR = Item(
    id=UUID(int=1),
    sku="FLOUR",
    name="Flour",
    department_id=UUID(int=9),
    tax_category="",
    unit_price=0,
    price_base_micro=1,
    stocked=True,
    archived=False,
    unit="kg",
    decimals=3,
)


def expected(here: int = 0) -> Expected:
    """Three packs of 2.5 kg for 10.00."""
    return Expected(
        number=1,
        item=FLOUR,
        pack=Pack(5, 2),
        price=3_333_333,
        ordered_micro=7_500_000,
        here_micro=here,
        amount_minor=1000,
    )


def received(text: str, *, here: int = 0, loose: bool = False, more: bool = False):
    wanted = [Wanted(sku="FLOUR", quantity=text, loose=loose)]
    return ordered_lines([expected(here)], wanted, accept_more=more)


def test_parts_come_to_what_was_ordered():
    amounts, here = [], 0
    for text in ("1", "1", "1"):
        [line] = received(text, here=here)
        amounts.append(line.amount_minor)
        here += line.units_micro
    assert amounts == [333, 334, 333]
    assert here == 7_500_000


def test_units_and_packs_are_told_apart():
    [line] = received("2.5", loose=True)
    assert line.units_micro == 2_500_000
    assert packs_of(2_500_000, Pack(5, 2)) == 1_000_000
    assert packs_of(1_000_000, Pack(3)) is None


@pytest.mark.parametrize(
    ("text", "more", "refusal"),
    [
        ("4", False, Refusal.MORE_THAN_ORDERED),
        ("7", True, Refusal.FAR_TOO_MUCH),
        ("0", False, Refusal.NOTHING_CAME),
        ("-1", False, Refusal.NOT_A_QUANTITY),
        ("x", False, Refusal.NOT_A_QUANTITY),
        ("0.0001", False, Refusal.TOO_FINE),
        ("1000000000000", False, Refusal.TOO_LARGE),
    ],
)
def test_what_cannot_be_received_is_refused(text, more, refusal):
    with pytest.raises(ReceiptRefused) as told:
        received(text, more=more)
    assert told.value.refusal is refusal


def test_what_goes_back_takes_its_share():
    came = Came(
        number=1,
        item=FLOUR,
        pack=Pack(5, 2),
        price=3_333_333,
        units_micro=7_500_000,
        amount_minor=1000,
        order_line=1,
        back_micro=2_500_000,
    )
    [line] = back_lines([came], [Wanted(sku="FLOUR", quantity="2")])
    assert (line.units_micro, line.amount_minor) == (-5_000_000, -667)
    with pytest.raises(ReceiptRefused) as told:
        back_lines([came], [Wanted(sku="FLOUR", quantity="3")])
    assert told.value.refusal is Refusal.MORE_THAN_CAME
