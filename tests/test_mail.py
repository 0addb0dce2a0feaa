"""Receipts by e-mail, with a mail server of many moods: sent once, never lost, given up loudly."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from tests.api.calling import caller
from tests.mailing import PASSWORD, USER, Mailbox, certificate, mail_server, ordered, set_up_mail
from tests.registering import enrolled_till
from tests.test_digital_receipts import sold
from tillbook.desks.sales.operations import commit_sales
from tillbook.masters.notices.models import MailAccount, OutgoingMail
from tillbook.masters.notices.operations import MailRefused, forget_old
from tillbook.masters.notices.queries import failed_count
from tillbook.masters.notices.rules import MOST_OF_ONE, WrongAddress
from tillbook.masters.notices.tasks import send_waiting
from tillbook.masters.organisation.models import Person
from tillbook.masters.parties.operations import NewParty, add_party, erase_for_good
from tillbook.masters.parties.queries import address_of
from tillbook.plumbing import clock
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.models import AuditRecord

pytestmark = pytest.mark.engines("sqlite")


@pytest.fixture
def box(shop: Any, monkeypatch: Any) -> Iterator[Mailbox]:
    """The company's mail server."""
    monkeypatch.setattr(settings, "MAIL_TO_ANY_PORT", True)
    with mail_server() as (found, port):
        set_up_mail(shop, port)
        yield found


def work(shop: Any, mail_id: Any, rounds: int = 1) -> OutgoingMail:
    """What the worker does, with the pauses between its rounds over at once."""
    for _ in range(rounds):
        OutgoingMail.objects.filter(due_at__isnull=False).update(due_at=clock.now())
        MailAccount.objects.update(silent_until=None)
        send_waiting(shop.company_id)
    return OutgoingMail.objects.get(id=mail_id)


def test_a_receipt_goes_out_as_text_html_pdf_and_link(shop: Any, box: Mailbox) -> None:
    draft = sold(shop)
    mail = work(shop, ordered(shop, draft.id), rounds=3)
    assert (mail.state, mail.attempts, mail.problem) == ("sent", 1, "")
    [came] = box.came
    assert came["To"] == "marta@example.com"
    assert "shop@example.com" in came["From"]
    text = came.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    html = came.get_body(("html",)).get_content()  # type: ignore[union-attr]
    for line in draft.lines:
        assert line.description in text
        assert line.description in html
    link = next(row for row in text.splitlines() if row.startswith("https://till.example/r/"))
    assert link in html
    [file] = came.iter_attachments()
    assert (file.get_content_type(), file.get_content()[:5]) == ("application/pdf", b"%PDF-")
    assert "<script" not in html


def test_the_receipt_speaks_the_language_that_was_asked_for(shop: Any, box: Mailbox) -> None:
    draft = sold(shop)
    work(shop, ordered(shop, draft.id, language="de"))
    work(shop, ordered(shop, draft.id, language="en"))
    german, english = (one.get_body(("plain",)).get_content() for one in box.came)  # type: ignore[union-attr]
    assert "Summe" in german
    assert "Total" in english


