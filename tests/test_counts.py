"""Stock counts: booked as of the moment each item was counted, whatever arrives later."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.db import DatabaseError

from tests.bookkeeping import NOON, build_shop_at_noon, person
from tests.counting import MICRO, approve, opened, pieces, say, sell, settle
from tests.kitting import sell_a_kit
from tests.stocking import changed, lies
from tillbook.books.ledger.queries import entries_of
from tillbook.books.stock.models import Level, Move
from tillbook.books.stock.operations import add_place
from tillbook.desks.counts.errors import CountRefused, Refusal
from tillbook.desks.counts.models import (
    CountCorrection,
    CountedItem,
    CountLine,
    PostedCount,
    StockCount,
)
from tillbook.desks.counts.operations import (
    GivenLine,
    add_lines,
    ask_again,
    cancel_count,
    correct_late,
    say_how,
    set_limits,
    undo_line,
)
from tillbook.desks.counts.queries import due_at
from tillbook.desks.counts.rules import DUE_DAYS, Class, Limits
from tillbook.insight.verification.operations import verify
from tillbook.masters.organisation.rules import CASHIER, Forbidden
from tillbook.plumbing import clock
from tillbook.plumbing.fields import new_id

MINUTE = timedelta(minutes=1)


@pytest.fixture
def template_setup():
    return build_shop_at_noon


@pytest.fixture(autouse=True)
def at_noon():
    with clock.set_to(NOON):
        yield


def reason(act, *args: Any, **more: Any) -> Refusal:
    with pytest.raises(CountRefused) as refused:
        act(*args, **more)
    return refused.value.refusal


def later(minutes: int):
    return clock.set_to(NOON + minutes * MINUTE)


def test_sales_before_and_after_a_line_and_one_that_arrives_after_the_approval(shop):
    count = opened(shop, "list", "P1", "P2")
    with later(10):
        sell(shop, "P1", 2, NOON + 5 * MINUTE)  # gone when it is counted
        # 100 by the books less 2 sold here and 3 sold off-line; 1 is missing.
        say(shop, count, "P1", 94)
        say(shop, count, "P2", 100)
    with later(20):
        sell(shop, "P1", 4, NOON + 15 * MINUTE)  # still there when it was counted
        done = approve(shop, count)
        assert done.number == "CT-000001"
        [row, _same] = CountedItem.objects.order_by("number")
        assert (row.expected_micro, row.counted_micro) == (98 * MICRO, 94 * MICRO)
        assert pieces(shop, "P1") == 90
    with later(30):
        late = sell(shop, "P1", 3, NOON + 8 * MINUTE)  # the register comes back
        sell(shop, "P1", 1, NOON + 12 * MINUTE)  # this one was still there
        assert pieces(shop, "P1") == 86
        settle(shop)
        assert pieces(shop, "P1") == 89
        made = CountCorrection.objects.get()
        assert (made.counted_id, made.late_id) == (count, late)
        assert made.quantity_micro == 3 * MICRO
        # What the late sale took and what the correction brings are the same value.
        moves = Move.objects.filter(source_id__in=[late, made.document_id])
        assert sum(move.value_minor for move in moves) == 0
        settle(shop)
        assert correct_late(shop.company_id) == 0
        assert CountCorrection.objects.count() == 1
    assert verify().findings == ()


def test_a_count_is_one_document_booked_by_department(shop):
    count = opened(shop, "department", "Bread", "Drinks", name="Half-year")
    say(shop, count, "P1", 98)  # a drink, 40 apiece
    say(shop, count, "50000000000 02".replace(" ", ""), 101)  # P2 by its barcode: bread
    approve(shop, count)
    [entry] = entries_of(count)
    booked = [(line.account.code, line.amount_minor) for line in entry["lines"]]
    assert sorted(amount for _, amount in booked) == [-40, -40, 80]
    assert len({code for code, _ in booked}) == 2
    moves = Move.objects.filter(source_id=count)
    assert {(m.quantity_micro, m.reason) for m in moves} == {
        (-2 * MICRO, "Half-year"),
        (MICRO, "Half-year"),
    }
    assert approve(shop, count).duplicate
    settle(shop)
    assert verify().findings == ()


def test_counts_approved_in_another_order_than_they_were_counted(shop):
    first, second = opened(shop, "list", "P1"), opened(shop, "list", "P1")
    with later(10):
        say(shop, first, "P1", 90)
    with later(20):
        say(shop, second, "P1", 80)
        approve(shop, second)
        assert pieces(shop, "P1") == 80
        approve(shop, first)
        assert pieces(shop, "P1") == 70  # until the worker looks: the first was late for the second
        settle(shop)
    assert pieces(shop, "P1") == 80
    assert verify().findings == ()


def test_a_random_month_of_counts_and_late_sales_ends_as_the_shelf(shop):
    """The state machine's walk (`desks/counts/tests/test_rules.py`) in a real database."""
    draw = Random(7)  # noqa: S311 - the same walk every time
    shelf, away, open_counts, minute = 100, [], [], 0
    for _ in range(30):
        minute += 2
        with later(minute):
            what = draw.choice(["sell", "away", "count", "approve", "arrive", "lose"])
            if what == "sell":
                sell(shop, "P1", 1, clock.now())
                shelf -= 1
            elif what == "away":
                away.append(clock.now())
                shelf -= 1
            elif what == "lose":
                shelf -= 1
            elif what == "count":
                count = opened(shop, "list", "P1")
                say(shop, count, "P1", shelf)
                open_counts.append(count)
            elif what == "approve" and open_counts:
                approve(shop, open_counts.pop(draw.randrange(len(open_counts))))
            elif what == "arrive" and away:
                sell(shop, "P1", 1, away.pop(draw.randrange(len(away))))
            if draw.random() < 0.3:
                settle(shop)
    with later(minute + 2):
        last = opened(shop, "list", "P1")
        say(shop, last, "P1", shelf)
    with later(minute + 4):
        for count in [*open_counts, last]:
            approve(shop, count)
        for when in away:
            sell(shop, "P1", 1, when)
        settle(shop)
    assert pieces(shop, "P1") == shelf
    assert CountCorrection.objects.count() >= 2
    assert verify().findings == ()


