"""To clarify: each at its location, with what to do, cleared up with a reason and a right."""

from __future__ import annotations

import re
from dataclasses import replace
from inspect import getsource

import pytest
from django.test import Client
from django.urls import reverse

from tillbook.desks.sales.clarifying import counts, to_clarify, topics
from tillbook.desks.sales.discrepancies import TOPICS, discrepancy_words
from tillbook.desks.sales.errors import SaleRefused
from tillbook.desks.sales.models import (
    Discrepancy,
    DiscrepancyResolution,
    Sale,
    SalePrint,
    SetAside,
)
from tillbook.desks.sales.operations import (
    commit_sales,
    dismiss_set_aside,
    note_print,
    resolve_discrepancies,
    resolve_discrepancy,
)
from tillbook.desks.sales.operations.setting_aside import set_unreadable_aside
from tillbook.desks.sales.rules import Submission, body_text
from tillbook.desks.sales.waiting import sales_alerts
from tillbook.masters.organisation.models import Location, Membership, Person
from tillbook.masters.organisation.operations import create_company, create_location
from tillbook.masters.organisation.rules import Forbidden, Right
from tillbook.plumbing import clock
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.models import AuditRecord
from tillbook.plumbing.series import open_series
from tillbook.plumbing.templatetags.figures import short_day
from tillbook.plumbing.writer import write
from tillbook.values.hashing import chain_hash
from tillbook.values.receipts import Receipt


@pytest.fixture
def places(shop):
    return list(shop.locations.values())


@pytest.fixture
def quarantined(shop) -> SetAside:
    """A receipt of STORE002 whose net amount is wrong."""
    series = write(
        lambda: open_series(
            company_id=shop.company_id,
            owner_kind="register",
            owner_id=new_id(),
            code="R2",
            opened_at=clock.now(),
        )
    )
    draft = shop.sale([shop.line("P1")], at="STORE002").draft
    draft = replace(draft, series_id=series, register_id=new_id(), net_minor=1)
    body = body_text(draft, 1)
    receipt = Receipt(
        protocol=1,
        number=1,
        body=body,
        previous_hash="",
        hash=chain_hash("", body),
        sent_at=None,
    )
    commit_sales(shop.actor, [Submission(draft, receipt)])
    return SetAside.objects.get()


def at(shop, code: str):
    return replace(shop.actor, location_ids=frozenset({shop.locations[code]}))


def test_what_was_set_aside_belongs_to_its_location(shop, quarantined):
    assert quarantined.location_id == shop.locations["STORE002"]
    [row] = to_clarify(at(shop, "STORE002"), [shop.locations["STORE002"]])
    assert (row.kind, row.answer, row.location, row.amount_minor) == (
        "quarantine",
        "post",
        "Mill Lane",
        110,
    )
    assert to_clarify(at(shop, "STORE001"), [shop.locations["STORE001"]]) == []


def test_nobody_clears_up_what_they_may_not_see(shop, quarantined):
    unreadable = set_unreadable_aside
    unreadable(shop.company_id, "{", "line 1", clock.now(), shop.locations["STORE002"])
    row = SetAside.objects.get(kind="unreadable")
    with pytest.raises(SaleRefused):
        dismiss_set_aside(at(shop, "STORE001"), row.id, reason="not mine")
    dismiss_set_aside(at(shop, "STORE002"), row.id, reason="test of the till")
    with pytest.raises(SaleRefused, match="decided already"):
        dismiss_set_aside(at(shop, "STORE002"), row.id, reason="a second person")
    assert counts(shop.actor, list(shop.locations.values()))["unreadable"] == 0


def test_what_no_location_claims_is_for_those_who_see_all(shop, places):
    set_unreadable_aside(shop.company_id, "{", "line 1", clock.now())
    assert counts(shop.actor, places)["unreadable"] == 1
    assert counts(at(shop, "STORE001"), [places[0]])["unreadable"] == 0


@pytest.fixture
def discrepancy(shop) -> Discrepancy:
    sale = shop.sale([shop.line("P1")])
    commit_sales(shop.actor, [sale])
    row = Discrepancy(
        company_id=shop.company_id,
        sale_id=sale.draft.id,
        kind="price",
        expected="line 1: 1200000",
        found="1100000",
        recorded_at=clock.now(),
    )
    write(lambda: Discrepancy.objects.bulk_create([row]))
    return row


def test_a_discrepancy_is_closed_once_with_a_reason(shop, places, discrepancy):
    assert counts(shop.actor, places)["discrepancy"] == 1
    assert counts(at(shop, "STORE002"), [shop.locations["STORE002"]])["discrepancy"] == 0
    with pytest.raises(SaleRefused):
        resolve_discrepancy(at(shop, "STORE002"), discrepancy.id, reason="elsewhere")
    weak = replace(shop.actor, rights=frozenset({Right.SALES_READ}))
    with pytest.raises(Forbidden):
        resolve_discrepancy(weak, discrepancy.id, reason="no right")
    resolve_discrepancy(shop.actor, discrepancy.id, reason="old price list")
    assert DiscrepancyResolution.objects.get().reason == "old price list"
    assert AuditRecord.objects.get(action="discrepancy.resolved").reason == "old price list"
    assert counts(shop.actor, places)["discrepancy"] == 0
    with pytest.raises(SaleRefused, match="decided already"):
        resolve_discrepancy(shop.actor, discrepancy.id, reason="again")


