"""Reads of documents as they travelled, beyond what their series needs (`series`)."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from tillbook.plumbing.models import Envelope


def quarantined_by_number(series_ids: Iterable[UUID], number: int) -> list[UUID]:
    """Documents that travelled by this number in one of these series and were quarantined."""
    rows = Envelope.objects.filter(series_id__in=list(series_ids), number=number, kind="quarantine")
    return list(rows.values_list("document_id", flat=True))


def was_quarantined(document_id: UUID, digest: str) -> bool:
    """Whether the document was quarantined under this very hash: then it has an entry."""
    rows = Envelope.objects.filter(document_id=document_id, hash=digest, kind="quarantine")
    return rows.exists()