def test_a_line_is_kept_once_undone_once_and_never_lost(shop):
    count = opened(shop, "list", "P1")
    line = GivenLine(id=new_id(), code="P1", quantity_micro=5 * MICRO)
    assert not add_lines(shop.actor, count, [line])[0].known
    assert add_lines(shop.actor, count, [line])[0].known
    other = GivenLine(id=line.id, code="P1", quantity_micro=6 * MICRO)
    wrong = add_lines(shop.actor, count, [other])[0].wrong
    assert wrong is not None
    assert wrong.refusal == Refusal.CONFLICT
    for _ in range(2):
        undo_line(shop.actor, count, line.id)
    assert reason(approve, shop, count) == Refusal.NOTHING_COUNTED
    say(shop, count, "P1", 100)
    approve(shop, count)
    assert say(shop, count, "P1", 3).late
    assert CountLine.objects.filter(late=True).count() == 1
    assert reason(undo_line, shop.actor, count, line.id) == Refusal.NOT_OPEN


def test_two_people_at_one_shelf_are_asked_and_two_shelves_add_up(shop):
    ana, ben = person(shop, "Ana"), person(shop, "Ben")
    count = opened(shop, "list", "P1")
    say(shop, count, "P1", 40, by=ana, area="Cellar")
    say(shop, count, "P1", 50, by=ben, area="Counter")
    with later(1):
        asked = say(shop, count, "P1", 45, by=ben, area="cellar")
    assert asked.beside == (ana.id, 40 * MICRO)
    assert reason(approve, shop, count) == Refusal.ADD_OR_REPLACE
    say_how(ben, count, asked.id, "replace")
    approve(shop, count)
    assert pieces(shop, "P1") == 95


def test_what_was_not_counted_is_asked_for_and_large_differences_are_counted_again(shop):
    count = opened(shop, "full")
    say(shop, count, "P1", 60)
    assert reason(approve, shop, count, uncounted="") == Refusal.ZERO_OR_LEAVE
    set_limits(shop.actor, Limits(recount_minor=1000, approval_minor=3000))
    assert reason(approve, shop, count) == Refusal.COUNT_AGAIN
    [item] = CountLine.objects.values_list("item_id", flat=True)
    with later(1):
        assert ask_again(shop.actor, count, [item]) == 1
        assert reason(approve, shop, count) == Refusal.COUNT_AGAIN
    ana = person(shop, "Ana")
    with later(2):
        say(shop, count, "P1", 70, by=ana)
        # Nine products at 4,000 that nobody counted: above what one may approve alone.
        assert reason(approve, shop, count, ana, uncounted="zero") == Refusal.OWN_COUNT
        approve(shop, count, person(shop, "Ben"), uncounted="zero")
    assert (pieces(shop, "P1"), pieces(shop, "P9")) == (70, 0)
    assert Level.objects.filter(value_minor=0).count() == 9
    assert verify().findings == ()


