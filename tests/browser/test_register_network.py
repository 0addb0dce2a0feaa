"""Registers at a counter and the network between them: customers, versions, addresses."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.counter import (
    Served,
    all_sent,
    choose_copy,
    enrol,
    off_line,
    prepare,
    sales,
    scan,
    sell,
    sign_in_again,
    to_pay,
)
from tests.support.server import free_port
from tillbook.books.ledger.models import EntryLine
from tillbook.desks.registers.operations import add_register, make_code
from tillbook.desks.sales.models import Sale
from tillbook.insight.verification.operations import verify
from tillbook.masters.parties.models import Party

#: A file of the browser's own in place of one that a person picks; how often one was asked for.
PICKER = """window.asked = 0; window.showSaveFilePicker = async () => {
    window.asked++;
    return (await navigator.storage.getDirectory()).getFileHandle("copy.jsonl", { create: true });
}"""
COPIED = """async () => (await (await (await (await navigator.storage.getDirectory())
    .getFileHandle("copy.jsonl")).getFile()).text()).trim().split("\\n")"""
GONE = """async () => (await navigator.storage.getDirectory()).removeEntry("copy.jsonl")"""


def test_a_customer_added_without_a_network_is_found_and_arrives_with_the_sale(
    served: Served, shop: Any, till: Page
) -> None:
    """Its second copy names the customer, and a file that is gone is asked for anew."""
    till.add_init_script(PICKER)
    enrol(till, prepare(shop))
    till.get_by_role("button", name="Choose a copy").click()
    till.get_by_role("button", name="Choose a file").click()
    expect(till.get_by_text("Kept", exact=True)).to_be_visible()
    till.get_by_role("button", name="Back").click()
    served.stop()
    till.keyboard.press("F4")
    till.get_by_role("button", name="Add a customer").click()
    till.get_by_label("Name", exact=True).fill("Ada Byron")
    till.get_by_role("button", name="Add and take into the basket").click()
    expect(till.locator(".basket")).to_contain_text("Ada Byron")
    sell(till, "SKU12345")
    till.keyboard.press("Enter")
    for _ in range(100):
        if len(lines := till.evaluate(COPIED)) == 2:
            break
        till.wait_for_timeout(100)
    assert "Ada Byron" in lines[0]
    till.evaluate(GONE)
    # The next time she is found, still without a network.
    till.keyboard.press("F4")
    till.get_by_role("searchbox", name="Name, number or end").fill("byron")
    till.get_by_role("dialog").get_by_role("button", name="Ada Byron").click()
    expect(till.locator(".basket")).to_contain_text("Ada Byron")
    sell(till, "SKU12345")
    till.keyboard.press("Enter")
    till.get_by_role("button", name="Choose a copy").click()
    expect(till.get_by_text("Not written", exact=True)).to_be_visible()
    till.get_by_role("button", name="Choose it again").click()
    expect(till.get_by_text("Kept", exact=True)).to_be_visible()
    assert till.evaluate("window.asked") == 2
    assert [text.count("Ada Byron") for text in till.evaluate(COPIED)] == [1, 0, 0]
    till.get_by_role("button", name="Back").click()
    served.start()
    all_sent(till)
    customer = Party.objects.get(company_id=shop.company_id, personal__name="Ada Byron")
    assert Sale.objects.filter(customer_id=customer.id).count() == 2


class Between(ThreadingHTTPServer):
    """The product behind a proxy that may hold a newer worker, and may keep the sync away.

    A browser asks for a worker's script past every hook of a page, so it is changed on the way.
    """

    newer = False
    holds_sync = False

    def __init__(self, port: int) -> None:
        self.product = port
        super().__init__(("127.0.0.1", 0), _Passing)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/"


class _Passing(BaseHTTPRequestHandler):
    server: Between

    def _pass_on(self) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.server.holds_sync and self.path.endswith("/sync"):
            self.send_error(502)
            return
        wanted = {k: v for k, v in self.headers.items() if k.lower() != "accept-encoding"}
        product = HTTPConnection("127.0.0.1", self.server.product, timeout=30)
        try:
            product.request(self.command, self.path, sent, wanted)
            answer = product.getresponse()
            body = answer.read()
        finally:
            product.close()
        if self.server.newer and self.path.endswith("/sw.js"):
            # Another version is another text, and another cache.
            body, changed = re.subn(rb"(version\W{1,3})(?=\w{6})", rb"\1newer-", body, count=1)
            assert changed
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("content-length", "connection", "transfer-encoding", "date"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = _pass_on  # noqa: N815 - the names that the library calls

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


@contextmanager
def in_between(port: int) -> Iterator[Between]:
    with Between(port) as proxy:
        thread = threading.Thread(target=proxy.serve_forever, daemon=True)
        thread.start()
        try:
            yield proxy
        finally:
            proxy.shutdown()
            thread.join(5)


def test_a_new_version_of_the_app_never_touches_what_is_unsent(
    served: Served, shop: Any, till: Page, console: Any
) -> None:
    console.allow("502")
    with in_between(served.port) as proxy:
        enrol(till, prepare(shop), proxy.address)
        choose_copy(till)
        # The first worker ever does not take over the page that started it.
        till.reload()
        sign_in_again(till)
        proxy.holds_sync = True
        sell(till, "SKU12345")
        till.keyboard.press("Enter")
        expect(till.get_by_role("button", name="1 unsent")).to_be_visible()
        proxy.newer = True
        till.evaluate("navigator.serviceWorker.getRegistration().then(found => found.update())")
        # The strip says what matters more: the sale that waits. Settings tell of the new version.
        till.get_by_role("button", name="More").first.click()
        till.get_by_role("button", name="Settings").click()
        expect(till.get_by_text("A new version is ready")).to_be_visible(timeout=30_000)
        with till.expect_navigation():
            till.get_by_role("button", name="Start it now").click()
        sign_in_again(till)
        expect(till.get_by_role("button", name="1 unsent")).to_be_visible()
        versions = till.evaluate("caches.keys()")
        assert [name for name in versions if "newer-" in name] == versions, versions
        proxy.holds_sync = False
        all_sent(till)
        assert sales(shop) == 1
        till.goto("about:blank")


@contextmanager
def second_address(port: int) -> Iterator[str]:
    """The product under another origin: a port that passes everything on."""
    here = free_port()
    listener = socket.create_server(("127.0.0.1", here))
    held: list[socket.socket] = []
    carrying: list[threading.Thread] = []

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
            held.append(caller)
            try:
                server = socket.create_connection(("127.0.0.1", port))
            except OSError:
                # Nobody there: hang up, as the server's own port would.
                caller.close()
                continue
            held.append(server)
            for ends in ((caller, server), (server, caller)):
                carrying.append(threading.Thread(target=carry, args=ends, daemon=True))
                carrying[-1].start()

    serving = threading.Thread(target=serve, daemon=True)
    serving.start()
    try:
        yield f"http://127.0.0.1:{here}/"
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        serving.join(5)
        for one in held:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        for thread in carrying:
            thread.join(5)
        for one in held:
            one.close()


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
                to_pay(page)
                page.get_by_role("button", name="Take £").click()
                page.keyboard.press("Enter")
        served.stop()
        for page in (till, other):
            scan(page, "SKU12345")
            to_pay(page)
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
