"""What is posted into a filed period is asked about once, and corrected in the next return."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from tests.bookkeeping import post
from tests.expensing import bank, category
from tests.shop import OWNER
from tests.taxing import file, files, standing
from tests.test_tax_corrections import (
    CLAIM,
    NOVEMBER,
    OCTOBER,
    SOLD,
    at_noon,
    invoice,
    template_setup,
    values,
    wish,
)
from tillbook.books.ledger.models import Account
from tillbook.desks.bookkeeping.models import ManualEntry
from tillbook.desks.bookkeeping.operations import adjust_item
from tillbook.desks.expenses.models import Expense, ExpenseDraft
from tillbook.desks.sales.operations import commit_sales, return_items
from tillbook.desks.taxation.shown import shown
from tillbook.insight.verification.operations import verify
from tillbook.masters.organisation.models import Person
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id

__all__ = ["at_noon", "template_setup"]


def entry_form(day: date, *lines: tuple[str, str, str, str, str], action: str) -> dict[str, object]:
    """What the form of an entry sends: lines of account, debit, credit, tax code and base."""
    names = ("account", "debit", "credit", "tax", "base")
    columns = {name: [line[n] for line in lines] for n, name in enumerate(names)}
    return {"entry": str(new_id()), "version": "0", "day": str(day), "action": action, **columns}


BOUGHT = (
    ("6140", "10.00", "", "", ""),
    (CLAIM, "2.00", "", "GB-standard", "10.00"),
    ("1050", "", "12.00", "", ""),
)


def post_late_by_hand(client: Client) -> None:
    """A purchase of October is asked about once; an entry without tax is not."""
    form = entry_form(date(2026, 10, 28), *BOUGHT, action="post")
    asked = client.post(reverse("save_entry"), form).content.decode()
    assert "is filed through" in asked
    assert "Post it as a correction" in asked
    assert ManualEntry.objects.count() == 1
    client.post(reverse("save_entry"), form | {"action": "post_late"})
    assert ManualEntry.objects.count() == 2
    plain = entry_form(date(2026, 10, 28), BOUGHT[0], ("1050", "", "10.00", "", ""), action="post")
    client.post(reverse("save_entry"), plain | {"base": ["", ""]})
    assert ManualEntry.objects.count() == 3  # no tax in it: nothing to ask


def spend_late(shop, client: Client) -> None:
    """An expense of October is asked about once, closed month and all; its page and that of what it
    was warn before it is taken back."""
    sent = {
        "expense": str(new_id()),
        "version": "0",
        "day": "2026-10-27",
        "location": "STORE001",
        "paid": bank(shop),
        "amount": "6.00",
        "category": category(shop),
        "tax": "GB-standard",
        "action": "post",
    }
    asked = client.post(reverse("save_expense"), sent).content.decode()
    assert "is filed through" in asked
    assert "Post it as a correction" in asked
    assert Expense.objects.count() == ExpenseDraft.objects.count() == 0
    again = sent | {"filed": "2026-10-27"}
    client.post(reverse("save_expense"), again)
    row = Expense.objects.get()
    page = client.get(reverse("expense", args=[row.id])).content.decode()
    assert "counts as a correction in the next return" in page


def require_late_documents(shop, client) -> None:
    """The page names what came late and moves a box, each once."""
    # What was paid late on the account of the sum moves nothing, and is not listed.
    Account.objects.filter(company_id=shop.company_id, code="2110").update(tax_box="5")
    post(shop, date(2026, 10, 29), "2110 dr 5.00", "1050 cr 5.00")
    page = client.get(reverse("tax_return", args=[standing(shop, NOVEMBER).id])).content.decode()
    assert page.count("28 Oct") == page.count("30 Oct") == 1
    assert "29 Oct" not in page


def test_after_filing_a_month_s_corrections_are_in_the_next_to_the_penny(shop):
    """October, filed: an invoice of £1,000.00 + £200.00 and a sale of £20.00 + £4.00. Then come a
    sale of October that was off-line (£5.00 + £1.00), a purchase of October by hand (£10.00 +
    £2.00), half of what was sold back (£10.00 + £2.00), half the invoice as a bad debt (£100.00 of
    VAT), 6 % off the other half (£30.00 + £6.00), and an expense of October (£5.00 + £1.00)."""
    files(shop)
    item = invoice(shop)
    sold = shop.sale(
        [shop.line("P1", 2, price_minor=1_200)], when=datetime(2026, 10, 20, 10, tzinfo=UTC)
    )
    commit_sales(shop.actor, [sold])
    file(shop, OCTOBER)
    filed = shown(standing(shop, OCTOBER)).figures.values
    assert [filed[box] for box in "1567"] == [20_400, 20_400, 102_000, 0]
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    late = shop.sale(
        [shop.line("P2", 1, price_minor=600)], when=datetime(2026, 10, 30, 10, tzinfo=UTC)
    )
    commit_sales(shop.actor, [late])
    post_late_by_hand(client)
    spend_late(shop, client)
    return_items(
        shop.actor,
        sold.draft.id,
        {1: 1_000_000},
        document_id=new_id(),
        tender_code="cash",
        series_id=shop.series["STORE001"],
        reason="torn",
    )
    key = f"{item.entry_id}/{item.number}"
    debt = {"item": key, "document": str(new_id()), "kind": "bad_debt", "amount": "600.00"}
    debt |= {"day": str(OCTOBER), "reason": "insolvent", "tax": "1"}
    page = client.post(reverse("adjust_item"), debt)
    assert "Post it as a correction" in page.content.decode()
    assert ManualEntry.objects.filter(kind="bad_debt").count() == 0
    client.post(reverse("adjust_item"), debt | {"late": str(OCTOBER)})
    written_off = ManualEntry.objects.get(kind="bad_debt")
    page = client.get(reverse("manual_entry", args=[written_off.id])).content.decode()
    # Before it is paid after all, and before it is taken back.
    assert page.count("counts as a correction in the next return") == 2
    adjust_item(shop.actor, new_id(), wish(item, "discount", amount_minor=3_600))
    november = shown(standing(shop, NOVEMBER))
    assert [november.figures.values[box] for box in "134567"] == [
        100 - 200 - 600,
        -700,
        200 + 10_000 + 100,
        -11_000,
        500 - 1_000 - 3_000,
        1_000 + 500,
    ]
    assert november.late_minor == 100 - 200 - 10_000 - 100
    require_late_documents(shop, client)
    assert shown(standing(shop, OCTOBER)).figures.values == filed
    catch_up(shop.company_id)
    assert verify().holds


@pytest.mark.postgresql_by_night
def test_tax_that_no_return_would_count_as_it_is_meant_is_asked_about_once(shop):
    files(shop)
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    lines = {"account": ["6140", CLAIM, "1050"], "debit": ["100.00", "20.00", ""]}
    sent = {"day": str(SOLD), "memo": "Paper", "credit": ["", "", "120.00"], **lines}

    def told(tax: tuple[str, str], base: str, action: str = "post") -> str:
        more = {"entry": str(new_id()), "tax": [*tax, ""], "base": ["", base, ""], "action": action}
        return client.post(reverse("save_entry"), {**sent, **more}).content.decode()

    page = told(("", ""), "")
    assert "is an account of tax: without a tax code" in page
    assert "Post it as it stands" in page
    assert "it is the tax on 100.00. Say the base" in told(("", "GB-standard"), "")
    assert "the tax on 100.00, not on 1,000.00" in told(("", "GB-standard"), "1000.00")
    assert "is no account of tax" in told(("GB-standard", "GB-standard"), "100.00")
    assert not ManualEntry.objects.exists()
    told(("", "GB-standard"), "100.00")
    told(("", ""), "", "post_nameless")
    assert ManualEntry.objects.count() == 2
    page = client.get(reverse("tax_return", args=[standing(shop, OCTOBER).id])).content.decode()
    assert f"£20.00 on {CLAIM}" in page
    assert "is in no box" in page
    assert values(shop, OCTOBER)["4"] == 2_000
