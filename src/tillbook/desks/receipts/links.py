"""The link of a digital receipt: the sale's id and a proof that this company gave it out.

A register makes it off-line with the company's key from its book; the server checks it when it is
opened. Nobody can make one, or guess one: 128 bits of an HMAC-SHA-256 stand in it.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from hashlib import sha256
from uuid import UUID

from django.conf import settings

_PROOF = 16


def link_key(company_id: UUID) -> bytes:
    """The company's key for links, from the installation's secret."""
    text = f"receipt links of {company_id}"
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), sha256).digest()


def token_of(company_id: UUID, sale_id: UUID) -> str:
    """What stands behind `/r/`: 43 letters."""
    proof = hmac.new(link_key(company_id), sale_id.bytes, sha256).digest()[:_PROOF]
    return urlsafe_b64encode(sale_id.bytes + proof).rstrip(b"=").decode()


def sale_named(token: str) -> UUID | None:
    """The sale that a token names, not proven yet."""
    try:
        raw = urlsafe_b64decode(token + "=" * (-len(token) & 3))
    except (Error, ValueError):
        return None
    return UUID(bytes=raw[:16]) if len(raw) == 16 + _PROOF else None


def is_proven(company_id: UUID, sale_id: UUID, token: str) -> bool:
    """Whether the company gave this token out."""
    return hmac.compare_digest(token_of(company_id, sale_id).encode(), token.encode())
