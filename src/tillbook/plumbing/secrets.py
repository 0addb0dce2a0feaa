"""Secrets at rest: encrypted under a key that is derived from the installation's secret key.

The database alone gives nothing: the key lies beside it in the data directory or in the
environment. Each purpose has a key of its own, so that what was sealed for one opens no other.
"""

from __future__ import annotations

import base64
import hmac
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes

from tillbook.plumbing.memory import remembered


def mark_of(purpose: str, text: str) -> str:
    """A mark on a text that nobody without the installation's key can make, as hexadecimal."""
    return _mark(settings.SECRET_KEY, purpose, text)


def is_mark(purpose: str, text: str, mark: str) -> bool:
    """Whether this installation put that mark on the text, under its present or a former key."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    made = [_mark(secret, purpose, text) for secret in secrets]
    return any(hmac.compare_digest(one.encode(), mark.encode()) for one in made)


def _mark(secret: str | bytes, purpose: str, text: str) -> str:
    return hmac.new(_derived(secret, purpose), text.encode(), sha256).hexdigest()


class NotOurs(ValueError):
    """The secret was sealed under another key: another installation's, or one thrown away."""


def seal_secret(purpose: str, secret: bytes) -> str:
    """Encrypt and sign a secret (Fernet: AES-128-CBC with HMAC-SHA-256), as ASCII text."""
    return _keys(purpose).encrypt(secret).decode()


def open_secret(purpose: str, sealed: str) -> bytes:
    """What `seal_secret` sealed for the same purpose; raises NotOurs."""
    try:
        return _keys(purpose).decrypt(sealed.encode())
    except InvalidToken:
        raise NotOurs(f"a secret for {purpose} was sealed under another key") from None


@remembered(maxsize=16)
def _keys(purpose: str) -> MultiFernet:
    """The present key first; secrets sealed under a former one (`SECRET_KEY_FALLBACKS`) open."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(secret, purpose)) for secret in secrets])


def _derived(secret: str | bytes, purpose: str) -> bytes:
    info = f"tillbook secrets {purpose}".encode()
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(force_bytes(secret))
    return base64.urlsafe_b64encode(key)
