"""Goods on their way are received once; a level made meanwhile follows the method that holds."""

from __future__ import annotations

from typing import Any

from tests.support.racing import Ready, race
from tillbook.books.stock.models import Level
from tillbook.books.stock.operations import costing
from tillbook.desks.sales.operations import commit_sales
from tillbook.desks.transfers.errors import TransferRefused
from tillbook.desks.transfers.operations import receive_transfer, ship_directly
from tillbook.desks.transfers.rules import Wanted
from tillbook.insight.verification.operations import verify
from tillbook.masters.organisation.operations import NotPossible
from tillbook.plumbing.fields import new_id

ONE = 1_000_000
HERE, THERE = "STORE001", "STORE002"


def do_at_once(act: dict[str, Any], ready: Ready) -> list[str]:
    """Receive, sell and value otherwise, all let go at one moment; what became of each."""
    shop, said = act["shop"], []
    ready()
    if act["does"] == "receive":
        try:
            receive_transfer(shop.actor, act["transfer"], new_id(), came={1: 10 * ONE})
            said.append("received")
        except TransferRefused as refused:
            said.append(refused.refusal.value)
    elif act["does"] == "sell":
        for sku in act["skus"]:
            sale = shop.sale([shop.line(sku, 2)], at=THERE)
            said += [one.status for one in commit_sales(shop.actor, [sale])]
    else:
        try:
            costing.change_costing(shop.actor, "fifo", "race")
            said.append("changed")
        except NotPossible:
            said.append("changed before")
    return said


def test_goods_are_received_once_and_new_levels_follow_a_method_that_changes_meanwhile(
    database, shop
):
    lines = [Wanted("P1", "10")]
    ends = {"source": HERE, "target": THERE}
    made = ship_directly(shop.actor, new_id(), wanted=lines, note="", **ends)
    skus = [f"P{n}" for n in range(1, 10)]
    acts = [{"does": "receive", "transfer": made.id}] * 3
    acts += [{"does": "sell", "skus": skus[n:] + skus[:n]} for n in (0, 4)]
    acts += [{"does": "change"}] * 2
    said = race(database, do_at_once, [{"shop": shop, **act} for act in acts])
    received = [words[0] for words in said[:3]]
    assert received.count("received") == 1
    assert set(received) <= {"received", "already_received", "changed_meanwhile"}
    assert {word for words in said[3:5] for word in words} == {"stored"}
    assert sorted(words[0] for words in said[5:]) == ["changed", "changed before"]
    there = Level.objects.filter(place__location_id=shop.locations[THERE], moves__gt=0)
    assert there.count() == len(skus)
    assert not Level.objects.filter(layers="").exists()
    assert there.get(item__sku="P1").on_hand_micro == 6 * ONE
    assert verify().findings == ()
