"""A register in a real browser against the real server: enrolled, sold on, cut off, caught up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.signing_in import hire
from tests.support.browser import watched_page
from tests.support.server import free_port, start_program, stop, wait_until_ready
from tillbook.desks.registers.operations import add_register, make_code, set_pin
from tillbook.desks.sales.models import Sale
from tillbook.masters.organisation.queries import people_by_name

PIN = "284619"
MANAGERS_PIN = "730516"


@dataclass
class Served:
    """The product on one port, which can be stopped and started again."""

    environ: dict[str, str]
    port: int
    process: Any = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def start(self) -> None:
        self.process = start_program(["serve", "--port", str(self.port)], self.environ)
        wait_until_ready(self.process)

    def stop(self) -> None:
        if self.process is not None:
            stop(self.process)
            self.process = None


@pytest.fixture
def served(database: Any, shop: Any) -> Iterator[Served]:
    product = Served(dict(database.environ), free_port())
    product.start()
    try:
        yield product
    finally:
        product.stop()


@pytest.fixture
def till(served: Served, chromium: Any, console: Any) -> Iterator[Page]:
    # A server that is away is what is tested: the browser says so, each time.
    console.allow("ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE")
    with watched_page(chromium, served.url, console) as page:
        page.set_viewport_size({"width": 1180, "height": 820})
        yield page


def prepare(shop: Any) -> str:
    """A register, a cashier and a manager with PINs, and a code to enrol with."""
    for role, pin in (("Cashier", PIN), ("Manager", MANAGERS_PIN)):
        hire(shop, role)
        set_pin(shop.actor, people_by_name(shop.company_id)[role], pin)
    register = add_register(shop.actor, shop.locations["STORE001"], "T1", "Counter one")
    return make_code(shop.actor, register)


def enrol(page: Page, code: str) -> None:
    page.goto(f"/register/#enrol={code}")
    page.get_by_role("button", name="Enrol this device").click()
    page.get_by_role("button", name="Cashier").click(timeout=30_000)
    for digit in PIN:
        page.keyboard.press(digit)
    expect(page.get_by_text("The basket is empty")).to_be_visible()


def choose_copy(page: Page) -> None:
    """A headless browser promises nothing: the register wants its second copy first."""
    needed = page.get_by_role("button", name="Choose a copy")
    if needed.count():
        needed.click()
        page.get_by_role("button", name="Use downloads").click()
        page.get_by_role("button", name="Back").click()


def scan(page: Page, code: str) -> None:
    """A scanner is a keyboard that types faster than any hand, however busy this machine is."""
    page.evaluate(
        """code => {
            for (const key of [...code, "Enter"]) {
                const pressed = { key, bubbles: true, cancelable: true };
                document.body.dispatchEvent(new KeyboardEvent("keydown", pressed));
            }
        }""",
        code,
    )


def sell(page: Page, sku: str) -> None:
    scan(page, sku)
    expect(page.locator(".line-name")).to_have_count(1)
    page.keyboard.press("F10")
    page.get_by_role("button", name="Take £").click()
    expect(page.locator(".done-mark")).to_contain_text("Receipt T1")


def sales(shop: Any) -> int:
    return int(Sale.objects.filter(company_id=shop.company_id).count())


def test_a_register_sells_with_and_without_its_server(
    served: Served, shop: Any, till: Page
) -> None:
    enrol(till, prepare(shop))
    choose_copy(till)
    sell(till, "SKU12345")
    expect(till.get_by_text("Stored and sent to the office.")).to_be_visible()
    assert sales(shop) == 1

    served.stop()
    till.keyboard.press("Enter")
    sell(till, "SKU12345")
    expect(till.get_by_text("Stored on this register.")).to_be_visible()
    till.keyboard.press("Enter")
    expect(till.get_by_role("button", name="1 unsent")).to_be_visible()
    expect(till.get_by_text("Keep selling: 1 sale waits on this register")).to_be_visible(
        timeout=30_000
    )

    # Closed and opened again without a server: the shell, the basket's shop and the sale are here.
    till.reload()
    till.get_by_role("button", name="Cashier").click()
    for digit in PIN:
        till.keyboard.press(digit)
    expect(till.get_by_role("button", name="1 unsent")).to_be_visible()

    served.start()
    expect(till.locator(".basket").get_by_text("All sent")).to_be_visible(timeout=60_000)
    assert sales(shop) == 2


def allow(page: Page) -> None:
    """The manager allows it at the counter."""
    sheet = page.get_by_role("dialog", name="Manager can allow this here")
    expect(sheet).to_be_visible()
    page.keyboard.type(MANAGERS_PIN, delay=80)
    expect(sheet).to_be_hidden()


@pytest.mark.engines("sqlite")
def test_discount_parking_and_a_return_with_somebody_elses_leave(shop: Any, till: Page) -> None:
    enrol(till, prepare(shop))
    choose_copy(till)
    scan(till, "SKU12345")
    till.keyboard.press("F7")
    till.keyboard.type("50", delay=80)
    till.keyboard.press("Enter")
    allow(till)
    expect(till.locator(".sum-words")).to_contain_text("saves 0.50")

    till.keyboard.press("F8")
    till.get_by_role("button", name="Park this basket").click()
    expect(till.get_by_text("The basket is empty")).to_be_visible()
    till.keyboard.press("F8")
    till.locator(".sheet-list button").click()
    expect(till.locator(".sum-words")).to_contain_text("saves 0.50")

    till.keyboard.press("F10")
    till.get_by_role("button", name="Take £0.50 in cash").click()
    till.get_by_role("button", name="Show the receipt").click()
    till.get_by_role("button", name="Return items").click()
    till.locator(".return-row .stepper button").last.click()
    till.get_by_role("button", name="Faulty").click()
    till.get_by_role("button", name="Give £0.50 back in cash").click()
    allow(till)
    expect(till.get_by_text("Given back to the customer")).to_be_visible()
    expect(till.get_by_text("Stored and sent to the office.")).to_be_visible(timeout=30_000)
    kinds = Sale.objects.filter(company_id=shop.company_id).values_list("kind", flat=True)
    assert sorted(kinds) == ["return", "sale"]


@pytest.mark.engines("sqlite")
def test_a_payment_begun_goes_on_after_the_tab_was_closed(shop: Any, till: Page) -> None:
    enrol(till, prepare(shop))
    choose_copy(till)
    scan(till, "SKU12345")
    expect(till.locator(".line-name")).to_have_count(1)
    till.keyboard.press("F10")
    # A barcode that comes as slowly as fingers is no cash: nobody gives so much change.
    till.keyboard.type("2000000120041", delay=60)
    expect(till.get_by_text("This number is too large.").first).to_be_visible()
    till.keyboard.press("Enter")
    assert sales(shop) == 0
    for _ in range(9):
        till.keyboard.press("Backspace")
    till.keyboard.type("40", delay=60)
    till.get_by_role("button", name="stays open").click()
    expect(till.get_by_role("button", name="Undo Cash £0.40")).to_be_visible()

    till.reload()
    till.get_by_role("button", name="Cashier").click()
    for digit in PIN:
        till.keyboard.press(digit)
    expect(till.get_by_role("button", name="Undo Cash £0.40")).to_be_visible()
    till.get_by_role("button", name="Card").first.click()
    till.get_by_role("button", name="Record £").click()
    expect(till.locator(".done-mark")).to_contain_text("Receipt T1")
