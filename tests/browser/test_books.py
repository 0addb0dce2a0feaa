"""The pages of the books whose job comes once a month or once a year, in a real browser.

One product serves both tests' every page: what they share is most of what they cost.
"""

from __future__ import annotations

import re
from datetime import date
from zipfile import ZipFile

from playwright.sync_api import Page, expect

from tests.bookkeeping import post, typed
from tests.browser.signing_in import sign_in
from tests.shop import Shop
from tests.support.browser import OUTPUT, take_picture
from tillbook.books.ledger.models import Account
from tillbook.books.ledger.queries import account_map
from tillbook.books.ledger.rules import Role
from tillbook.desks.bookkeeping.models import Draft, ManualEntry, RecurringEntry, YearEnd
from tillbook.desks.bookkeeping.operations import keep_template
from tillbook.desks.bookkeeping.queries import today
from tillbook.masters.organisation.queries import company
from tillbook.masters.taxes.models import TaxCode, TaxRate
from tillbook.plumbing.fields import new_id

PICTURES = OUTPUT / "books"


def test_what_is_done_once_a_month_or_a_year(page, shop):
    day = today(shop.company_id)
    last = date(day.year - 1, 12, 31)
    post(shop, last, "1050 dr 900", "4010 cr 900")
    keep_template(shop.actor, new_id(), "Rent", typed(day, "6140 dr 800", "1050 cr 800"))
    sign_in(page, shop.email, "/entries/")
    _open_the_books(page, day)
    _post_every_month(page, day)
    _close_the_year(page, shop, last)


def _open_the_books(page: Page, day: date) -> None:
    """Opening balances: a file with a mistake is told by line, a good one becomes one entry."""
    page.get_by_role("main").get_by_text("More", exact=True).click()
    page.get_by_role("link", name="Opening balances").click()
    page.get_by_label("As of").fill(day.isoformat())
    _choose(page, "account,debit,credit\n1050,100.00,\n9999,,100.00\n")
    expect(page.get_by_role("row", name="There is no account “9999”")).to_contain_text("3")
    assert not Draft.objects.exclude(kind=Draft.Kind.TEMPLATE).exists()
    take_picture(page, PICTURES / "opening-wrong.png", full_page=True)
    _choose(page, "account,debit,credit\n1050,100.00,\n3010,,100.00\n")
    expect(page.get_by_text("Checked: look at it, then post it.")).to_be_visible()
    page.get_by_role("button", name="Post the entry").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Entry JE-000002")
    assert ManualEntry.objects.filter(total_minor=10_000).count() == 1


def _choose(page: Page, text: str) -> None:
    file = {"name": "books.csv", "mimeType": "text/csv", "buffer": text.encode()}
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Check the file").click()


def _post_every_month(page: Page, day: date) -> None:
    """A template posted on a day of the month: due at once, then not again, then ended."""
    page.goto("/entries/recurring/")
    page.get_by_label("Day of the month").fill(str(day.day))
    page.get_by_label("From").fill(day.isoformat())
    page.get_by_role("button", name="Post it every month").click()
    rent = page.get_by_role("listitem").filter(has_text="Rent").filter(has_text="of each month")
    expect(rent).to_contain_text("next on")
    take_picture(page, PICTURES / "recurring.png", full_page=True)
    due = page.get_by_role("button", name="Post the 1 that is due")
    if due.is_visible():  # the worker may have been by already
        due.click()
        expect(page.get_by_text(re.compile("entr(y|ies) posted"))).to_be_visible()
    expect(due).to_have_count(0)
    assert ManualEntry.objects.filter(total_minor=80_000).count() == 1
    rent.get_by_role("button", name="End it").click()
    expect(page.get_by_text("Nothing is posted every month yet")).to_be_visible()
    assert RecurringEntry.objects.get().ended_at


