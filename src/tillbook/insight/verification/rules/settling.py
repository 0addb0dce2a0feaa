"""Proving a settlement of a bank line: its row and its entry are what its text says."""

from __future__ import annotations

from typing import Any

from tillbook.insight.verification.rules.documents import Document, Proof
from tillbook.insight.verification.rules.findings import dashed
from tillbook.insight.verification.rules.manual import booked, said
from tillbook.insight.verification.rules.rows import BankSettlement


def prove_settlement(
    document: Document, row: BankSettlement, body: dict[str, Any] | None, proof: Proof
) -> None:
    """Check a settlement against the text that was sealed with it. It has no entry where the
    bank's line was booked before."""
    if not document.envelope:
        return
    words = "its text cannot be read" if body is None else _difference(row, body)
    if words:
        proof.add("body_differs", "bank_settlement", row.id, words)
    if body is None:
        return
    wanted = [said(one) for one in body.get("lines") or [] if isinstance(one, dict)]
    if wanted != [booked(line) for line in document.lines_of_own_entries()]:
        key = document.own_entries[0].id if document.own_entries else row.id
        table = "entry" if document.own_entries else "bank_settlement"
        proof.add("settlement_not_booked", table, key)


def _difference(row: BankSettlement, body: dict[str, Any]) -> str:
    """The first field in which the row is not its text, in words; "" when they agree."""
    wanted: dict[str, Any] = {
        "id": dashed(row.id),
        "kind": "bank_settlement",
        "number": row.number,
        "series": dashed(row.series_id),
        "what": row.kind,
        "bank_line": dashed(row.line_id),
        "undoes": dashed(row.undoes_id) if row.undoes_id else None,
        "business_date": row.business_date,
        "amount": row.amount_minor,
    }
    for name, value in wanted.items():
        if body.get(name) != value:
            return f"{name}: stored {value}, printed {body.get(name)}"
    return ""
