"""What happens at a counter besides a plain sale, in a real browser against the real server."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.counter import (
    Served,
    all_sent,
    allow,
    choose_copy,
    enrol,
    prepare,
    sales,
    scan,
    sell,
    to_pay,
)
from tillbook.desks.sales.models import Sale, SaleTender

PORTAL = b"<!doctype html><title>Free Wi-Fi</title><p>Sign in to go on."


def test_card_split_and_void(served: Served, shop: Any, till: Page) -> None:
    enrol(till, prepare(shop))
    choose_copy(till)
    scan(till, "SKU12345")
    to_pay(till)
    till.get_by_role("button", name="Card").first.click()
    till.get_by_role("button", name="Record £1.00").click()
    expect(till.locator(".done-mark")).to_contain_text("Receipt T1-000001")
    till.keyboard.press("Enter")

    # Forty in cash, the rest by card.
    scan(till, "SKU12345")
    expect(till.locator(".line-name")).to_have_count(1)
    to_pay(till)
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
        to_pay(till)
        till.get_by_role("button", name="Take £").click()
        expect(till.locator(".done-mark")).to_contain_text("Receipt T1-000003")
        till.keyboard.press("Enter")
        expect(till.get_by_role("button", name="3 unsent")).to_be_visible()
    assert sales(shop) == 0
    served.start()
    all_sent(till)
    assert sales(shop) == 3
