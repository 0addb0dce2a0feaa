"""What registers bring back: each sale once, whatever the network, the clock or a copy did."""

from __future__ import annotations

import json
import random
import threading
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from urllib.request import ProxyHandler, Request, build_opener

from django.urls import reverse

from tests.api.calling import nothing_written
from tests.registering import Till, enrol_again, enrolled_till
from tillbook.desks.registers.models import Device, PersonalText
from tillbook.desks.registers.operations import check_sales, revoke_device
from tillbook.desks.registers.operations.sync import text_hash
from tillbook.desks.sales.customers import about_sales
from tillbook.desks.sales.models import Discrepancy, Sale, SetAside
from tillbook.desks.sales.rules import body_text
from tillbook.insight.verification.operations import verify
from tillbook.masters.organisation.models import Person
from tillbook.masters.parties.models import Party
from tillbook.masters.parties.operations import NewParty, add_parties, erase_for_good
from tillbook.plumbing import clock
from tillbook.plumbing.audit import audit_text
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.models import AuditRecord, Envelope, Series
from tillbook.plumbing.writer import write


def test_each_receipt_is_answered_by_itself_and_again_the_same(shop):
    till = enrolled_till(shop)
    receipts = [till.sell("P1"), till.sell("P2")]
    answer = till.sync(receipts, unsent=2)
    assert [one["status"] for one in answer.body["results"]] == ["stored", "stored"]
    assert [one["number"] for one in answer.body["results"]] == ["R1-000001", "R1-000002"]
    series = answer.body["series"]
    assert (series["next_number"], series["verified_to"], series["head"]) == (3, 2, till.head)
    assert answer.body["protocols"] == [1, 2, 3, 4, 5]
    with nothing_written():
        again = till.sync(receipts, unsent=2)
    assert [one["status"] for one in again.body["results"]] == ["duplicate"] * 2
    assert [one["number"] for one in again.body["results"]] == ["R1-000001", "R1-000002"]
    assert Sale.objects.count() == 2


def test_the_same_request_replayed_by_somebody_else_changes_nothing(shop):
    till = enrolled_till(shop)
    path = "/api/v1/registers/sync"
    body = json.dumps({"protocol": 2, "receipts": [till.sell()]}).encode()
    headers = {"authorization": till.authorization("POST", path, body)}

    def send() -> int:
        return till.client.generic(
            "POST", path, body, content_type="application/json", headers=headers
        ).status_code

    assert send() == 200
    with nothing_written():
        assert send() == 200
        with clock.set_to(clock.now() + timedelta(minutes=6)):
            assert send() == 401


