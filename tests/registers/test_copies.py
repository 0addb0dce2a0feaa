"""What a register has sent is given back by its neighbour, when the server has forgotten it."""

from __future__ import annotations

import json
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError

from tests.registering import enrol_again, enrolled_till
from tests.registers.test_restored import backup  # noqa: F401 - a fixture
from tests.shifting import Drawer
from tillbook.books.ledger.models import EntryLine
from tillbook.desks.registers.models import PersonalText
from tillbook.desks.registers.operations import bring_copy, check_sales
from tillbook.desks.registers.operations.sync import text_hash
from tillbook.desks.sales.models import Discrepancy, Sale, SetAside
from tillbook.desks.sales.operations import dismiss_set_aside
from tillbook.desks.shifts.models import Shift, ShiftClosing
from tillbook.insight.verification.operations import verify
from tillbook.masters.organisation.models import Person
from tillbook.masters.parties.models import Party
from tillbook.masters.parties.queries import find_customers
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.gaps import complete_to, missing_numbers, series_with_gaps
from tillbook.plumbing.models import AuditRecord, Envelope, LostNumber, Series
from tillbook.values.hashing import hash_text


def copies(till, since):
    answer = till.get(f"/copies?since={since}")
    assert answer.status == 200, answer.body
    return answer.body


def test_what_a_dead_register_had_sent_is_given_back_by_its_neighbour(shop, backup):  # noqa: F811
    dead, alive = enrolled_till(shop, "R1"), enrolled_till(shop, "R2")
    assert dead.statuses([dead.sell(), dead.sell()]) == ["stored"] * 2
    catch_up(shop.company_id)
    start = alive.get("/copies").body
    assert start["copies"] == []
    put_back = backup()

    customer = str(new_id())
    sold = dead.sell("P2", customer_id=customer)
    new = [{"id": customer, "name": "Ada Byron", "phone": "1", "email": ""}]
    assert dead.statuses([sold], customers=new) == ["stored"]
    drawer = Drawer(dead)
    opening, closing = drawer.open(10_000), None
    assert dead.statuses([opening]) == ["stored"]
    assert dead.statuses([dead.sell()]) == ["stored"]
    closing = drawer.close(10_000)
    assert dead.statuses([closing]) == ["stored"]
    own = alive.sell("P2")
    assert alive.statuses([own]) == ["stored"]
    catch_up(shop.company_id)
    kept = copies(alive, start["feed"])
    assert [one["receipt"]["number"] for one in kept["copies"]] == [3, 4, 5, 6]
    assert [(s["id"], s["verified_to"]) for s in kept["series"]] == [(dead.series, 6)]
    before = _books(shop)
    put_back()
    assert Sale.objects.count() == 2

    # The neighbour sees that the series stands lower, and gives back what it keeps above.
    told = copies(alive, kept["feed"])
    assert told["start_again"]
    assert [(s["id"], s["verified_to"]) for s in told["series"]] == [(dead.series, 2)]
    body = {"copies": kept["copies"], "customers": [{"id": customer, "name": "Ada Byron"}]}
    answer = alive.call("POST", "/copies", body)
    assert [one["status"] for one in answer.body["results"]] == ["stored"] * 4, answer.body
    assert alive.statuses([own]) == ["stored"]
    assert _books(shop) == before
    series = Series.objects.get(id=dead.series)
    assert (series.verified_to, series.receipt_head) == (6, dead.head)
    assert Party.objects.filter(id=customer).exists()
    assert Shift.objects.count() == ShiftClosing.objects.count() == 1
    # The device lives after all, and offers the same again: nothing happens twice.
    assert set(dead.statuses(dead.made)) == {"duplicate"}
    again = alive.call("POST", "/copies", {"copies": kept["copies"]})
    assert {one["status"] for one in again.body["results"]} == {"duplicate"}
    assert _books(shop) == before
    catch_up(shop.company_id)
    report = verify()
    assert not report.findings, report.findings


