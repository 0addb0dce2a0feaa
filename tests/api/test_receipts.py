"""Receipts of registers over the API: a sale that happened is never refused and never lost."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.api.calling import caller, nothing_written
from tillbook.books.ledger.models import EntryLine
from tillbook.desks.sales.models import Discrepancy, Sale, SetAside
from tillbook.desks.sales.rules import Draft, body_text
from tillbook.insight.verification.operations import verify
from tillbook.masters.organisation.models import Register
from tillbook.masters.organisation.operations import create_register
from tillbook.plumbing import clock
from tillbook.plumbing.series import open_series
from tillbook.plumbing.writer import write
from tillbook.values.hashing import chain_hash


@dataclass(slots=True)
class Till:
    """A register that numbers and chains its receipts."""

    shop: Any
    id: UUID
    series_id: UUID
    number: int = 0
    head: str = ""
    api: Any = field(default=None)

    def draft(self, *lines: Any, **more: Any) -> Draft:
        rung = self.shop.sale(lines or [self.shop.line("SKU12345", 2)]).draft
        return replace(rung, series_id=self.series_id, register_id=self.id, **more)

    def print(self, draft: Draft) -> dict[str, Any]:
        """Number, chain and wrap a receipt."""
        self.number += 1
        body = body_text(draft, self.number)
        previous, self.head = self.head, chain_hash(self.head, body)
        return {
            "protocol": 1,
            "id": str(draft.id),
            "register": str(self.id),
            "series": str(self.series_id),
            "number": self.number,
            "previous_hash": previous,
            "hash": self.head,
            "sent_at": "2026-03-31T14:05:09Z",
            "clock_offset_ms": 250,
            "body": body,
        }

    def send(self, *receipts: Any) -> list[dict[str, Any]]:
        answer = self.api.post("/sales/batch", {"items": [{"receipt": r} for r in receipts]})
        assert answer.status == 200, answer.body
        return answer.body["items"]


@pytest.fixture
def till(shop):
    return enrolled(shop, "T1")


def enrolled(shop: Any, code: str) -> Till:
    """A register that was enrolled, with a series of its own."""
    where = shop.locations["STORE001"]

    def work() -> Till:
        register = create_register(
            company_id=shop.company_id, location_id=where, code=code, name=code
        )
        Register.objects.filter(id=register.id).update(enrolled_at=clock.now())
        series = open_series(
            company_id=shop.company_id,
            owner_kind="register",
            owner_id=register.id,
            code=code,
            opened_at=clock.now(),
            location_id=where,
        )
        return Till(shop, register.id, series)

    made = write(work)
    made.api = caller(shop, ["sales:write"])
    made.api.get("/me")
    return made


def _statuses(items: list[dict[str, Any]]) -> list[tuple[str, str]]:
    kinds = [(i["problem"] or {"type": ""})["type"] for i in items]
    return [
        (item["status"], kind.rpartition(":")[2]) for item, kind in zip(items, kinds, strict=True)
    ]


def test_receipts_are_posted_as_printed_each_once(shop, till):
    receipts = [till.print(till.draft()) for _ in range(3)]
    items = till.send(*receipts)
    assert [(i["status"], i["number"]) for i in items] == [
        ("stored", f"T1-{n:06d}") for n in (1, 2, 3)
    ]
    with nothing_written():
        again = till.send(*reversed(receipts))
    assert [i["status"] for i in again] == ["duplicate"] * 3
    assert [i["number"] for i in again] == [i["number"] for i in reversed(items)]
    assert Sale.objects.filter(register_id=till.id).count() == 3


def test_a_missing_receipt_is_asked_for_and_holds_up_nobody(shop, till):
    first, second, third = (till.print(till.draft()) for _ in range(3))
    items = till.send(first, third)
    assert [(i["status"], i["need_from"]) for i in items] == [("stored", None), ("stored", 2)]
    assert [(i["status"], i["need_from"]) for i in till.send(second)] == [("stored", None)]


def test_other_content_under_a_known_id_is_a_conflict_and_changes_nothing(shop, till):
    receipt = till.print(till.draft())
    till.send(receipt)
    other = till.print(till.draft(id=UUID(receipt["id"])))
    [item] = till.send(other)
    assert (item["status"], item["number"]) == ("conflict", None)
    assert SetAside.objects.get().kind == "conflict"
    assert Sale.objects.count() == 1


def test_what_cannot_be_posted_is_quarantined_with_its_money_on_suspense(shop, till):
    good = till.draft()
    strange = replace(good.lines[0], variant_id=uuid4())
    drafts = [
        till.draft(total_minor=1),
        till.draft(lines=(strange,)),
        till.draft(customer_id=uuid4()),
        till.draft(person_id=uuid4()),
        till.draft(currency="EUR"),
        till.draft(),
    ]
    items = till.send(*[till.print(draft) for draft in drafts])
    assert _statuses(items) == [
        ("quarantined", "total_does_not_add_up"),
        ("quarantined", "unknown_product"),
        ("quarantined", "unknown_customer"),
        ("quarantined", "unknown_employee"),
        ("quarantined", "wrong_currency"),
        ("stored", ""),
    ]
    assert [i["number"] for i in items] == [f"T1-{n:06d}" for n in range(1, 7)]
    for draft in drafts[:4]:
        lines = EntryLine.objects.filter(entry__source_id=draft.id)
        assert sorted(lines.values_list("account__code", "amount_minor")) == [
            ("1010", 200),
            ("1910", -200),
        ]
    listed = EntryLine.objects.filter(entry__source_id=drafts[4].id)
    assert list(listed.values_list("amount_minor", "foreign_minor")) == [(0, 200), (0, -200)]
    assert verify().holds


def test_a_receipt_of_before_its_register_was_enrolled_counts_for_today(shop, till):
    draft = till.draft()
    old = draft.occurred_at - timedelta(days=40)
    [item] = till.send(
        till.print(replace(draft, occurred_at=old, business_date=draft.business_date.replace(2020)))
    )
    assert item["status"] == "stored"
    assert Sale.objects.get().business_date == draft.business_date
    assert Discrepancy.objects.get().kind == "business_date"


def test_what_cannot_be_read_is_kept_once_and_delays_nobody(shop, till):
    good = till.print(till.draft())
    forged = {**till.print(till.draft()), "body": "{}"}
    unreadable = [None, 7, "receipt", [], {}, {**good, "colour": "red"}, {"a": {"b": 1.5}}, forged]
    items = till.send(*unreadable, good)
    assert _statuses(items) == [("quarantined", "unreadable")] * 8 + [("stored", "")]
    assert [item["id"] for item in items[:-1]] == [None] * 8
    assert SetAside.objects.filter(kind="unreadable").count() == 8
    with nothing_written():
        assert _statuses(till.send(*unreadable)) == [("quarantined", "unreadable")] * 8
    assert "1.5" in "".join(SetAside.objects.values_list("body", flat=True))


def test_who_is_not_enrolled_or_uses_another_ones_series_posts_nothing(shop, till):
    other = enrolled(shop, "T2")
    stranger = Till(shop, uuid4(), till.series_id, api=till.api)
    borrowed = Till(shop, other.id, till.series_id, api=till.api)
    office = Till(shop, other.id, shop.series["STORE001"], api=till.api)
    receipts = [who.print(who.draft()) for who in (stranger, borrowed, office)]
    items = till.send(*receipts)
    assert _statuses(items) == [("quarantined", "not_enrolled")] * 3
    assert not Sale.objects.exists()
    assert SetAside.objects.filter(kind="unreadable").count() == 3


def test_a_key_of_one_location_uses_up_no_numbers_of_another_ones_register(shop, till):
    """Its register would find its own receipts' numbers taken, and stop as if it were copied."""
    away = Till(shop, till.id, till.series_id, api=caller(shop, ["sales:write"], at="STORE002"))
    there = {"location_id": shop.locations["STORE002"]}
    items = away.send(away.print(away.draft(**there)), away.print(away.draft()))
    assert _statuses(items) == [("quarantined", "not_enrolled")] * 2
    [item] = till.send(till.print(till.draft()))
    assert (item["status"], item["number"][-7:]) == ("stored", "-000001")


