"""Lots counted each by itself while the shop sells; goods without a lot told apart or found so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db.models import Sum
from django.urls import reverse

from tests.counting import MICRO, approve, opened, say, sell, settle
from tests.test_lots import lying, owner, refused
from tests.tracing import GTIN, LABEL, OTHER_LABEL, adjust, traced
from tillbook.books.stock.errors import LotRefused
from tillbook.books.stock.lots import RETOLD, trace_of
from tillbook.books.stock.models import Level, Lot, LotTelling, Move
from tillbook.books.stock.rules.typed_lots import lots_typed, with_scan
from tillbook.desks.counts import rules
from tillbook.desks.counts.errors import CountRefused, Refusal
from tillbook.desks.counts.models import CountCorrection, CountedItem, CountLine
from tillbook.desks.sales.operations import commit_sales
from tillbook.desks.sales.rules import Goods
from tillbook.desks.supply.errors import AdjustmentRefused
from tillbook.desks.supply.errors import Refusal as Adjusting
from tillbook.insight.verification.operations import verify
from tillbook.masters.catalog.models import SaleTerms, Variant
from tillbook.masters.organisation.operations import raise_version
from tillbook.plumbing import clock
from tillbook.plumbing.models import AuditRecord
from tillbook.plumbing.writer import write
from tillbook.values.effects import Piece


def wrong(kept):
    """Why a line was not counted."""
    assert kept.wrong is not None
    return kept.wrong.refusal.value


def level(sku="LOT1"):
    row = Level.objects.get(item__sku=sku, place__kind="shelf", place__location__code="STORE001")
    return row.on_hand_micro // MICRO, row.value_minor, row.moves


def late(shop, sku, quantity, when, **goods):
    """A sale that happened then, with the lot its receipt names, and arrives now."""
    line = replace(shop.line(sku, quantity), goods=Goods(**goods) if goods else None)
    [outcome] = commit_sales(shop.actor, [replace(shop.sale([line], when=when), happened=True)])
    assert outcome.status == "stored"
    settle(shop)


def test_each_lot_is_counted_at_its_own_moment_and_a_late_sale_comes_back_to_it(shop):
    traced(shop, expiry=True, barcodes=(GTIN,))
    adjust(shop, "opening", "LOT1", 10, "A17 2031-01-31 = 6; B18 2031-02-28 = 4")
    before = clock.now()
    count = opened(shop, "list", "LOT1")
    assert say(shop, count, LABEL, 3).lot == "A17"
    say(shop, count, "LOT1", 2, lot="A17", area="Cellar")
    sell(shop, "LOT1", 1, clock.now())  # of A17, which expires first; counted before it left
    say(shop, count, OTHER_LABEL, 5)
    done = approve(shop, count)
    rows = {row.lot: row for row in CountedItem.objects.filter(document_id=done.id)}
    assert (rows["A17"].expected_micro, rows["A17"].counted_micro) == (6 * MICRO, 5 * MICRO)
    assert (rows["B18"].expected_micro, rows["B18"].quantity_micro) == (4 * MICRO, MICRO)
    assert lying() == {"A17": 4, "B18": 5}
    late(shop, "LOT1", 3, before)
    late(shop, "LOT1", 2, before, lot="B18")
    late(shop, "LOT1", 1, before, lot="GONE")
    assert lying() == {"A17": 4, "B18": 5}, "who counted had seen them gone"
    assert CountCorrection.objects.count() == 3
    assert level()[0] == 9
    settle(shop)
    assert CountCorrection.objects.count() == 3
    assert verify().findings == ()


def test_what_lay_there_without_a_lot_is_found_by_counting(shop):
    traced(shop, tracking="")
    adjust(shop, "opening", "LOT1", 5)
    SaleTerms.objects.create(product=Variant.objects.get(sku="LOT1").product, tracking="lot")
    write(lambda: raise_version(shop.company_id))
    adjust(shop, "found", "LOT1", 4, "A")
    worth = level()[1]
    count = opened(shop, "list", "LOT1")
    say(shop, count, "LOT1", 6, lot="A")
    say(shop, count, "LOT1", 2, lot="NEW", new_lot=True, expires_on=date(2031, 5, 1))
    with pytest.raises(CountRefused) as asked:
        approve(shop, count, uncounted="")
    assert asked.value.refusal is Refusal.ZERO_OR_LEAVE, "one without a lot was not found"
    done = approve(shop, count)
    assert lying() == {"": 1, "A": 6, "NEW": 2}
    assert not Move.objects.filter(source_id=done.id).exists()
    assert level()[:2] == (9, worth)
    assert Lot.objects.get(code="NEW").expires_on == date(2031, 5, 1)
    again = opened(shop, "list", "LOT1")
    say(shop, again, "LOT1", 7, lot="A")
    say(shop, again, "LOT1", 1, lot="NEW")
    approve(shop, again, uncounted="zero")
    assert lying() == {"A": 7, "NEW": 1}
    assert Move.objects.filter(source_id=again).aggregate(n=Sum("quantity_micro"))["n"] == -MICRO
    # What was sold without a lot was of the one that is short.
    late(shop, "LOT1", 10, clock.now())
    assert lying() == {"": -2}
    third = opened(shop, "list", "LOT1")
    say(shop, third, "LOT1", 1, lot="A")
    approve(shop, third, uncounted="zero")
    assert lying() == {"A": 1}
    assert verify().findings == ()


def test_it_is_said_which_lots_goods_are_that_have_none_and_nothing_moves(shop):
    traced(shop, tracking="")
    adjust(shop, "opening", "LOT1", 5)
    adjust(shop, "opening", "P1", 1)
    product = Variant.objects.get(sku="LOT1").product
    terms = SaleTerms.objects.create(product=product, tracking="lot", needs_expiry=True)
    write(lambda: raise_version(shop.company_id))
    before = level()
    assert refused(adjust, shop, "told", "LOT1", 3, "A 2031-01-31 = 2") == "lot_missing"
    assert refused(adjust, shop, "told", "LOT1", 3, "A") == "expiry_missing"
    assert refused(adjust, shop, "told", "P1", 1, "A") == "lots_not_kept"
    with pytest.raises(AdjustmentRefused) as fewer:
        adjust(shop, "told", "LOT1", 6, "A 2031-01-31")
    assert fewer.value.refusal is Adjusting.FEWER_UNTOLD
    made = adjust(shop, "told", "LOT1", 4, "A 2031-01-31 = 3; B 2031-02-28 = 1")
    assert lying() == {"": 1, "A": 3, "B": 1}
    assert level() == before
    assert not Move.objects.filter(source_id=made.id).exists()
    assert AuditRecord.objects.filter(action="lots.told", object_id=made.id).exists()
    lot = Lot.objects.get(code="A")
    [came] = trace_of(lot.id, list(shop.locations.values()), 10)
    assert (came.counterpart, came.quantity_micro, came.number) == (RETOLD, 3 * MICRO, made.number)
    client = owner()
    shown = client.get(reverse("adjustment", args=[made.id])).content.decode()
    assert "said of which lots" in shown
    item = client.get(reverse("stock_item", args=[lot.item_id])).content.decode()
    assert "Say which lots these are" in item
    form = client.get(reverse("new_adjustment"), {"cause": "told", "item": str(lot.item_id)})
    assert 'name="quantity" value="1"' in form.content.decode()
    # Pieces with numbers, and what was sold before anybody named it.
    SaleTerms.objects.filter(pk=terms.pk).update(tracking="serial", needs_expiry=False)
    write(lambda: raise_version(shop.company_id))
    assert refused(adjust, shop, "told", "LOT1", 1, "A") == "serial_is_here"
    adjust(shop, "told", "LOT1", 1, "S1")
    traced(shop, "LOT2")
    late(shop, "LOT2", 3, clock.now())
    adjust(shop, "told", "LOT2", 2, "C")
    assert lying() == {"": -1, "A": 3, "B": 1, "S1": 1, "C": -2}
    adjust(shop, "opening", "LOT2", 6, "C")
    assert lying() == {"A": 3, "B": 1, "S1": 1, "C": 3}
    assert LotTelling.objects.count() == 3
    assert verify().findings == ()


@pytest.mark.postgresql_by_night
def test_what_is_missing_or_said_wrong_of_a_lot_is_refused_by_name(shop):
    traced(shop, expiry=True, barcodes=(GTIN,))
    traced(shop, "SER1", "serial")
    adjust(shop, "opening", "LOT1", 2, "A17 2031-01-31")
    adjust(shop, "opening", "SER1", 2, "S1, S2")
    count = opened(shop, "list", "LOT1", "SER1", "P1")
    for code, many, more, reason in [
        ("LOT1", 1, {}, "lot_missing"),
        (GTIN, 1, {}, "lot_missing"),
        ("LOT1", 1, {"lot": "X"}, "lot_unknown"),
        ("LOT1", 1, {"lot": "X", "new_lot": True}, "expiry_missing"),
        ("LOT1", 1, {"lot": "A17", "expires_on": date(2031, 2, 1)}, "expires_otherwise"),
        ("LOT1", 1, {"lot": "X" * 61}, "lot_too_long"),
        ("LOT1", 1, {"lot": "(01)04012345678901(10)X"}, "lot_unknown"),
        ("P1", 1, {"lot": "X"}, "lots_not_kept"),
        ("SER1", 1, {}, "serial_missing"),
        ("SER1", 2, {"lot": "S1"}, "serial_is_one"),
        ("SER1", 1, {"lot": "S9"}, "serial_unknown"),
    ]:
        assert wrong(say(shop, count, code, many, **more)) == reason
    assert say(shop, count, "SER1", 1, lot="S1").wrong is None
    assert wrong(say(shop, count, "SER1", 1, lot="S1", area="Cellar")) == "serial_twice"
    assert say(shop, count, "SER1", 1, lot="S9", new_lot=True).wrong is None
    assert say(shop, count, "LOT1", 2, lot="-").wrong is None
    assert CountLine.objects.filter(lot="").count() == 1
    client = owner()
    client.get(reverse("count_sheet", args=[count]))
    told = client.get(reverse("count_find", args=[count]), {"code": LABEL}).json()
    assert (told["lots"], told["lot"], told["expires"]) == ("lot", "A17", "2031-01-31")
    shown = client.get(reverse("count_review", args=[count])).content.decode()
    assert "lot S9" in shown
    approve(shop, count, uncounted="zero")
    assert lying() == {"": 2, "S1": 1, "S9": 1}
    page = client.get(reverse("counted", args=[count])).content.decode()
    assert "lot A17" in page
    assert verify().findings == ()


def test_a_label_scanned_into_the_field_of_lots_says_lot_and_day():
    one, other = lots_typed(f"{LABEL} = 2; 010401234567890117310228\x1d10B18 = 1", 3 * MICRO)
    assert (one.code, one.quantity_micro, one.expires_on) == ("A17", 2 * MICRO, date(2031, 1, 31))
    assert (other.code, other.expires_on) == ("B18", date(2031, 2, 28))
    [piece] = lots_typed(f"(01)0{GTIN}(10)A17(21)S9", MICRO)
    assert (piece.code, piece.serial) == ("A17", "S9")
    assert lots_typed("(odd)", MICRO)[0].code == "(odd)"
    text = with_scan("", 0, MICRO, one, serial=False)
    assert text == "A17 2031-01-31"
    assert with_scan(text, 4 * MICRO, MICRO, one, serial=False) == text
    both = with_scan(text, 4 * MICRO, MICRO, other, serial=False)
    assert both == "A17 2031-01-31 = 4; B18 2031-02-28 = 1"
    with pytest.raises(LotRefused):
        with_scan("S1, S9", 2 * MICRO, MICRO, Piece("S9", MICRO), serial=True)


def test_parts_of_a_late_move_add_up_to_it():
    now = clock.now()
    facts = {"source_id": None, "number": 1, "sequence": 4, "occurred_at": now}
    moved = rules.Moved(
        quantity_micro=-7, value_minor=-100, shares={"A": -3, "B": -2, "": -2}, **facts
    )
    own = {"document_id": None, "number": 1, "at": now + timedelta(1), "seen": 1}
    rows = [
        rules.CountedAt(lot="A", **own),
        rules.CountedAt(lot="", others=frozenset({"A"}), **own),
    ]
    parts = [part for row in rows for part in moved.parts(row)]
    assert sorted(code for code, _, _ in parts) == ["", "A", "B"]
    assert sum(micro for _, micro, _ in parts) == -7
    assert sum(value for _, _, value in parts) == -100
    assert rules.retold({"A": 3, "B": 2, "C": -4}, 4) == {"A": 3, "B": 1}
    assert rules.retold({"A": -3, "B": 2}, -2) == {"A": -2}
    assert rules.retold({"A": 3}, 0) == {}
