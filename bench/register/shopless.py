"""A server for the register alone: the built page and a catalogue of any size, from memory."""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import pbkdf2_hmac
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from tests.support.driven import DRIVEN
from tillbook.desks.registers.sealing import b64, key_text, seal_pin_for

PERSON = UUID("00000000-0000-7000-8000-000000000040")
PIN = "482913"
#: As the server asks for.
ITERATIONS = 210_000
_KINDS = {".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css"}
_NOUNS = ("loaf", "roll", "tart", "lamp", "mug", "plate", "candle", "ribbon", "basket", "towel")
_LOOKS = ("oak", "rye", "linen", "copper", "amber", "striped", "round", "winter", "garden")
_MAKERS = ("Aldermoor", "Brackwell", "Corriedale", "Dunmore", "Elmfield", "Hazelmere")


def key(n: int) -> str:
    """A UUID that says which it is."""
    return f"00000000-0000-7000-8000-{n:012d}"


def ean(n: int) -> str:
    """The n-th EAN-13 of the range for use inside a shop."""
    digits = f"20{n:010d}"
    total = sum(int(d) * (3 if place % 2 else 1) for place, d in enumerate(digits))
    return f"{digits}{-total % 10}"


def catalogue(count: int) -> list[dict[str, Any]]:
    """So many products with names of three to five words, some of them alike."""
    chance = random.Random(count)  # noqa: S311 - names, no secrets
    return [
        {
            "id": key(1_000_000 + n),
            "sku": f"SKU{n:06d}",
            "name": " ".join(
                [
                    chance.choice(_MAKERS),
                    *chance.sample(_LOOKS, chance.randint(1, 2)),
                    chance.choice(_NOUNS),
                    str(n),
                ]
            ),
            "department": key(20 + n % 6),
            "unit": "pc",
            "decimals": 0,
            "price": chance.randint(50, 9_999) * 10_000,
            "base": 1_000_000,
            "tax_category": "standard",
            "stocked": True,
            "barcodes": [{"code": ean(n), "quantity": 1_000_000}],
            "archived": False,
        }
        for n in range(count)
    ]


#: The kinds of promotions that there are, as a shop would have them.
_PROMOTED: tuple[dict[str, Any], ...] = (
    {"kind": "percent", "value": 50_000},
    {"kind": "unit_amount", "value": 10_000},
    {"kind": "buy_get", "buy": 2, "get": 1, "value": 1_000_000},
    {"kind": "set_price", "value": 300, "parts": [{"units": 3}]},
    {"kind": "total_percent", "value": 10_000, "minimum_minor": 2_000},
)


def promotions(count: int, *, everything: bool) -> list[dict[str, Any]]:
    """So many promotions in force, each of a department or of everything there is."""
    return [
        {
            **_PROMOTED[n % len(_PROMOTED)],
            "id": key(5_000 + n),
            "name": f"Promotion {n}",
            "goods": {} if everything else {"groups": [key(20 + n % 6)]},
        }
        for n in range(count)
    ]


