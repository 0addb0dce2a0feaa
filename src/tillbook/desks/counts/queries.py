"""The reads of counts; scoped by company and location."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max, QuerySet

from tillbook.books.stock.queries import place_names, shelf_of
from tillbook.books.stock.timeline import Lies, lying
from tillbook.books.stock.usage import used
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
    DUE_DAYS,
    USED_DAYS,
    Class,
    Counted,
    Due,
    Key,
    Limits,
    Line,
    counted_items,
    due_items,
)
from tillbook.masters.catalog.queries import departments_of_items, items_by_id
from tillbook.masters.catalog.rules import Item
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor
from tillbook.plumbing import clock


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


def due_days(company_id: UUID) -> Mapping[Class, int]:
    """After how many days an item of each class is due again, as the company decided."""
    row = CountSetting.objects.filter(company_id=company_id).first()
    if row is None:
        return DUE_DAYS
    return {Class.A: row.days_a, Class.B: row.days_b, Class.C: row.days_c}


def place_of(count: StockCount) -> UUID:
    """The place that is counted: a store room or bin, else what the location sells from."""
    found: UUID = count.place_id or shelf_of(count.location_id)
    return found


def where(count: StockCount) -> str:
    """Where it is counted, as people say it: the location, and the place in it."""
    at = company(count.company_id).locations[count.location_id].name
    return f"{at}, {place_names([count.place_id])[count.place_id]}" if count.place_id else at


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
        lot=row.lot,
        expires_on=row.expires_on,
    )


def counted_of(
    count_id: UUID, again: Mapping[UUID, datetime], item_ids: Collection[UUID] | None = None
) -> dict[Key, Counted]:
    """What was counted so far, by item or lot, of these items or all."""
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


def last_counted(place_id: UUID) -> dict[UUID, datetime]:
    """When each item was counted last at a place."""
    rows = CountedItem.objects.filter(place_id=place_id, presumed=False)
    found = rows.order_by().values_list("item_id").annotate(last=Max("counted_at"))
    return dict(found)


def due_at(company_id: UUID, location_id: UUID, place_id: UUID | None = None) -> list[Due]:
    """What is due to be counted at a place of a location, the one it sells from where none is said:
    by what was used of it there at cost in the last days, sold as it is or in something else, and
    by when it was counted last."""
    now = clock.now()
    place = place_id or shelf_of(location_id)
    lies = lying(place)
    # What lies in a store room leaves from the shelf: it matters as much as there.
    uses = used([shelf_of(location_id)], lies, now - timedelta(days=USED_DAYS), now)
    value = {
        item: uses[item].value_minor if item in uses else 0
        for item, level in lies.items()
        if level.on_hand_micro or (item in uses and place_id is None)
    }
    return due_items(value, last_counted(place), now, due_days(company_id))


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
