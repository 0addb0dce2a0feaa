"""Reads of documents as they travelled, beyond what their series needs (`series`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from tillbook.plumbing.models import Envelope

_AT_ONCE = 500


def quarantined_by_number(series_ids: Iterable[UUID], number: int) -> list[UUID]:
    """Documents that travelled by this number in one of these series and were quarantined."""
    rows = Envelope.objects.filter(series_id__in=list(series_ids), number=number, kind="quarantine")
    return list(rows.values_list("document_id", flat=True))


def quarantined(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Which of these documents were quarantined with an entry: id -> the hash they came under."""
    rows = Envelope.objects.filter(document_id__in=list(ids), kind="quarantine")
    return dict(rows.values_list("document_id", "hash"))


def series_by_document(ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """In which series these documents stand; unknown ones are absent."""
    rows = Envelope.objects.filter(document_id__in=list(ids))
    return dict(rows.values_list("document_id", "series_id"))


def texts_of(ids: Iterable[UUID]) -> dict[UUID, str]:
    """What these documents say, as they came in."""
    rows = Envelope.objects.filter(document_id__in=list(ids))
    return dict(rows.values_list("document_id", "body"))


def sealed(ids: Sequence[UUID]) -> Iterator[Envelope]:
    """The envelopes of these documents, in order of id, without their texts."""
    for start in range(0, len(ids), _AT_ONCE):
        rows = Envelope.objects.filter(document_id__in=list(ids[start : start + _AT_ONCE]))
        yield from rows.defer("body").order_by("document_id")
