"""What happens at a counter besides a plain sale, in a real browser against the real server."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.counter import (
    Served,
    all_sent,
    allow,
    choose_copy,
    enrol,
    off_line,
    prepare,
    sales,
    scan,
    sell,
    sign_in_again,
)
from tests.support.server import free_port
from tillbook.books.ledger.models import EntryLine
from tillbook.desks.registers.operations import add_register, make_code
from tillbook.desks.sales.models import Sale, SaleTender
from tillbook.insight.verification.operations import verify
from tillbook.masters.parties.models import Party

PORTAL = b"<!doctype html><title>Free Wi-Fi</title><p>Sign in to go on."


def test_card_split_and_void(served: Served, shop: Any, till: Page) -> None:
    enrol(till, prepare(shop))
    choose_copy(till)
    scan(till, "SKU12345")
    till.keyboard.press("F10")
    till.get_by_role("button", name="Card").first.click()
    till.get_by_role("button", name="Record £1.00").click()
    expect(till.locator(".done-mark")).to_contain_text("Receipt T1-000001")
    till.keyboard.press("Enter")

    # Forty in cash, the rest by card.
    scan(till, "SKU12345")
    expect(till.locator(".line-name")).to_have_count(1)
    till.keyboard.press("F10")
    till.keyboard.type("40", delay=60)
    till.get_by_role("button", name="stays open").click()
    expect(till.get_by_role("button", name="Undo Cash £0.40")).to_be_visible()
    till.get_by_role("button", name="Card").first.click()
    till.get_by_role("button", name="Record £0.60").click()
    expect(till.locator(".done-mark")).to_contain_text("Receipt T1-000002")

    till.get_by_role("button", name="Show the receipt").click()
    till.get_by_role("button", name="Void this sale").click()
    till.get_by_role("button", name="Wrong item").click()
    till.get_by_role("button", name="Void and give £1.00 back").click()
    allow(till)
    expect(till.locator(".done-mark")).to_contain_text("Receipt T1-000003")
    till.keyboard.press("Enter")
    all_sent(till)
    rows = Sale.objects.filter(company_id=shop.company_id).order_by("number")
    assert [(row.number, row.kind, row.total_minor) for row in rows] == [
        (1, "sale", 100),
        (2, "sale", 100),
        (3, "void", -100),
    ]
    parts = SaleTender.objects.filter(sale=rows[1]).values_list("amount_minor", flat=True)
    assert sorted(parts) == [40, 60]


def test_a_customer_added_without_a_network_is_found_and_arrives_with_the_sale(
    served: Served, shop: Any, till: Page
) -> None:
    enrol(till, prepare(shop))
    choose_copy(till)
    served.stop()
    till.keyboard.press("F4")
    till.get_by_role("button", name="Add a customer").click()
    till.get_by_label("Name", exact=True).fill("Marta Keane")
    till.get_by_role("button", name="Add and take into the basket").click()
    expect(till.locator(".basket")).to_contain_text("Marta Keane")
    sell(till, "SKU12345")
    till.keyboard.press("Enter")
    # The next time she is found, still without a network.
    till.keyboard.press("F4")
    till.get_by_role("searchbox", name="Name, number or end").fill("keane")
    till.get_by_role("dialog").get_by_role("button", name="Marta Keane").click()
    expect(till.locator(".basket")).to_contain_text("Marta Keane")
    sell(till, "SKU12345")
    till.keyboard.press("Enter")
    served.start()
    all_sent(till)
    customer = Party.objects.get(company_id=shop.company_id, name="Marta Keane")
    assert Sale.objects.filter(customer_id=customer.id).count() == 2


@pytest.mark.engines("sqlite")
def test_wrong_pins_make_a_person_wait_also_after_the_tab_was_closed(shop: Any, till: Page) -> None:
    enrol(till, prepare(shop))
    till.get_by_role("button", name="Lock the register").click()
    till.get_by_role("button", name="Cashier").click()
    for left in (4, 3, 2, 1):
        till.keyboard.type("000000")
        expect(till.get_by_text(f"{left} tr")).to_be_visible()
    till.keyboard.type("000000")
    expect(till.get_by_text("Too many wrong PINs. Try again in")).to_be_visible()
    till.reload()
    expect(till.get_by_role("button", name="Cashier")).to_contain_text("locked")
    till.get_by_role("button", name="Cashier").click()
    expect(till.get_by_text("Too many wrong PINs. Try again in")).to_be_visible()
    expect(till.get_by_role("button", name="5", exact=True)).to_be_disabled()


@contextmanager
def in_place_of(port: int, reply: bytes | None) -> Iterator[None]:
    """Answers every request on a port with 200 and this page; None: takes it and says nothing."""
    held: list[socket.socket] = []
    listener = socket.create_server(("127.0.0.1", port))

    def serve() -> None:
        while True:
            try:
                caller, _ = listener.accept()
            except OSError:
                return
            held.append(caller)
            if reply is None:
                continue
            with suppress(OSError):
                caller.recv(65_536)
                head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(reply)}"
                caller.sendall(f"{head}\r\nConnection: close\r\n\r\n".encode() + reply)
                caller.shutdown(socket.SHUT_WR)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for one in held:
            one.close()
        thread.join(5)


def test_a_portal_that_answers_200_and_a_server_that_says_nothing_acknowledge_nothing(
    served: Served, shop: Any, till: Page, console: Any
) -> None:
    console.allow("ERR_|Failed to load resource")
    enrol(till, prepare(shop))
    choose_copy(till)
    served.stop()
    with in_place_of(served.port, PORTAL):
        sell(till, "SKU12345")
        till.keyboard.press("Enter")
        expect(till.locator(".till-strip")).to_contain_text("asks for a sign-in", timeout=60_000)
        expect(till.get_by_role("button", name="1 unsent")).to_be_visible()
    with in_place_of(served.port, None):
        # Whatever hangs on the line, the counter does not wait for it.
        sell(till, "SKU12345")
        till.keyboard.press("Enter")
        scan(till, "SKU12345")
        expect(till.locator(".line-name")).to_have_count(1)
        till.wait_for_timeout(30_000)
        till.keyboard.press("F10")
        till.get_by_role("button", name="Take £").click()
        expect(till.locator(".done-mark")).to_contain_text("Receipt T1-000003")
        till.keyboard.press("Enter")
        expect(till.get_by_role("button", name="3 unsent")).to_be_visible()
    assert sales(shop) == 0
    served.start()
    all_sent(till)
    assert sales(shop) == 3


def test_a_new_version_of_the_app_never_touches_what_is_unsent(
    served: Served, shop: Any, till: Page, console: Any
) -> None:
    console.allow("502")
    enrol(till, prepare(shop))
    choose_copy(till)
    # The first worker ever does not take over the page that started it.
    till.reload()
    sign_in_again(till)
    sync = "**/api/v1/registers/sync"
    till.route(sync, lambda route: route.fulfill(status=502, body="bad gateway"))
    sell(till, "SKU12345")
    till.keyboard.press("Enter")
    expect(till.get_by_role("button", name="1 unsent")).to_be_visible()

    def newer(route: Any) -> None:
        answer = route.fetch()
        # Another version is another text, and another cache.
        named = re.sub(r"(version\W{1,3})(?=\w{6})", r"\1newer-", answer.text(), count=1)
        assert "newer-" in named
        route.fulfill(response=answer, body=named)

    till.context.route("**/register/sw.js", newer)
    till.evaluate("navigator.serviceWorker.getRegistration().then(found => found.update())")
    expect(till.locator(".till-strip")).to_contain_text("A new version is ready", timeout=30_000)
    with till.expect_navigation():
        till.get_by_role("button", name="Start it now").click()
    sign_in_again(till)
    expect(till.get_by_role("button", name="1 unsent")).to_be_visible()
    till.unroute(sync)
    all_sent(till)
    assert sales(shop) == 1


@contextmanager
def second_address(port: int) -> Iterator[str]:
    """The product under another origin: a port that passes everything on."""
    here = free_port()
    listener = socket.create_server(("127.0.0.1", here))

    def carry(one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65_536):
                other.sendall(data)
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def serve() -> None:
        while True:
            try:
                caller, _ = listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", port))
            for ends in ((caller, server), (server, caller)):
                threading.Thread(target=carry, args=ends, daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{here}/"
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def test_two_registers_on_two_addresses_sell_against_one_server(
    served: Served, shop: Any, till: Page
) -> None:
    code = prepare(shop)
    other_code = make_code(
        shop.actor, add_register(shop.actor, shop.locations["STORE001"], "T2", "Counter two")
    )
    with second_address(served.port) as address:
        enrol(till, code)
        choose_copy(till)
        # The same browser, another origin: a register of its own, with its own store and series.
        other = till.context.new_page()
        other.set_viewport_size({"width": 1180, "height": 820})
        enrol(other, other_code, address)
        choose_copy(other)
        for _ in range(3):
            for page in (till, other):
                scan(page, "SKU12345")
                expect(page.locator(".line-name")).to_have_count(1)
                page.keyboard.press("F10")
                page.get_by_role("button", name="Take £").click()
                page.keyboard.press("Enter")
        served.stop()
        for page in (till, other):
            scan(page, "SKU12345")
            page.keyboard.press("F10")
            page.get_by_role("button", name="Take £").click()
            expect(page.locator(".done-mark")).to_contain_text("-000004")
            page.keyboard.press("Enter")
            off_line(page)
        served.start()
        all_sent(till)
        all_sent(other)
    rows = Sale.objects.filter(company_id=shop.company_id)
    by_register = [
        list(rows.filter(register_id=one).order_by("number").values_list("number", flat=True))
        for one in rows.values_list("register_id", flat=True).distinct().order_by()
    ]
    assert by_register == [[1, 2, 3, 4], [1, 2, 3, 4]]
    assert sum(EntryLine.objects.values_list("amount_minor", flat=True)) == 0
    assert sum(rows.values_list("total_minor", flat=True)) == 8 * 100
    report = verify()
    assert not report.findings, report.findings
