"""Proving expenses and documents of petty cash: rows and entry are what their text says."""

from __future__ import annotations

from typing import Any

from tillbook.insight.verification.rules.documents import Document, Proof
from tillbook.insight.verification.rules.findings import dashed
from tillbook.insight.verification.rules.manual import booked, said
from tillbook.insight.verification.rules.rows import TABLES, Expense, PettyCash


def prove_spent(
    document: Document, row: Expense | PettyCash, body: dict[str, Any] | None, proof: Proof
) -> None:
    """Check one against the text that was sealed with it, and its entry against its amount. A
    count that finds what must be there has no entry."""
    table = TABLES[type(row)]
    lines = document.lines_of_own_entries()
    amounts = [line.amount_minor for line in lines]
    if isinstance(row, Expense):
        right = bool(amounts) and amounts[-1] == -row.total_minor
    else:
        right = (amounts[0] if amounts else 0) == row.amount_minor
    wanted = [said(one) for one in (body or {}).get("lines") or [] if isinstance(one, dict)]
    if not right or (body is not None and wanted != [booked(line) for line in lines]):
        entry = document.own_entries[0].id if document.own_entries else None
        proof.add("expense_not_booked", "entry" if entry else table, entry or row.id)
    if not document.envelope:
        return
    words = "its text cannot be read" if body is None else _difference(row, table, body)
    if words:
        proof.add("body_differs", table, row.id, words)


def _difference(row: Expense | PettyCash, table: str, body: dict[str, Any]) -> str:
    """The first field in which the row is not its text, in words; "" when they agree."""
    wanted: dict[str, Any] = {
        "id": dashed(row.id),
        "kind": table,
        "number": row.number,
        "series": dashed(row.series_id),
        "why": row.kind,
        "business_date": row.business_date,
        "reverses": dashed(row.reverses_id) if row.reverses_id else None,
    }
    if isinstance(row, Expense):
        wanted |= {"total": row.total_minor, "tax": row.tax_minor}
    else:
        wanted |= {"amount": row.amount_minor}
    for name, value in wanted.items():
        if body.get(name) != value:
            return f"{name}: stored {value}, printed {body.get(name)}"
    return ""