def _close_the_year(page: Page, shop: Shop, last: date) -> None:
    """A year locked, opened again with a reason, changed, and recorded anew; on a phone too."""
    page.goto("/periods/")
    page.get_by_role("link", name="Year-end").click()
    row = page.get_by_role("row", name=str(last.year))
    expect(row).to_contain_text("+900.00")
    page.get_by_role("button", name="Lock the year through").click()
    expect(row).to_contain_text("Closed")
    page.goto(f"/periods/?year={last.year}")
    month = page.get_by_role("listitem").filter(has_text=f"December {last.year}")
    month.get_by_placeholder("Why").fill("a bill was missing")
    month.get_by_role("button", name="Open again").click()
    expect(page.get_by_text("Open again.", exact=True)).to_be_visible()
    post(shop, last, "6140 dr 250", "1050 cr 250")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/year-end/")
    expect(row).to_contain_text("Changed since")
    expect(row).to_contain_text("+650.00")
    take_picture(page, PICTURES / "year-changed-390.png", full_page=True)
    page.get_by_role("button", name="Lock the year through").click()
    expect(row).to_contain_text("Closed")
    results = YearEnd.objects.filter(until=last).values_list("result_minor", flat=True)
    assert sorted(results) == [65_000, 90_000]


def test_what_is_set_up_once_and_handed_over(page, shop, tmp_path):
    _forget(shop, "GB-reduced")
    post(shop, today(shop.company_id), "1050 dr 900", "4010 cr 900")
    sign_in(page, shop.email, "/settings/taxes/")
    _add_taxes(page)
    _give_a_role(page, shop)
    _hand_over(page, tmp_path)


def _forget(shop: Shop, code: str) -> None:
    """A tax as if Tillbook had learnt of it after this business was set up."""
    TaxRate.objects.filter(tax_code__code=code).delete()
    TaxCode.objects.filter(company_id=shop.company_id, code=code).delete()


def _add_taxes(page: Page) -> None:
    """The one that is known is chosen; one that no template has is written."""
    page.get_by_role("link", name="Look and choose").click()
    take_picture(page, PICTURES / "taxes-to-add.png", full_page=True)
    page.get_by_role("checkbox", name="GB-reduced").check()
    page.get_by_role("button", name="Enter what is chosen").click()
    expect(page.get_by_text("1 tax is entered.")).to_be_visible()
    expect(page.get_by_role("link", name="Look and choose")).to_have_count(0)
    page.get_by_role("link", name="Add a tax").click()
    page.get_by_label("Name").fill("Bag levy")
    page.get_by_label("Rate").fill("2.5")
    free = page.get_by_label("Charged on", exact=True).input_value()
    page.get_by_label("Charged on", exact=True).select_option("standard")
    page.get_by_role("button", name="Enter the tax").click()
    expect(page.get_by_role("alert")).to_contain_text("“GB-standard” already")
    page.get_by_label("Charged on", exact=True).select_option(free)
    page.get_by_role("button", name="Enter the tax").click()
    expect(page.get_by_text("The tax is entered.")).to_be_visible()
    expect(page.get_by_role("row", name="2.5")).to_be_visible()


def _give_a_role(page: Page, shop: Shop) -> None:
    """Another account takes what is sold, in general and for one department alone."""
    page.goto("/settings/accounts/")
    take_picture(page, PICTURES / "roles.png", full_page=True)
    general = page.get_by_role("listitem").filter(has_text="Sales, of departments without")
    general.get_by_role("combobox").select_option(label="4090 Cash paid in")
    general.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(general.get_by_role("combobox")).to_have_value(_account("4090"))
    info = company(shop.company_id)
    assert str(account_map(info.id, info.version).find(Role.REVENUE)) == _account("4090")


def _account(code: str) -> str:
    return str(Account.objects.get(code=code).id)


def _hand_over(page: Page, folder) -> None:
    """The journal as text, a file for auditors, and everything with the script that checks it."""
    page.goto("/journal/")
    page.get_by_role("link", name="For other programs").click()
    take_picture(page, PICTURES / "exports.png", full_page=True)
    page.get_by_label("Program").select_option("hledger")
    text = _taken(page, folder, page.get_by_role("button", name="Download")).read_text()
    assert "4010" in text
    whole = _taken(page, folder, page.get_by_role("link", name="Complete export"))
    assert any(name.endswith("check_export.py") for name in ZipFile(whole).namelist())
    page.goto("/tax-returns/")
    page.get_by_role("link", name="Files for auditors").click()
    take_picture(page, PICTURES / "auditors.png", full_page=True)
    file = _taken(page, folder, page.get_by_role("button", name="Download"))
    assert "<AuditFile" in file.read_text()


def _taken(page: Page, folder, button):
    with page.expect_download() as taken:
        button.click()
    path = folder / taken.value.suggested_filename
    taken.value.save_as(path)
    return path