def _books(shop):
    rows = EntryLine.objects.values_list("account_id", "amount_minor")
    bodies = Envelope.objects.order_by("series_id", "number").values_list("number", "body", "hash")
    sales = Sale.objects.order_by("id").values_list("id", "total_minor", "customer_id")
    return sorted(rows), list(bodies), list(sales)


@pytest.mark.engines("sqlite")
def test_a_register_can_say_nothing_for_another_that_the_server_never_had(shop):
    one, other = enrolled_till(shop, "R1"), enrolled_till(shop, "R2")
    since = other.get("/copies").body["feed"]
    assert one.statuses([one.sell()]) == ["stored"]
    catch_up(shop.company_id)
    [copy] = copies(other, since)["copies"]
    forged = one.sell("P2")
    body = {"copies": [{"mark": copy["mark"], "receipt": forged}, {"receipt": forged}, "nonsense"]}
    answer = other.call("POST", "/copies", body)
    assert [r["status"] for r in answer.body["results"]] == ["quarantined"] * 3
    assert Sale.objects.count() == 1
    # Another text under a mark that was handed out is not what was handed out.
    changed = {**copy["receipt"], "body": copy["receipt"]["body"].replace("Product", "Prodigy")}
    answer = other.call("POST", "/copies", {"copies": [{**copy, "receipt": changed}]})
    assert [r["problem"] for r in answer.body["results"]] == ["unreadable"]
    assert SetAside.objects.filter(kind="conflict").count() == 0


@pytest.mark.engines("sqlite")
def test_copies_stay_within_the_location_and_come_in_pages(shop):
    here, beside = enrolled_till(shop, "R1"), enrolled_till(shop, "R2")
    away = enrolled_till(shop, "R3", at="STORE002")
    since = beside.get("/copies").body["feed"]
    for start in range(0, 120, 40):
        assert here.statuses([here.sell() for _ in range(40)]) == ["stored"] * 40, start
    catch_up(shop.company_id)
    assert copies(away, since)["copies"] == []
    assert copies(away, since)["series"] == []
    assert copies(here, since)["copies"] == []
    first = copies(beside, since)
    assert (len(first["copies"]), first["more"]) == (100, True)
    rest = copies(beside, first["feed"])
    assert (len(rest["copies"]), rest["more"]) == (20, False)
    # What the former device of this very register wrote is kept as well.
    again = enrol_again(shop, here.register)
    assert len(copies(again, since)["copies"]) == 100


def test_the_file_of_a_lost_register_is_brought_in_on_its_page(shop, client):
    till, other = enrolled_till(shop, "R1"), enrolled_till(shop, "R2")
    drawer = Drawer(till)
    assert till.statuses([drawer.open(10_000), till.sell()]) == ["stored"] * 2
    # Its customer was added at the register, and nobody here has heard of her.
    customer = str(new_id())
    lost = [till.sell("P2", customer_id=customer), till.sell(), drawer.close(10_000)]
    text = {"salt": "ab", "text": "no nuts", "hash": hash_text("abno nuts"), "unsent": 1}
    besides = {"customer": {"id": customer, "name": "Quentin Quill"}}, {"text": text}
    lines = [json.dumps(one) for one in (*besides, *till.made[1:], lost[0])]
    client.force_login(Person.objects.get(email=shop.email))

    def brought(*rows: str) -> str:
        file = SimpleUploadedFile("copy.jsonl", "\n".join(rows).encode())
        page = client.post(f"/settings/registers/{till.register}/second-copy", {"file": file})
        answer = client.get(page["location"])
        return " ".join(answer.content.decode().split())

    assert "of another register" in brought(*lines, json.dumps(other.sell()))
    assert "No receipt stands in this file" in brought("", "{}")
    assert "of another register" in brought(json.dumps({"hash": "x", "series": ["a"]}))
    assert Sale.objects.count() == 1
    # The power went while the last line was written; a receipt that somebody changed is kept aside.
    forged = json.dumps({**lost[1], "id": str(new_id()), "number": 9})
    page = brought(*lines, forged, lines[-1][:40])
    for words in ("3 receipts came in.", "2 were here already.", "1 stands in To clarify."):
        assert words in page
    assert "line 9" in page
    assert Sale.objects.filter(customer_id=customer).count() == 1
    assert PersonalText.objects.get().text == "no nuts"
    assert Sale.objects.count() == 3
    assert ShiftClosing.objects.count() == 1
    assert set(till.statuses(lost)) == {"duplicate"}
    # Somebody has looked at the changed one: the same file again brings nothing that waits.
    assert "1 stands in To clarify." in brought(*lines, forged)
    dismiss_set_aside(shop.actor, SetAside.objects.get().id, reason="Somebody's joke.")
    page = brought(*lines, forged)
    assert "6 were here already." in page
    assert "To clarify." not in page
    catch_up(shop.company_id)
    assert verify().holds


