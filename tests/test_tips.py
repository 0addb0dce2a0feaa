"""Tips: left with a sale or after it, owed to who served, paid out; no revenue, not taxed."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from uuid import UUID

import pytest
from django.test import Client

from tests.shop import OWNER
from tests.test_stored_value import balance, holds_up, statuses
from tests.valuing import take_tips, tender, tip_alone, tipped, use_a_card
from tillbook.books.earnings.models import TipMovement
from tillbook.books.earnings.queries import owed, tips_between
from tillbook.books.earnings.rules import PAID_OUT
from tillbook.books.ledger.models import EntryLine
from tillbook.desks.receipts.telling import facts_of_document
from tillbook.desks.sales.errors import Refusal, SaleRefused
from tillbook.desks.sales.operations import commit_sales, return_items, void_sale
from tillbook.desks.shifts.rules import Figures
from tillbook.desks.shifts.telling import tender_rows
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.queries import workers
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.series import document_numbers


def a_person(shop) -> UUID:
    return workers(shop.company_id)[0].id


def test_a_tip_is_owed_to_who_served_and_no_revenue(database, shop):
    take_tips(shop)
    other = new_id()
    sale = tipped(shop, 1_000, 150, other)
    assert statuses(shop, sale) == [("stored", None)]
    assert (balance("2310"), balance("1210")) == (-150, 1_150)
    assert balance("4010") + balance("2210") == -1_000
    assert owed(shop.company_id) == [(other, 150)]
    line = EntryLine.objects.get(account__code="2310")
    assert (line.person_id, line.settlement_key) == (other, "tip")
    holds_up(shop)


def test_a_tip_that_names_nobody_is_of_who_made_the_sale(database, shop):
    take_tips(shop)
    ana = a_person(shop)
    sale = tipped(shop, 1_000, 150, None)
    statuses(shop, replace(sale, draft=replace(sale.draft, person_id=ana)))
    assert owed(shop.company_id) == [(ana, 150)]
    holds_up(shop)


def test_tips_come_later_in_cash_and_are_paid_out_of_the_drawer(database, shop):
    take_tips(shop)
    ana = a_person(shop)
    batch = [tip_alone(shop, 200, ana), tip_alone(shop, -50, ana, "R1-000001")]
    assert [s for s, _ in statuses(shop, *batch)] == ["stored", "stored"]
    assert statuses(shop, tip_alone(shop, -100, ana, PAID_OUT)) == [("stored", None)]
    assert (balance("2310"), balance("1010"), balance("4010")) == (-50, 50, 0)
    [row] = tips_between(shop.company_id, *[TipMovement.objects.first().business_date] * 2)
    assert (row.person_id, row.left_minor, row.paid_minor) == (ana, 150, 100)
    # The cash is gone: what was too much is owed by the person.
    assert statuses(shop, tip_alone(shop, -80, ana, PAID_OUT)) == [("stored", None)]
    assert owed(shop.company_id) == [(ana, -30)]
    holds_up(shop)


def test_a_return_leaves_the_tip_alone_and_a_void_takes_it_back(database, shop):
    take_tips(shop)
    ana = a_person(shop)
    first, second = tipped(shop, 1_000, 150, ana), tipped(shop, 1_000, 70, ana)
    assert [s for s, _ in statuses(shop, first, second)] == ["stored", "stored"]
    more = {"document_id": new_id(), "series_id": first.draft.series_id, "reason": "faulty"}
    returned = return_items(shop.actor, first.draft.id, {1: 1_000_000}, tender_code="cash", **more)
    assert returned.status == "stored"
    assert owed(shop.company_id) == [(ana, 220)]
    voided = void_sale(shop.actor, second.draft.id, **{**more, "document_id": new_id()})
    assert voided.status == "stored"
    assert (owed(shop.company_id), balance("2310")) == ([(ana, 150)], -150)
    holds_up(shop)


def test_a_tip_that_went_back_does_not_go_back_again_with_a_void(database, shop):
    take_tips(shop)
    ana = a_person(shop)
    sale = tipped(shop, 1_000, 150, ana)
    statuses(shop, sale)
    number = document_numbers([sale.draft.id])[sale.draft.id]
    assert statuses(shop, tip_alone(shop, -150, ana, number)) == [("stored", None)]
    void = {"document_id": new_id(), "series_id": sale.draft.series_id, "reason": "left"}
    with pytest.raises(SaleRefused) as refused:
        void_sale(shop.actor, sale.draft.id, **void)
    assert refused.value.refusal is Refusal.TIP_GONE_BACK
    assert (owed(shop.company_id), balance("4010") + balance("2210")) == ([], -1_000)
    # It was left anew, and for this very sale: now it goes back with it.
    statuses(shop, tip_alone(shop, 150, ana, number))
    assert void_sale(shop.actor, sale.draft.id, **void).status == "stored"
    assert (owed(shop.company_id), balance("4010") + balance("2210")) == ([], 0)
    holds_up(shop)


def test_the_receipt_says_the_tip_beside_the_total(database, shop):
    take_tips(shop)
    ana = a_person(shop)
    sale, later = tipped(shop, 1_000, 150, ana), tip_alone(shop, 200, ana)
    commit_sales(shop.actor, [sale, later])
    at = sale.draft.location_id
    facts = facts_of_document(shop.company_id, at, sale.draft.id, "en")
    assert facts
    assert list(facts.tenders) == [("Tip", "1.50"), ("Card", "11.50")]
    assert "10.00" in facts.total[1]
    assert facts.title == ""
    alone = facts_of_document(shop.company_id, at, later.draft.id, "en")
    assert alone
    assert (alone.title, list(alone.tenders)) == ("Tip", [("Cash", "2.00")])
    assert "2.00" in alone.total[1]


def test_the_report_and_the_settings(database, shop):
    take_tips(shop)
    person = workers(shop.company_id)[0]
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    commit_sales(shop.actor, [tipped(shop, 1_000, 150, person.id)])
    text = client.get("/tips/?from=2000-01-01&to=2100-01-01").content.decode()
    assert person.name in text
    assert "1.50" in text
    # Each figure leads to the tips it is made of.
    commit_sales(shop.actor, [tip_alone(shop, -50, person.id, PAID_OUT)])
    text = client.get("/tips/").content.decode()
    links = re.findall(r'href="(\?[^"]+)#each">([^<]+)<', text)
    assert [figure for _, figure in links if figure.strip()] == [
        "1.00",
        "1.50",
        "0.50",
        "1.50",
        "0.50",
    ]
    for address, figure in links:
        shown = client.get("/tips/" + address.replace("&amp;", "&"))
        assert f"{shown.context['each_whole'] / 100:.2f}" == figure
        assert sum(minor for *_, minor in shown.context["each"]) == shown.context["each_whole"]
    at = shop.locations["STORE001"]
    answer = client.post(f"/settings/tips/{at}", {"after": "1", "offered": "5; 7.5"}, follow=True)
    assert "5; 7.5" in answer.content.decode()
    answer = client.post(f"/settings/tips/{at}", {"after": "1", "offered": "500"}, follow=True)
    assert "between 0 and 100" in answer.content.decode()


def test_a_tip_alone_and_a_card_that_was_sold_stand_as_that_in_the_list(database, shop):
    """“Sale 0.00” would say that nothing happened."""
    use_a_card(shop)
    take_tips(shop)
    person = workers(shop.company_id)[0]
    tip = tip_alone(shop, 200, person.id)
    commit_sales(shop.actor, [tip, tip_alone(shop, -50, person.id, PAID_OUT)])
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    file = b"".join(client.get("/sales/?export=csv").streaming_content).decode()
    kinds = [row["Kind"] for row in csv.DictReader(io.StringIO(file.lstrip("\ufeff")))]
    wanted = ["Gift card 20.00", "Sale", "Sale", "Store credit 3.00", "Tip 2.00", "Tip −0.50"]
    assert sorted(kinds) == wanted
    assert "Gift card 20.00" in client.get("/sales/").content.decode()
    page = client.get(f"/sales/{tip.draft.id}/").content.decode()
    assert f"Tip {document_numbers([tip.draft.id])[tip.draft.id]}" in page


def test_home_calls_a_tip_owed_and_no_way_of_paying(database, shop):
    take_tips(shop)
    commit_sales(shop.actor, [tipped(shop, 1_000, 150, workers(shop.company_id)[0].id)])
    catch_up(shop.company_id)
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    home = client.get("/").context
    rows = [*home["tenders"], *home["owed"]]
    assert [(row["name"], row["amount"], row["owed"]) for row in rows] == [
        ("Card", 1_150, False),
        ("Tip", -150, True),
    ]


def test_a_z_parts_the_tips_from_what_was_paid_with(database, shop):
    take_tips(shop)
    kinds = {kind: tender(shop, kind, 1).type_id for kind in ("cash", "tip")}
    figures = Figures(tenders={kinds["cash"]: (3, 1_150), kinds["tip"]: (1, -150)})
    paid, tips = tender_rows(shop.company_id, figures)
    assert [(number, minor) for _, _, number, minor in paid] == [(3, 1_150)]
    assert [(number, minor) for _, _, number, minor in tips] == [(1, 150)]
