"""The design in a real browser: nothing is refused by the policy, nothing runs off the page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.engines("sqlite")

WIDTHS = {"phone": (390, 844), "tablet": (1024, 800), "desk": (1440, 900)}


def sign_in(page: Page, shop, to: str = "/styleguide") -> None:
    page.goto(f"/sign-in/login/?next={to}")
    page.get_by_label("E-mail address").fill(shop.email)
    page.get_by_label("Password").fill(shop.password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"**{to}")


def too_wide(page: Page) -> int:
    """By how many pixels the page is wider than the screen."""
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


def test_the_sign_in_page_is_in_our_type_and_says_what_is_wrong(page, shop):
    page.goto("/sign-in/login/")
    page.evaluate("document.fonts.ready.then(() => null)")
    assert page.evaluate("document.fonts.check('16px \"Inter Variable\"')")
    assert "Inter Variable" in page.evaluate("getComputedStyle(document.body).fontFamily")
    page.get_by_label("E-mail address").fill(shop.email)
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert").first).to_contain_text("not correct")
    expect(page.get_by_label("E-mail address")).to_have_value(shop.email)


def test_everything_on_the_style_guide_works(page, shop):
    sign_in(page, shop)
    day = page.locator(".guide-half[data-theme=day]")
    expect(day.locator(".chart-drawn canvas")).to_be_visible()
    expect(day.locator("[data-swatch]", has_text="muted").locator("code")).to_have_text(
        "#5F666D · 5.6"
    )
    night = page.locator(".guide-half[data-theme=night]")
    expect(night.locator("[data-swatch]", has_text="muted").locator("code")).to_have_text(
        "#A0A7AB · 7.3"
    )
    assert day.locator("[data-some]").evaluate("box => box.indeterminate")

    day.locator("[data-open=guide-dialog]").click()
    dialog = page.get_by_role("dialog", name="Void sale")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Keep it").click()
    expect(dialog).to_be_hidden()
    day.locator("[data-open=guide-sheet]").click()
    expect(page.get_by_role("dialog", name="Proposed order")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Proposed order")).to_be_hidden()

    menu = day.locator("summary", has_text="Export").first
    menu.click()
    expect(day.get_by_role("link", name="XLSX")).to_be_visible()
    page.keyboard.press("Escape")
    expect(day.get_by_role("link", name="XLSX")).to_be_hidden()

    word = day.get_by_text("Gross margin")
    word.focus()
    expect(day.get_by_role("tooltip", name=re.compile("What is left"))).to_be_visible()


def test_day_and_night_are_chosen_in_the_persons_menu(page, shop):
    page.emulate_media(color_scheme="light")
    sign_in(page, shop)
    paper = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(paper) == "rgb(251, 250, 247)"
    for choice, theme, colour in (
        ("Night", "night", "rgb(21, 24, 26)"),
        ("Day", "day", "rgb(251, 250, 247)"),
    ):
        page.locator(".bar-end summary").last.click()
        page.get_by_role("button", name=choice, exact=True).click()
        expect(page.locator("html")).to_have_attribute("data-theme", theme)
        assert page.evaluate(paper) == colour
    page.locator(".bar-end summary").last.click()
    page.get_by_role("button", name="As this device").click()
    expect(page.locator("html")).not_to_have_attribute("data-theme", re.compile("."))
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(paper) == "rgb(21, 24, 26)"


def test_the_keyboard_reaches_the_content_and_signing_out(page, shop):
    sign_in(page, shop)
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.locator(".bar-end summary").last.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/login/**")


def test_no_page_is_wider_than_the_screen(page, shop):
    page.goto("/sign-in/login/")
    for width, height in WIDTHS.values():
        page.set_viewport_size({"width": width, "height": height})
        assert too_wide(page) <= 0, width
    sign_in(page, shop)
    links = page.locator(".rail a").all()
    addresses = ["/styleguide", *sorted({str(link.get_attribute("href")) for link in links})]
    assert len(addresses) > 4
    for address in addresses:
        page.goto(address)
        for name, (width, height) in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            assert too_wide(page) <= 0, (address, name)
            expect(page.locator(".bottom-bar")).to_be_visible(visible=name == "phone")
            expect(page.locator(".rail")).to_be_visible(visible=name != "phone")


def test_nothing_moves_for_who_asked_for_stillness_and_no_chrome_prints(page, shop):
    page.emulate_media(reduced_motion="reduce")
    sign_in(page, shop)
    moving = page.evaluate(
        "[...document.querySelectorAll('*')].filter(element => {"
        " const style = getComputedStyle(element);"
        " return style.animationName !== 'none' || parseFloat(style.transitionDuration) > 0;"
        "}).length"
    )
    assert moving == 0
    page.emulate_media(media="print")
    for part in (".rail", ".bar-top", ".bottom-bar", ".skip-link"):
        expect(page.locator(part)).to_be_hidden()
