"""An increment proves what came since, and sees when the past was changed under it."""

from __future__ import annotations

import json

import pytest

from tests.busy_shop import DAY, build_busy_shop
from tests.support.vandal import guards_lifted
from tillbook.desks.sales.operations import commit_sales
from tillbook.insight.verification.models import VerifiedCheckpoint
from tillbook.insight.verification.operations import verify
from tillbook.plumbing import clock
from tillbook.plumbing.feed import catch_up


@pytest.fixture
def template_setup():
    return build_busy_shop


def _sell_more(shop, count: int = 3):
    sales = [shop.sale([shop.line("P1"), shop.line("P2")]) for _ in range(count)]
    commit_sales(shop.actor, sales)
    return [s.draft.id for s in sales]


def test_a_proof_without_findings_leaves_a_checkpoint_for_each_company(database):
    verify()
    verify()
    rows = VerifiedCheckpoint.objects.order_by("company_id", "position")
    assert [row.position for row in rows] == [1, 2, 1, 2]
    assert rows[0].hash == rows[1].previous_hash
    busy = database.seed
    state = json.loads(rows[1].state)
    assert state["series"][str(busy.shop.series["STORE001"])][0] == 34
    assert len(state["unclear"]) == 1


def test_a_proof_with_findings_leaves_none(database):
    with guards_lifted(database) as vandal:
        vandal.change("UPDATE feed_head SET last_number = last_number + 1")
    assert not verify().holds
    assert not VerifiedCheckpoint.objects.exists()


def test_an_increment_proves_new_documents_and_their_days(database):
    shop = database.seed.shop
    verify()
    with clock.set_to(DAY.replace(month=12)):
        _sell_more(shop)
    report = verify(increment=True)
    assert (report.full, report.documents, list(report.findings)) == (False, 3, [])
    catch_up(shop.company_id)
    report = verify(increment=True)
    # The three were numbered meanwhile, and so were the documents of its sale's day.
    assert report.holds
    assert report.documents == 3 + 31


def test_an_increment_finds_damage_in_what_is_new(database):
    shop = database.seed.shop
    verify()
    with clock.set_to(DAY.replace(month=12)):
        new = _sell_more(shop)
        catch_up(shop.company_id)
    with guards_lifted(database) as vandal:
        vandal.change("UPDATE sale_line SET unit_price = 1 WHERE sale_id = :d", d=new[1])
        vandal.change("UPDATE day_tax SET base_minor = 0 WHERE tax_point = '2026-12-02'")
        vandal.change("UPDATE envelope SET previous_hash = 'x' WHERE document_id = :d", d=new[0])
    report = verify(increment=True)
    assert {(f.check, f.key.get("id")) for f in report.findings} == {
        ("body_differs", str(new[1])),
        ("day_tax", None),
        ("receipt_chain", None),
        ("receipt_hash", None),
    }


def test_an_increment_sees_totals_that_old_damage_changes(database):
    verify()
    old = database.seed.sales[0]
    with guards_lifted(database) as vandal:
        vandal.change("DELETE FROM stock_move WHERE source_id = :d AND number = 1", d=old)
        vandal.change(
            "DELETE FROM entry_line WHERE number = 1 AND entry_id IN"
            " (SELECT id FROM entry WHERE source_id = :d)",
            d=old,
        )
        vandal.change("DELETE FROM envelope WHERE document_id = :d", d=old)
    found = {f.check for f in verify(increment=True).findings}
    assert {
        "level_is_not_its_moves",
        "entry_incomplete",
        "number_missing",
        "document_count",
    } <= found


def test_a_rewritten_past_disagrees_with_its_checkpoint(database):
    verify()
    row = VerifiedCheckpoint.objects.get(company_id=database.seed.shop.company_id)
    with guards_lifted(database) as vandal:
        vandal.change(
            "UPDATE envelope SET server_hash = 'x' WHERE series_id = :s AND arrival = 34",
            s=database.seed.shop.series["STORE001"],
        )
    report = verify(increment=True)
    finding = next(f for f in report.findings if f.check == "checkpoint_history")
    assert finding.key == {"company_id": str(row.company_id), "position": 1}


def test_a_rewritten_checkpoint_is_named(database):
    verify()
    row = VerifiedCheckpoint.objects.get(company_id=database.seed.shop.company_id)
    with guards_lifted(database) as vandal:
        vandal.change(
            "UPDATE verified_checkpoint SET state = replace(state, '32', '31') WHERE id = :i",
            i=row.id,
        )
    finding = next(f for f in verify().findings if f.check == "checkpoint_chain")
    assert finding.key == {"id": str(row.id)}
