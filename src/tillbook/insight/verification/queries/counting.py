"""Counts of stock against the moves: what was expected at a moment, and what corrects it."""

from __future__ import annotations

from tillbook.insight.verification.queries.reading import fetch, key
from tillbook.insight.verification.rules.findings import Findings


def prove_counted(findings: Findings) -> None:
    """What a count expected is the sum of the moves it knew of that happened by its moment; a
    correction takes back one late move, in quantity and value, at the counted moment. Of a lot
    these are its shares, and what was said before to be of it."""
    for row, number in fetch(
        f"SELECT {key('c.document_id')}, c.number FROM counted_item c"
        " LEFT JOIN stock_move m ON m.item_id = c.item_id AND m.place_id = c.place_id"
        " AND m.sequence <= c.seen AND m.occurred_at <= c.counted_at"
        " WHERE c.lot IS NULL GROUP BY c.document_id, c.number, c.expected_micro"
        " HAVING COALESCE(sum(m.quantity_micro), 0) <> c.expected_micro ORDER BY 1, 2"
    ):
        record = {"document_id": row, "number": number}
        findings.add("count_differs", "counted_item", record, "expected something else")
    for row, number in fetch(
        f"SELECT {key('c.document_id')}, c.number FROM counted_item c"
        " JOIN posted_count d ON d.id = c.document_id"
        " JOIN stock_lot o ON o.item_id = c.item_id AND o.code = c.lot"
        " LEFT JOIN (SELECT s.lot_id, s.quantity_micro, m.place_id, m.sequence, m.occurred_at,"
        " NULL AS told_at, m.source_id FROM stock_move_lot s JOIN stock_move m"
        " ON m.source_id = s.source_id AND m.number = s.number"
        " UNION ALL SELECT s.lot_id, s.quantity_micro, t.place_id, 0, NULL, t.recorded_at,"
        " t.source_id FROM stock_move_lot s JOIN stock_lot_telling t"
        " ON t.source_id = s.source_id AND t.number = s.number) x"
        " ON x.lot_id = o.id AND x.place_id = c.place_id AND x.sequence <= c.seen"
        " AND x.source_id <> c.document_id AND (x.occurred_at <= c.counted_at"
        " OR x.told_at <= d.recorded_at) WHERE c.lot <> ''"
        " GROUP BY c.document_id, c.number, c.expected_micro"
        " HAVING COALESCE(sum(x.quantity_micro), 0) <> c.expected_micro ORDER BY 1, 2"
    ):
        record = {"document_id": row, "number": number}
        findings.add("count_differs", "counted_item", record, "expected something else of a lot")
    part = (
        "(SELECT sum(s.quantity_micro) FROM stock_move_lot s JOIN stock_lot o ON o.id = s.lot_id"
        " WHERE s.source_id = l.source_id AND s.number = l.number AND o.code = c.lot)"
    )
    for row, number in fetch(
        f"SELECT {key('k.document_id')}, k.number FROM count_correction k"
        " LEFT JOIN stock_move o ON o.source_id = k.document_id AND o.number = k.number"
        " LEFT JOIN stock_move l ON l.source_id = k.late_id AND l.number = k.late_number"
        " LEFT JOIN counted_item c ON c.document_id = k.counted_id"
        " AND c.number = k.counted_number"
        " WHERE o.source_id IS NULL OR l.source_id IS NULL OR c.document_id IS NULL"
        " OR (c.lot IS NULL AND k.quantity_micro <> -l.quantity_micro)"
        f" OR (c.lot <> '' AND k.quantity_micro <> -{part})"
        " OR l.item_id <> k.item_id"
        " OR c.item_id <> k.item_id OR l.occurred_at > c.counted_at OR l.sequence <= c.seen"
        " OR o.occurred_at <> c.counted_at ORDER BY 1, 2"
    ):
        findings.add(
            "correction_differs", "count_correction", {"document_id": row, "number": number}
        )
