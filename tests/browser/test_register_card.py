"""A card at the terminal, at a counter in a real browser: server, terminal and register real."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.counter import PIN, Served, choose_copy, enrol, prepare, sales, scan, to_pay
from tests.browser.signing_in import sign_in
from tillbook.books.payments.models import CardAttempt
from tillbook.books.payments.operations import add_terminal
from tillbook.books.payments.queries import tender_types
from tillbook.desks.sales.models import SaleTender
from tillbook.edges.integrations.simulated_terminal.machine import BY_HAND, Machine
from tillbook.edges.integrations.simulated_terminal.serving import Chooser, TerminalServer
from tillbook.masters.organisation.queries import company, registers

UNKNOWN = "We do not know yet whether the card was charged"


@pytest.fixture
def terminal() -> Iterator[TerminalServer]:
    """A simulated terminal on a free port; its customer decides at once unless a test says not."""
    chooser = Chooser("approved_contactless")
    machine = Machine(now=time.monotonic, choose=chooser, customer_s=0, silence_s=4)
    server = TerminalServer(0, machine, chooser)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def counter(served: Served, shop: Any, till: Page, terminal: TerminalServer) -> Page:
    """A register with that terminal, a basket of 1.00, and the card chosen to pay it."""
    code = prepare(shop)
    info = company(shop.company_id)
    card = next(t for t in tender_types(info.id, info.version).values() if t.kind == "card")
    [register] = registers(shop.company_id)
    add_terminal(
        shop.actor,
        name="Counter terminal",
        kind="simulated",
        address=f"127.0.0.1:{terminal.server_address[1]}",
        tender_id=card.id,
        register_id=register.id,
    )
    enrol(till, code)
    choose_copy(till)
    to_card(till)
    return till


def to_card(till: Page) -> None:
    scan(till, "SKU12345")
    expect(till.locator(".line-name")).to_have_count(1)
    to_pay(till)
    till.get_by_role("button", name="Card").first.click()


def charge(till: Page) -> None:
    till.get_by_role("button", name="Charge £1.00 on Counter terminal").click()


def press(till: Page, terminal: TerminalServer, outcome: str) -> None:
    """Once the payment is at the terminal its customer does this."""
    for _ in range(100):
        if terminal.machine.current():
            break
        till.wait_for_timeout(100)
    terminal.machine.press(outcome)


def card_sales(shop: Any) -> list[str]:
    rows = SaleTender.objects.filter(sale__company_id=shop.company_id).order_by("sale__number")
    return [row.reference for row in rows]


def wait_for_sales(till: Page, shop: Any, count: int) -> None:
    for _ in range(100):
        if sales(shop) == count:
            return
        till.wait_for_timeout(200)
    raise AssertionError(f"{sales(shop)} sales, not {count}")


@pytest.mark.engines("sqlite", "postgresql")
def test_a_card_is_charged_and_the_sale_names_it(
    counter: Page, shop: Any, terminal: TerminalServer
) -> None:
    terminal.chooser.then = BY_HAND
    charge(counter)
    expect(counter.get_by_role("heading", name="The customer’s turn")).to_be_visible()
    expect(counter.get_by_role("button", name="Back to the basket")).to_be_disabled()
    press(counter, terminal, "approved_wallet")
    expect(counter.locator(".done-mark")).to_contain_text("Receipt T1-000001", timeout=30_000)
    counter.keyboard.press("Enter")
    wait_for_sales(counter, shop, 1)
    found = CardAttempt.objects.get()
    assert (found.state, found.wallet, found.last_four) == ("approved", "Apple Pay", "1881")
    assert card_sales(shop) == [f"Apple Pay ··1881 {found.reference}"]


def test_declined_then_cancelled_then_cash(
    counter: Page, shop: Any, terminal: TerminalServer
) -> None:
    terminal.chooser.then = "declined_funds"
    charge(counter)
    expect(counter.get_by_role("heading", name="The card was declined")).to_be_visible()
    expect(counter.get_by_text("not enough money")).to_be_visible()
    terminal.chooser.then = BY_HAND
    counter.get_by_role("button", name="Try £1.00 again").click()
    expect(counter.get_by_role("heading", name="The customer’s turn")).to_be_visible()
    counter.get_by_role("button", name="Cancel the payment").click()
    expect(counter.get_by_role("heading", name="The payment was cancelled")).to_be_visible()
    counter.get_by_role("button", name="Another way of paying").click()
    counter.get_by_role("button", name="Cash").first.click()
    counter.get_by_role("button", name="Take £1.00").click()
    expect(counter.locator(".done-mark")).to_contain_text("Receipt T1-000001")
    states = CardAttempt.objects.order_by("started_at").values_list("state", flat=True)
    assert list(states) == ["declined", "cancelled"]


def test_nobody_charges_again_while_it_is_not_known(
    counter: Page, shop: Any, terminal: TerminalServer
) -> None:
    terminal.chooser.then = "late_approved"
    charge(counter)
    expect(counter.get_by_role("heading", name=UNKNOWN)).to_be_visible(timeout=15_000)
    expect(counter.locator(".card-rule")).to_have_text("Do not charge again.")
    # The terminal finds its voice: the sale ends by itself.
    expect(counter.locator(".done-mark")).to_contain_text("Receipt T1-000001", timeout=30_000)
    assert CardAttempt.objects.count() == 1
    assert sum(map(terminal.machine.moved_minor, terminal.machine.payments)) == 100


def test_the_register_dies_while_the_customer_pays_and_goes_on(
    counter: Page, shop: Any, terminal: TerminalServer
) -> None:
    terminal.chooser.then = BY_HAND
    charge(counter)
    expect(counter.get_by_role("heading", name="The customer’s turn")).to_be_visible()
    counter.reload()
    press(counter, terminal, "approved_chip")
    counter.get_by_role("button", name="Cashier").click(timeout=30_000)
    for digit in PIN:
        counter.keyboard.press(digit)
    expect(counter.locator(".done-mark")).to_contain_text("Receipt T1-000001", timeout=30_000)
    assert CardAttempt.objects.count() == 1


def test_an_unsettled_payment_is_put_aside_and_settled_in_the_office(
    counter: Page, served: Served, shop: Any, terminal: TerminalServer
) -> None:
    terminal.machine.silence_s = 3600
    terminal.chooser.then = "late_approved"
    charge(counter)
    expect(counter.get_by_role("heading", name=UNKNOWN)).to_be_visible(timeout=15_000)
    counter.get_by_role("button", name="Pay another way").click()
    counter.get_by_role("button", name="Cash").first.click(timeout=30_000)
    counter.get_by_role("button", name="Take £1.00").click()
    expect(counter.locator(".done-mark")).to_contain_text("Receipt T1-000001")
    counter.keyboard.press("Enter")
    wait_for_sales(counter, shop, 1)

    found = CardAttempt.objects.get()
    CardAttempt.objects.update(started_at=found.started_at.replace(year=2025))
    office = counter.context.new_page()
    sign_in(office, shop.email)
    office.goto("/card-payments/")
    expect(office.get_by_text("Not known yet")).to_be_visible()
    expect(office.get_by_text("The register went on without it.")).to_be_visible()
    office.get_by_role("button", name="Ask again").click()
    expect(office.get_by_text("The terminal cannot say it yet")).to_be_visible(timeout=20_000)
    # The terminal comes back: it was charged, and the customer paid in cash.
    terminal.machine.silence_s = 0
    office.get_by_role("button", name="Ask again").click()
    expect(office.get_by_text("It was approved: Visa ··4242.")).to_be_visible()
    CardAttempt.objects.update(state_at=found.started_at.replace(year=2025))
    office.goto("/card-payments/")
    expect(office.get_by_text("Charged, but paid otherwise")).to_be_visible()
    terminal.chooser.then = "approved_contactless"
    office.get_by_role("button", name="Give it back").click()
    expect(office.get_by_text("The money went back to the card.")).to_be_visible()
    expect(office.get_by_text("Nothing is waiting")).to_be_visible()
    assert sum(map(terminal.machine.moved_minor, terminal.machine.payments)) == 0


def test_a_terminal_is_added_and_tested_in_settings(
    page: Page, shop: Any, terminal: TerminalServer
) -> None:
    sign_in(page, shop.email)
    page.goto("/settings/terminals/")
    form = page.locator("form[action$=add]")
    form.get_by_label("Name").fill("Front desk")
    form.get_by_label("Address").fill(f"127.0.0.1:{terminal.server_address[1]}")
    form.get_by_role("button", name="Add it").click()
    expect(page.get_by_text("Added. Test it")).to_be_visible()
    page.get_by_role("button", name="Test").click()
    expect(page.get_by_text("Front desk answers and is ready.")).to_be_visible()
    terminal.shutdown()
    terminal.server_close()
    page.get_by_role("button", name="Test").click()
    expect(page.get_by_text("Front desk does not answer.")).to_be_visible(timeout=20_000)