def test_a_batch_sent_by_many_at_once_is_stored_once(server, shop):
    till = enrolled_till(shop)
    receipts = [till.sell("P1") for _ in range(5)]
    path = "/api/v1/registers/sync"
    body = json.dumps({"protocol": 2, "receipts": receipts}).encode()
    header = till.authorization("POST", path, body)
    statuses: list[list[str]] = []

    def send() -> None:
        request = Request(
            server.url.rstrip("/") + path,
            data=body,
            headers={"Authorization": header, "Content-Type": "application/json"},
        )
        with build_opener(ProxyHandler({})).open(request, timeout=60) as response:
            statuses.append([one["status"] for one in json.load(response)["results"]])

    threads = [threading.Thread(target=send) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(statuses) == 16
    for place in range(5):
        assert sorted(one[place] for one in statuses) == ["duplicate"] * 15 + ["stored"]
    assert Sale.objects.count() == 5
    assert Envelope.objects.filter(series_id=till.series).count() == 5


def test_receipts_in_any_order_come_to_the_same_chain(shop):
    draw = random.Random(20261122)  # noqa: S311 - an order, no secret
    till = enrolled_till(shop)
    receipts = [till.sell() for _ in range(12)]
    parts = [receipts[0:4], receipts[4:7], receipts[7:12]]
    draw.shuffle(parts)
    for part in parts:
        draw.shuffle(part)
        assert set(till.statuses(part)) == {"stored"}
    series = Series.objects.get(id=till.series)
    assert (series.verified_to, series.receipt_head) == (12, till.head)


def test_a_gap_is_named_and_closed(shop):
    till = enrolled_till(shop)
    first, second, third = (till.sell() for _ in range(3))
    assert till.statuses([first]) == ["stored"]
    answer = till.sync([third])
    [result] = answer.body["results"]
    assert (result["status"], result["need_from"]) == ("stored", 2)
    assert answer.body["series"]["verified_to"] == 1
    answer = till.sync([second])
    assert answer.body["results"][0]["need_from"] is None
    assert answer.body["series"]["verified_to"] == 3


def _other_body(receipt: dict, **change: object) -> dict:
    """The same envelope over another body, honestly hashed."""
    body = json.dumps({**json.loads(receipt["body"]), **change}, sort_keys=True)
    digest = sha256(f"{receipt['previous_hash']}\n{body}".encode()).hexdigest()
    return {**receipt, "body": body, "hash": digest}


def test_the_same_id_with_other_bytes_is_kept_aside(shop):
    till = enrolled_till(shop)
    receipt = till.sell()
    assert till.statuses([receipt]) == ["stored"]
    other = _other_body(receipt, reason="changed")
    for _ in range(2):
        [result] = till.sync([other]).body["results"]
        # A register writes no two receipts under one id: a copy of it did.
        assert (result["status"], result["problem"]) == ("conflict", "chain_fork")
    assert SetAside.objects.get().kind == "conflict"
    assert Envelope.objects.get(document_id=receipt["id"]).body == receipt["body"]


def test_poison_delays_no_healthy_sale(shop):
    till = enrolled_till(shop)
    good = [till.sell() for _ in range(6)]
    unreadable = {**deepcopy(good[1]), "body": "{"}
    nonsense = [
        None,
        7,
        "text",
        [],
        {},
        {"protocol": 99},
        unreadable,
        {**good[2], "hash": "0" * 64},
    ]
    stranger = till.seal(shop.sale([shop.line("P1")]), customer_id=new_id())
    answer = till.sync([*nonsense, *good, stranger])
    results = answer.body["results"]
    assert [one["status"] for one in results[: len(nonsense)]] == ["quarantined"] * len(nonsense)
    assert {one["problem"] for one in results[: len(nonsense)]} == {"unreadable"}
    assert [one["status"] for one in results[len(nonsense) : -1]] == ["stored"] * 6
    assert (results[-1]["status"], results[-1]["problem"]) == ("quarantined", "unknown_customer")
    assert answer.body["series"]["verified_to"] == 7
    [again] = till.sync([stranger]).body["results"]
    assert (again["status"], again["problem"]) == ("quarantined", "unknown_customer")


def test_a_copied_device_is_found_out(shop):
    till = enrolled_till(shop)
    assert till.statuses([till.sell()]) == ["stored"]
    clone = Till(
        shop, till.device, till.signing, till.sealing, till.enrolled, till.number, till.head
    )
    mine, theirs = till.sell("P1"), clone.sell("P2")
    assert mine["number"] == theirs["number"]
    assert till.sync([mine]).body["forked"] is False
    for _ in range(2):
        [result] = clone.sync([theirs]).body["results"]
        assert (result["status"], result["problem"]) == ("conflict", "chain_fork")
    # The other copy is told as well; enrolled again it writes a series of its own.
    assert till.sync([]).body["forked"] is True
    # One number further, the chain does not hold either, and the head says so.
    further = clone.sell("P3")
    answer = clone.sync([further])
    assert answer.body["series"]["head"] == further["hash"]
    assert Discrepancy.objects.filter(kind="chain", sale_id=further["id"]).count() == 1
    assert Series.objects.get(id=till.series).verified_to == 3


def test_clocks_may_be_wrong_by_years(shop):
    till = enrolled_till(shop)
    for off in (timedelta(hours=1), timedelta(days=-3650), timedelta(days=3650)):
        wrong = clock.now() + off
        receipt = till.seal(shop.sale([shop.line("P1")], when=wrong), device_time=wrong)
        assert till.statuses([receipt], device_time=wrong.isoformat()) == ["stored"]
    days = Sale.objects.filter(register_id=till.register).values_list("business_date", flat=True)
    latest = max(days)
    assert latest <= clock.now().date() + timedelta(days=1)
    # Ten years ago and in ten years: both count for today.
    assert Discrepancy.objects.filter(kind="business_date").count() == 2
    offset = Device.objects.get(id=till.device).clock_offset_ms
    assert abs(offset - 3650 * 86_400_000) < 60_000


def test_what_a_revoked_register_sold_is_recorded_and_flagged(shop):
    till = enrolled_till(shop)
    before = till.sell()
    assert till.statuses([before]) == ["stored"]
    catch_up(shop.company_id)
    while check_sales(shop.company_id):
        pass
    assert revoke_device(shop.actor, till.device)
    late = till.sell()
    assert till.statuses([late]) == ["stored"]
    catch_up(shop.company_id)
    while check_sales(shop.company_id):
        pass
    flagged = Discrepancy.objects.filter(kind="register_revoked")
    assert [str(row.sale_id) for row in flagged] == [late["id"]]


def test_notes_travel_beside_and_can_be_erased(shop, client):
    """They stand on the office's paper; erased by hand or with the customer, and no register brings
    them back. The document and its chain stay."""
    till = enrolled_till(shop)
    whose = write(lambda: add_parties(shop.company_id, [NewParty(code="ZOE", name="Zoë Zahn")]))[0]
    notes = {"Gift-wrapped, for Zoë": "ab" * 16, "no <nuts>": "cd" * 16}
    (digest, on_line) = (text_hash(salt, text) for text, salt in notes.items())
    draft = replace(shop.sale([shop.line("P1")]).draft, customer_id=whose.id)
    lines = [{**line, "note": on_line} for line in json.loads(body_text(draft, 1))["lines"]]
    receipt = till.seal(draft, extra={"note": digest, "lines": lines})
    lies = [
        {"hash": digest, "salt": "ab" * 16, "text": "another"},
        {"hash": digest, "salt": 7, "text": "Gift-wrapped, for Zoë"},
        "nonsense",
        {"hash": "0" * 64, "salt": "ab" * 16, "text": "a\0b"},
    ]
    good = [
        {"hash": text_hash(salt, text), "salt": salt, "text": text} for text, salt in notes.items()
    ]
    assert till.statuses([receipt], texts=[*lies, *good, *good]) == ["stored"]

    def kept() -> dict[str, str]:
        return till.get(f"/receipts?id={receipt['id']}").body["texts"]

    assert kept() == {digest: "Gift-wrapped, for Zoë", on_line: "no <nuts>"}
    client.force_login(Person.objects.get(email=shop.email))
    there = reverse("sale", args=[receipt["id"]])
    page = client.get(there).content.decode()
    paper = page.partition('class="paper-halves"')[0]
    assert "no &lt;nuts&gt;" in paper
    assert page.count("Gift-wrapped, for Zoë") == 3
    told = [one for one in about_sales(shop.company_id, whose.id) if one["id"] == receipt["id"]]
    assert told[0]["notes"] == list(notes)

    for wanted in (on_line, on_line, "0" * 64):
        client.post(reverse("erase_note", args=[receipt["id"]]), {"note": wanted})
    page = client.get(there).content.decode()
    assert "nuts" not in page
    assert "Note erased" in page
    [record] = AuditRecord.objects.filter(action="sale.note_erased")
    assert "nuts" not in audit_text(record)
    assert PersonalText.objects.get(hash=on_line).salt == ""
    # Sent again, by the register or out of its second copy: it stays erased.
    assert till.statuses([receipt], texts=good) == ["duplicate"]
    assert kept() == {digest: "Gift-wrapped, for Zoë"}

    assert erase_for_good(shop.actor, whose.id)
    assert till.statuses([receipt], texts=good) == ["duplicate"]
    shown = till.get("/receipts?number=R1-000001").body
    assert (shown["texts"], shown["hash"]) == ({}, receipt["hash"])
    assert not PersonalText.objects.exclude(text="").exists()
    assert "Zoë" not in Envelope.objects.get(document_id=receipt["id"]).body
    assert verify().holds


def test_customers_added_off_line_come_with_their_sale(shop):
    till = enrolled_till(shop)
    customer = new_id()
    receipt = till.seal(shop.sale([shop.line("P1")]), customer_id=customer)
    told = [
        {"id": str(customer), "name": "Ana\0 Lantern", "phone": "0123", "email": None},
        {"id": str(customer), "name": "  Ana Lantern ", "phone": "07700 900123", "email": ""},
        {"id": "nonsense", "name": "x"},
        9,
    ]
    assert till.statuses([receipt], customers=told) == ["stored"]
    party = Party.objects.get(id=customer)
    assert (party.personal.name, party.company_id) == ("Ana Lantern", shop.company_id)
    assert till.statuses([receipt], customers=told) == ["duplicate"]
    # A code that is taken and a card's number in a name hold nothing up, and are not kept.
    other = new_id()
    clash = {"id": str(other)[:-8] + str(customer)[-8:], "name": "Clash"}
    card = {"id": str(new_id()), "name": "4111 1111 1111 1111"}
    sale = till.sell()
    assert till.statuses([sale], customers=[clash, card]) == ["stored"]
    assert not Party.objects.filter(personal__name__contains="4111 1111").exists()
    assert Party.objects.filter(id=card["id"]).exists()
    assert not Party.objects.filter(id=clash["id"]).exists()
    catch_up(shop.company_id)
    changed = till.get("/changes?since=0").body["customers"]
    assert ("Ana Lantern", "0123") in {(row["name"], row["phone_end"]) for row in changed}


def test_what_a_register_says_of_itself_is_kept(shop):
    till = enrolled_till(shop)
    oldest = clock.now() - timedelta(hours=3)
    till.sync(
        [],
        unsent=7,
        oldest_unsent_at=oldest.isoformat(),
        pin_failures=4,
        storage={"persisted": False, "second_copy": "file"},
        device_time=(clock.now() + timedelta(seconds=90)).isoformat(),
    )
    device = Device.objects.get(id=till.device)
    assert (device.unsent, device.oldest_unsent_at, device.pin_failures) == (7, oldest, 4)
    assert (device.persisted, device.second_copy, device.app) == (False, "file", "test")
    assert abs(device.clock_offset_ms - 90_000) < 2000


def test_a_sale_another_register_made_is_found_by_its_number_and_comes_back(shop):
    seller, other = enrolled_till(shop), enrolled_till(shop, "R2")
    sold = shop.sale([shop.line("P1", 3)])
    receipt = seller.seal(sold)
    assert seller.statuses([receipt]) == ["stored"]
    paper = other.get("/receipts?number=R1-000001").body
    assert (paper["body"], paper["voided"]) == (receipt["body"], False)
    [line] = paper["lines"]
    assert (line["returnable_micro"], line["returnable_minor"]) == (3_000_000, 330)
    assert paper["taxes"][0]["rate_ppm"] == 200_000
    back = other.seal(taken_back(sold, 2, 3))
    assert other.statuses([back]) == ["stored"]
    [line] = other.get("/receipts?number=R1-000001").body["lines"]
    assert (line["returnable_micro"], line["returnable_minor"]) == (1_000_000, 110)
    for query in ("number=R1-000009", "number=nonsense", f"id={new_id()}", "number=R1-" + "9" * 40):
        assert other.get(f"/receipts?{query}").problem == "unknown_receipt", query
    # More than was sold is posted all the same, and flagged.
    more = other.seal(taken_back(sold, 2, 3))
    assert other.statuses([more]) == ["stored"]
    assert Discrepancy.objects.filter(kind="returned_too_much").count() == 1


def taken_back(sold, pieces: int, of: int):
    """A return of some of a sale of one line, at what was paid."""
    from dataclasses import replace

    from tillbook.plumbing.fields import new_id as fresh

    draft = sold.draft
    [line] = draft.lines
    [tax] = line.taxes
    [tender] = draft.tenders
    gross, tax_minor = -line.gross_minor * pieces // of, -line.tax_minor * pieces // of
    base = gross - tax_minor
    back = replace(
        line,
        quantity_micro=-pieces * 10**6,
        gross_minor=gross,
        tax_minor=tax_minor,
        net_minor=base,
        list_minor=gross,
        taxes=(replace(tax, base_minor=base, amount_minor=tax_minor),),
        original=(draft.id, 1),
    )
    return replace(
        draft,
        id=fresh(),
        kind="return",
        lines=(back,),
        tenders=(replace(tender, amount_minor=gross, given_minor=gross),),
        net_minor=base,
        tax_minor=tax_minor,
        total_minor=gross,
        original_id=draft.id,
        reason="torn",
    )


def test_an_old_series_stays_readable_after_enrolling_again(shop):
    till = enrolled_till(shop)
    unsent = [till.sell(), till.sell()]
    again = enrol_again(shop, till.register)
    assert again.statuses(unsent) == ["stored", "stored"]
    assert again.statuses([again.sell()]) == ["stored"]
    numbers = [again.get(f"/receipts?id={r['id']}").body["number"] for r in unsent]
    assert numbers == ["R1-000001", "R1-000002"]
