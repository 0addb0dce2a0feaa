"""Proving a pair made by hand: its row is what its text says, and it booked nothing."""

from __future__ import annotations

from typing import Any

from tillbook.insight.verification.rules.documents import Document, Proof
from tillbook.insight.verification.rules.findings import dashed
from tillbook.insight.verification.rules.rows import Pairing


def prove_pairing(
    document: Document, row: Pairing, body: dict[str, Any] | None, proof: Proof
) -> None:
    """Check a pairing against the text that was sealed with it."""
    if document.envelope:
        words = "its text cannot be read" if body is None else _difference(row, body)
        if words:
            proof.add("body_differs", "pairing", row.id, words)
    for entry in document.own_entries:
        proof.add("entry_too_many", "entry", entry.id)


def _difference(row: Pairing, body: dict[str, Any]) -> str:
    """The first field in which the row is not its text, in words; "" when they agree."""
    wanted: dict[str, Any] = {
        "id": dashed(row.id),
        "kind": "pairing",
        "number": row.number,
        "series": dashed(row.series_id),
        "what": row.kind,
        "account": dashed(row.account_id),
        "party": dashed(row.party_id) if row.party_id else None,
        "undoes": dashed(row.undoes_id) if row.undoes_id else None,
        "business_date": row.business_date,
        "amount": row.amount_minor,
    }
    for name, value in wanted.items():
        if body.get(name) != value:
            return f"{name}: stored {value}, printed {body.get(name)}"
    return ""
