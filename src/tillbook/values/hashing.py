"""Canonical text and the hashes over it: one form, versioned, frozen by tests.

Canonical text is JSON with sorted keys, no blanks, ASCII only, integers only. What is hashed is
stored as the very text; nothing is ever serialised again to check a hash.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import sha256
from json.encoder import encode_basestring_ascii
from typing import Any

_encode = json.JSONEncoder(
    sort_keys=True, ensure_ascii=True, separators=(",", ":"), allow_nan=False
).encode


def canonical_text(value: Any) -> str:
    """Write plain values (dict, list, str, int, bool, None) as canonical text."""
    return _encode(value)


def quoted(text: str) -> str:
    """A text as canonical text has it: quoted, ASCII only."""
    return encode_basestring_ascii(text)


def hash_text(*parts: str) -> str:
    """SHA-256 (hex) over the parts, parted by line feeds so that none can run into the next."""
    return sha256("\n".join(parts).encode()).hexdigest()


def chain_hash(previous: str, body: str) -> str:
    """The register's chain: SHA-256(previous hash ‖ line feed ‖ body)."""
    return hash_text(previous, body)


def link_hash(previous: str, receipt_hash: str, posted: Iterable[str]) -> str:
    """The server's chain: SHA-256 over the previous link, the receipt and what was posted."""
    return hash_text(previous, receipt_hash, *posted)
