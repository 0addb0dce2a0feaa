"""Opening balances from a file: every mistake by line and nothing kept, or one draft to post."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from tillbook.books.ledger.queries import entries_of
from tillbook.desks.bookkeeping.models import Draft, ManualEntry
from tillbook.desks.bookkeeping.operations import post_draft, reverse_entry
from tillbook.desks.bookkeeping.queries import today
from tillbook.desks.bookkeeping.rules import typed_of
from tillbook.masters.organisation.models import Person
from tillbook.plumbing.fields import new_id

pytestmark = pytest.mark.engines("sqlite")

GOOD = """Account;Debit;Credit;Customer;Due date
1050 Bank;10.000,50;;;
1410;199,50;;C1;15.12.2026
2110;;1.200,00;;
3010;;9.000,00;;
6140;0,00;;;
"""
WRONG = """account,balance
1050,100.00
9999,5.00
1310,20.00
2110,-x
"""


@pytest.fixture
def sent(shop, client):
    client.force_login(Person.objects.get(email=shop.email))

    def send(text: str, language: str = "en"):
        Person.objects.filter(email=shop.email).update(locale=language)
        file = SimpleUploadedFile("books.csv", text.encode(), "text/csv")
        day = str(today(shop.company_id))
        with translation.override(language):
            return client.post("/entries/opening", {"file": file, "day": day})

    return send


def faults(answer) -> list[str]:
    rows = re.findall(r'<tr><td class="num">(\d*)</td><td>(.*?)</td></tr>', answer.content.decode())
    return [f"{line}: {words}" for line, words in rows]


def test_a_file_with_mistakes_names_each_and_keeps_nothing(shop, sent):
    account, stock, figure = faults(sent(WRONG))
    assert account == "3: There is no account “9999”."
    assert stock.startswith("4: 1310 ")
    assert figure == "5: “-x” is no amount."
    [account, stock] = faults(sent(WRONG.replace("-x", "-125.00")))
    assert account == "3: There is no account “9999”."
    assert stock.startswith("4: 1310 ")
    off = sent("account,balance\n1050,100.00\n2110,-90.00\n")
    assert "Debit is 100.00 and credit 90.00: 10.00 apart." in off.content.decode()
    assert "names the columns" in sent("a,b\n1,2\n").content.decode()
    assert not Draft.objects.exists()


def test_a_good_file_is_one_draft_and_then_one_entry(shop, sent):
    assert sent(GOOD, "de").status_code == 302
    draft = Draft.objects.get()
    posted = post_draft(shop.actor, draft.id, draft.version)
    assert ManualEntry.objects.get().kind == "opening"
    [entry] = entries_of(posted.id)
    assert [(line.account.code, line.amount_minor) for line in entry["lines"]] == [
        ("1050", 1_000_050),
        ("1410", 19_950),
        ("2110", -120_000),
        ("3010", -900_000),
    ]
    owed = entry["lines"][1]
    assert (owed.party_id, str(owed.due_date)) == (shop.customer_id, "2026-12-15")


def test_a_file_checked_again_is_one_draft_and_posted_again_asks(shop, sent, client):
    good = "account,balance\n1050,100.00\n3010,-100.00\n"
    addresses = [sent(good)["Location"] for _again in range(2)]
    assert addresses[0] == addresses[1]

    def post(**more: str):
        draft = Draft.objects.get()
        lines = typed_of(draft.content).lines
        asked = {
            "entry": str(draft.id),
            "version": str(draft.version),
            "day": str(today(shop.company_id)),
            "account": [line.account for line in lines],
            "debit": [line.debit for line in lines],
            "credit": [line.credit for line in lines],
            "action": "post",
        }
        return client.post("/entries/save", asked | more)

    assert post().status_code == 302
    first = ManualEntry.objects.get()
    sent(good)
    told = post().content.decode()
    assert "were posted as JE-000001 already" in told
    assert ManualEntry.objects.count() == 1
    reverse_entry(shop.actor, first.id, new_id(), day=first.business_date, reason="mistyped")
    assert post().status_code == 302
    assert ManualEntry.objects.count() == 3
    sent(good)
    assert post(action="post_nameless").status_code == 302
    assert ManualEntry.objects.count() == 4
