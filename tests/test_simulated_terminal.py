"""The simulated terminal as a process of its own: its line, its page, and what it still knows."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from urllib.parse import urlencode
from urllib.request import ProxyHandler, build_opener

import pytest

from tests.support.server import free_port, start_program, stop
from tillbook.books.payments.ports import NoAnswer, Wanted, terminal_at
from tillbook.edges.integrations.simulated_terminal.client import SimulatedTerminal
from tillbook.edges.integrations.simulated_terminal.machine import Cut, Machine, Outcome

PAYMENT = Wanted(reference="7K3QX2M9PD", kind="charge", amount_minor=1250, currency="GBP")


class Running:
    """`tillbook terminal` on a port of its own, with a journal."""

    def __init__(self, folder) -> None:
        self.port, self.journal = free_port(), folder / "journal.jsonl"
        self.process = None

    def start(self, outcome: str = "approved_chip") -> SimulatedTerminal:
        words = ["terminal", "--port", str(self.port), "--journal", str(self.journal)]
        self.process = start_program([*words, "--seconds", "0", "--outcome", outcome], os.environ)
        assert f"127.0.0.1:{self.port}" in self.process.stdout.readline()
        return SimulatedTerminal(f"127.0.0.1:{self.port}")

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)
        self.process.stdout.close()

    def page(self, path: str = "/", **form: str) -> str:
        url = f"http://127.0.0.1:{self.port}{path}"
        data = urlencode(form).encode() if form else None
        with build_opener(ProxyHandler({})).open(url, data=data, timeout=10) as answer:
            return answer.read().decode()


@pytest.fixture
def running(tmp_path) -> Iterator[Running]:
    one = Running(tmp_path)
    yield one
    if one.process and one.process.poll() is None:
        stop(one.process)


def test_it_charges_and_knows_it_after_it_was_killed(running):
    terminal = running.start()
    assert terminal.health().ready
    said = terminal.start(PAYMENT)
    assert (said.answer, said.card.brand, said.card.last_four) == ("approved", "Mastercard", "5454")
    running.kill()
    with pytest.raises(NoAnswer):
        terminal.ask(PAYMENT)
    terminal = running.start("declined_funds")
    # The same reference is the same payment: charged once, whatever the next outcome would be.
    assert terminal.start(PAYMENT).answer == "approved"
    assert terminal.ask(replace(PAYMENT, reference="NEVERHEARD")).answer == "not_known"
    refund = replace(PAYMENT, reference="BACKAGAIN2", kind="refund", of=PAYMENT.reference)
    assert terminal.start(refund).answer == "declined"


def test_a_cut_line_is_no_answer(running):
    terminal = running.start("cut_after")
    with pytest.raises(NoAnswer):
        terminal.start(PAYMENT)
    assert terminal.ask(PAYMENT).answer == "approved"


def test_a_person_presses_what_happens_on_its_page(running):
    terminal = running.start("by_hand")
    assert "Ready" in running.page()
    assert terminal.start(PAYMENT).answer == "waiting"
    assert "12.50 GBP" in running.page()
    running.page("/press", outcome="declined_card")
    assert terminal.ask(PAYMENT).reason == "card"
    running.page("/next", outcome="approved_wallet")
    second = replace(PAYMENT, reference="SECONDONE2")
    terminal.start(second)
    assert terminal.ask(second).card.wallet == "Apple Pay"


def test_it_outlives_nonsense(running):
    terminal = running.start()
    for nonsense in (
        b"",
        b"{\n",
        b"{}\n",
        b'{"verb": "start"}\n',
        b"\x00\xff\n",
        b"GET / HTTP/9\r\n",
    ):
        with socket.create_connection(("127.0.0.1", running.port), timeout=5) as line:
            line.sendall(nonsense)
    assert terminal.health().name == "Simulated terminal"


@pytest.mark.parametrize("address", ["192.0.2.1:80", "example.com:80", "127.0.0.1", "::1", ""])
def test_it_is_on_this_machine_or_nowhere(address):
    with pytest.raises(NoAnswer):
        terminal_at("simulated", address).health()


def test_it_has_twelve_outcomes_and_each_ends():
    assert len(Outcome) == 12
    for outcome in Outcome:
        seconds = [0]
        machine = Machine(now=lambda at=seconds: at[0], choose=lambda one=outcome: one)
        message = {"reference": "R", "kind": "charge", "amount_minor": 1, "currency": "EUR"}
        with suppress(Cut):
            machine.hear({**message, "verb": "start"})
        seconds[0] = 60
        assert machine.hear({**message, "verb": "cancel"})["answer"] in (
            "approved",
            "declined",
            "cancelled",
        )
