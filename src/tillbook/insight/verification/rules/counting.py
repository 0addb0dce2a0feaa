"""Proving counts of stock and their corrections: rows, moves and entry are what their text says."""

from __future__ import annotations

from typing import Any

from tillbook.insight.verification.rules.adjusting import prove_moves, prove_value
from tillbook.insight.verification.rules.documents import Document, Proof
from tillbook.insight.verification.rules.findings import dashed
from tillbook.insight.verification.rules.rows import TABLES, CountedItem, PostedCount


def prove_count(
    document: Document, row: PostedCount, body: dict[str, Any] | None, proof: Proof
) -> None:
    """Each item moved its difference, no more; the entry books what the moves are worth."""
    own, books = row.company_id, proof.books
    if books.locations.get(row.location_id, (None,))[0] != own:
        proof.add("foreign_reference", "posted_count", row.id, "location")
    if not document.counted:
        proof.add("lines_missing", "posted_count", row.id)
    for item in document.counted:
        table = TABLES[type(item)]
        if books.variants.get(item.item_id, (None,))[0] != own:
            proof.add_part("foreign_reference", table, document.id, item.number, "variant")
        if isinstance(item, CountedItem) and (
            item.quantity_micro != item.counted_micro - item.expected_micro
        ):
            proof.add_part("count_differs", table, document.id, item.number, "does not add up")
    if document.envelope:
        words = "its text cannot be read" if body is None else _difference(document, row, body)
        if words:
            proof.add("body_differs", "posted_count", row.id, words)
    # What lay there without a lot and is of one that was counted does not move.
    moved = {
        item.number: item.quantity_micro - getattr(item, "retold_micro", 0)
        for item in document.counted
    }
    wanted = {
        item.number: (item.item_id, moved[item.number])
        for item in document.counted
        if moved[item.number]
    }
    table = TABLES[type(document.counted[0])] if document.counted else "counted_item"
    prove_moves(document, table, row.location_id, wanted, proof)
    prove_value(document, row.id, row.company_id, "posted_count", proof)


def _difference(document: Document, row: PostedCount, body: dict[str, Any]) -> str:
    """The first field in which the rows are not their text, in words; "" when they agree."""
    wanted: dict[str, Any] = {
        "id": dashed(row.id),
        "kind": document.kind,
        "number": row.number,
        "series": dashed(row.series_id),
        "location": dashed(row.location_id),
        "business_date": row.business_date,
    }
    if row.corrects_id:
        wanted["corrects"] = dashed(row.corrects_id)
    for name, value in wanted.items():
        if body.get(name) != value:
            return f"{name}: stored {value}, printed {body.get(name)}"
    said = body.get("lines" if row.corrects_id else "items")
    stored = [_told(item) for item in document.counted]
    if not isinstance(said, list) or [_short(one, row) for one in said] != stored:
        return "its items are not what was printed"
    return ""


def _told(item: Any) -> list[Any]:
    if isinstance(item, CountedItem):
        figures = item.counted_micro, item.expected_micro, item.quantity_micro, item.seen
        lot = [] if item.lot is None else [item.lot, item.retold_micro]
        return [dashed(item.item_id), *figures, *lot]
    late = dashed(item.late_id), item.late_number
    return [dashed(item.item_id), item.quantity_micro, item.counted_number, *late]


def _short(one: Any, row: PostedCount) -> list[Any]:
    """A printed item without its moment and what was presumed."""
    if not isinstance(one, list):
        return []
    return one if row.corrects_id else [*one[:1], *one[2:6], *one[7:]]
