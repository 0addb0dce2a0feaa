"""A sale that was set aside first: what takes it back, its link, its number, before and after."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from django.urls import reverse

from tests.registering import enrol_again, enrolled_till
from tillbook.books.ledger.models import EntryLine
from tillbook.desks.receipts.links import token_of
from tillbook.desks.registers.models import PersonalText
from tillbook.desks.registers.operations.sync import text_hash
from tillbook.desks.sales.errors import Refusal, SaleRefused
from tillbook.desks.sales.finding import search_sales
from tillbook.desks.sales.models import ReturnedLine, Sale, SetAside
from tillbook.desks.sales.operations.resolve_set_aside import post_set_aside
from tillbook.insight.verification.operations import verify
from tillbook.masters.organisation.models import Person
from tillbook.masters.parties.models import Party
from tillbook.masters.parties.operations import NewParty, add_parties, erase_for_good
from tillbook.masters.pricing.errors import CouponRefused
from tillbook.masters.pricing.models import CouponCode, CouponUse
from tillbook.masters.pricing.operations import NewCoupon, add_coupon, claim_coupon
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.models import AuditRecord
from tillbook.plumbing.writer import write
from tillbook.values.hashing import canonical_text, chain_hash


def noted(receipt: dict, text: str, **change: object) -> tuple[dict, dict]:
    """The same receipt with a note, honestly hashed, and the text that travels beside it."""
    salt = "ab" * 16
    digest = text_hash(salt, text)
    body = canonical_text({**json.loads(receipt["body"]), "note": digest, **change})
    sealed = {**receipt, "body": body, "hash": chain_hash(receipt["previous_hash"], body)}
    return sealed, {"hash": digest, "salt": salt, "text": text}


@pytest.fixture
def till(shop):
    return enrolled_till(shop)


class Aside:
    """A sale of two pieces to a customer whom nobody here knows yet.

    more: what else its body says.
    """

    def __init__(self, till, **more) -> None:
        self.till, self.shop, self.customer = till, till.shop, new_id()
        sale = self.shop.sale([self.shop.line("P1", 2)])
        self.id = sale.draft.id
        self.receipt = till.seal(sale, customer_id=self.customer, protocol=4, extra=more)

    def mend(self) -> None:
        party = NewParty(id=self.customer, code="LATE", name="Late")
        write(lambda: add_parties(self.shop.company_id, [party]))

    def back(self, quantity: int = 1, kind: str = "return") -> dict:
        line = replace(self.shop.line("P1", -quantity), original=(self.id, 1))
        return self.till.seal(self.shop.sale([line]), kind=kind, original_id=self.id)

    def post(self, document_id: str | UUID) -> UUID:
        row = SetAside.objects.get(document_id=document_id)
        series = self.shop.series["STORE001"]
        return post_set_aside(self.shop.actor, row.id, series_id=series, reason="mended").id


def in_order(shop) -> None:
    """Nothing is left on suspense or to clarify, and the books prove themselves."""
    catch_up(shop.company_id)
    lines = EntryLine.objects.filter(account__code__in=["1910", "1920"])
    assert sum(lines.values_list("amount_minor", flat=True)) == 0
    report = verify()
    assert not report.findings, report.findings


@pytest.mark.postgresql_by_night
def test_it_is_posted_for_a_customer_one_chooses_or_none_and_the_register_hears_of_it(
    shop, till, client
):
    """From a second copy of before, which names nobody: no form gives a customer that id."""
    client.force_login(Person.objects.get(email=shop.email))
    lone, meant = Aside(till), Aside(till)
    both = [lone.receipt, meant.receipt]
    told = till.sync(both).body
    assert ([one["status"] for one in told["results"]], told["cleared"]) == (
        ["quarantined"] * 2,
        [],
    )
    named = {"ANN": "Ann Quill", "BEA": "Bea Quill"}
    new = [NewParty(id=new_id(), code=code, name=name) for code, name in named.items()]
    write(lambda: add_parties(shop.company_id, new))

    def post(aside: Aside, customer: str) -> str:
        row = SetAside.objects.get(document_id=aside.id)
        where = reverse("resolve_set_aside", args=[row.id])
        sent = {"action": "post", "reason": "an older file", "customer": customer}
        return client.post(where, sent, follow=True).content.decode()

    page = client.get("/to-clarify/").content.decode()
    assert page.count('name="customer"') == 2
    assert "No customer fits" in post(meant, "Nobody")
    assert "Several customers fit" in post(meant, "Quill")
    post(lone, "")
    post(meant, "BEA")
    posted = Sale.objects.order_by("number").values_list("customer_id", flat=True)
    assert list(posted) == [None, Party.objects.get(code="BEA").id]
    # Said at the next contact, also to what was enrolled as the same register since.
    told = till.sync(both).body
    assert [one["status"] for one in told["results"]] == ["duplicate"] * 2
    for device in (till, enrol_again(shop, till.register)):
        assert set(device.sync([]).body["cleared"]) == {str(lone.id), str(meant.id)}
    in_order(shop)


@pytest.mark.parametrize("together", [False, True])
def test_what_takes_it_back_waits_with_it_and_each_is_posted_once(shop, till, together):
    aside = Aside(till)
    back = aside.back()
    if together:
        assert till.statuses([aside.receipt, back]) == ["quarantined", "quarantined"]
    else:
        assert till.statuses([aside.receipt]) == ["quarantined"]
        [result] = till.sync([back]).body["results"]
        assert (result["status"], result["problem"]) == ("quarantined", "original_set_aside")
    aside.mend()
    with pytest.raises(SaleRefused) as early:
        aside.post(back["id"])
    assert early.value.refusal is Refusal.ORIGINAL_SET_ASIDE
    posted = aside.post(aside.id)
    aside.post(back["id"])
    assert ReturnedLine.objects.get(sale_id=posted).returned_micro == 1_000_000
    # One piece is left: two more are too much, one is not.
    assert till.statuses([aside.back()]) == ["stored"]
    in_order(shop)
    assert till.statuses([aside.back()]) == ["stored"]
    assert ReturnedLine.objects.get(sale_id=posted).returned_micro == 2_000_000


def test_a_void_by_its_register_takes_the_posted_sale_back_once(shop, till):
    aside = Aside(till)
    assert till.statuses([aside.receipt]) == ["quarantined"]
    void = aside.back(2, kind="void")
    assert till.statuses([void]) == ["quarantined"]
    aside.mend()
    posted = aside.post(aside.id)
    assert till.statuses([void]) == ["quarantined"]
    aside.post(void["id"])
    assert Sale.objects.get(kind="void").original_id == posted
    in_order(shop)


def test_its_number_and_its_link_open_what_was_printed(shop, till):
    aside = Aside(till)
    till.statuses([aside.receipt])
    where = f"/receipts?number={till.enrolled['series']['code']}-000001"
    link = f"/r/{token_of(shop.company_id, aside.id)}"
    assert till.get(where).status == 404
    assert till.client.get(link).status_code == 404
    aside.mend()
    posted = aside.post(aside.id)
    other = enrolled_till(shop, "R2", at="STORE002")
    told = other.get(where).body
    assert (told["id"], told["body"]) == (str(aside.id), aside.receipt["body"])
    assert told["number"].endswith("-000001")
    assert told["lines"][0]["returnable_micro"] == 2_000_000
    page = till.client.get(link)
    assert page.status_code == 200
    assert told["number"] in page.content.decode()
    [hit] = search_sales(shop.actor, told["number"])
    assert str(posted) in hit.url
    # What the other register takes back is counted at the sale that was posted.
    line = replace(shop.line("P1", -2), original=(UUID(told["id"]), 1))
    back = other.seal(shop.sale([line], at="STORE002"), kind="return", original_id=aside.id)
    assert other.statuses([back]) == ["stored"]
    assert ReturnedLine.objects.get(sale_id=posted).returned_micro == 2_000_000
    in_order(shop)


def test_a_coupon_on_it_is_used_once_it_is_posted(shop, till):
    wanted = NewCoupon(name="Once", code="ONCE", codes=1, uses=1)
    coupon = add_coupon(shop.actor, wanted)
    [code] = CouponCode.objects.filter(coupon_id=coupon).values_list("code", flat=True)
    aside = Aside(till, coupons=[[str(coupon), code]])
    day = date(2026, 11, 22)
    held = {"customer_id": None, "day": day}
    claim_coupon(shop.company_id, code, aside.id, **held)
    assert till.statuses([aside.receipt]) == ["quarantined"]
    aside.mend()
    posted = aside.post(aside.id)
    [use] = CouponUse.objects.all()
    assert (use.sale_id, use.over, use.used_at is None) == (posted, False, False)
    with pytest.raises(CouponRefused):
        claim_coupon(shop.company_id, code, new_id(), **held)
    in_order(shop)


def test_notes_of_what_was_kept_aside_are_erased_there_and_with_its_dismissal(shop, till, client):
    receipt = till.sell()
    first, stays = noted(receipt, "stays with the sale")
    second, goes = noted(receipt, "ring Zoë", reason="second")
    third, dismissed = noted(receipt, "no nuts", reason="third")
    texts = [stays, goes, dismissed]
    assert till.statuses([first, second, third], texts=texts) == ["stored", "conflict", "conflict"]
    client.force_login(Person.objects.get(email=shop.email))
    page = client.get(reverse("to_clarify")).content.decode()
    assert all(one["text"] in page for one in texts)
    assert "so its notes are erased" in page

    def kept() -> set[str]:
        return set(PersonalText.objects.exclude(text="").values_list("text", flat=True))

    rows = {row.content_hash: row for row in SetAside.objects.all()}
    there = reverse("erase_note_aside", args=[rows[second["hash"]].id])
    for wanted in (dismissed, goes, goes):
        client.post(there, {"note": wanted["hash"]})
    assert kept() == {"stays with the sale", "no nuts"}
    page = client.get(reverse("to_clarify")).content.decode()
    assert "ring Zoë" not in page
    assert "Note erased" in page
    client.post(
        reverse("resolve_set_aside", args=[rows[third["hash"]].id]),
        {"action": "dismiss", "reason": "a copy"},
    )
    assert kept() == {"stays with the sale"}
    told = AuditRecord.objects.filter(action="sale.note_erased").values_list("object_id", flat=True)
    assert list(told) == [rows[second["hash"]].id, rows[third["hash"]].id]
    assert till.statuses([second, third], texts=texts) == ["conflict", "conflict"]
    assert kept() == {"stays with the sale"}


def test_notes_that_come_after_their_customer_was_erased_do_not_stay(shop, till):
    """Made before the erasing, and here after it: whether the receipt is taken or kept aside."""
    late = Aside(till)
    late.mend()
    assert erase_for_good(shop.actor, late.customer)
    receipt, text = noted(late.receipt, "ring Zoë")
    odd, other = noted(receipt, "no nuts", reason="odd")
    stranger, kept = noted(till.sell(), "names nobody")
    sent = {"receipts": [receipt, odd, stranger], "texts": [text, other, kept]}
    for expected in (["stored", "conflict", "stored"], ["duplicate", "conflict", "duplicate"]):
        assert till.statuses(sent["receipts"], texts=sent["texts"]) == expected
        assert [row.text for row in PersonalText.objects.exclude(text="")] == ["names nobody"]
    told = AuditRecord.objects.filter(action="sale.late_note_erased")
    assert {(row.object_id, row.actor_kind) for row in told} == {(late.id, "register")}
    assert told.count() == 2
    assert verify().holds
