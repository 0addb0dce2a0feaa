"""Packs, prices by quantity and day, and everything that is wrong with what was typed."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from tillbook.masters.sourcing.errors import Refusal
from tillbook.masters.sourcing.rules import (
    Break,
    Facts,
    Pack,
    PriceTable,
    TypedItem,
    line_minor,
    read_item,
    table_on,
    unit_price,
)

FLOUR, BOX = UUID(int=1), UUID(int=2)
DAY = date(2026, 3, 1)
FACTS = Facts(products={"F1": (FLOUR, False), "BOX": (BOX, True)}, exponent=2, today=DAY)


def table(day: int, place: int, *breaks: tuple[int, int]) -> PriceTable:
    rows = tuple(Break(micro * 1_000_000, price) for micro, price in breaks)
    return PriceTable(
        valid_from=date(2026, 3, day), place=UUID(int=place), pack=Pack(), breaks=rows
    )


def test_packs_come_to_exact_units_or_to_none():
    assert Pack(12).units(2_500_000) == 30_000_000
    assert Pack(1, 3).units(3_000_000) == 1_000_000
    assert Pack(1, 3).units(1_000_000) is None
    assert Pack(12).packs_for(13_000_000) == 2_000_000
    assert Pack(12).packs_for(12_000_000) == 1_000_000
    assert Pack(5, 2).packs_for(1) == 1_000_000
    assert [Pack(*one).text() for one in ((12, 1), (5, 2), (1, 3))] == ["12", "2.5", "1/3"]


def test_the_price_is_of_the_table_of_the_day_and_of_the_break_of_the_quantity():
    tables = [table(1, 1, (0, 120_000), (10, 108_000)), table(9, 2, (0, 130_000))]
    assert table_on(tables, date(2026, 2, 28)) is None
    held = table_on(tables, date(2026, 3, 8))
    assert held is not None
    assert [held.price_of(n * 1_000_000) for n in (1, 9, 10, 11)] == [
        120_000,
        120_000,
        108_000,
        108_000,
    ]
    later = table_on(tables, date(2026, 3, 9))
    assert later is not None
    # The later table replaces the earlier one whole: its price by quantity is over.
    assert later.price_of(10_000_000) == 130_000
    corrected = table_on([*tables, table(9, 3, (0, 131_000))], date(2026, 3, 9))
    assert corrected is not None
    assert corrected.price_of(1) == 131_000


def test_lines_and_units_are_rounded_once():
    assert line_minor(333_350, 3_000_000) == 100
    assert unit_price(120_000, Pack(12)) == 10_000
    assert unit_price(100_000, Pack(3)) == 33_333


def test_what_was_typed_is_read_whole():
    typed = TypedItem(
        product="F1",
        code=" HM  550 ",
        pack="2.5",
        least="2",
        lead_days="6",
        valid_from="31.03.2026",
        prices=[("", "12.00"), ("10", "10.80"), ("", "")],
    )
    edit, faults = read_item(typed, FACTS)
    assert not faults
    assert edit is not None
    assert (edit.variant_id, edit.code, edit.pack) == (FLOUR, "HM 550", Pack(5, 2))
    assert (edit.least_micro, edit.lead_days) == (2_000_000, 6)
    assert edit.valid_from == date(2026, 3, 31)
    assert edit.breaks == (Break(0, 12_000_000), Break(10_000_000, 10_800_000))


def test_everything_that_is_wrong_is_said_at_once():
    typed = TypedItem(
        product="F2",
        pack="0",
        least="-1",
        lead_days="soon",
        valid_from="31.02.2026",
        prices=[("x", "12.00"), ("2", ""), ("3", "-1")],
    )
    edit, faults = read_item(typed, FACTS)
    assert edit is None
    assert [one.refusal for one in faults] == [
        Refusal.UNKNOWN_PRODUCT,
        Refusal.NOT_A_PACK,
        Refusal.NOT_A_QUANTITY,
        Refusal.NOT_DAYS,
        Refusal.NO_DATE,
        Refusal.NOT_A_QUANTITY,
        Refusal.NO_PRICE,
        Refusal.NOT_A_PRICE,
    ]


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"product": " "}, Refusal.NO_PRODUCT),
        ({"product": "BOX"}, Refusal.IS_A_KIT),
        ({"pack": "1/0"}, Refusal.NOT_A_PACK),
        ({"pack": "1e12"}, Refusal.NOT_A_PACK),
        ({"pack": "99999999"}, Refusal.NOT_A_PACK),
        ({"pack": "²/3"}, Refusal.NOT_A_PACK),
        ({"least": "1e12"}, Refusal.NOT_A_QUANTITY),
        ({"lead_days": "731"}, Refusal.NOT_DAYS),
        ({"valid_from": "1999-01-01"}, Refusal.NO_DATE),
        ({"code": "x" * 61}, Refusal.TOO_LONG),
        ({"prices": [("", "99999999999999999999")]}, Refusal.NOT_A_PRICE),
        ({"prices": [("2", "1"), ("2.0", "2")]}, Refusal.TWICE),
        ({"prices": [("2", "1")]}, Refusal.NO_BEGINNING),
        ({"prices": [(str(n), "1") for n in range(13)]}, Refusal.TOO_MANY_PRICES),
    ],
)
def test_each_refusal_has_its_own_reason(changed, refusal):
    wanted = {"product": "F1", "prices": [("", "1")], **changed}
    edit, faults = read_item(TypedItem(**wanted), FACTS)
    assert edit is None
    assert refusal in [one.refusal for one in faults]
