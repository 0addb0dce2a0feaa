"""The adapter of the simulated terminal: one JSON object a line, over loopback and nowhere else."""

from __future__ import annotations

import json
import socket
from ipaddress import ip_address
from typing import Any

from tillbook.books.payments.ports import Health, NoAnswer, Wanted
from tillbook.books.payments.rules import Answer, CardFacts, Said

#: How long somebody at a counter waits for one answer, and how much an answer may be.
PATIENCE_S = 3
_MOST_BYTES = 10_000


class SimulatedTerminal:
    """A `CardTerminal` at an address such as 127.0.0.1:8001."""

    def __init__(self, address: str) -> None:
        self.address = address

    def start(self, wanted: Wanted) -> Said:
        return self._say("start", wanted)

    def ask(self, wanted: Wanted) -> Said:
        return self._say("ask", wanted)

    def cancel(self, wanted: Wanted) -> Said:
        return self._say("cancel", wanted)

    def health(self) -> Health:
        told = self._send({"verb": "health"})
        return Health(name=str(told.get("name", ""))[:80], ready=told.get("ready") is True)

    def _say(self, verb: str, wanted: Wanted) -> Said:
        message = {
            "verb": verb,
            "reference": wanted.reference,
            "kind": wanted.kind,
            "amount_minor": wanted.amount_minor,
            "currency": wanted.currency,
            "of": wanted.of,
        }
        return said_of(self._send(message))

    def _send(self, message: dict[str, Any]) -> dict[str, Any]:
        host, port = _loopback(self.address)
        try:
            with socket.create_connection((host, port), timeout=PATIENCE_S) as line:
                line.sendall(json.dumps(message).encode() + b"\n")
                with line.makefile("rb") as answers:
                    raw = answers.readline(_MOST_BYTES)
            told = json.loads(raw)
        except (OSError, ValueError) as error:
            raise NoAnswer(f"{self.address}: {error or 'cut'}") from error
        if not isinstance(told, dict):
            raise NoAnswer(f"{self.address}: no object")
        return told


def _loopback(address: str) -> tuple[str, int]:
    host, _, port = address.rpartition(":")
    try:
        if ip_address(host).is_loopback:
            return host, int(port)
    except ValueError:
        pass
    raise NoAnswer(f"{address}: a simulated terminal is on this machine: 127.0.0.1 and a port")


def said_of(told: dict[str, Any]) -> Said:
    """The answer in the port's words; raises NoAnswer for what is none."""
    try:
        card = told.get("card") or {}
        return Said(
            answer=Answer(told["answer"]),
            reference=_text(told["reference"]),
            amount_minor=_whole(told["amount_minor"]),
            currency=_text(told["currency"]),
            reason=_text(told.get("reason", "")),
            card=CardFacts(**{name: _text(value) for name, value in card.items()}),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NoAnswer(f"not in words that mean something: {error}") from error


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("no whole number")
    return value
