"""What a person does at a register in a browser, and the product it talks to."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.signing_in import hire
from tests.support.server import start_program, stop, wait_until_ready
from tests.support.warm import Forked, settings_in
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
    loaded: Any
    process: Any = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def start(self) -> None:
        if settings_in(self.environ) == self.loaded.settings:
            self.process = self.loaded.serve(self.port, self.environ)
            return
        self.process = start_program(["serve", "--port", str(self.port)], self.environ)
        wait_until_ready(self.process)

    def stop(self) -> None:
        if self.process is not None:
            if isinstance(self.process, Forked):
                self.process.stop()
            else:
                stop(self.process)
            self.process = None


def prepare(shop: Any) -> str:
    """A register, a cashier and a manager with PINs, and a code to enrol with."""
    for role, pin in (("Cashier", PIN), ("Manager", MANAGERS_PIN)):
        hire(shop, role)
        set_pin(shop.actor, people_by_name(shop.company_id)[role], pin)
    register = add_register(shop.actor, shop.locations["STORE001"], "T1", "Counter one")
    return make_code(shop.actor, register)


def enrol(page: Page, code: str, address: str = "/") -> None:
    """Make this page a register, and sign the cashier in."""
    page.goto(f"{address}register/#enrol={code}")
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
            const began = performance.now();
            for (const [place, key] of [...code, "Enter"].entries()) {
                const pressed = { key, bubbles: true, cancelable: true };
                const event = new KeyboardEvent("keydown", pressed);
                Object.defineProperty(event, "timeStamp", { value: began - code.length + place });
                document.body.dispatchEvent(event);
            }
        }""",
        code,
    )


def scan_into_focus(page: Page, code: str) -> None:
    """The same into the field that has the focus: it gets the signs before anybody knows better."""
    keys = page.context.new_cdp_session(page)
    began = time.time()
    for place, sign in enumerate([*code, "Enter"]):
        text, number = ("\r", 13) if sign == "Enter" else (sign, ord(sign))
        key = {"key": sign, "timestamp": began + place / 200, "windowsVirtualKeyCode": number}
        keys.send("Input.dispatchKeyEvent", {**key, "type": "keyDown", "text": text})
        keys.send("Input.dispatchKeyEvent", {**key, "type": "keyUp"})
    keys.detach()


def to_pay(page: Page) -> None:
    """On to the payment, once no sheet is left: while one closes, the keys are still its own."""
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("F10")


def sell(page: Page, sku: str) -> None:
    scan(page, sku)
    expect(page.locator(".line-name")).to_have_count(1)
    to_pay(page)
    page.get_by_role("button", name="Take £").click()
    expect(page.locator(".done-mark")).to_contain_text("Receipt T1")


def sales(shop: Any) -> int:
    return int(Sale.objects.filter(company_id=shop.company_id).count())


def allow(page: Page) -> None:
    """The manager allows it at the counter."""
    sheet = page.get_by_role("dialog", name="Manager can allow this here")
    expect(sheet).to_be_visible()
    page.keyboard.type(MANAGERS_PIN, delay=80)
    expect(sheet).to_be_hidden()


def sign_in_again(page: Page) -> None:
    """The cashier, at a register that shows who may sell."""
    page.get_by_role("button", name="Cashier").click()
    for digit in PIN:
        page.keyboard.press(digit)
    expect(page.locator(".basket")).to_be_visible(timeout=20_000)


def off_line(page: Page) -> None:
    """Until the register knows that nobody answers."""
    expect(page.locator(".till-strip")).to_contain_text("since", timeout=60_000)


def all_sent(page: Page) -> None:
    """Until the register has nothing that the server has not."""
    expect(page.locator(".basket").get_by_text("All sent")).to_be_visible(timeout=90_000)
