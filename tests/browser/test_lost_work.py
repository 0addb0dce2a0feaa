"""What was typed is not lost when the session ended meanwhile, nor a press on a button."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.signing_in import sign_in
from tests.browser.test_second_step import current_code, open_confirmed
from tests.browser.test_selling import enter
from tests.shop import PASSWORD


def end_the_session(page: Page) -> None:
    """Sign out in another tab."""
    other = page.context.new_page()
    other.goto("/")
    other.locator(".bar-end details").last.click()
    other.get_by_role("button", name="Sign out").click()
    other.wait_for_url("**/sign-in/login/**")
    other.close()


def sign_in_again(page: Page, shop) -> None:
    """At the sign-in page where one was led to."""
    page.wait_for_url("**/sign-in/login/**")
    page.get_by_label("E-mail address").fill(shop.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)


def test_a_form_and_a_basket_come_back_after_signing_in_again(page, shop, console):
    console.allow("401")
    sign_in(page, shop.email, "/customers/new")
    page.get_by_label("Name").fill("Ines Driftwood")
    end_the_session(page)
    page.get_by_role("button", name="Add the customer").click()
    sign_in_again(page, shop)
    expect(page.get_by_label("Name")).to_have_value("Ines Driftwood")
    expect(page.get_by_text("What you had typed is back")).to_be_visible()
    page.get_by_role("button", name="Add the customer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ines Driftwood")
    page.goto("/customers/new")
    expect(page.get_by_label("Name")).to_have_value("")

    page.goto("/sell/")
    enter(page, "P1", "Product P2")
    end_the_session(page)
    quantity = page.get_by_label("Quantity of Product P1")
    quantity.fill("3")
    quantity.press("Enter")
    sign_in_again(page, shop)
    expect(page.get_by_label("Quantity of Product P1")).to_have_value("3")
    expect(page.locator("[data-due]")).to_have_text("£4.50")
    # A reload, or a look at another page, leaves the basket as it was, until it is emptied.
    page.goto("/customers/")
    page.goto("/sell/")
    expect(page.get_by_text("What you had typed is back")).to_be_visible()
    expect(page.get_by_label("Quantity of Product P1")).to_have_value("3")
    page.get_by_role("link", name="Empty the basket").click()
    expect(page.get_by_text("Nothing in the basket yet")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Nothing in the basket yet")).to_be_visible()
    enter(page, "P1", "Product P2")
    page.reload()
    page.get_by_role("button", name="Take £2.30 in cash").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sale ")
    page.goto("/sell/")
    expect(page.get_by_text("Nothing in the basket yet")).to_be_visible()
    assert (
        page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:'))") == []
    )


def test_a_press_reaches_its_button_while_an_error_goes(page, shop):
    address = "/sign-in/2fa/totp/activate/"
    open_confirmed(page, shop, address)
    code = page.get_by_label("Code")
    code.fill("000000")
    page.get_by_role("button", name="Turn it on").click()
    wrong = page.locator(".field-error:visible")
    expect(wrong).to_have_count(1)
    said = wrong.inner_text()
    code.focus()
    page.keyboard.press("Tab")
    expect(wrong).to_have_text(said)  # nothing was changed that it was said of
    code.fill(current_code(page.get_by_label("Or type this key into it").input_value()))
    place = page.get_by_role("button", name="Turn it on").bounding_box()
    page.mouse.move(place["x"] + place["width"] / 2, place["y"] + 4)
    page.mouse.down()
    page.wait_for_timeout(100)  # as long as a finger presses
    page.mouse.up()
    page.wait_for_url("**/2fa/recovery-codes/**")


def test_a_tab_of_another_company_saves_nothing_and_keeps_what_was_typed(page, shop, console):
    console.allow("409|404")
    sign_in(page, shop.email, "/settings/")
    page.get_by_role("link", name="Companies").click()
    page.get_by_role("link", name="New company").click()
    page.get_by_label("Name of the company").fill("Second Bakery")
    page.get_by_label("Name of the first location").fill("Station")
    page.get_by_role("button", name="Set the company up").click()
    switch = page.locator(".bar-company summary")
    expect(switch).to_contain_text("Second Bakery")
    page.goto("/customers/new")
    page.get_by_label("Name").fill("Ines Driftwood")
    other = page.context.new_page()
    other.set_viewport_size({"width": 390, "height": 844})
    other.goto("/")
    other.locator(".bar-company summary").click()
    other.get_by_role("button", name="Harbour Bakehouse").click()
    expect(other.locator(".bar-company summary")).to_contain_text("Harbour Bakehouse")
    page.get_by_role("button", name="Add the customer").click()
    expect(page.get_by_text("Nothing was saved")).to_be_visible()
    page.get_by_role("button", name="Work in Second Bakery again").click()
    expect(page.get_by_label("Name")).to_have_value("Ines Driftwood")
    page.get_by_role("button", name="Add the customer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ines Driftwood")
    expect(switch).to_contain_text("Second Bakery")
    what_an_old_tab_opens_is_of_its_company_or_nothing(page, other)


def what_an_old_tab_opens_is_of_its_company_or_nothing(page: Page, other: Page) -> None:
    """A link, a search and a file: none of the company that was chosen meanwhile."""
    customer = page.url
    page.goto("/customers/")
    switch_to(other, "Harbour Bakehouse")
    refused = page.get_by_text("Nothing was opened or downloaded")
    search = page.locator(".list-search input[type=search]")
    search.fill("Ines")
    search.press("Enter")
    expect(refused).to_be_visible()
    page.get_by_role("button", name="Work in Second Bakery again").click()
    expect(page.get_by_role("link", name="Ines Driftwood")).to_be_visible()
    assert "of_company" not in page.url
    switch_to(other, "Harbour Bakehouse")
    page.get_by_text("Export", exact=True).click()
    page.get_by_role("link", name="CSV of all that fit").click()
    expect(refused).to_be_visible()
    # The other tab follows its company as well, and an address alone leads to where it belongs.
    other.goto(customer)
    other.get_by_role("button", name="Work in Second Bakery and open it").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Ines Driftwood")
    page.get_by_role("button", name="Work in Second Bakery again").click()
    with page.expect_download() as file:
        page.get_by_text("Export", exact=True).click()
        page.get_by_role("link", name="CSV of all that fit").click()
    assert "Ines Driftwood" in file.value.path().read_text(encoding="utf-8-sig")


def switch_to(page: Page, company: str) -> None:
    """Work in another company, by the bar of a tab; the tab may be an old one."""
    page.goto("/")
    page.locator(".bar-company summary").click()
    page.get_by_role("button", name=company).click()
    expect(page.locator(".bar-company summary")).to_contain_text(company)
