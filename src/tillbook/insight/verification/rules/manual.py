"""Proving an entry by hand: its row and its lines are what its text says."""

from __future__ import annotations

from typing import Any

from tillbook.insight.verification.rules.documents import Document, Proof
from tillbook.insight.verification.rules.findings import dashed
from tillbook.insight.verification.rules.rows import EntryLine, ManualEntry


def prove_manual(
    document: Document, row: ManualEntry, body: dict[str, Any] | None, proof: Proof
) -> None:
    """Check an entry by hand against the text that was sealed with it."""
    lines = document.lines_of_own_entries()
    if not document.own_entries:
        proof.add("entry_missing", "manual_entry", row.id)
    elif sum([line.amount_minor for line in lines if line.amount_minor > 0]) != row.total_minor:
        proof.add("manual_not_booked", "entry", document.own_entries[0].id, "another total")
    if not document.envelope:
        return
    words = "its text cannot be read" if body is None else _difference(row, body)
    if words:
        proof.add("body_differs", "manual_entry", row.id, words)
    if body is not None and document.own_entries:
        wanted = [said(one) for one in body.get("lines") or [] if isinstance(one, dict)]
        if wanted != [booked(line) for line in lines]:
            proof.add("manual_not_booked", "entry", document.own_entries[0].id)


def _difference(row: ManualEntry, body: dict[str, Any]) -> str:
    """The first field in which the row is not its text, in words; "" when they agree."""
    wanted: dict[str, Any] = {
        "id": dashed(row.id),
        "kind": "manual_entry",
        "number": row.number,
        "series": dashed(row.series_id),
        "business_date": row.business_date,
        "total": row.total_minor,
        "reverses": dashed(row.reverses_id) if row.reverses_id else None,
    }
    for name, value in wanted.items():
        if body.get(name) != value:
            return f"{name}: stored {value}, printed {body.get(name)}"
    return ""


def said(line: dict[str, Any]) -> tuple[Any, ...]:
    """A line as a sealed text says it."""
    names = ("account", "amount", "location", "department", "foreign")
    return tuple(line.get(name) for name in names)


def booked(line: EntryLine) -> tuple[Any, ...]:
    """The same of a line as it stands in the books."""
    at = dashed(line.location_id) if line.location_id else None
    department = dashed(line.department_id) if line.department_id else None
    return (dashed(line.account_id), line.amount_minor, at, department, line.foreign_minor)