def test_whom_and_what_receipts_name_comes_with_the_file_and_an_old_file_is_posted_without(
    shop, client
):
    till = enrolled_till(shop)
    client.force_login(Person.objects.get(email=shop.email))
    key, unknown = str(new_id()), str(new_id())
    note = PersonalText(company_id=shop.company_id, salt="s", text="no nuts")
    told = [
        till.sell(customer_id=key),
        *[till.sell(customer_id=unknown) for _ in range(3)],
    ]
    named = [
        {"customer": {"id": key, "name": "Quentin Quill"}},
        {"text": {"hash": hash_text("sno nuts"), "salt": note.salt, "text": note.text}},
    ]
    odd = {"hash": "x", "series": ["a"]}

    def brought(*lines: dict) -> str:
        content = "\n".join(json.dumps(one) for one in lines).encode()
        file = SimpleUploadedFile("copy.jsonl", content)
        page = client.post(f"/settings/registers/{till.register}/second-copy", {"file": file})
        return " ".join(client.get(page["location"]).content.decode().split())

    assert "of another register" in brought(*told, odd)
    # Whom a receipt names may stand below it.
    assert "1 receipt came in. 3 stand in To clarify." in brought(*told, *named)
    assert Party.objects.get(id=key).personal.name == "Quentin Quill"
    assert PersonalText.objects.get().text == "no nuts"
    waiting = list(SetAside.objects.order_by("received_at", "id"))
    page = client.get("/to-clarify/?kind=quarantine").content.decode()
    assert "Whose sale it is" in page
    assert "Nobody here knows the customer that this sale names." in page
    assert unknown not in page

    def post(row: SetAside, whose: str) -> str:
        sent = {"action": "post", "reason": "lost tablet", "customer": whose}
        answer = client.post(f"/to-clarify/set-aside/{row.id}/", sent, follow=True)
        return " ".join(answer.content.decode().split())

    # What was typed stays with its row, once, and what is wrong of it stands there.
    refused = post(waiting[0], "Nobody At All")
    assert refused.count("No customer fits") == 2
    for name, typed in (("reason", "lost tablet"), ("customer", "Nobody At All")):
        assert f'id="{name}-{waiting[0].id}" name="{name}" value="{typed}"' in refused
    assert "lost tablet" not in client.get("/to-clarify/").content.decode()
    assert "nothing of it waits" in post(waiting[0], "quentin quill")
    assert "nothing of it waits" in post(waiting[1], "")
    sales = Sale.objects.exclude(id=told[0]["id"])
    assert {sale.customer_id for sale in sales} == {UUID(key), None}
    # What was posted since is here, what waits is not.
    assert "3 were here already. 1 stands in To clarify." in brought(*told, *named)
    catch_up(shop.company_id)
    assert verify().holds


