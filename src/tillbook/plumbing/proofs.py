"""The chains as they are stored, read in order: for whoever checks them elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tillbook.plumbing.audit import audit_facts
from tillbook.plumbing.models import AuditRecord, Envelope, Series, SeriesAnchor

#: Documents in memory at once.
PAGE = 500


@dataclass(frozen=True, slots=True)
class Link:
    """A document's place in both chains of its series."""

    document_id: UUID
    number: int
    arrival: int
    kind: str
    body: str
    previous_hash: str
    hash: str
    server_previous: str
    server_hash: str


def series_heads(company_id: UUID) -> list[Series]:
    """Every series of a company with where it stands, in order of code."""
    return list(Series.objects.filter(company_id=company_id).order_by("code"))


def links(series_id: UUID) -> Iterator[list[Link]]:
    """A series' documents in order of arrival, a page at a time."""
    after = 0
    while True:
        rows = Envelope.objects.filter(series_id=series_id, arrival__gt=after).order_by("arrival")
        page = [
            Link(*row)
            for row in rows.values_list(
                "document_id",
                "number",
                "arrival",
                "kind",
                "body",
                "previous_hash",
                "hash",
                "server_previous",
                "server_hash",
            )[:PAGE]
        ]
        if not page:
            return
        yield page
        after = page[-1].arrival


def anchors(company_id: UUID) -> list[SeriesAnchor]:
    """The daily anchors of a company, the oldest first."""
    return list(SeriesAnchor.objects.filter(company_id=company_id).order_by("day"))


@dataclass(frozen=True, slots=True)
class AnchorDay:
    """An anchor as people keep it: over how many series, and how many documents they had."""

    day: date
    hash: str
    series: int
    documents: int


def anchor_days(company_id: UUID) -> list[AnchorDay]:
    """The anchors of a company, the latest first."""
    found = []
    for row in anchors(company_id)[::-1]:
        heads = json.loads(row.heads)["heads"].values()
        found.append(AnchorDay(row.day, row.hash, len(heads), sum(head[0] for head in heads)))
    return found


def anchor_of(company_id: UUID, day: date) -> SeriesAnchor | None:
    """The last anchor through a day: it holds where every series stood then."""
    rows = SeriesAnchor.objects.filter(company_id=company_id, day__lte=day)
    return rows.order_by("-day").first()


def audit_rows(company_id: UUID) -> Iterator[dict[str, object]]:
    """The audit trail in order, each record with what its hash covers and both hashes."""
    rows = AuditRecord.objects.filter(company_id=company_id).order_by("position")
    for record in rows.iterator(chunk_size=PAGE):
        yield {
            **audit_facts(record),
            "previous": record.previous_hash,
            "hash": record.hash,
        }
