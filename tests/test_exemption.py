"""Selling free of tax by a customer's certificate: at the server, by a register, and on paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.registering import enrolled_till
from tests.registers.test_checks import approval
from tests.registers.test_goods import found
from tests.shop import OWNER
from tests.support.vandal import guards_lifted
from tillbook.desks.receipts.telling import facts_of_document
from tillbook.desks.sales.baskets import BasketSale, WantedLine, WantedTender
from tillbook.desks.sales.errors import Refusal
from tillbook.desks.sales.models import SaleExemption, SaleLine
from tillbook.desks.sales.operations import return_items, sell
from tillbook.desks.sales.rules import Exempted, LineTax
from tillbook.insight.reports.queries import tax_collected
from tillbook.insight.verification.operations import verify
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.rules import Right
from tillbook.masters.parties.models import ExemptionCertificate
from tillbook.masters.parties.operations import (
    CertificateEdit,
    CertificateRefused,
    NewParty,
    add_certificate,
    add_parties,
    edit_certificate,
    end_certificate,
    erase_for_good,
)
from tillbook.masters.parties.queries import certificate_of
from tillbook.masters.taxes.queries import business_day
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.writer import write


@pytest.fixture
def today(shop):
    return business_day(shop.company_id)


@pytest.fixture
def paper(shop, today):
    """A certificate of the shop's customer that has counted since yesterday."""
    edit = CertificateEdit(
        number="EX-4711",
        reason="charity",
        jurisdiction="GB",
        valid_from=today - timedelta(days=1),
    )
    made = add_certificate(shop.actor, shop.customer_id, edit)
    assert made
    return made


def basket(shop, paper, **more):
    fields = {"customer_id": shop.customer_id, "certificate_id": paper, **more}
    return BasketSale(
        id=new_id(),
        location="STORE001",
        lines=(WantedLine(sku="P2", quantity_micro=2_000_000),),
        tenders=(WantedTender(code="cash"),),
        **fields,
    )


def sold(shop, paper, actor=None, **more):
    wanted = basket(shop, paper, **more)
    (outcome,) = sell(actor or shop.actor, [wanted])
    return wanted.id, outcome


def test_an_exempt_sale_costs_the_net_and_is_counted_as_exempt(shop, paper, today):
    sale, outcome = sold(shop, paper)
    assert outcome.status == "stored", outcome
    line = SaleLine.objects.get(sale_id=sale)
    # Two at 1.20 with 20 % inside.
    assert (line.list_minor, line.net_minor, line.tax_minor, line.gross_minor) == (240, 200, 0, 200)
    codes = dict(shop.tax_codes())
    assert line.taxes == f'[["{codes["GB-exempt"]}",200,0]]'
    row = SaleExemption.objects.get()
    assert (row.sale_id, row.certificate_id, row.number, row.jurisdiction) == (
        sale,
        paper,
        "EX-4711",
        "GB",
    )
    catch_up(shop.company_id)
    assert found(shop.company_id) == []
    rows = tax_collected(shop.company_id, today, today, list(shop.locations.values()))
    assert [(r.tax_code_id, r.base_minor, r.tax_minor) for r in rows] == [
        (codes["GB-exempt"], 200, 0)
    ]
    # Sent again it is the same sale; with tax it would be another.
    again = replace(basket(shop, paper), id=sale)
    assert [one.status for one in sell(shop.actor, [again])] == ["duplicate"]
    assert [one.status for one in sell(shop.actor, [replace(again, certificate_id=None)])] == [
        "conflict"
    ]


def test_verify_holds_the_certificate_against_what_was_printed(shop, paper, database):
    sold(shop, paper)
    catch_up(shop.company_id)
    assert verify().holds
    with guards_lifted(database) as vandal:
        vandal.change("UPDATE sale_exemption SET number = 'EX-4712'")
    assert [finding.check for finding in verify().findings] == ["body_differs"]
    with guards_lifted(database) as vandal:
        vandal.change("DELETE FROM sale_exemption")
    assert [finding.check for finding in verify().findings] == ["body_differs"]