def test_what_is_lost_for_good_is_noted_named_for_ever_and_taken_if_it_comes(shop, client):
    till = enrolled_till(shop)
    receipts = [till.sell() for _ in range(6)]
    till.sync([receipts[0], receipts[3], receipts[5]])
    series = Series.objects.get(code=till.enrolled["series"]["code"])
    client.force_login(Person.objects.get(email=shop.email))
    where = f"/to-clarify/missing/{series.id}/"

    def note(numbers: str, reason: str = "the tablet drowned") -> str:
        client.post(where, {"numbers": numbers, "reason": reason})
        return " ".join(client.get("/to-clarify/?kind=gap").content.decode().split())

    # Only what is missing, and only with a reason.
    for refused in ("1", "2-9", "7", "", "all", "3-2"):
        assert "Write only numbers that are missing" in note(refused)
    assert "Say what was wrong" in note("2", " ")
    assert LostNumber.objects.count() == 0
    assert "R1-000003, R1-000005" in note("2")
    assert missing_numbers(series.id) == [3, 5]
    assert till.sync([till.sell()]).body["results"][0]["need_from"] == 3
    page = note("3, 5")
    assert "Nothing is waiting" in page
    assert "All sales in" in page
    assert not series_with_gaps(shop.company_id)
    # Nobody is asked for them any more, and the next shift's figures need not wait for them.
    assert till.sync([till.sell()]).body["results"][0]["need_from"] is None
    assert complete_to(series.id, 8)
    assert AuditRecord.objects.filter(action="receipts.lost").count() == 2
    assert "Nothing of this register is missing" in note("3")
    report = verify()
    assert (report.holds, [one.number for one in report.absent]) == (
        True,
        ["R1-000002", "R1-000003", "R1-000005"],
    )
    details = client.get(f"/settings/registers/{till.register}/").content.decode()
    assert "Receipts are missing" not in details
    assert "the tablet drowned" in details
    assert "Turned up after all" not in details
    # One of them is found after all.
    assert till.statuses([receipts[2]]) == ["stored"]
    assert (
        "Turned up after all"
        in client.get(f"/settings/registers/{till.register}/").content.decode()
    )
    assert not series_with_gaps(shop.company_id)
    with pytest.raises(DatabaseError):
        LostNumber.objects.filter(series_id=series.id).delete()
    # A later gap of the same register is told of like any other.
    till.sell()
    till.sync([till.sell()])
    assert missing_numbers(series.id) == [9]
    assert [row.id for row in series_with_gaps(shop.company_id)] == [series.id]
    assert verify().holds


@pytest.mark.postgresql_by_night
def test_a_second_copy_brings_its_customers_and_notes_and_its_bringer_is_not_asked(shop):
    till = enrolled_till(shop, "R1")
    customer, salt, text = str(new_id()), "ab" * 16, "no nuts"
    digest = text_hash(salt, text)
    sale = shop.sale([shop.line("P1")])
    sold = till.seal(sale, customer_id=UUID(customer), extra={"note": digest})
    # The tablet is lost, its register enrolled again; whoever found it sells with it.
    enrol_again(shop, till.register)
    stolen = till.sell()
    rows = [
        {"customer": {"id": customer, "name": "Quentin Quill", "phone": "1", "email": ""}},
        {"customer": ["nonsense"]},
        {"text": {"hash": digest, "salt": salt, "text": text}},
        {"text": {"hash": digest, "salt": salt, "text": "another"}},
        sold,
        stolen,
    ]
    file = "\n".join(map(json.dumps, rows)).encode()
    brought = bring_copy(shop.actor, till.register, file)
    assert (brought.new, brought.known, brought.aside, brought.unread) == (2, 0, 0, (2,))
    assert str(Sale.objects.get(id=sold["id"]).customer_id) == customer
    [(key, _code, name)] = find_customers(shop.company_id, "quill")
    assert (str(key), name) == (customer, "Quentin Quill")
    assert PersonalText.objects.get().text == text
    catch_up(shop.company_id)
    while check_sales(shop.company_id):
        pass
    flagged = Discrepancy.objects.filter(kind="register_revoked")
    assert [str(row.sale_id) for row in flagged] == [stolen["id"]]