@pytest.mark.postgresql_by_night
def test_bad_input_is_refused_with_what_to_do(shop):
    count = opened(shop, "list", "P1")
    for code, amount, wanted in [
        ("nothing", MICRO, Refusal.UNKNOWN_PRODUCT),
        ("P1", 10**18, Refusal.TOO_LARGE),
        ("P1", -MICRO, Refusal.TOO_LARGE),
        ("P1", MICRO + 1, Refusal.TOO_MANY_DECIMALS),
    ]:
        line = GivenLine(id=new_id(), code=code, quantity_micro=amount)
        [kept] = add_lines(shop.actor, count, [line])
        assert kept.wrong is not None
        assert kept.wrong.refusal == wanted
    assert reason(opened, shop, "list") == Refusal.NO_ITEMS
    assert reason(opened, shop, "list", "P1", "X9") == Refusal.UNKNOWN_PRODUCT
    assert reason(opened, shop, "department", "nowhere") == Refusal.NO_DEPARTMENT
    assert reason(opened, shop, "full", location_code="X") == Refusal.NO_LOCATION
    cancel_count(shop.actor, count)
    assert reason(approve, shop, count) == Refusal.NOT_OPEN
    assert say(shop, count, "P1", 3).late
    cashier = person(shop, "Cy", CASHIER, "Cashier")
    with pytest.raises(Forbidden):
        approve(shop, count, cashier)
    version = StockCount.objects.get(id=count).version
    assert version > 1
    assert not PostedCount.objects.exists()


def test_a_store_room_is_counted_by_itself_while_goods_leave_it(shop):
    cellar = add_place(shop.actor, shop.locations["STORE001"], "Cellar")
    changed(shop, "moved", "P1", "40", to_place=str(cellar))
    changed(shop, "moved", "P2", "10", to_place=str(cellar))
    with later(1):
        count = opened(shop, "full", place=cellar)
        say(shop, count, "P1", 37)
        say(shop, count, "P2", 6, by=person(shop, "Ana"), area="left")
        say(shop, count, "P2", 4, by=person(shop, "Ben"), area="right")
    with later(2):
        # Brought up before the count is approved, after it was counted: nothing is missing by it.
        changed(shop, "moved", "P1", "5", place=str(cellar))
        done = approve(shop, count)
    assert lies(shop, "P1", kind="store") == {"P1": "32 worth 12.80"}
    assert lies(shop, "P1", "P2") == {"P1": "65 worth 26.00", "P2": "90 worth 36.00"}
    [row] = CountedItem.objects.filter(document_id=done.id).exclude(quantity_micro=0)
    assert (row.place_id, row.quantity_micro) == (cellar, -3 * MICRO)
    assert [
        one.item_id for one in due_at(shop.company_id, shop.locations["STORE001"], cellar)
    ] == []
    assert reason(opened, shop, "full", place=new_id()) == Refusal.NO_PLACE
    elsewhere = {"location_code": "STORE002", "place": cellar}
    assert reason(opened, shop, "full", **elsewhere) == Refusal.NO_PLACE
    assert verify().findings == ()


@pytest.mark.postgresql_by_night
def test_what_is_due_is_what_was_not_counted_for_its_class(shop):
    where = shop.locations["STORE001"]
    assert len(due_at(shop.company_id, where)) == 10
    count = opened(shop, "cyclic", most=3)
    for sku in shop.skus[:3]:
        say(shop, count, sku, 100)
    approve(shop, count)
    assert len(due_at(shop.company_id, where)) == 7
    # Nothing was used, all are C: due every 180 days, or as often as the company says.
    assert {one.grade for one in due_at(shop.company_id, where)} == {Class.C}
    set_limits(shop.actor, Limits(), {**DUE_DAYS, Class.C: 20})
    with later(21 * 24 * 60):
        assert len(due_at(shop.company_id, where)) == 10
        # What a kit takes is used as well as what is sold alone.
        sell_a_kit(shop)
    with later(21 * 24 * 60 + 1):
        first = due_at(shop.company_id, where)[0]
        assert (first.grade, first.used_minor > 0) == (Class.A, True)


def test_a_correction_stands_once_in_the_database_and_nothing_of_it_changes(shop):
    count = opened(shop, "list", "P1")
    with later(1):
        say(shop, count, "P1", 90)
        approve(shop, count)
        sell(shop, "P1", 1, NOON)
        settle(shop)
    made = CountCorrection.objects.get()
    with pytest.raises(DatabaseError):
        CountCorrection.objects.filter(number=1).update(quantity_micro=2)
    with pytest.raises(DatabaseError):
        CountCorrection.objects.create(
            document_id=made.document_id,
            number=2,
            item_id=made.item_id,
            quantity_micro=1,
            counted_id=made.counted_id,
            counted_number=made.counted_number,
            late_id=made.late_id,
            late_number=made.late_number,
        )