def test_with_starttls_and_a_password(shop: Any, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(settings, "MAIL_TO_ANY_PORT", True)
    ours = certificate(tmp_path, "localhost")
    draft = sold(shop)
    with mail_server(ours) as (box, port):
        more: dict[str, Any] = {"security": "starttls", "user": USER, "password": PASSWORD}
        set_up_mail(shop, port, **more)
        assert PASSWORD not in MailAccount.objects.get().sealed
        mail_id = ordered(shop, draft.id)
        # Nobody vouches for that certificate: not a word is said to it.
        mail = work(shop, mail_id)
        assert (mail.state, mail.problem, mail.attempts) == ("waiting", "certificate", 0)
        monkeypatch.setenv("SSL_CERT_FILE", str(ours))
        set_up_mail(shop, port, **(more | {"password": "wrong"}))
        assert work(shop, mail_id).problem == "sign_in"
        set_up_mail(shop, port, **more)
        assert work(shop, mail_id).state == "sent"
        assert len(box.came) == 1


def test_greylisting_is_waited_out(shop: Any, box: Mailbox) -> None:
    box.moods.rcpt = ["450 4.7.1 greylisted", "450 4.7.1 greylisted"]
    mail_id = ordered(shop, sold(shop).id)
    send_waiting(shop.company_id)
    mail = OutgoingMail.objects.get(id=mail_id)
    assert (mail.state, mail.problem) == ("waiting", "later")
    assert mail.due_at
    assert mail.due_at > clock.now() + timedelta(seconds=30)
    send_waiting(shop.company_id)  # not due: nobody is asked
    assert len(box.moods.rcpt) == 1
    assert work(shop, mail_id, rounds=2).state == "sent"
    assert len(box.came) == 1


def test_an_address_that_does_not_exist_is_given_up_and_waits_for_somebody(
    shop: Any, box: Mailbox, client: Any
) -> None:
    box.moods.rcpt = ["550 5.1.1 no such user"]
    mail_id = ordered(shop, sold(shop).id)
    mail = work(shop, mail_id, rounds=3)
    assert (mail.state, mail.problem, mail.attempts) == ("failed", "address", 1)
    assert "no such user" in mail.said
    assert failed_count(shop.company_id, []) == 1
    client.force_login(Person.objects.get(email=shop.email))
    assert "no such user" in client.get(reverse("mail")).content.decode()
    client.post(reverse("mail_again", args=[mail_id]))
    assert work(shop, mail_id).state == "sent"
    assert failed_count(shop.company_id, []) == 0


def test_cut_in_the_middle_it_comes_once(shop: Any, box: Mailbox) -> None:
    box.moods.data = ["cut", "451 try again", ""]
    mail_id = ordered(shop, sold(shop).id)
    assert work(shop, mail_id).problem == "cut_off"
    assert work(shop, mail_id).problem == "later"
    assert work(shop, mail_id, rounds=3).state == "sent"
    assert len(box.came) == 1


def test_taken_without_an_answer_it_is_never_lost_and_told_to_be_the_same(
    shop: Any, box: Mailbox
) -> None:
    box.moods.data = ["lost"]
    mail_id = ordered(shop, sold(shop).id)
    assert work(shop, mail_id, rounds=3).state == "sent"
    assert len(box.came) == 2
    assert len({one["Message-ID"] for one in box.came}) == 1


def test_a_worker_that_dies_while_sending_is_taken_over(shop: Any, box: Mailbox) -> None:
    mail_id = ordered(shop, sold(shop).id)
    rows = OutgoingMail.objects.filter(id=mail_id)
    rows.update(state="sending", tried_at=clock.now(), attempts=1)
    assert work(shop, mail_id).state == "sending"  # it may be at it still
    rows.update(tried_at=clock.now() - timedelta(minutes=6))
    assert work(shop, mail_id).state == "sent"
    assert len(box.came) == 1


def test_a_server_that_is_away_is_asked_less_and_less_and_nothing_is_lost(
    shop: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(settings, "MAIL_TO_ANY_PORT", True)
    set_up_mail(shop, 9)  # nobody listens there
    mail_id = ordered(shop, sold(shop).id)
    pauses = []
    for _ in range(3):
        MailAccount.objects.update(silent_until=None)
        send_waiting(shop.company_id)
        pauses.append(MailAccount.objects.get().silence_seconds)
    assert pauses == [60, 120, 240]
    mail = OutgoingMail.objects.get(id=mail_id)
    assert (mail.state, mail.problem, mail.attempts) == ("waiting", "no_answer", 0)
    OutgoingMail.objects.update(created_at=clock.now() - timedelta(days=4))
    assert work(shop, mail_id).state == "failed"


def test_what_never_works_is_given_up(shop: Any, box: Mailbox) -> None:
    box.moods.rcpt = ["450 later"] * 20
    mail = work(shop, ordered(shop, sold(shop).id), rounds=12)
    assert (mail.state, mail.attempts) == ("failed", 8)


WRONG = (
    "marta@example.com\r\nBcc: all@example.com",
    "marta@example.com, all@example.com",
    "marta@example.com\n",
    "Marta <marta@example.com>",
    '"a b"@example.com',
    "marta@localhost",
    "marta.@example.com",
    "märta@example.com",
    "marta@exam ple.com",
    "marta@example.com\x00",
    "@example.com",
    "m" * 250 + "@example.com",
    "",
)


@pytest.mark.parametrize("address", WRONG)
def test_nothing_but_one_address_is_one(shop: Any, box: Mailbox, address: str) -> None:
    with pytest.raises(WrongAddress):
        ordered(shop, new_id(), address)


def test_a_name_cannot_add_a_header(shop: Any, box: Mailbox) -> None:
    MailAccount.objects.update(sender_name="Shop\r\nBcc: all@example.com")
    mail = work(shop, ordered(shop, sold(shop).id))
    assert (mail.state, mail.problem) == ("failed", "not_written")
    assert not box.raw


def test_the_same_order_twice_is_one_mail_and_too_many_are_refused(shop: Any, box: Mailbox) -> None:
    draft = sold(shop)
    same = new_id()
    for _ in range(2):
        ordered(shop, draft.id, id=same)
    assert OutgoingMail.objects.count() == 1
    with pytest.raises(MailRefused, match="other_mail"):
        ordered(shop, new_id(), id=same)
    for _ in range(MOST_OF_ONE - 1):
        ordered(shop, draft.id)
    with pytest.raises(MailRefused, match="too_many"):
        ordered(shop, draft.id)


def test_a_register_orders_before_its_sale_is_there(shop: Any, box: Mailbox) -> None:
    till = enrolled_till(shop)
    party = add_party(shop.company_id, NewParty(code="C9", name="Marta Keane"))
    receipt = till.sell()
    body = {"id": str(new_id()), "sale": receipt["id"], "address": "marta@example.com"}
    body |= {"language": "de", "customer": str(party.id), "keep": True}
    first = till.call("POST", "/mail", body)
    assert (first.status, first.body) == (200, {"status": "waiting"})
    assert work(shop, body["id"]).problem == "not_here"
    assert till.statuses([receipt]) == ["stored"]
    assert work(shop, body["id"]).state == "sent"
    assert till.call("POST", "/mail", body).body == {"status": "sent"}
    assert len(box.came) == 1
    assert address_of(shop.company_id, party.id) == "marta@example.com"
    known = till.get(f"/mail?customer={party.id}")
    assert known.body == {"address": "marta@example.com"}
    assert "mail.address_kept" in AuditRecord.objects.values_list("action", flat=True)
    wrong = till.call("POST", "/mail", {**body, "id": str(new_id()), "address": "marta"})
    assert (wrong.status, wrong.body["type"].rpartition(":")[2]) == (422, "wrong_address")
    assert till.get("/book").body["receipts"]["mails"] is True


def test_by_the_api(shop: Any, box: Mailbox) -> None:
    draft = sold(shop)
    call = caller(shop)
    body = {"id": str(new_id()), "address": "marta@example.com"}
    told = call.post(f"/sales/{draft.id}/mail", body)
    assert (told.status, told.body) == (200, {"id": body["id"], "status": "waiting"})
    assert call.post(f"/sales/{new_id()}/mail", body).status == 404
    refused = call.post(f"/sales/{draft.id}/mail", {**body, "address": "a@b.c\r\nBcc: x@y.z"})
    assert refused.status == 422
    assert work(shop, body["id"]).state == "sent"


def test_an_address_is_forgotten_with_its_person_and_in_time(shop: Any, box: Mailbox) -> None:
    party = add_party(shop.company_id, NewParty(code="C9", name="Marta", email="m@example.com"))
    sale = shop.sale([shop.line("P1")])
    commit_sales(shop.actor, [sale])
    theirs = ordered(shop, sale.draft.id, "other@example.com", party_id=party.id)
    typed = ordered(shop, sale.draft.id, "M@example.com")
    others = ordered(shop, sale.draft.id, "paul@example.com")
    assert erase_for_good(shop.actor, party.id)
    rows = {one.id: one for one in OutgoingMail.objects.all()}
    assert [rows[key].address for key in (theirs, typed, others)] == ["", "", "paul@example.com"]
    work(shop, others, rounds=2)
    assert [one["To"] for one in box.came] == ["paul@example.com"]
    OutgoingMail.objects.update(created_at=clock.now() - timedelta(days=91))
    forget_old(shop.company_id)
    assert OutgoingMail.objects.get(id=others).address == ""


def test_the_office_sends_and_sees_what_was_sent(shop: Any, box: Mailbox, client: Any) -> None:
    draft = sold(shop)
    client.force_login(Person.objects.get(email=shop.email))
    part = client.get(reverse("receipt_mails", args=[draft.id])).content.decode()
    assert "Send by e-mail" in part
    sent = {"mail": str(new_id()), "address": "marta@example.com", "language": "en"}
    for _ in range(2):  # a double click
        client.post(reverse("mail_receipt", args=[draft.id]), sent)
    mail = work(shop, sent["mail"])
    assert (mail.state, OutgoingMail.objects.count()) == ("sent", 1)
    assert "marta@example.com" in client.get(part_of(draft.id)).content.decode()
    client.post(reverse("forget_mail", args=[mail.id]))
    assert "marta@example.com" not in client.get(part_of(draft.id)).content.decode()


def part_of(sale_id: Any) -> str:
    return reverse("receipt_mails", args=[sale_id])


def test_settings_say_what_the_server_said(shop: Any, box: Mailbox, client: Any) -> None:
    client.force_login(Person.objects.get(email=shop.email))
    box.moods.rcpt = ["", "554 5.7.1 spam"]
    for said in ("took it", "5.7.1 spam"):
        answer = client.post(reverse("test_mail"), {"address": "me@example.com"}, follow=True)
        assert said in answer.content.decode()
    assert len(box.came) == 1
    account = MailAccount.objects.get()
    form = {"host": "localhost", "port": "2525", "security": "starttls", "user": "post"}
    form |= {"password": "pigeon", "sender": "shop@example.com", "sender_name": "Shop"}
    assert client.post(reverse("mail"), form).status_code == 302
    kept = MailAccount.objects.get().sealed
    assert client.post(reverse("mail"), {**form, "password": ""}).status_code == 302
    assert MailAccount.objects.get().sealed == kept != account.sealed
    moved = {**form, "host": "elsewhere.example", "password": ""}
    assert "give its password too" in client.post(reverse("mail"), moved).content.decode()
    clear = {**form, "security": "none"}
    assert "it must be encrypted" in client.post(reverse("mail"), clear).content.decode()
    assert "pigeon" not in client.get(reverse("mail")).content.decode()
