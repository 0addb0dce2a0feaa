"""Opening a count, and calling one off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from tillbook.books.stock.queries import place_names, shelf_of, store_named
from tillbook.books.stock.timeline import lying
from tillbook.desks.counts.errors import CountRefused, Refusal
from tillbook.desks.counts.models import CountScope, StockCount
from tillbook.desks.counts.queries import count_of, due_at
from tillbook.desks.counts.rules import MOST_LISTED
from tillbook.masters.catalog.queries import departments_of
from tillbook.masters.catalog.rules import Item
from tillbook.masters.catalog.scanning import Scan, scanned
from tillbook.masters.organisation.operations import audit_by
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right
from tillbook.plumbing import clock
from tillbook.plumbing.locking import lock_rows
from tillbook.plumbing.writer import write
from tillbook.values.words import one_line


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCount:
    """A count to open. departments: codes, of a count by department; codes: SKUs or barcodes, of a
    list; most: how many items of what is due. place: the store room or bin that is counted, None
    for what the location sells from."""

    id: UUID
    location_code: str
    kind: str
    name: str = ""
    blind: bool = True
    departments: Sequence[str] = ()
    codes: Sequence[str] = ()
    most: int = 50
    place: UUID | None = None


def person_of(actor: Actor) -> UUID | None:
    """Who acts, where it is a person."""
    return actor.id if actor.kind == "person" else None


def open_count(actor: Actor, new: NewCount) -> StockCount:
    """Open a count, or answer with the one of this id. Raises CountRefused."""
    actor.require(Right.COUNTS_WRITE)
    if StockCount.objects.filter(id=new.id).exists():
        return _known(actor, new.id)
    info = company(actor.company_id)
    at = info.location_by_code(new.location_code)
    if at is None or not actor.at(at.id):
        raise CountRefused(Refusal.NO_LOCATION)
    if new.place and store_named(at.id, str(new.place)) is None:
        raise CountRefused(Refusal.NO_PLACE)
    departments: list[str] = []
    listed: list[UUID] = []
    if new.kind == StockCount.Kind.DEPARTMENT:
        known = {code: key for code, _, key in departments_of(info.id, info.version)}
        departments = [str(known[code]) for code in new.departments if code in known]
        if not departments or len(departments) < len(new.departments):
            raise CountRefused(Refusal.NO_DEPARTMENT)
    elif new.kind == StockCount.Kind.LIST:
        listed = _listed(info, new.place or shelf_of(at.id), new.codes)
    elif new.kind == StockCount.Kind.CYCLIC:
        due = due_at(info.id, at.id, new.place)
        listed = [one.item_id for one in due[: min(new.most, MOST_LISTED)]]
        if not listed:
            raise CountRefused(Refusal.NO_ITEMS)
    told = {"place": place_names([new.place])[new.place]} if new.place else {}
    row = StockCount(
        id=new.id,
        company_id=info.id,
        location_id=at.id,
        place_id=new.place,
        kind=StockCount.Kind(new.kind).value,
        name=one_line(new.name, 80),
        blind=new.blind,
        departments=departments,
        opened_by=person_of(actor),
        opened_at=clock.now(),
    )

    def work() -> StockCount:
        if StockCount.objects.filter(id=new.id).exists():
            return _known(actor, new.id)
        row.save(force_insert=True)
        CountScope.objects.bulk_create(
            [CountScope(count_id=row.id, item_id=item) for item in listed], batch_size=500
        )
        audit_by(
            actor,
            info.id,
            "count.opened",
            object_kind="count",
            object_id=row.id,
            detail={"kind": row.kind, "location": at.code, "blind": row.blind, **told},
        )
        return row

    return write(work)


def _known(actor: Actor, count_id: UUID) -> StockCount:
    found = count_of(actor, count_id)
    if found is None:
        raise CountRefused(Refusal.CONFLICT)
    return found


def _listed(info: CompanyInfo, place_id: UUID, codes: Sequence[str]) -> list[UUID]:
    wanted = [code.strip() for code in codes if code.strip()]
    if len(wanted) > MOST_LISTED:
        raise CountRefused(Refusal.TOO_MANY_ITEMS, most=str(MOST_LISTED))
    found: list[UUID] = []
    for code in wanted:
        found.append(countable(info, place_id, code).id)
    if not found:
        raise CountRefused(Refusal.NO_ITEMS)
    return list(dict.fromkeys(found))


def countable(info: CompanyInfo, place_id: UUID, code: str) -> Item:
    """The item of a SKU or barcode, where it can be counted there. Raises CountRefused."""
    return countable_scan(info, place_id, code)[0]


def countable_scan(info: CompanyInfo, place_id: UUID, code: str) -> tuple[Item, Scan]:
    """The same, with what its label says of the lot. Raises CountRefused."""
    scan = scanned(info, code)
    item = scan.item
    if item is None:
        raise CountRefused(Refusal.UNKNOWN_PRODUCT, text=code[:40])
    if not item.stocked:
        raise CountRefused(Refusal.NOT_STOCKED, text=item.name)
    level = lying(place_id, [item.id]).get(item.id) if item.archived else None
    if item.archived and not (level and level.on_hand_micro):
        raise CountRefused(Refusal.ARCHIVED, text=item.name)
    return item, scan


def cancel_count(actor: Actor, count_id: UUID, reason: str = "") -> None:
    """Call a count off: nothing of it comes into the books. Raises CountRefused."""
    actor.require(Right.COUNTS_WRITE)

    def work() -> None:
        count = locked_count(actor, count_id)
        if count.state == StockCount.State.CANCELLED:
            return
        if count.state != StockCount.State.OPEN:
            raise CountRefused(Refusal.NOT_OPEN)
        StockCount.objects.filter(id=count_id).update(
            state=StockCount.State.CANCELLED,
            closed_by=person_of(actor),
            closed_at=clock.now(),
            version=count.version + 1,
        )
        audit_by(
            actor,
            actor.company_id,
            "count.cancelled",
            object_kind="count",
            object_id=count_id,
            reason=one_line(reason, 200),
        )

    write(work)


def locked_count(actor: Actor, count_id: UUID) -> StockCount:
    """A count, locked for the open writer transaction. Raises CountRefused where it is none of the
    actor's."""
    rows = StockCount.objects.filter(id=count_id, company_id=actor.company_id)
    found = lock_rows(rows, "id")
    if not found or not actor.at(found[0].location_id):
        raise CountRefused(Refusal.UNKNOWN_COUNT)
    count: StockCount = found[0]
    return count
