"""An expense entered by phone with a photo, petty cash counted, in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.attaching import photo
from tests.browser.signing_in import sign_in
from tests.expensing import fill, spend
from tests.shifting import fill_safe
from tests.support.browser import OUTPUT, take_picture
from tillbook.desks.expenses.models import Expense, PettyCash
from tillbook.desks.expenses.queries import today
from tillbook.masters.files.models import Attachment

PHONE = {"width": 390, "height": 844}


def no_sideways(page: Page) -> None:
    """Nothing is wider than the screen."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.engines("sqlite")
def test_an_expense_is_entered_by_phone_with_a_photo(page, shop):
    page.set_viewport_size(PHONE)
    sign_in(page, shop.email, "/expenses/new")
    receipt = {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": photo(size=(900, 1200))}
    page.locator("#photo").set_input_files(receipt)
    page.get_by_label("Amount, tax included").fill("12,00x")
    page.get_by_label("For", exact=True).select_option(label="Office supplies")
    page.get_by_label("Paid from").select_option(label="Bank account")
    page.get_by_label("From whom").fill("Paper & Co")
    no_sideways(page)
    take_picture(page, OUTPUT / "expenses" / "new.png", full_page=True)
    page.get_by_role("button", name="Post the expense").click()
    expect(page.get_by_text("is no amount.")).to_be_visible()
    # The photo is kept although the amount was not one.
    expect(page.get_by_role("link", name="IMG_0001.jpg", exact=True)).to_be_visible()
    take_picture(page, OUTPUT / "expenses" / "wrong.png", full_page=True)
    amount = page.get_by_label("Amount, tax included")
    amount.fill("12.00")
    button = page.get_by_role("button", name="Post the expense")
    assert button.bounding_box()["height"] >= 44
    button.click()
    page.wait_for_url(re.compile(r"/expenses/[0-9a-f-]{36}/"))
    expect(page.get_by_role("heading", name="Expense EX-000001", level=1)).to_be_visible()
    expect(page.get_by_role("img", name="Picture IMG_0001.jpg")).to_be_visible()
    no_sideways(page)
    take_picture(page, OUTPUT / "expenses" / "posted.png", full_page=True)
    row = Expense.objects.get()
    assert (row.total_minor, row.tax_minor, row.supplier) == (1200, 200, "Paper & Co")
    assert Attachment.objects.get().subject_id == row.id

    page.get_by_role("button", name="Take back").click()
    page.locator("#take-back-reason").fill("Entered twice")
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("heading", name="Expense EX-000002", level=1)).to_be_visible()


@pytest.mark.engines("sqlite")
def test_petty_cash_is_topped_up_and_counted(page, shop):
    fill_safe(shop)
    sign_in(page, shop.email, "/petty-cash/")
    page.get_by_role("button", name="Top up").first.click()
    page.locator("#fill-amount-STORE001").fill("50")
    page.get_by_role("button", name="It is in the box").click()
    expect(page.get_by_text("Booked as PC-000001.")).to_be_visible()
    # From a bank that holds less by the books: asked, then booked all the same.
    page.get_by_role("button", name="Top up").first.click()
    page.get_by_label("the bank").first.check()
    page.locator("#fill-amount-STORE001").fill("7")
    page.get_by_role("button", name="It is in the box").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Take £7.00 out all the same?")
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        take_picture(page, OUTPUT / "expenses" / f"overdrawn-{width}.png", full_page=True)
    no_sideways(page)
    page.get_by_role("button", name="Book it all the same").click()
    expect(page.get_by_text("Booked as PC-000002.")).to_be_visible()
    page.get_by_role("button", name="Count").first.click()
    page.locator("#counted-STORE001").fill("56.50")
    take_picture(page, OUTPUT / "expenses" / "count.png")
    page.get_by_role("button", name="Book the count").click()
    expect(page.get_by_text("Booked as PC-000003.")).to_be_visible()
    assert PettyCash.objects.get(kind="count").amount_minor == -50
    take_picture(page, OUTPUT / "expenses" / "petty-cash.png", full_page=True)


@pytest.mark.nightly
@pytest.mark.engines("sqlite")
@pytest.mark.parametrize(("width", "theme"), [(390, "day"), (1024, "day"), (1440, "night")])
def test_the_pages_of_expenses_fit(page, shop, width, theme):
    day = today(shop.company_id)
    fill(shop, 5000)
    made = spend(shop, day, "12.00 GB-standard Office supplies", "3.50 Postage")
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, shop.email, "/expenses/")
    page.emulate_media(color_scheme="dark" if theme == "night" else "light")
    for name, address in (
        ("list", "/expenses/"),
        ("form", "/expenses/new"),
        ("document", f"/expenses/{made.id}/"),
        ("totals", "/expenses/totals/"),
        ("petty", "/petty-cash/"),
        ("settings", "/settings/expenses/"),
    ):
        page.goto(address)
        no_sideways(page)
        take_picture(page, OUTPUT / "expenses" / f"{name}-{width}-{theme}.png", full_page=True)