def test_goods_come_back_at_what_was_paid_free_of_tax(shop, paper):
    sale, _ = sold(shop, paper)
    back = new_id()
    return_items(
        shop.actor,
        sale,
        {1: 1_000_000},
        document_id=back,
        series_id=shop.series["STORE001"],
        tender_code="",
        reason="torn",
    )
    line = SaleLine.objects.get(sale_id=back)
    assert (line.net_minor, line.tax_minor, line.gross_minor) == (-100, 0, -100)


def test_paper_says_by_which_certificate_and_what_was_left_out(shop, paper, client):
    sale, _ = sold(shop, paper)
    facts = facts_of_document(shop.company_id, shop.locations["STORE001"], sale, "en")
    assert facts
    assert facts.sums == [("Tax not charged, certificate EX-4711", "−0.40")]
    assert facts.total[1] == "£2.00"
    client.force_login(Person.objects.get(email=OWNER))
    page = client.get(reverse("sale", args=[sale])).content.decode()
    assert "Free of tax, certificate EX-4711" in page
    assert "Tax not charged" in page


def test_what_does_not_free_of_tax_is_refused(shop, paper, today):
    other = write(lambda: add_parties(shop.company_id, [NewParty(code="C2", name="Other")]))[0]
    for more in ({"customer_id": other.id}, {"customer_id": None}, {"certificate_id": new_id()}):
        assert sold(shop, paper, **more)[1].refusal is Refusal.CERTIFICATE
    seller = replace(shop.actor, rights=shop.actor.rights - {Right.SALES_EXEMPT})
    assert sold(shop, paper, actor=seller)[1].refusal is Refusal.NOT_ALLOWED
    end_certificate(shop.actor, paper, today - timedelta(days=1))
    assert sold(shop, paper)[1].refusal is Refusal.CERTIFICATE
    assert not SaleExemption.objects.exists()


@pytest.mark.postgresql_by_night
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"number": " "}, "number"),
        ({"number": "4111 1111 1111 1111"}, "number"),
        ({"reason": "because"}, "reason"),
        ({"jurisdiction": "XX"}, "jurisdiction"),
        ({"valid_to": -2}, "valid_to"),
    ],
)
def test_a_certificate_that_cannot_be_is_refused_by_its_field(shop, today, change, field):
    edit = CertificateEdit(number="E1", reason="resale", valid_from=today)
    if "valid_to" in change:
        change = {"valid_to": today - timedelta(days=2)}
    with pytest.raises(CertificateRefused) as refused:
        add_certificate(shop.actor, shop.customer_id, replace(edit, **change))
    assert refused.value.field == field


def test_a_number_is_a_customers_once(shop, paper, today):
    row = ExemptionCertificate.objects.get()
    same = CertificateEdit(
        number=row.number,
        reason=row.reason,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        jurisdiction=row.jurisdiction,
        note=row.note,
    )
    assert add_certificate(shop.actor, shop.customer_id, same) == paper
    # What a renewal says is not written over the days that the old one held.
    edit = CertificateEdit(number="EX-4711", reason="resale", valid_from=today)
    with pytest.raises(CertificateRefused, match="already"):
        add_certificate(shop.actor, shop.customer_id, edit)
    with pytest.raises(CertificateRefused, match="1900"):
        add_certificate(shop.actor, shop.customer_id, replace(edit, valid_from=date(1, 1, 1)))
    second = add_certificate(shop.actor, shop.customer_id, replace(edit, number="EX-2"))
    assert second
    with pytest.raises(CertificateRefused, match="already"):
        edit_certificate(shop.actor, second, edit)


@pytest.fixture
def till(shop):
    return enrolled_till(shop)


def printed(till, shop, paper, *, jurisdiction="GB", **extra):
    """An exempt sale of one P1 as a register prints it: 1.10 with 20 % inside, 0.92 without."""
    code = dict(shop.tax_codes())["GB-exempt"]
    line = replace(
        shop.line("P1"),
        net_minor=92,
        tax_minor=0,
        gross_minor=92,
        taxes=(LineTax(code_id=code, base_minor=92, amount_minor=0),),
    )
    return till.seal(
        shop.sale([line]),
        protocol=4,
        customer_id=shop.customer_id,
        exempted=Exempted(certificate_id=paper, number="EX-4711", jurisdiction=jurisdiction),
        **extra,
    )


