"""A register in tests: its keys, its chain, its signed requests; what a browser would do."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from django.test import Client

from tests.api.calling import Answer
from tillbook.desks.registers.operations import add_register, make_code
from tillbook.desks.registers.sealing import b64
from tillbook.desks.sales.rules import Draft, Submission, body_text
from tillbook.plumbing import clock
from tillbook.plumbing.fields import new_id
from tillbook.values.hashing import canonical_text, chain_hash


def jwk_of(key: ec.EllipticCurvePrivateKey) -> dict[str, str]:
    """The public half as Web Crypto exports it."""
    point = key.public_key().public_numbers()
    x, y = (b64(n.to_bytes(32)) for n in (point.x, point.y))
    return {"kty": "EC", "crv": "P-256", "x": x, "y": y}


@dataclass(slots=True)
class Till:
    """An enrolled register. number and head: where its chain stands; sent: all its receipts."""

    shop: Any
    device: UUID
    signing: ec.EllipticCurvePrivateKey
    sealing: ec.EllipticCurvePrivateKey
    enrolled: dict[str, Any] = field(default_factory=dict)
    number: int = 0
    head: str = ""
    made: list[dict[str, Any]] = field(default_factory=list)
    client: Client = field(default_factory=Client)

    @property
    def series(self) -> str:
        return str(self.enrolled["series"]["id"])

    @property
    def register(self) -> UUID:
        return UUID(self.enrolled["register"]["id"])

    def authorization(
        self, method: str, path: str, body: bytes = b"", at: datetime | None = None
    ) -> str:
        """The header that proves a request."""
        time_ms = int((at or clock.now()).timestamp() * 1000)
        message = f"{method}\n{path}\n{time_ms}\n{sha256(body).hexdigest()}".encode()
        r, s = decode_dss_signature(self.signing.sign(message, ec.ECDSA(SHA256())))
        signature = b64(r.to_bytes(32) + s.to_bytes(32))
        return f"Tillbook-Device {self.device}.{time_ms}.{signature}"

    def get(self, path: str, at: datetime | None = None, **headers: str) -> Answer:
        return self.call("GET", path, at=at, headers=headers)

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        at: datetime | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Send a signed request."""
        whole = "/api/v1/registers" + path
        raw = b"" if body is None else json.dumps(body).encode()
        sent = {"authorization": self.authorization(method, whole, raw, at), **(headers or {})}
        response = self.client.generic(
            method, whole, raw, content_type="application/json", headers=sent
        )
        content = json.loads(response.content) if response.content else None
        return Answer(response.status_code, content, dict(response.headers))

    def sync(self, receipts: list[Any], at: datetime | None = None, **more: Any) -> Answer:
        """Bring receipts back."""
        body = {"protocol": 2, "app": "test", "receipts": receipts, **more}
        return self.call("POST", "/sync", body, at=at)

    def statuses(self, receipts: list[Any], **more: Any) -> list[str]:
        """What became of each receipt."""
        answer = self.sync(receipts, **more)
        assert answer.status == 200, answer.body
        return [one["status"] for one in answer.body["results"]]

    def sell(self, sku: str = "P1", quantity: int = 1, **more: Any) -> dict[str, Any]:
        """A sale of the shelf's price, sealed into the chain; see `seal` for `more`."""
        return self.seal(self.shop.sale([self.shop.line(sku, quantity)]), **more)

    def seal(
        self,
        sold: Submission | Draft,
        *,
        protocol: int = 2,
        extra: dict[str, Any] | None = None,
        **change: Any,
    ) -> dict[str, Any]:
        """The next receipt of the chain. change: fields of the draft; extra: of its body."""
        draft = sold.draft if isinstance(sold, Submission) else sold
        self.number += 1
        draft = replace(
            draft, series_id=UUID(self.series), register_id=self.register, content="", **change
        )
        value = json.loads(body_text(draft, self.number))
        return self.chain(canonical_text({**value, "v": protocol, **(extra or {})}))

    def chain(self, body: str) -> dict[str, Any]:
        """A body that says the chain's next number, as it travels."""
        said = json.loads(body)
        digest = chain_hash(self.head, body)
        receipt = {
            "protocol": said["v"],
            "id": said["id"],
            "register": str(self.register),
            "series": self.series,
            "number": self.number,
            "previous_hash": self.head,
            "hash": digest,
            "sent_at": clock.now().isoformat(),
            "clock_offset_ms": 0,
            "body": body,
        }
        self.head = digest
        self.made.append(receipt)
        return receipt


def application(code: str, till: Till) -> dict[str, Any]:
    """What a browser sends to be enrolled."""
    return {
        "code": code,
        "device": str(till.device),
        "signing_key": jwk_of(till.signing),
        "sealing_key": jwk_of(till.sealing),
        "app": "test",
        "protocol": 2,
    }


def fresh_till(shop: Any) -> Till:
    """A browser with keys, not enrolled yet."""
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(2)]
    return Till(shop, new_id(), *keys)


def enrolled_till(shop: Any, code: str = "R1", at: str = "STORE001") -> Till:
    """A register of that code, made and enrolled."""
    register = add_register(shop.actor, shop.locations[at], code, f"Register {code}")
    return enrol_again(shop, register)


def enrol_again(shop: Any, register: UUID) -> Till:
    """A new device for a register."""
    till = fresh_till(shop)
    answer = post_enrol(till, application(make_code(shop.actor, register), till))
    assert answer.status == 201, answer.body
    till.enrolled = answer.body
    return till


def post_enrol(till: Till, body: Any) -> Answer:
    """Ask to be enrolled."""
    response = till.client.post("/api/v1/registers/enrol", body, content_type="application/json")
    return Answer(response.status_code, json.loads(response.content), dict(response.headers))
