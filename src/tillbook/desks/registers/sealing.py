"""Keys of devices, signatures by them, and sealing for them (P-256, Web Crypto's forms)."""

from __future__ import annotations

import base64
import binascii
import json
import os
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tillbook.values.hashing import canonical_text


class NotAKey(ValueError):
    """This is no public JWK on the curve P-256."""


def key_text(jwk: Any) -> str:
    """A public JWK as it is stored: its curve and point alone, canonical. Raises NotAKey."""
    if not isinstance(jwk, dict) or jwk.get("kty") != "EC" or jwk.get("crv") != "P-256":
        raise NotAKey("kty EC, crv P-256")
    if "d" in jwk:
        raise NotAKey("a private key was sent")
    text = canonical_text({"kty": "EC", "crv": "P-256", "x": jwk.get("x"), "y": jwk.get("y")})
    _public(text)
    return text


@lru_cache(maxsize=1024)
def _public(text: str) -> ec.EllipticCurvePublicKey:
    jwk = json.loads(text)
    try:
        x, y = (int.from_bytes(_unb64(jwk[name], 32)) for name in ("x", "y"))
        return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    except (ValueError, TypeError) as wrong:
        raise NotAKey("the point is not on the curve") from wrong


def signed_by(key: str, message: bytes, signature: str) -> bool:
    """Whether `signature` (base64url of r ‖ s) is this key's for the message (ECDSA, SHA-256)."""
    try:
        raw = _unb64(signature, 64)
    except ValueError:
        return False
    pair = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    try:
        _public(key).verify(pair, message, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Sealed:
    """A secret for one device: the ephemeral public key (JWK), the nonce and the cipher text."""

    epk: dict[str, str]
    iv: str
    sealed: str


def seal_pin_for(key: str, person_id: UUID, verifier: bytes) -> Sealed:
    """Seal a PIN's verifier so that only the device with this sealing key can open it.

    Ephemeral-static ECDH on P-256; HKDF-SHA-256 without salt, info "tillbook pin" followed by the
    person's id as text; AES-256-GCM with a nonce of 12 bytes.
    """
    ephemeral = ec.generate_private_key(ec.SECP256R1())
    shared = ephemeral.exchange(ec.ECDH(), _public(key))
    info = f"tillbook pin{person_id}".encode()
    secret = HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(shared)
    nonce = os.urandom(12)
    cipher = AESGCM(secret).encrypt(nonce, verifier, None)
    point = ephemeral.public_key().public_numbers()
    epk = {
        "kty": "EC",
        "crv": "P-256",
        "x": b64(point.x.to_bytes(32)),
        "y": b64(point.y.to_bytes(32)),
    }
    return Sealed(epk, b64(nonce), b64(cipher))


def b64(raw: bytes) -> str:
    """Base64url without padding, as JOSE and Web Crypto have it."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _unb64(text: Any, length: int) -> bytes:
    if not isinstance(text, str) or len(text) > 100:
        raise ValueError("not base64url")
    try:
        padding = "=" * (-len(text) % 4)
        raw = base64.b64decode((text + padding).encode("ascii"), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError) as wrong:
        raise ValueError("not base64url") from wrong
    if len(raw) != length:
        raise ValueError("not of the right length")
    return raw
