"""Pages of a busy shop at three widths, by day and night: pictures, and no barrier axe knows."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.signing_in import sign_in
from tests.shop import Shop, build_shop
from tests.support.browser import OUTPUT, take_picture
from tillbook.desks.sales.operations import commit_sales, return_items, void_sale
from tillbook.plumbing import clock
from tillbook.plumbing.fields import new_id

pytestmark = pytest.mark.engines("sqlite")

AXE = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
#: Those of them that day and night can differ in.
COLOURS = ["color-contrast", "link-in-text-block"]
WIDTHS = {390: 844, 1024: 800, 1440: 900}


def busy_shop() -> Shop:
    """The shop after a fortnight: some sales a day at both places, a return, a void."""
    shop = build_shop()
    now = clock.now()
    for days in range(14):
        for number in range(5):
            when = now - timedelta(days=days, hours=number)
            lines = [shop.line(shop.skus[(days + number) % 10], number + 1), shop.line("P1")]
            place = ("STORE001", "STORE002")[number % 2]
            tender = ("cash", "card", "card")[number % 3]
            last = shop.sale(lines, at=place, when=when, tender=tender)
            commit_sales(shop.actor, [last])
            series = shop.series[place]
            if number == 3 and days % 5 == 0:
                document = new_id()
                void_sale(
                    shop.actor,
                    last.draft.id,
                    document_id=document,
                    series_id=series,
                    reason="typed twice",
                )
            if number == 4 and days % 5 == 0:
                return_items(
                    shop.actor,
                    last.draft.id,
                    {1: 1_000_000},
                    document_id=new_id(),
                    series_id=series,
                    tender_code="cash",
                    reason="torn",
                )
    return shop


@pytest.fixture
def template_setup():
    return busy_shop


@pytest.fixture
def shop(database):
    return database.seed


def addresses(shop: Shop) -> dict[str, str]:
    """What looks different after a fortnight, or filtered, by the name of its picture.

    `test_every_page` looks at each page there is, with little on it.
    """
    from tillbook.desks.sales.models import Sale

    sale = Sale.objects.filter(kind="sale").latest("id")
    back = Sale.objects.filter(kind="return").latest("id")
    item = shop.line("P1").variant_id
    return {
        "home": "/",
        "home-empty": "/?day=2020-01-01",
        "sell": "/sell/",
        "sales": "/sales/",
        "sales-none": "/sales/?day=2020-01-01",
        "to-clarify": "/to-clarify/",
        "search-none": "/search?q=nothing+like+this",
        "audit": "/settings/audit/",
        "sale": f"/sales/{sale.id}/",
        "return": f"/sales/{back.id}/",
        "products": "/products/",
        "product": f"/products/{item}/",
        "products-none": "/products/?q=nothing",
        "stock": "/stock/",
        "journal": "/journal/",
        "trial-balance": "/trial-balance/",
        "trial-balance-compared": "/trial-balance/?compare=2020-01-01",
        "report": "/reports/sales/",
    }


#: The bars around a page, which are the same on all of them.
FRAME = [".rail", ".bar-top", ".bottom-bar"]


def barriers(page: Page, rules: list[str] = RULES, *, around: bool = True) -> list[str]:
    """What axe finds wrong by WCAG 2.2 AA, or by these of its rules, a line each. around: in the
    bars around the page too."""
    found = page.evaluate(
        "([rules, without]) => axe.run("
        "without.length ? {exclude: without.map(one => [one])} : document,"
        " {runOnly: rules, resultTypes: ['violations'], preload: false})"
        ".then(result => result.violations.map(v => v.id + ': '"
        " + v.nodes.slice(0, 3).map(n => n.target.join(' ')).join(' | ')))",
        [rules, [] if around else FRAME],
    )
    return list(found)


@pytest.fixture
def reading_page(chromium, server, shop):
    """A page whose policy lets the test bring axe along; the product's own is tested elsewhere."""
    context = chromium.new_context(base_url=server.url, bypass_csp=True, reduced_motion="reduce")
    page = context.new_page()
    sign_in(page, shop.email)
    yield page
    context.close()


def fill_in(page: Page, name: str) -> None:
    """Sell is looked at with something in it, right and wrong."""
    if name != "sell":
        return
    page.get_by_label("Product", exact=True).fill("P1")
    page.keyboard.press("Enter")
    page.get_by_label("Quantity of Product P1").wait_for()
    page.get_by_label("Quantity of Product P1").fill("two")
    page.get_by_label("Product", exact=True).fill("product p")
    page.keyboard.press("Enter")
    page.get_by_text("“two” is not a number").wait_for()


def test_busy_pages_are_free_of_barriers_by_day_and_by_night(reading_page, shop):
    page = reading_page
    assert AXE.exists(), "axe-core is missing: “make frontend” installs it"
    found = {}
    for name, address in addresses(shop).items():
        page.goto(address)
        fill_in(page, name)
        # The whole page at once: a row of totals lies over what one scrolls to, and is no barrier.
        tall = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": 1280, "height": max(720, tall)})
        page.evaluate(AXE.read_text())
        for scheme, rules in (("light", RULES), ("dark", COLOURS)):
            page.emulate_media(color_scheme=scheme)
            if wrong := barriers(page, rules):
                found[f"{name} {scheme}"] = wrong
    assert not found, "\n".join(f"{name}: {wrong}" for name, wrong in found.items())


def test_busy_pages_have_their_pictures_and_fit_at_three_widths(reading_page, shop):
    page = reading_page
    too_wide = []
    for name, address in addresses(shop).items():
        page.goto(address)
        fill_in(page, name)
        for width, height in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            take_picture(page, OUTPUT / f"{name}-{width}.png")
            over = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if over > 0:
                too_wide.append((name, width, over))
    assert not too_wide


def test_lists_are_walked_by_keyboard_and_filters_stay_in_the_address(reading_page):
    page = reading_page
    page.goto("/sales/")
    page.get_by_role("link", name="Return", exact=True).click()
    page.wait_for_url("**/sales/?kind=return")
    first = page.locator("tbody a.row-link").first.get_attribute("href")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"{first}$"))
    page.go_back()
    assert page.url.endswith("?kind=return")
    page.goto("/stock/?state=negative")
    page.get_by_placeholder("Product or SKU").fill("p1")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "state=negative" in url and "q=p1" in url)