def test_many_discrepancies_are_noted_with_one_reason(shop, places, discrepancy):
    """A week with a wrong clock: those of one topic at once, each with its own line in the trail;
    nobody else's, and nothing twice."""
    more = [
        Discrepancy(
            company_id=shop.company_id,
            sale_id=discrepancy.sale_id,
            kind=kind,
            expected="2026-11-23",
            found="2027-12-28",
            recorded_at=clock.now(),
        )
        for kind in ("business_date", "business_date", "tax")
    ]
    write(lambda: Discrepancy.objects.bulk_create(more))
    assert topics(shop.actor, places) == {"clock": 2, "price": 1, "tax": 1}
    # Four questions of one document.
    [alert] = [one for one in sales_alerts(shop.actor, places) if one.icon == "scale"]
    assert alert.sentence == "1 document raises a question"
    told = re.findall(r'^        "(\w+)": _\(', getsource(discrepancy_words), re.MULTILINE)
    assert set(told) == {kind for _words, kinds in TOPICS.values() for kind in kinds}
    rows = to_clarify(shop.actor, places, "discrepancy", "clock")
    assert {row.why for row in rows} == {
        "The clock of the register was wrong: its day was 28 Dec 2027; booked on 23 Nov 2026."
    }
    booked = short_day(Sale.objects.get(id=discrepancy.sale_id).business_date)
    assert {row.advice for row in rows} == {
        f"Set the register's clock. The sale counts on {booked}."
    }
    ids = [row.id for row in rows]
    assert resolve_discrepancies(at(shop, "STORE002"), ids, reason="elsewhere") == 0
    client = Client()
    client.force_login(Person.objects.get(email=shop.email))
    page = client.get("/to-clarify/?kind=discrepancy&of=clock").content.decode()
    assert "Note all 2 shown" in page
    sent = {"reason": "battery", "next": "/to-clarify/", "shown": ids, "row": ids[:1]}
    for action, noted, word in (
        ("chosen", 1, "1 noted."),
        ("all", 2, "1 noted."),
        ("all", 2, "Somebody has noted these already."),
    ):
        answer = client.post("/to-clarify/note", {**sent, "action": action}, follow=True)
        assert word in answer.content.decode()
        assert AuditRecord.objects.filter(action="discrepancy.resolved").count() == noted
    answer = client.post("/to-clarify/note", {"reason": "x", "row": ["no id"]}, follow=True)
    assert "Tick the rows" in answer.content.decode()
    assert topics(shop.actor, places) == {"price": 1, "tax": 1}


def test_they_are_sorted_and_leave_as_a_file(shop, places, quarantined, discrepancy):
    set_unreadable_aside(shop.company_id, "{", "=1+1", clock.now())
    client = Client()
    client.force_login(Person.objects.get(email=shop.email))

    def kinds(order: str) -> list[str]:
        page = client.get(f"/to-clarify/?sort={order}")
        return [row.kind for row, _words in page.context["rows"]]

    assert kinds("") == kinds("no such order") == ["quarantine", "unreadable", "discrepancy"]
    # By the clock: what was set aside first, its place named; what has no amount stands last.
    assert kinds("oldest") == ["quarantine", "discrepancy", "unreadable"]
    assert kinds("newest") == ["unreadable", "discrepancy", "quarantine"]
    assert kinds("amount")[2] == "unreadable"
    assert kinds("location")[2] == "unreadable"
    page = client.get("/to-clarify/?kind=discrepancy&sort=oldest").content.decode()
    assert 'href="?sort=oldest"' in page  # the chip of everything keeps the order
    answer = client.get("/to-clarify/?kind=discrepancy&export=csv")
    [heads, row] = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert heads.startswith("Kind,Number,What happened,What to do,Amount GBP")
    assert row.startswith("Discrepancy,")
    assert ",1.10," in row
    assert AuditRecord.objects.filter(action="list.exported").count() == 1
    everything = b"".join(client.get("/to-clarify/?export=csv").streaming_content).decode()
    assert "On suspense" in everything
    assert client.get("/to-clarify/?export=pdf").status_code == 404


def elsewhere() -> Location:
    """A location of another company: whoever is limited to it sees none of this one's."""
    other = create_company(name="Another", country="GB", currency="GBP")
    return create_location(
        company_id=other.id, code="FAR", name="Far away", time_zone="Europe/London"
    )[0]


def test_who_sees_no_location_gets_a_page_and_no_error(shop, quarantined):
    person = Person.objects.get(email=shop.email)
    client = Client()
    client.force_login(person)
    membership = Membership.objects.get(person=person)
    write(lambda: membership.locations.set([elsewhere()]))
    assert client.get(reverse("to_clarify")).status_code == 200
    address = reverse("resolve_set_aside", args=[quarantined.id])
    asked = {"reason": "mended", "action": "post", "next": "/to-clarify/?kind=quarantine"}
    assert client.post(address, {"action": "post"})["Location"] == "/to-clarify/"
    assert client.post(address, asked)["Location"] == "/to-clarify/?kind=quarantine"
    write(lambda: membership.locations.set([]))
    seen = client.get(reverse("to_clarify")).content.decode()
    assert "Not posted" in seen
    assert "its money leaves suspense" in seen


def test_the_first_paper_is_the_original_and_all_others_are_copies(shop):
    sale = shop.sale([shop.line("P1")])
    commit_sales(shop.actor, [sale])
    assert note_print(shop.actor, sale.draft.id) is True
    assert note_print(shop.actor, sale.draft.id) is False
    assert list(SalePrint.objects.values_list("number", flat=True)) == [1, 2]
    with pytest.raises(SaleRefused):
        note_print(at(shop, "STORE002"), sale.draft.id)


def test_of_a_registers_sale_every_paper_printed_here_is_a_copy(shop):
    sale = shop.sale([shop.line("P1")])
    draft = replace(sale.draft, register_id=new_id())
    commit_sales(shop.actor, [Submission(draft)])
    assert note_print(shop.actor, draft.id) is False
