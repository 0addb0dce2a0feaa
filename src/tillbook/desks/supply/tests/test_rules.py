"""What a person's adjustment means, without a database."""

from __future__ import annotations

from uuid import UUID

import pytest

from tillbook.desks.supply.errors import AdjustmentRefused, Refusal
from tillbook.desks.supply.rules import Change, Typed, TypedLine, changes_of, typed_of, typed_text
from tillbook.masters.catalog.rules import Item

ONE = 1_000_000


def item(sku: str) -> Item:
    return Item(
        id=UUID(int=int(sku[1:])),
        sku=sku,
        name=f"Product {sku}",
        department_id=UUID(int=9),
        tax_category="standard",
        unit_price=10_000,
        price_base_micro=ONE,
        stocked=True,
        archived=False,
    )


ITEMS = {sku: item(sku) for sku in ("P1", "P2")}
LIES = {UUID(int=1): 10 * ONE, UUID(int=2): 2 * ONE}


def changed(cause: str, *lines: TypedLine):
    return changes_of(Typed(location="A", cause=cause, lines=lines), ITEMS, LIES, 2)


def refusal(cause: str, *lines: TypedLine) -> Refusal:
    with pytest.raises(AdjustmentRefused) as refused:
        changed(cause, *lines)
    return refused.value.refusal


def test_a_count_is_held_against_what_the_books_said_when_it_began():
    counted = TypedLine(sku="P1", quantity="9", seen=12 * ONE)
    same = TypedLine(sku="P2", quantity="2", seen=2 * ONE)
    assert changed("correction", counted, same) == (Change("P1", -3 * ONE),)
    assert refusal("correction", same) is Refusal.NOTHING_DIFFERS


def test_what_is_written_off_goes_out_and_no_more_than_there_is():
    assert changed("broken", TypedLine(sku="P1", quantity="2")) == (Change("P1", -2 * ONE),)
    assert refusal("theft", TypedLine(sku="P2", quantity="3")) is Refusal.TOO_FEW


def test_what_is_found_comes_in_at_its_cost_where_that_is_given():
    assert changed("found", TypedLine(sku="P1", quantity="3")) == (Change("P1", 3 * ONE),)
    opening = TypedLine(sku="P1", quantity="3", cost="1.25")
    assert changed("opening", opening) == (Change("P1", 3 * ONE, 375),)


@pytest.mark.parametrize(
    ("cause", "lines", "why"),
    [
        ("", [TypedLine(sku="P1", quantity="1")], Refusal.NO_CAUSE),
        ("broken", [], Refusal.NO_LINES),
        ("broken", [TypedLine(sku="P1")] * 201, Refusal.TOO_MANY_LINES),
        ("broken", [TypedLine(sku="P9", quantity="1")], Refusal.UNKNOWN_PRODUCT),
        ("broken", [TypedLine(sku="P1", quantity="two")], Refusal.NOT_A_QUANTITY),
        ("broken", [TypedLine(sku="P1", quantity="")], Refusal.NOT_A_QUANTITY),
        ("broken", [TypedLine(sku="P1", quantity="-1")], Refusal.BELOW_ZERO),
        ("broken", [TypedLine(sku="P1", quantity="0")], Refusal.ZERO_QUANTITY),
        ("broken", [TypedLine(sku="P1", quantity="1")] * 2, Refusal.TWICE),
        ("found", [TypedLine(sku="P1", quantity="1", cost="x")], Refusal.NOT_AN_AMOUNT),
        ("found", [TypedLine(sku="P1", quantity="9" * 30)], Refusal.NOT_A_QUANTITY),
    ],
)
def test_what_cannot_be_is_refused_by_name(cause, lines, why):
    assert refusal(cause, *lines) is why


def test_what_was_typed_is_kept_as_it_was():
    typed = Typed(location="A", cause="broken", lines=(TypedLine(sku="P1", quantity="1,5"),))
    assert typed_of(typed_text(typed)) == typed
