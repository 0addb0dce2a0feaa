"""Closures of days, months and years: chained, and what their receipts come to."""

from __future__ import annotations

import json
from typing import Any

from tillbook.insight.verification.queries.reading import fetch, key, mark, whole
from tillbook.insight.verification.rules.findings import Findings
from tillbook.insight.verification.rules.hashes import receipt_hash
from tillbook.insight.verification.rules.rows import Key

_COUNTED = ("documents", "sold", "returned")


def prove_closures(findings: Findings) -> None:
    """Location by location, in order of position."""
    before: dict[Key, tuple[int, str, list[int]]] = {}
    days: dict[Key, tuple[str, int]] = {}
    for row, location, position, kind, period, feed_to, text, previous, digest in fetch(
        f"SELECT {key('id')}, {key('location_id')}, position, kind, period, feed_to, text,"
        " previous_hash, hash FROM closure ORDER BY location_id, position"
    ):
        record = {"id": row}
        place, head, ever = before.get(location, (0, "", [0, 0, 0]))
        said = _read(text)
        follows = position == place + 1 and previous == head
        if not follows or receipt_hash(previous, text) != digest:
            findings.add("closure_chain", "closure", record, f"{kind} {period}")
        stands = {"position": position, "kind": kind, "period": period, "feed_to": feed_to}
        if any(said.get(name) != value for name, value in stands.items()):
            findings.add("closure_differs", "closure", record, f"{kind} {period}: another text")
        own, late, perpetual = (_counted(said, part) for part in ("own", "late", "perpetual"))
        if kind == "day":
            ever = [sum(three) for three in zip(ever, own, late, strict=True)]
            wrong = own != _of_day(location, period, feed_to)
            if before_day := days.get(location):
                wrong = wrong or late != _late(location, *before_day, feed_to)
            days[location] = (period, feed_to)
            if wrong:
                findings.add("closure_differs", "closure", record, f"{kind} {period}")
        if perpetual != ever:
            findings.add("closure_differs", "closure", record, f"{kind} {period}: perpetual")
        before[location] = (position, digest, perpetual)


def _read(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _counted(said: dict[str, Any], part: str) -> list[int]:
    values = said.get(part)
    return [int(values.get(name, 0)) for name in _COUNTED] if isinstance(values, dict) else []


def _of_day(location: Key, period: str, feed_to: int) -> list[int]:
    return _sums(location, f"s.business_date = {mark('date')}", [period], 0, feed_to)


def _late(location: Key, period: str, after: int, feed_to: int) -> list[int]:
    return _sums(location, f"s.business_date <= {mark('date')}", [period], after, feed_to)


def _sums(location: Key, days: str, values: list[Any], after: int, feed_to: int) -> list[int]:
    came = (
        "coalesce((SELECT sum(l.gross_minor) FROM sale_line l WHERE l.sale_id = s.id"
        " AND s.original_id IS NOT NULL AND l.original_sale_id IS NOT NULL), 0)"
    )
    sold = f"sum(CASE WHEN s.kind = 'sale' THEN s.total_minor - {came} ELSE 0 END)"
    back = f"sum(CASE WHEN s.kind = 'sale' THEN -{came} ELSE -s.total_minor END)"
    [(count, one, other)] = fetch(
        f"SELECT count(*), {whole(sold)}, {whole(back)} FROM sale s"
        " JOIN outbox_message m ON m.subject_id = s.id AND m.topic = s.kind || '.committed'"
        f" WHERE s.location_id = {mark()} AND {days}"
        " AND m.feed_number > %s AND m.feed_number <= %s",
        [location, *values, after, feed_to],
    )
    return [count, one or 0, other or 0]