def test_a_registers_exempt_sale_is_checked_on_arrival(shop, till, paper, today):
    owner = Person.objects.get(email=OWNER).id
    assert till.statuses([printed(till, shop, paper, person_id=owner)]) == ["stored"]
    assert SaleExemption.objects.get().number == "EX-4711"
    assert found(shop.company_id) == []
    # Nobody stands for it.
    till.statuses([printed(till, shop, paper)])
    assert [row[:2] for row in found(shop.company_id)] == [("right_missing", "sales:exempt")]
    allowed = approval(owner, "sales:exempt")
    till.statuses([printed(till, shop, paper, extra=allowed)])
    assert len(found(shop.company_id)) == 1


def test_a_certificate_that_did_not_count_is_a_discrepancy(shop, till, paper, today):
    owner = Person.objects.get(email=OWNER).id
    till.statuses([printed(till, shop, paper, person_id=owner, jurisdiction="")])
    end_certificate(shop.actor, paper, today - timedelta(days=1))
    till.statuses([printed(till, shop, paper, person_id=owner)])
    till.statuses([printed(till, shop, new_id(), person_id=owner)])
    assert [row[0] for row in found(shop.company_id)] == ["certificate"] * 3


def test_what_nobody_can_read_is_set_aside(shop, till, paper):
    receipt = printed(till, shop, paper, extra={"exemption": {"certificate": str(paper)}})
    assert till.statuses([receipt]) == ["quarantined"]


def test_registers_hear_of_certificates_until_the_customer_is_erased(shop, till, paper, today):
    rows = till.get("/customers?limit=500").body["items"]
    (mine,) = [row for row in rows if row["id"] == str(shop.customer_id)]
    assert mine["certificates"] == [
        {
            "id": str(paper),
            "number": "EX-4711",
            "jurisdiction": "GB",
            "reason": "charity",
            "valid_from": str(today - timedelta(days=1)),
            "valid_to": None,
        }
    ]
    erase_for_good(shop.actor, shop.customer_id)
    rows = till.get("/customers?limit=500").body["items"]
    (mine,) = [row for row in rows if row["id"] == str(shop.customer_id)]
    assert (mine["certificates"], mine["note"], mine["alert"]) == ([], "", "")
    # What sales were made by stays known.
    assert certificate_of(shop.company_id, paper)


def test_the_office_enters_changes_and_ends_certificates(shop, today, client: Client):
    client.force_login(Person.objects.get(email=OWNER))
    new = reverse("new_certificate", args=[shop.customer_id])
    fields = {"number": "EX-1", "reason": "resale", "valid_from": str(today), "jurisdiction": "GB"}
    assert "Free of the tax of" in client.get(new).content.decode()
    wrong = client.post(new, {**fields, "valid_to": str(today - timedelta(days=1))})
    assert "cannot end before it begins" in wrong.content.decode()
    assert client.post(new, fields).status_code == 302
    row = ExemptionCertificate.objects.get()
    page = client.get(reverse("customer", args=[shop.customer_id])).content.decode()
    assert "EX-1" in page
    assert "End it today" in page
    change = reverse("change_certificate", args=[row.id])
    assert client.post(change, {**fields, "number": "EX-2"}).status_code == 302
    client.post(reverse("end_certificate", args=[row.id]))
    row.refresh_from_db()
    assert (row.number, row.valid_to) == ("EX-2", today)


def test_the_sell_form_offers_it_and_says_when_it_is_over(shop, paper, today, client: Client):
    client.force_login(Person.objects.get(email=OWNER))
    fields = {
        "id": str(new_id()),
        "location": "STORE001",
        "sku": ["P2"],
        "quantity": ["1"],
        "price": [""],
        "line_discount": [""],
        "tender": "cash",
        "customer": "C1",
    }
    assert "Sell free of tax by EX-4711" in client.post("/sell/", fields).content.decode()
    chosen = client.post("/sell/", {**fields, "free": str(paper)}).content.decode()
    assert f'name="exempt" value="{paper}"' in chosen
    taken = {**fields, "exempt": str(paper), "action": "take", "shown": "100"}
    assert client.post("/sell/", taken).status_code == 302
    assert SaleExemption.objects.count() == 1
    end_certificate(shop.actor, paper, today - timedelta(days=1))
    over = client.post("/sell/", {**fields, "exempt": str(paper)}).content.decode()
    assert "tax is charged" in over
    assert 'name="exempt"' not in over
