"""Folded figures of promotions against the lines they touched."""

from __future__ import annotations

import json
from uuid import UUID

from tillbook.insight.verification.queries.reading import day, fetch, key, stream
from tillbook.insight.verification.rules.findings import Findings
from tillbook.insight.verification.rules.rows import Key

#: (company, day, location, promotion)
_Place = tuple[Key, str, Key, Key]


def prove_promotions(findings: Findings) -> None:
    """What each took off on a day, in how many sales, and what the lines came to."""
    touched = (
        f"SELECT {key('s.id')}, s.kind, {key('s.company_id')}, {day('s.business_date')},"
        f" {key('s.location_id')}, l.discounts, l.gross_minor"
        " FROM sale_line l JOIN sale s ON s.id = l.sale_id WHERE l.discounts <> '[]' AND EXISTS"
        " (SELECT 1 FROM outbox_message m WHERE m.subject_id = s.id"
        " AND m.feed_number IS NOT NULL AND m.topic = s.kind || '.committed')"
    )
    stored = (
        f"SELECT {key('company_id')}, {day('business_date')}, {key('location_id')},"
        f" {key('promotion_id')}, given_minor, baskets, revenue_minor FROM day_promotion"
    )
    sums: dict[_Place, list[int]] = {}
    baskets: set[tuple[Key, Key]] = set()
    for sale, kind, company, on, location, discounts, gross in stream(touched):
        for _name, minor, *promotion in json.loads(discounts):
            if not promotion:
                continue
            own = UUID(promotion[0]).bytes
            row = sums.setdefault((company, on, location, own), [0, 0, 0])
            row[0] += minor
            row[2] += gross
            if kind == "sale" and (sale, own) not in baskets:
                baskets.add((sale, own))
                row[1] += 1
    folded = {tuple(row[:4]): list(row[4:]) for row in fetch(stored)}
    for place in sorted({*sums, *folded}, key=str):
        must, found = sums.get(place, [0, 0, 0]), folded.get(place, [0, 0, 0])
        if must != found:
            names = ("company_id", "business_date", "location_id", "promotion_id")
            record = dict(zip(names, place, strict=True))
            findings.add("day_promotion", "day_promotion", record, f"is {found}, must be {must}")
