"""Two processes find what one finds, and see the same moment."""

from __future__ import annotations

import pytest

from tests.busy_shop import build_busy_shop
from tests.support.vandal import guards_lifted
from tillbook.desks.sales.operations import commit_sales
from tillbook.insight.verification import second
from tillbook.insight.verification.operations import verify
from tillbook.insight.verification.second import Second, SecondProcessLost


@pytest.fixture
def template_setup():
    return build_busy_shop


def _told(report):
    return [(f.check, f.table, f.key, f.count, f.detail) for f in report.findings]


def test_two_processes_find_what_one_finds(database, monkeypatch):
    with guards_lifted(database) as vandal:
        vandal.change("UPDATE sale SET currency = 'EUR'")
        vandal.change("UPDATE day_total SET documents = documents + 1")
        vandal.change("DELETE FROM returned_line")
    one = verify()
    monkeypatch.setattr(second, "FROM", 0)
    two = verify()
    assert _told(two) == _told(one)
    assert (two.documents, two.sales) == (76, 37)
    assert next(f.count for f in two.findings if f.check == "wrong_currency") == 37


def test_what_is_posted_between_two_snapshots_makes_both_look_again(database, monkeypatch):
    shop = database.seed.shop
    looked = []
    look = Second.look

    def look_and_be_overtaken(self):
        heads = look(self)
        looked.append(heads)
        if len(looked) == 1:
            commit_sales(shop.actor, [shop.sale([shop.line("P1")])])
        return heads

    monkeypatch.setattr(second, "FROM", 0)
    monkeypatch.setattr(Second, "look", look_and_be_overtaken)
    report = verify()
    assert len(looked) == 2
    assert (report.documents, list(report.findings)) == (77, [])


def test_books_that_never_stand_still_are_proven_by_one_process(database, monkeypatch):
    monkeypatch.setattr(second, "FROM", 0)
    monkeypatch.setattr(Second, "look", lambda self: {})
    report = verify()
    assert (report.documents, list(report.findings)) == (76, [])


def test_a_second_process_that_dies_is_an_error_and_no_proof(database):
    helper = Second()
    try:
        helper.look()
        helper._process.kill()
        helper._process.join()
        with pytest.raises(SecondProcessLost, match="ended early"):
            helper.result()
    finally:
        helper.stop()
