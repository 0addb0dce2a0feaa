"""The hash formulas, written a second time.

They repeat `values/hashing.py`, the ledger's `entry_hash` and the stock's `move_hash` on purpose: a
mistake in one of the two shows as a difference. Form 1 of each; keys as 32 hexadecimal digits.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from tillbook.insight.verification.rules.findings import dashed
from tillbook.insight.verification.rules.rows import AuditRecord, Entry, EntryLine, Key, Move


def receipt_hash(previous: str, body: str) -> str:
    """The register's chain: SHA-256 of the previous hash, a line feed and the body as it came."""
    return sha256(f"{previous}\n{body}".encode()).hexdigest()


def server_hash(previous: str, receipt: str, posted: Sequence[str]) -> str:
    """The server's chain: previous link, receipt hash, then entries and moves as posted."""
    return sha256("\n".join((previous, receipt, *posted)).encode()).hexdigest()


def entry_hash(entry: Entry, lines: Sequence[EntryLine]) -> str:
    """An entry: its header, then a text line for each of its lines in order."""
    text = [f"1|{entry.id.hex()}|{entry.journal}|{entry.business_date}|{entry.posting_date}"]
    for line in lines:
        location, department, tax_code = line.location_id, line.department_id, line.tax_code_id
        base = line.tax_base_minor
        text.append(
            f"{line.account_id.hex()}|{line.amount_minor}|{location.hex() if location else ''}"
            f"|{department.hex() if department else ''}|{tax_code.hex() if tax_code else ''}"
            f"|{'' if base is None else base}|{line.settlement_key}"
        )
    return sha256("\n".join(text).encode()).hexdigest()


def move_hash(move: Move) -> str:
    """A stock move: source, number, place, item, quantity, value."""
    text = (
        f"1|{move.source_id.hex()}|{move.number}|{move.place_id.hex()}|{move.item_id.hex()}"
        f"|{move.quantity_micro}|{move.value_minor}"
    )
    return sha256(text.encode()).hexdigest()


def audit_hash(record: AuditRecord) -> str:
    """An audit record: the previous hash, then its canonical text."""

    def name(key: Key | None) -> str:
        return dashed(key) if key else ""

    text: dict[str, Any] = {
        "id": dashed(record.id),
        "position": record.position,
        "at": in_iso(record.at),
        "actor": [record.actor_kind, name(record.actor_id)],
        "approver": name(record.approver_id),
        "action": record.action,
        "object": [record.object_kind, name(record.object_id)],
        "reason": record.reason,
        "detail": record.detail,
    }
    written = json.dumps(text, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return receipt_hash(record.previous_hash, written)


def in_iso(moment: Any) -> str:
    """A moment as it was hashed: ISO, in UTC; SQLite stores it with a blank and without a zone."""
    if isinstance(moment, str):
        return f"{moment.replace(' ', 'T')}+00:00"
    return str(moment.isoformat())
