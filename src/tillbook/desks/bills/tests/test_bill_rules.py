"""A bill held against what came: shares, differences, tax as printed, what goods cost more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from tillbook.desks.bills.errors import BillRefused, Refusal
from tillbook.desks.bills.rules import (
    Facts,
    OpenLine,
    Spread,
    Tax,
    Typed,
    TypedCharge,
    TypedGoods,
    decide,
    taken_back,
    typed_of,
    typed_text,
)
from tillbook.desks.bills.rules.crediting import Credited, Said, credited, left_to_credit
from tillbook.masters.catalog.rules import Item

RECEIPT, PARTY = UUID(int=7), UUID(int=3)
VAT = Tax(id=UUID(int=5), code="VAT", rate_ppm=200_000, account_id=UUID(int=6))


def item(number: int) -> Item:
    return Item(
        id=UUID(int=100 + number),
        sku=f"P{number}",
        name=f"P{number}",
        department_id=UUID(int=9),
        tax_category="",
        unit_price=0,
        price_base_micro=1,
        stocked=True,
        archived=False,
    )


def open_line(number: int, units: int, minor: int, **more: int) -> OpenLine:
    return OpenLine(
        receipt_id=RECEIPT,
        number=number,
        item=item(number),
        came_micro=units * 1_000_000,
        amount_minor=minor,
        **more,
    )


LINES = [open_line(1, 3, 1000), open_line(2, 10, 3000)]
FACTS = Facts(
    exponent=2,
    today=date(2026, 11, 23),
    supplier=True,
    location_id=UUID(int=1),
    open_lines={one.key: one for one in LINES},
    over=(),
    taxes={"VAT": VAT},
    taken=False,
)


def goods(number: int, quantity: str, amount: str, tax: str = "") -> TypedGoods:
    return TypedGoods(receipt=str(RECEIPT), line=number, quantity=quantity, amount=amount, tax=tax)


def typed(*lines: TypedGoods, **more) -> Typed:
    base = Typed(supplier=str(PARTY), location="S", number="1", day="2026-11-20", goods=lines)
    return replace(base, **more)


def refusal(wanted: Typed, facts: Facts = FACTS) -> Refusal:
    with pytest.raises(BillRefused) as told:
        decide(wanted, facts)
    return told.value.refusal


def test_the_last_of_a_line_takes_what_is_left_of_it():
    part = decide(typed(goods(1, "1", "3.33")), FACTS).lines[0]
    assert part.received_minor == 333
    billed = open_line(1, 3, 1000, billed_micro=1_000_000, billed_minor=333)
    rest = replace(FACTS, open_lines={billed.key: billed})
    assert decide(typed(goods(1, "2", "6.67")), rest).lines[0].received_minor == 667


def test_prices_and_charges_make_goods_dearer():
    charge = TypedCharge(text="Freight", amount="4.00")
    found = decide(typed(goods(1, "3", "10.50"), goods(2, "10", "30.00"), charges=(charge,)), FACTS)
    assert [(extra, units) for _line, units, extra in found.extras] == [
        (150, 3_000_000),
        (300, 10_000_000),
    ]
    assert found.differs_minor == 50 + 400
    by_count = replace(charge, amount="1.30", spread=Spread.QUANTITY.value)
    lines = goods(1, "3", "10.00"), goods(2, "10", "30.00")
    found = decide(typed(*lines, charges=(by_count,)), FACTS)
    assert [extra for _line, _units, extra in found.extras] == [30, 100]
    by_weight = replace(charge, amount="1.30", spread=Spread.WEIGHT.value)
    weighed = [line.source.item.id for line in found.lines if line.source]
    heavy = replace(FACTS, weights=dict(zip(weighed, (2_000_000, 700_000), strict=True)))
    shares = decide(typed(*lines, charges=(by_weight,)), heavy).extras
    assert [extra for _line, _units, extra in shares] == [60, 70]
    with pytest.raises(BillRefused) as unknown:
        decide(typed(*lines, charges=(by_weight,)), replace(FACTS, weights={weighed[0]: 1}))
    assert unknown.value.refusal is Refusal.NO_WEIGHT
    back = taken_back(found, date(2026, 11, 21), "Twice")
    assert (back.total_minor, [extra for *_rest, extra in back.extras]) == (-4130, [-30, -100])


def test_a_credit_note_is_a_bill_turned_round():
    found = decide(typed(goods(1, "", "0.60"), kind="credit"), FACTS)
    assert (found.total_minor, found.lines[0].received_minor) == (-60, 0)
    # Without a quantity it is about all that came of the line.
    assert found.extras == ((LINES[0], 3_000_000, -60),)


def test_the_tax_is_the_one_that_is_printed():
    assert decide(typed(goods(1, "3", "9.99", "VAT")), FACTS).tax_minor == 200
    printed = decide(typed(goods(1, "3", "9.99", "VAT"), total="11.98"), FACTS)
    assert (printed.tax_minor, printed.total_minor) == (199, 1198)
    far = typed(goods(1, "3", "9.99", "VAT"), total="12.50")
    assert refusal(far) is Refusal.TOTAL_DIFFERS
    assert refusal(typed(goods(1, "3", "9.99"), total="10.00")) is Refusal.TOTAL_DIFFERS


def test_more_than_came_differs_by_what_it_is_worth():
    assert decide(typed(goods(1, "4", "13.33")), FACTS).differs_minor == 333


def test_what_is_wrong_is_told():
    assert refusal(typed()) is Refusal.NO_LINES
    assert refusal(typed(goods(9, "1", "1.00"))) is Refusal.UNKNOWN_LINE
    assert refusal(typed(goods(1, "-1", "1.00"))) is Refusal.NOT_A_QUANTITY
    assert refusal(typed(goods(1, "1", "1.001"))) is Refusal.NOT_AN_AMOUNT
    alone = typed(charges=(TypedCharge(amount="1.00"),))
    assert refusal(alone) is Refusal.NOWHERE_TO_SPREAD
    assert refusal(typed(goods(1, "1", "1.00")), replace(FACTS, taken=True)) is Refusal.NUMBER_TAKEN
    kept = typed(goods(1, "1", "1.00"), charges=(TypedCharge(text="Freight"),))
    assert typed_of(typed_text(kept)) == kept


def test_a_credit_note_is_about_the_first_bill_of_its_line():
    first, second, note = UUID(int=1), UUID(int=2), UUID(int=3)
    said = [
        Said(key="r/1", document=first, amount_minor=600, tax_code_id=VAT.id),
        Said(key="r/2", document=first, amount_minor=100),
        Said(key="r/1", document=second, amount_minor=400),
        Said(key="r/1", document=note, amount_minor=-700),
        Said(key="r/2", document=note, amount_minor=-200),
    ]
    found = [(one.of, one.by, one.amount_minor, one.tax_code_id) for one in credited(said)]
    assert found == [
        (first, note, 600, VAT.id),
        (second, note, 100, None),
        (first, note, 100, None),
    ]


def test_what_a_discount_left_of_a_bill_may_be_credited():
    parts = [
        Credited(of=RECEIPT, by=PARTY, amount_minor=9_000, tax_code_id=VAT.id),
        Credited(of=RECEIPT, by=PARTY, amount_minor=500),
    ]
    nets, less = {VAT.id: 10_000, None: 2_000}, {VAT.id: 300, None: 60}
    assert left_to_credit(nets, less, parts) == {VAT.id: 700, None: 1_440}
    assert left_to_credit(nets, less, parts * 2) == {VAT.id: -8_300, None: 940}