def test_a_number_used_twice_is_quarantined(shop, till):
    first = till.print(till.draft())
    till.send(first)
    clone = Till(shop, till.id, till.series_id, api=till.api)
    [item] = till.send(clone.print(clone.draft()))
    assert _statuses([item]) == [("quarantined", "number_taken")]


def test_a_day_that_is_not_yet_counts_for_today_and_is_flagged(shop, till):
    draft = till.draft()
    ahead = replace(draft, business_date=draft.business_date + timedelta(days=40))
    [item] = till.send(till.print(ahead))
    assert item["status"] == "stored"
    assert Sale.objects.get().business_date == draft.business_date
    flag = Discrepancy.objects.get()
    assert (flag.kind, flag.found) == ("business_date", str(ahead.business_date))


def test_the_body_is_stored_as_the_very_text_that_was_hashed(shop, till):
    from tillbook.plumbing.models import Envelope

    draft = till.draft(reason="für “Ümlaut” ☕")
    receipt = till.print(draft)
    spaced = json.dumps(json.loads(receipt["body"]), indent=1, ensure_ascii=False)
    receipt.update(body=spaced, hash=chain_hash("", spaced))
    assert till.send(receipt)[0]["status"] == "stored"
    kept = Envelope.objects.get(document_id=draft.id)
    assert (kept.body, kept.hash) == (spaced, receipt["hash"])
