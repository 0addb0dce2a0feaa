"""Daily anchors: the heads of all series on a day, chained, so that a cut tail shows."""

from __future__ import annotations

from uuid import UUID

from tillbook.plumbing import clock
from tillbook.plumbing.models import Series, SeriesAnchor
from tillbook.plumbing.writer import write
from tillbook.values.hashing import canonical_text, chain_hash


def anchor_heads(company_id: UUID) -> bool:
    """Anchor today's heads unless that is done; whether it did."""
    today = clock.now().date()
    if SeriesAnchor.objects.filter(company_id=company_id, day=today).exists():
        return False
    return write(lambda: _anchor(company_id))


def _anchor(company_id: UUID) -> bool:
    now = clock.now()
    last = SeriesAnchor.objects.filter(company_id=company_id).order_by("-day").first()
    if last and last.day >= now.date():
        return False
    heads = {
        str(series.id): [series.arrivals, series.server_head, series.verified_to]
        for series in Series.objects.filter(company_id=company_id)
    }
    text = canonical_text({"day": str(now.date()), "heads": heads})
    previous = last.hash if last else ""
    anchor = SeriesAnchor(
        company_id=company_id,
        day=now.date(),
        heads=text,
        previous_hash=previous,
        hash=chain_hash(previous, text),
        recorded_at=now,
    )
    SeriesAnchor.objects.bulk_create([anchor], ignore_conflicts=True)
    return True
