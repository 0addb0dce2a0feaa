"""A peer on this machine that answers in Stripe's documented shapes.

Written from docs.stripe.com/api (2025) by hand, not recorded from an account: what Stripe does
beyond what it documents is not tried. It keeps idempotency keys as Stripe says it does: the same
request again is answered alike, another one under the same key is refused.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.test import override_settings

READER = "tmr_1"
KEY = "sk_test_51loopback"


class Refusal(Exception):
    """What Stripe answers instead: status, type and code of the error."""

    def __init__(self, status: int, kind: str, code: str = "") -> None:
        super().__init__(code)
        self.status = status
        self.body = {"error": {"type": kind, "code": code, "message": f"{kind} {code}"}}


class Stripe:
    """What the account holds. cut: "", "there" or "back": what happens to the next requests;
    refuse: what the next ones are answered; hidden: references the search has not indexed."""

    def __init__(self) -> None:
        self.intents: dict[str, dict[str, Any]] = {}
        self.refunds: dict[str, dict[str, Any]] = {}
        self.keys: dict[str, tuple[str, Any, str]] = {}
        self.action: dict[str, Any] | None = None
        self.online = True
        self.heard: list[tuple[str, str, str]] = []
        self.cut: Callable[[str, str], str] = lambda _method, _path: ""
        self.refuse: Callable[[str, str], Refusal | None] = lambda _method, _path: None
        self.hidden = False
        self.locations = [{"id": "tml_1", "object": "terminal.location"}]
        self.lock = threading.Lock()

    # What customers do

    def tap(self, outcome: str = "approved") -> None:
        """The customer holds a card to the reader, or does not."""
        assert self.action
        intent = self.intents[self.action["process_payment_intent"]["payment_intent"]]
        if outcome == "approved":
            self.action["status"] = "succeeded"
            intent["status"], intent["amount_received"] = "succeeded", intent["amount"]
            intent["latest_charge"] = self.charge()
            return
        self.action |= {"status": "failed", "failure_code": outcome}
        if outcome != "customer_canceled":
            error = {"type": "card_error", "code": "card_declined", "decline_code": outcome}
            intent["last_payment_error"] = error

    def charge(self) -> dict[str, Any]:
        card = {"brand": "visa", "last4": "4242", "read_method": "contactless_emv"}
        details = {"type": "card_present", "card_present": {**card, "wallet": None}}
        return {"id": "ch_1", "object": "charge", "payment_method_details": details}

    def charged(self) -> int:
        return sum(one.get("amount_received", 0) for one in self.intents.values())

    # What Stripe answers

    def answer(self, method: str, path: str, said: dict[str, str], key: str) -> Any:
        if key:
            before = self.keys.get(key)
            if before and before[:2] != (path, said):
                raise Refusal(400, "idempotency_error")
            if before:
                return json.loads(before[2])
        told = self.do(method, path.split("/")[2:], said)
        if key:
            self.keys[key] = (path, said, json.dumps(told))
        return told

    def do(self, method: str, at: list[str], said: dict[str, str]) -> Any:
        match [method, *at]:
            case ["POST", "payment_intents"]:
                return self.make_intent(said)
            case ["GET", "payment_intents", "search"]:
                wanted = said["query"].split("'")[-2]
                found = [i for i in self.intents.values() if i["metadata"]["reference"] == wanted]
                return {"object": "search_result", "data": [] if self.hidden else found}
            case ["GET", "payment_intents"]:
                return {"object": "list", "data": list(self.intents.values())}
            case ["GET", "payment_intents", one]:
                return self.intents[one]
            case ["POST", "payment_intents", one]:
                self.intents[one]["metadata"] |= metadata(said)
                return self.intents[one]
            case ["POST", "payment_intents", one, "cancel"]:
                return self.cancel(self.intents[one])
            case ["POST", "refunds"]:
                return self.make_refund(said)
            case ["GET", "refunds"]:
                wanted = said["payment_intent"]
                mine = [r for r in self.refunds.values() if r["payment_intent"] == wanted]
                return {"object": "list", "data": mine}
            case [_, "terminal", *rest]:
                return self.terminal(method, rest, said)
        raise Refusal(404, "invalid_request_error", "resource_missing")

    def terminal(self, method: str, at: list[str], said: dict[str, str]) -> Any:
        match [method, *at]:
            case ["GET", "locations"]:
                return {"object": "list", "data": self.locations}
            case ["POST", "readers"]:
                if said["registration_code"] != "quick-brown-fox":
                    raise Refusal(400, "invalid_request_error", "resource_missing")
                return {**self.reader(), "label": said["label"], "location": said["location"]}
            case ["GET", "readers", _]:
                return self.reader()
            case ["POST", "readers", _, "process_payment_intent"]:
                return self.process(said["payment_intent"])
            case ["POST", "readers", _, "cancel_action"]:
                self.action = None
                return self.reader()
        raise Refusal(404, "invalid_request_error", "resource_missing")

    def reader(self) -> dict[str, Any]:
        status = "online" if self.online else "offline"
        return {
            "id": READER,
            "object": "terminal.reader",
            "label": "Counter",
            "status": status,
            "action": self.action,
        }

    def make_intent(self, said: dict[str, str]) -> dict[str, Any]:
        made = {
            "id": f"pi_{len(self.intents) + 1}",
            "object": "payment_intent",
            "amount": int(said["amount"]),
            "amount_received": 0,
            "currency": said["currency"],
            "status": "requires_payment_method",
            "metadata": metadata(said),
            "latest_charge": None,
            "last_payment_error": None,
        }
        self.intents[made["id"]] = made
        return made

    def process(self, key: str) -> dict[str, Any]:
        if not self.online:
            raise Refusal(400, "invalid_request_error", "terminal_reader_offline")
        if self.action and self.action["status"] == "in_progress":
            raise Refusal(400, "invalid_request_error", "terminal_reader_busy")
        if self.intents[key]["status"] != "requires_payment_method":
            raise Refusal(400, "invalid_request_error", "intent_invalid_state")
        self.action = {
            "type": "process_payment_intent",
            "status": "in_progress",
            "failure_code": None,
            "process_payment_intent": {"payment_intent": key},
        }
        return self.reader()

    def cancel(self, intent: dict[str, Any]) -> dict[str, Any]:
        if intent["status"] in ("succeeded", "canceled"):
            raise Refusal(400, "invalid_request_error", "payment_intent_unexpected_state")
        intent["status"] = "canceled"
        return intent

    def make_refund(self, said: dict[str, str]) -> dict[str, Any]:
        back = sum(r["amount"] for r in self.refunds.values())
        if back + int(said["amount"]) > self.intents[said["payment_intent"]]["amount_received"]:
            raise Refusal(400, "invalid_request_error", "charge_already_refunded")
        made = {
            "id": f"re_{len(self.refunds) + 1}",
            "object": "refund",
            "amount": int(said["amount"]),
            "currency": self.intents[said["payment_intent"]]["currency"],
            "payment_intent": said["payment_intent"],
            "status": "succeeded",
            "metadata": metadata(said),
        }
        self.refunds[made["id"]] = made
        return made


def metadata(said: dict[str, str]) -> dict[str, str]:
    return {k[9:-1]: v for k, v in said.items() if k.startswith("metadata[")}


class _Handler(BaseHTTPRequestHandler):
    def log_message(self, *_words: Any) -> None:
        """Nobody reads it."""

    def _serve(self, method: str) -> None:
        peer: Stripe = self.server.peer  # type: ignore[attr-defined]
        address = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        text = self.rfile.read(length).decode() if method == "POST" else address.query
        said = {name: values[0] for name, values in parse_qs(text).items()}
        key = self.headers.get("Idempotency-Key") or ""
        ours = key if len(key) <= 20 else ""  # the SDK makes keys of its own, each once
        with peer.lock:
            peer.heard.append((method, address.path, ours))
            cut = peer.cut(method, address.path)
            if cut == "there":
                return self.close()
            try:
                if self.headers.get("Authorization") != f"Bearer {KEY}":
                    raise Refusal(401, "invalid_request_error")
                if refused := peer.refuse(method, address.path):
                    raise refused
                status, told = 200, peer.answer(method, address.path, said, ours)
            except Refusal as refusal:
                status, told = refusal.status, refusal.body
            body = json.dumps(told).encode()
        if cut == "back":
            return self.close()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        return None

    def close(self) -> None:
        self.close_connection = True
        self.connection.shutdown(2)

    def do_GET(self) -> None:
        self._serve("GET")

    def do_POST(self) -> None:
        self._serve("POST")


@contextmanager
def stripe_peer() -> Iterator[Stripe]:
    """A Stripe of its own, on a free port of this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    peer = server.peer = Stripe()  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        with override_settings(STRIPE_API=f"http://127.0.0.1:{server.server_address[1]}"):
            yield peer
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
