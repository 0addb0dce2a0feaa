"""Attachments: kept once, seen through their document, never gone once that is posted."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse

from tests.api.calling import caller
from tests.attaching import PAPER, in_base64, photo, put
from tests.bookkeeping import NOON, build_shop_at_noon, person, post, typed
from tests.shop import OWNER
from tests.support.racing import Ready, race
from tests.support.vandal import guards_lifted
from tillbook.desks.bookkeeping.models import Draft, ManualEntry, RecurringEntry
from tillbook.desks.bookkeeping.operations import (
    add_recurring,
    keep_template,
    post_draft,
    post_due,
    save_draft,
)
from tillbook.insight.verification.operations import verify
from tillbook.masters.files.errors import FileRefusal, FileRefused
from tillbook.masters.files.models import Attachment, StoredFile, Withdrawal
from tillbook.masters.files.operations import withdraw
from tillbook.masters.files.queries import attachments_of, content_of
from tillbook.masters.files.rules import MOST_ATTACHMENTS
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.queries import system_actor
from tillbook.masters.organisation.rules import BOOKKEEPER, CASHIER
from tillbook.plumbing import clock
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.models import AuditRecord

DAY = NOON.date()
RENT = ("6140 dr 900.00 STORE001", "1050 cr 900.00")


@pytest.fixture
def template_setup():
    return build_shop_at_noon


@pytest.fixture(autouse=True)
def at_noon():
    with clock.set_to(NOON):
        yield


@pytest.fixture
def client(shop) -> Client:
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    return client


def drafted(shop):
    key = new_id()
    save_draft(shop.actor, key, typed(DAY, *RENT, memo="Rent"), 0)
    return key


def reason(act, *args, **more) -> FileRefusal:
    with pytest.raises(FileRefused) as refused:
        act(*args, **more)
    return refused.value.refusal


def names(shop, key, kind: str = "manual_entry") -> list[str]:
    return [row.name for row in attachments_of(shop.company_id, kind, key) if not row.withdrawn]


def test_what_is_attached_to_a_draft_belongs_to_what_it_becomes(shop):
    draft = drafted(shop)
    put(shop.actor, draft)
    post_draft(shop.actor, draft, 1)
    put(shop.actor, draft, photo(), "IMG 1.jpeg")
    assert names(shop, draft) == ["bill.pdf", "IMG 1.jpeg"]
    assert verify().findings == ()


def test_a_file_is_kept_once_whatever_it_is_called_and_wherever_it_belongs(shop):
    first, second = post(shop, DAY, *RENT), post(shop, DAY, *RENT)
    kept = put(shop.actor, first.id, photo())
    again = put(shop.actor, first.id, photo(), "other.jpg")
    assert (again.id, again.duplicate) == (kept.id, True)
    assert not put(shop.actor, second.id, photo()).duplicate
    [file] = StoredFile.objects.all()
    assert sha256(content_of(file.id)).hexdigest() == file.sha256
    assert file.given_sha256 == sha256(photo()).hexdigest()
    # What was given out is known again when it comes back.
    assert put(shop.actor, first.id, content_of(file.id)).duplicate
    assert StoredFile.objects.count() == 1


def attach_at_once(details: dict[str, Any], ready: Ready) -> UUID:
    """Attach the same file as another process does."""
    actor = system_actor(details["company"], "test")
    ready()
    return put(actor, details["entry"]).id


def test_the_same_click_twice_at_once_attaches_one(database, shop):
    entry = post(shop, DAY, *RENT)
    details = {"company": shop.company_id, "entry": entry.id}
    assert len(set(race(database, attach_at_once, [details] * 4))) == 1
    assert (StoredFile.objects.count(), Attachment.objects.count()) == (1, 1)


def test_a_wrong_one_is_withdrawn_with_its_reason_and_stays(shop):
    entry = post(shop, DAY, *RENT)
    kept = put(shop.actor, entry.id)
    assert reason(withdraw, shop.actor, kept.id, "  ") == FileRefusal.NO_REASON
    assert withdraw(shop.actor, kept.id, "Of another month")
    assert not withdraw(shop.actor, kept.id, "Once more")
    [row] = attachments_of(shop.company_id, "manual_entry", entry.id)
    assert row.withdrawn == "Of another month"
    told = AuditRecord.objects.get(action="attachment.withdrawn")
    assert (told.object_id, told.reason) == (entry.id, "Of another month")
    # It may turn out to be right after all.
    assert not put(shop.actor, entry.id).duplicate
    assert names(shop, entry.id) == ["bill.pdf"]
    assert verify().findings == ()


def test_from_a_draft_it_is_taken_away_without_one(shop):
    draft = drafted(shop)
    kept = put(shop.actor, draft)
    assert withdraw(shop.actor, kept.id, "")
    assert names(shop, draft) == []


def test_the_database_itself_keeps_files_and_withdrawals(shop):
    kept = put(shop.actor, post(shop, DAY, *RENT).id)
    withdraw(shop.actor, kept.id, "Wrong")
    for sql in (
        "UPDATE stored_file SET sha256 = 'x'",
        "DELETE FROM stored_file",
        "UPDATE attachment SET name = 'x'",
        "DELETE FROM attachment",
        "DELETE FROM attachment_withdrawal",
    ):
        with pytest.raises(DatabaseError), connection.cursor() as cursor:
            cursor.execute(sql)
    assert (StoredFile.objects.count(), Withdrawal.objects.count()) == (1, 1)


def test_bytes_that_were_changed_are_found(database, shop):
    put(shop.actor, post(shop, DAY, *RENT).id)
    with guards_lifted(database) as vandal:
        vandal.change("UPDATE stored_file SET content = :c", c=PAPER + b"%%EOF")
    [found] = verify().findings
    assert (found.check, found.table) == ("file_differs", "stored_file")


def test_who_may_not_see_the_document_sees_and_adds_nothing(shop):
    entry = post(shop, DAY, *RENT)
    kept = put(shop.actor, entry.id)
    cashier = person(shop, "Carla", CASHIER, "Cashier")
    reader = person(shop, "Rita", BOOKKEEPER - {"ledger:write"}, "Bookkeeper")
    for actor in (cashier, reader):
        assert reason(put, actor, entry.id, photo()) == FileRefusal.UNKNOWN_DOCUMENT
        assert reason(withdraw, actor, kept.id, "No") in {
            FileRefusal.UNKNOWN_DOCUMENT,
            FileRefusal.UNKNOWN_ATTACHMENT,
        }
    assert reason(put, shop.actor, new_id()) == FileRefusal.UNKNOWN_DOCUMENT
    assert reason(put, shop.actor, entry.id, kind="sale") == FileRefusal.UNKNOWN_DOCUMENT


def test_a_document_has_a_bounded_number_of_them(shop):
    entry = post(shop, DAY, *RENT)
    for number in range(MOST_ATTACHMENTS):
        put(shop.actor, entry.id, f"a;b\n{number};2\n".encode(), "t.csv")
    assert reason(put, shop.actor, entry.id) == FileRefusal.TOO_MANY


def test_what_a_template_holds_is_held_by_each_entry_it_makes(shop):
    template = new_id()
    keep_template(shop.actor, template, "Rent", typed(DAY, *RENT))
    put(shop.actor, template, name="contract.pdf")
    add_recurring(shop.actor, template, day_of_month=20, since=DAY, until=None)
    assert post_due(shop.company_id) == 1
    assert post_due(shop.company_id) == 0
    made = ManualEntry.objects.get()
    assert names(shop, made.id) == ["contract.pdf"]
    assert RecurringEntry.objects.count() == Draft.objects.count() == 1
    assert StoredFile.objects.count() == 1


def upload(client, key, content: bytes, name: str, **more):
    file = BytesIO(content)
    file.name = name
    address = reverse("attach", args=["manual_entry", key])
    return client.post(address, {"file": file, **more}, follow=True)


def test_the_page_of_an_entry_takes_and_shows_them(shop, client):
    entry = post(shop, DAY, *RENT)
    there = reverse("manual_entry", args=[entry.id])
    page = upload(client, entry.id, photo(), "Beleg.jpg", next=there)
    assert page.redirect_chain[-1][0] == there
    assert "Beleg.jpg" in page.content.decode()
    assert "Attached." in page.content.decode()
    again = upload(client, entry.id, photo(), "Beleg.jpg", next=there)
    assert "attached already" in again.content.decode()
    bad = upload(client, entry.id, b"<html></html>", "page.pdf", next=there)
    assert "holds what no receipt" in bad.content.decode()
    none = client.post(reverse("attach", args=["manual_entry", entry.id]), {}, follow=True)
    assert "Choose a file first." in none.content.decode()


def test_a_file_goes_out_so_that_nothing_in_it_can_run(shop, client):
    entry = post(shop, DAY, *RENT)
    picture = put(shop.actor, entry.id, photo(), 'a"b\r\nü.jpg')
    table = put(shop.actor, entry.id, b"a;<script>alert(1)</script>\n", "t.csv")
    for key, query, how in (
        (picture.id, "?show", "inline"),
        (picture.id, "", "attachment"),
        (table.id, "?show", "attachment"),
    ):
        answer = client.get(reverse("attachment", args=[key]) + query)
        assert answer["Content-Disposition"].startswith(how + ";")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"].startswith("sandbox;")
        assert "\r" not in answer["Content-Disposition"]
        assert answer["Content-Type"] in ("image/jpeg", "text/csv")


def test_programs_attach_list_get_and_withdraw(shop):
    program = caller(shop, ["ledger:read", "ledger:write"])
    entry = post(shop, DAY, *RENT)
    asked = {"kind": "manual_entry", "document_id": str(entry.id)}
    sent = {**asked, "name": "bill.csv", "content": in_base64(b"a;b\n")}
    made = program.post("/attachments", sent).body
    assert program.post("/attachments", sent).body == {"id": made["id"], "duplicate": True}
    [row] = program.get("/attachments", **asked).body["items"]
    assert (row["name"], row["media_type"], row["size"]) == ("bill.csv", "text/csv", 4)
    assert program.get(f"/attachments/{made['id']}/content").body == "a;b\n"
    for content, problem in (
        (in_base64(b"MZ\0\0"), "unknown_type"),
        (in_base64(PAPER[:-8]), "cut_off"),
        ("YQ=", "invalid"),
    ):
        wrong = program.post("/attachments", {**sent, "content": content})
        assert (wrong.status, wrong.problem) == (422, problem)
    gone = f"/attachments/{made['id']}/withdraw"
    assert program.post(gone, {"reason": ""}).problem == "no_reason"
    assert program.post(gone, {"reason": "Wrong one"}).body["duplicate"] is False
    strange = {**asked, "document_id": str(new_id())}
    assert program.get("/attachments", **strange).status == 404
    other = caller(shop, ["sales:read"])
    assert other.get("/attachments", **asked).status == 404
    assert other.get(f"/attachments/{made['id']}/content").status == 404
