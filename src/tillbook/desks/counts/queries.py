"""The reads of counts; scoped by company and location."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max, QuerySet

from tillbook.books.stock.queries import shelf_of
from tillbook.books.stock.timeline import Lies, lying
from tillbook.desks.counts.models import (
    CountAgain,
    CountCorrection,
    CountedItem,
    CountLine,
    CountScope,
    CountSetting,
    PostedCount,
    StockCount,
)
from tillbook.desks.counts.rules import (
    SOLD_DAYS,
    Counted,
    Due,
    Limits,
    Line,
    counted_items,
    due_items,
    worth,
)
from tillbook.masters.catalog.queries import departments_of_items, items_by_id
from tillbook.masters.catalog.rules import Item
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, business_date
from tillbook.plumbing import clock
from tillbook.plumbing.registries import sold_of


def limits_of(company_id: UUID) -> Limits:
    """What the company decided, or that nothing is asked while it has not."""
    row = CountSetting.objects.filter(company_id=company_id).first()
    if row is None:
        return Limits()
    return Limits(
        approval_minor=row.approval_minor,
        recount_minor=row.recount_minor,
        recount_ppm=row.recount_ppm,
    )


def counts(actor: Actor) -> QuerySet[StockCount]:
    """The counts of the locations somebody may act at."""
    rows = StockCount.objects.filter(company_id=actor.company_id)
    if actor.location_ids is not None:
        rows = rows.filter(location_id__in=actor.location_ids)
    return rows


def count_of(actor: Actor, count_id: UUID) -> StockCount | None:
    """One of those."""
    found: StockCount | None = counts(actor).filter(id=count_id).first()
    return found


def posted_counts(actor: Actor) -> QuerySet[PostedCount]:
    """The documents of counts at those locations."""
    rows = PostedCount.objects.filter(company_id=actor.company_id)
    if actor.location_ids is not None:
        rows = rows.filter(location_id__in=actor.location_ids)
    return rows


def lines_of(count_id: UUID, item_ids: Collection[UUID] | None = None) -> list[CountLine]:
    """The lines of a count that hold, of these items or all: not undone, and not come in after it
    was closed."""
    rows = CountLine.objects.filter(count_id=count_id, undone_at=None, late=False)
    if item_ids is not None:
        rows = rows.filter(item_id__in=list(item_ids))
    return list(rows.order_by("counted_at", "id"))


def asked_again(count_id: UUID) -> dict[UUID, datetime]:
    """The items that were asked to be counted again, and when."""
    rows = CountAgain.objects.filter(count_id=count_id)
    return dict(rows.values_list("item_id", "asked_at"))


def plain_line(row: CountLine) -> Line:
    """A line as the rules need it."""
    return Line(
        id=row.id,
        item_id=row.item_id,
        area=row.area,
        quantity_micro=row.quantity_micro,
        how=row.how,
        counted_at=row.counted_at,
        person_id=row.person_id,
    )


def counted_of(
    count_id: UUID, again: Mapping[UUID, datetime], item_ids: Collection[UUID] | None = None
) -> dict[UUID, Counted]:
    """What was counted so far, by item, of these or all."""
    return counted_items((plain_line(row) for row in lines_of(count_id, item_ids)), again)


def scope_of(count: StockCount, lies: Mapping[UUID, Lies]) -> set[UUID]:
    """The items that a count is to go through: those listed; else those of which anything lies
    there by the books, in its departments or in all."""
    if count.kind in (StockCount.Kind.LIST, StockCount.Kind.CYCLIC):
        listed = CountScope.objects.filter(count_id=count.id)
        return set(listed.values_list("item_id", flat=True))
    held = {item for item, level in lies.items() if level.on_hand_micro}
    if count.kind == StockCount.Kind.FULL:
        return held
    wanted = set(count.departments)
    ordered = sorted(held)
    found: set[UUID] = set()
    for start in range(0, len(ordered), 500):
        within = departments_of_items(ordered[start : start + 500])
        found.update(item for item, department in within.items() if str(department) in wanted)
    return found


def items_for(company_id: UUID, ids: Iterable[UUID]) -> dict[UUID, Item]:
    """The items as they are called now."""
    return items_by_id(company_id, company(company_id).version, ids)


def documents_items(document_id: UUID) -> list[CountedItem]:
    """The items of an approved count, in order of number."""
    return list(CountedItem.objects.filter(document_id=document_id).order_by("number"))


def corrections_in(document_id: UUID) -> list[CountCorrection]:
    """The lines of a correction, in order of number."""
    return list(CountCorrection.objects.filter(document_id=document_id).order_by("number"))


def corrected_by(count_id: UUID) -> list[UUID]:
    """The documents that correct a count."""
    rows = PostedCount.objects.filter(corrects_id=count_id).order_by("id")
    return list(rows.values_list("id", flat=True))


def last_counted(location_id: UUID) -> dict[UUID, datetime]:
    """When each item was counted last at a location."""
    rows = CountedItem.objects.filter(place_id=shelf_of(location_id), presumed=False)
    found = rows.order_by().values_list("item_id").annotate(last=Max("counted_at"))
    return dict(found)


def due_at(company_id: UUID, location_id: UUID) -> list[Due]:
    """What is due to be counted at a location: by value sold at cost in the last days, and by when
    it was counted last."""
    at = company(company_id).locations[location_id]
    today = business_date(clock.now(), at.zone, at.day_starts_hour)
    lies = lying(shelf_of(location_id))
    since, until = today - timedelta(days=SOLD_DAYS), today - timedelta(days=1)
    ordered = sorted(lies)
    sold: dict[UUID, int] = {}
    for start in range(0, len(ordered), 500):
        part = ordered[start : start + 500]
        sold.update(sold_of(company_id, [location_id], part, since, until))
    value = {
        item: worth(sold.get(item, 0), level.unit_cost)
        for item, level in lies.items()
        if level.on_hand_micro or sold.get(item)
    }
    return due_items(value, last_counted(location_id), clock.now())


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a count is."""

    lines: int
    items: int
    people: int
    last: datetime | None


def progress_of(count_ids: Sequence[UUID]) -> dict[UUID, Progress]:
    """How many lines each of these counts has, of how many items, by how many people."""
    rows = CountLine.objects.filter(count_id__in=list(count_ids), undone_at=None, late=False)
    found: dict[UUID, list[tuple[UUID, UUID | None, datetime]]] = {}
    for count, item, who, when in rows.values_list(
        "count_id", "item_id", "person_id", "counted_at"
    ):
        found.setdefault(count, []).append((item, who, when))
    return {
        count: Progress(
            len(own),
            len({item for item, _, _ in own}),
            len({who for _, who, _ in own}),
            max(when for _, _, when in own),
        )
        for count, own in found.items()
    }