@dataclass
class Office:
    """What the server knows. sealing: the device's key, once it was enrolled."""

    products: list[dict[str, Any]]
    promotions: list[dict[str, Any]] = field(default_factory=list)
    sealing: str = ""
    received: int = 0
    pages: dict[str, bytes] = field(default_factory=dict)

    def answer(self, path: str, query: dict[str, list[str]], body: Any) -> Any:
        """The JSON of one request."""
        now = datetime.now(UTC).isoformat()
        match path.rsplit("/", 1)[-1]:
            case "enrol":
                self.sealing = key_text(body["sealing_key"])
                series = {"id": key(4), "code": "R1", "next_number": 1, "head": ""}
                register = {"id": key(1), "code": "R1", "name": "Register 1"}
                return {
                    "device": body["device"],
                    "register": register,
                    "series": series,
                    "server_time": now,
                }
            case "book":
                return self._book(now)
            case "catalogue":
                after = (query.get("after") or [""])[0]
                start = int(after[-12:]) - 1_000_000 + 1 if after else 0
                items = self.products[start : start + int(query["limit"][0])]
                more = start + len(items) < len(self.products)
                return {"items": items, "next": items[-1]["id"] if more else None, "feed": 1}
            case "customers":
                return {"items": [], "next": None, "feed": 1}
            case "levels":
                asked = query["ids"][0].split(",")
                return {"at": now, "items": [{"id": one, "on_hand": 9_000_000} for one in asked]}
            case "sync":
                self.received += len(body["receipts"])
                results = [
                    {"id": r["id"], "number": None, "status": "stored", "need_from": None}
                    for r in body["receipts"]
                ]
                state = {"id": key(4), "next_number": 1, "verified_to": 0, "head": ""}
                return {
                    "server_time": now,
                    "results": results,
                    "series": {**state, "next_number": self.received + 1},
                    "feed": 1,
                    "version": "1",
                    "revoked": False,
                    "protocols": [2],
                }
            case _:
                return {
                    "feed": 1,
                    "version": "1",
                    "variants": [],
                    "customers": [],
                    "more": False,
                    "start_again": False,
                }

    def _book(self, now: str) -> dict[str, Any]:
        tax = {"code_id": key(50), "code": "standard", "kind": "percent", "rate_ppm": 200_000}
        return {
            "version": "1",
            "configuration": 1,
            "feed": 1,
            "server_time": now,
            "company": {
                "id": key(3),
                "name": "Bench",
                "legal_name": "Bench Ltd",
                "tax_number": "",
                "country": "GB",
                "currency": "GBP",
                "exponent": 2,
                "symbol": "£",
                "locale": "en-GB",
            },
            "location": {
                "id": key(2),
                "code": "L1",
                "name": "Harbour Street",
                "address": "",
                "time_zone": "Europe/London",
                "day_starts_hour": 4,
            },
            "pricing": {
                "prices_include_tax": True,
                "tax_rounding": "document",
                "total_rounding_minor": 1,
                "cash_rounding_minor": 1,
            },
            "departments": [
                {
                    "id": key(20 + n),
                    "code": f"D{n}",
                    "name": f"Dept {n}",
                    "position": n,
                    "ground": "",
                }
                for n in range(6)
            ],
            "tenders": [
                {"id": key(30), "code": "cash", "name": "Cash", "kind": "cash", "cash": True},
                {"id": key(31), "code": "card", "name": "Card", "kind": "card", "cash": False},
            ],
            "taxes": [{"from": None, "categories": {"standard": [{**tax, "included": True}]}}],
            "people": [self._seller()],
            "limits": {
                "discount_ppm_without_approval": 1_000_000,
                "return_day_minor_offline": 10_000,
                "lease_hours": 72,
            },
            "favourites": [one["id"] for one in self.products[:16]],
            "promotions": self.promotions,
            "protocols": [2],
        }

    def _seller(self) -> dict[str, Any]:
        salt = bytes(16)
        verifier = pbkdf2_hmac("sha256", PIN.encode(), salt, ITERATIONS)
        sealed = seal_pin_for(self.sealing, PERSON, verifier)
        pin = {"version": 1, "salt": b64(salt), "iterations": ITERATIONS}
        pin |= {"epk": sealed.epk, "iv": sealed.iv, "sealed": sealed.sealed}
        return {
            "id": str(PERSON),
            "name": "Ana",
            "code": "ana",
            "rights": ["sales:read", "sales:write"],
            "pin": pin,
        }


@contextmanager
def served(office: Office) -> Iterator[str]:
    """The office on a free port of loopback."""

    class Answering(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path.startswith("/api/"):
                return self._json(office.answer(parts.path, parse_qs(parts.query), None))
            name = parts.path.rsplit("/", 1)[-1] or "index.html"
            file = DRIVEN / name
            if not file.is_file():
                return self._send(404, b"", "text/plain")
            return self._send(200, _read(office, file), _KINDS.get(file.suffix, "font/woff2"))

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self._json(office.answer(urlsplit(self.path).path, {}, body))

        def _json(self, value: Any) -> None:
            self._send(200, json.dumps(value).encode(), "application/json")

        def _send(self, status: int, content: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Service-Worker-Allowed", "/register/")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _read(office: Office, file: Path) -> bytes:
    return office.pages.setdefault(file.name, file.read_bytes())
