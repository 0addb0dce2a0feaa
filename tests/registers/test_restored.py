"""The server comes back from a backup: what registers had been told is stored is there again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.registering import enrolled_till
from tests.support.databases import release_django
from tillbook.desks.sales.models import Sale
from tillbook.insight.verification.operations import verify
from tillbook.masters.catalog.operations import change_price
from tillbook.plumbing import clock
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.models import Envelope, Series


@pytest.fixture
def backup(database, templates) -> Callable[[], Callable[[], None]]:
    """Take a copy of the database; the answer puts it back."""

    def take() -> Callable[[], None]:
        name = database.data_dir.name.removeprefix(f"{database.engine}-")
        saved = templates._place(database.engine, f"{name}_saved")
        release_django()
        templates._duplicate(database, saved)
        database.use()

        def put_back() -> None:
            release_django()
            if database.engine == "postgresql":
                templates._remove(database)
                database.data_dir.mkdir(exist_ok=True)
            else:
                for rest in ("-wal", "-shm"):
                    path = database.data_dir / f"tillbook.sqlite3{rest}"
                    path.unlink(missing_ok=True)
            templates._duplicate(saved, database)
            templates._remove(saved)
            database.use()

        return put_back

    return take


def test_a_restored_server_gets_every_acknowledged_sale_again(shop, backup):
    till = enrolled_till(shop)
    early = [till.sell() for _ in range(3)]
    assert till.statuses(early) == ["stored"] * 3
    catch_up(shop.company_id)
    put_back = backup()
    change_price(shop.actor, shop.line("P1").variant_id, 990_000)
    late = [till.sell("P2") for _ in range(4)]
    assert till.statuses(late) == ["stored"] * 4
    catch_up(shop.company_id)
    feed = till.get("/changes?since=0").body["feed"]
    chain = _chain(till.series)
    put_back()

    # The server says how far it knows the series, and the register offers all above it again.
    told = till.sync([]).body["series"]
    assert (told["verified_to"], told["head"]) == (3, early[-1]["hash"])
    again = [receipt for receipt in till.made if receipt["number"] > told["verified_to"]]
    with clock.set_to(clock.now() + timedelta(minutes=1)):
        assert till.statuses(again) == ["stored"] * 4
    assert _chain(till.series) == chain
    assert Sale.objects.filter(register_id=till.register).count() == 7
    series = Series.objects.get(id=till.series)
    assert (series.verified_to, series.receipt_head) == (7, till.head)
    catch_up(shop.company_id)
    # The feed is another one than the register followed: it reads the goods anew.
    assert till.get(f"/changes?since={feed + 1}").body["start_again"]
    report = verify()
    assert not report.findings, report.findings


def test_a_server_that_has_outgrown_the_feed_since_is_noticed_all_the_same(shop, backup):
    till = enrolled_till(shop)
    variant = shop.line("P1").variant_id
    catch_up(shop.company_id)
    put_back = backup()
    for price in (990_000, 980_000):
        change_price(shop.actor, variant, price)
    catch_up(shop.company_id)
    page = till.get("/catalogue").body
    followed = till.get(f"/changes?since={page['feed']}&mark={page['mark']}").body
    assert (followed["start_again"], followed["mark"]) == (False, page["mark"])
    put_back()

    for sku in ("P2", "P3", "P4"):
        change_price(shop.actor, shop.line(sku).variant_id, 970_000)
    catch_up(shop.company_id)
    where = f"/changes?since={followed['feed']}"
    # By its number alone it is a place like any other: only the last of three prices is told.
    unmarked = till.get(where).body
    assert (unmarked["start_again"], len(unmarked["variants"])) == (False, 1)
    noticed = till.get(f"{where}&mark={followed['mark']}").body
    assert (noticed["start_again"], noticed["variants"]) == (True, [])
    again = till.get("/catalogue").body
    after = till.get(f"/changes?since={again['feed']}&mark={again['mark']}").body
    assert not after["start_again"]


def _chain(series: str) -> list[tuple[int, str, str, str]]:
    rows = Envelope.objects.filter(series_id=series).order_by("number")
    return list(rows.values_list("number", "previous_hash", "hash", "body"))
