"""The only reads of adjustments that others call."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from tillbook.desks.supply.models import (
    Adjustment,
    AdjustmentDraft,
    AdjustmentLine,
    SupplySetting,
)
from tillbook.desks.supply.rules import Cause
from tillbook.masters.organisation.rules import Actor
from tillbook.plumbing.memory import remembered
from tillbook.plumbing.series import series_codes


def adjusted_for(
    company_id: UUID, cause: Cause, location_ids: Collection[UUID], since: date, until: date
) -> list[UUID]:
    """The adjustments with a cause at these locations, of these business dates."""
    rows = Adjustment.objects.filter(
        company_id=company_id, business_date__gte=since, business_date__lte=until
    )
    rows = rows.filter(cause=cause.value, location_id__in=list(location_ids))
    return list(rows.order_by("business_date", "id").values_list("id", flat=True))


@dataclass(frozen=True, slots=True)
class AdjustedItem:
    """An adjustment of one item, as it was numbered."""

    number: str
    location_id: UUID
    sku: str


def adjusted(actor: Actor, document_id: UUID) -> AdjustedItem | None:
    """The first line of an adjustment that the actor may see."""
    line = (
        AdjustmentLine.objects.filter(
            adjustment_id=document_id, adjustment__company_id=actor.company_id, number=1
        )
        .values_list(
            "adjustment__series_id", "adjustment__number", "adjustment__location_id", "variant__sku"
        )
        .first()
    )
    if line is None or not actor.at(line[2]):
        return None
    series, number, location, sku = line
    return AdjustedItem(f"{series_codes([series])[series]}-{number:06d}", location, sku)


def setting(company_id: UUID) -> SupplySetting:
    """What the company decided, or what holds while it has not."""
    found: SupplySetting | None = SupplySetting.objects.filter(company_id=company_id).first()
    return found or SupplySetting(company_id=company_id)


@remembered(maxsize=64)
def limit_of(company_id: UUID, version: int) -> int | None:
    """Above which worth a second person posts, as of the company's configuration version."""
    return setting(company_id).approval_minor


def visible(actor: Actor) -> QuerySet[Adjustment]:
    """The adjustments of the actor's locations."""
    rows = Adjustment.objects.filter(company_id=actor.company_id)
    if actor.location_ids is not None:
        rows = rows.filter(location_id__in=actor.location_ids)
    return rows


def posted(actor: Actor, document_id: UUID) -> Adjustment | None:
    """A posted adjustment that the actor may see."""
    return visible(actor).filter(id=document_id).first()


def lines_of(document_ids: Iterable[UUID]) -> dict[UUID, list[AdjustmentLine]]:
    """The lines of these adjustments with their products, in order."""
    found: dict[UUID, list[AdjustmentLine]] = {}
    rows = AdjustmentLine.objects.filter(adjustment_id__in=list(document_ids))
    for line in rows.select_related("variant__product").order_by("adjustment_id", "number"):
        found.setdefault(line.adjustment_id, []).append(line)
    return found


def drafts(actor: Actor) -> QuerySet[AdjustmentDraft]:
    """What is not posted yet at the actor's locations: one's own, and what waits for somebody."""
    rows = AdjustmentDraft.objects.filter(company_id=actor.company_id)
    if actor.location_ids is not None:
        rows = rows.filter(location_id__in=actor.location_ids)
    rows = rows.filter(Q(changed_by=actor.id) | Q(waiting=True))
    return rows.order_by("-waiting", "-changed_at")


def draft(actor: Actor, draft_id: UUID) -> AdjustmentDraft | None:
    """A draft that the actor may see."""
    return drafts(actor).filter(id=draft_id).first()


def waiting_count(actor: Actor, location_ids: Iterable[UUID]) -> int:
    """How many wait for somebody other than who wrote them; at most some hundreds are counted."""
    rows = AdjustmentDraft.objects.filter(
        company_id=actor.company_id, waiting=True, location_id__in=list(location_ids)
    )
    return rows.exclude(changed_by=actor.id)[:500].count()
