"""What was typed becomes an order, or everything that is wrong; and which step leads where."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from tillbook.desks.purchasing.errors import OrderRefused, Refusal
from tillbook.desks.purchasing.rules import (
    MOST_LINES,
    Approver,
    Facts,
    Offer,
    State,
    Step,
    Typed,
    TypedLine,
    after,
    decide,
    received_state,
    require_approval,
)
from tillbook.masters.catalog.rules import Component, Item
from tillbook.masters.sourcing.rules import Break, Pack, PriceTable

MILL, SHOP, DAY = UUID(int=1), UUID(int=2), date(2026, 3, 2)


def item(number: int, sku: str, **more: object) -> Item:
    facts = {"decimals": 0, "stocked": True, "archived": False, **more}
    return Item(
        id=UUID(int=number),
        sku=sku,
        name=sku,
        department_id=UUID(int=9),
        tax_category="standard",
        unit_price=0,
        price_base_micro=1_000_000,
        **facts,
    )


GOODS = {
    one.sku: one
    for one in (
        item(11, "F1"),
        item(12, "OIL", decimals=3),
        item(13, "BOX", components=(Component(UUID(int=11), 1_000_000),)),
        item(14, "OLD", archived=True),
    )
}
TABLE = PriceTable(
    valid_from=DAY,
    place=UUID(int=5),
    pack=Pack(12),
    breaks=(Break(0, 12_000_000), Break(10_000_000, 10_800_000)),
)
FACTS = Facts(
    supplier=True,
    locations={"A": SHOP},
    products=GOODS,
    offers={
        UUID(int=11): Offer(pack=Pack(12), code="HM", lead_days=4, least_micro=0, table=TABLE),
        UUID(int=12): Offer(pack=Pack(1, 3), code="", lead_days=None, least_micro=0, table=None),
    },
    usual_days=2,
    exponent=2,
    today=DAY,
)


def typed(*lines: tuple[str, ...], **more: object) -> Typed:
    made = [
        TypedLine(**dict(zip(("product", "packs", "price"), one, strict=False))) for one in lines
    ]
    return Typed(**{"supplier": MILL, "location": "A", "lines": made, **more})


def refusals(*lines: tuple[str, ...], **more: object) -> list[tuple[int, Refusal]]:
    with pytest.raises(OrderRefused) as told:
        decide(typed(*lines, **more), FACTS)
    return [(one.line, one.refusal) for one in told.value.wrong]


def test_prices_and_packs_come_from_the_catalogue_and_the_day_from_the_longest_promise():
    order = decide(typed(("F1", "10"), ("OIL", "3", "1.50"), note=" call  first "), FACTS)
    flour, oil = order.lines
    assert (flour.price, flour.units_micro, flour.amount_minor) == (10_800_000, 120_000_000, 10_800)
    assert (oil.price, oil.units_micro, oil.amount_minor) == (1_500_000, 1_000_000, 450)
    assert (order.total_minor, order.note) == (11_250, "call first")
    assert order.expected_on == date(2026, 3, 6)
    assert decide(typed(("F1", "9")), FACTS).lines[0].price == 12_000_000
    asked = decide(typed(("F1", "1"), expected="2026-04-01"), FACTS)
    assert asked.expected_on == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("line", "refusal"),
    [
        (("", "1"), Refusal.NO_PRODUCT),
        (("F9", "1"), Refusal.UNKNOWN_PRODUCT),
        (("BOX", "1", "1"), Refusal.IS_A_KIT),
        (("OLD", "1", "1"), Refusal.ARCHIVED),
        (("F1", ""), Refusal.NO_QUANTITY),
        (("F1", "0"), Refusal.NOT_A_QUANTITY),
        (("F1", "-2"), Refusal.NOT_A_QUANTITY),
        (("F1", "1e12"), Refusal.NOT_A_QUANTITY),
        (("F1", "1000001"), Refusal.NOT_A_QUANTITY),
        (("F1", "0.01"), Refusal.NOT_EVEN),
        (("OIL", "0.1", "1"), Refusal.NOT_EVEN),
        (("OIL", "3"), Refusal.NO_PRICE),
        (("F1", "1", "-1"), Refusal.NOT_A_PRICE),
        (("F1", "1", "x"), Refusal.NOT_A_PRICE),
    ],
)
def test_each_line_is_refused_for_its_own_reason(line, refusal):
    assert refusals(line) == [(1, refusal)]


def test_the_whole_is_refused_with_all_that_is_wrong():
    assert refusals(supplier=None, location="B", expected="2026-02-30") == [
        (0, Refusal.NO_SUPPLIER),
        (0, Refusal.NO_LOCATION),
        (0, Refusal.NO_DATE),
        (0, Refusal.NO_LINES),
    ]
    assert refusals(("F1", "1"), ("F1", "2")) == [(2, Refusal.TWICE)]
    assert refusals(("F1", "1"), expected="2026-03-01") == [(0, Refusal.PAST_DATE)]
    assert (0, Refusal.TOO_MANY_LINES) in refusals(*[("F1", "1")] * (MOST_LINES + 1))
    assert refusals(("F1", "1000000", "10000000")) == [(0, Refusal.TOO_LARGE)]


def test_steps_lead_where_they_should_and_nowhere_else():
    leads = {
        (state, step)
        for state in State
        for step in Step
        if not _refused(lambda state=state, step=step: after(state, step))
    }
    assert leads == {
        (State.DRAFT, Step.APPROVE),
        (State.WAITING, Step.APPROVE),
        (State.APPROVED, Step.REOPEN),
        (State.APPROVED, Step.SEND),
        (State.SENT, Step.SEND),
        (State.APPROVED, Step.CONFIRM),
        (State.SENT, Step.CONFIRM),
        (State.CONFIRMED, Step.CONFIRM),
        (State.APPROVED, Step.CANCEL),
        (State.SENT, Step.CANCEL),
        (State.CONFIRMED, Step.CANCEL),
        (State.PART, Step.CLOSE),
    }


def test_what_came_says_how_far_an_order_is():
    def then(*lines, state=State.SENT, close=False):
        return received_state(state, lines, close=close)

    assert then((5, 0), (5, 2)) is State.PART
    assert then((5, 6), (5, 5)) is State.RECEIVED
    assert then((5, 1), (5, 0), close=True) is State.CLOSED
    assert then((5, 0), state=State.PART) is State.SENT
    assert then((5, 0), state=State.CONFIRMED) is State.CONFIRMED


def _refused(work) -> bool:
    try:
        work()
    except OrderRefused:
        return True
    return False


def test_above_the_limit_only_somebody_else_approves():
    may, mine, nobody = (
        Approver(may=True, wrote=False),
        Approver(may=True, wrote=True),
        Approver(may=False, wrote=False),
    )
    for who in (may, mine, nobody):
        require_approval(100, None, who, "1.00")
        require_approval(100, 100, who, "1.00")
    require_approval(101, 100, may, "1.00")
    for who, refusal in ((mine, Refusal.OWN_APPROVAL), (nobody, Refusal.NEEDS_APPROVAL)):
        with pytest.raises(OrderRefused) as told:
            require_approval(101, 100, who, "1.00")
        assert told.value.refusal == refusal
