"""Keeping the alerts: what should be looked at, and how many; only what changed is written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import TypeVar
from uuid import UUID

from django.db.models import Count

from tillbook.books.stock.lots import expiring_at, retold_at
from tillbook.books.stock.queries import figures_of_moves
from tillbook.insight.restocking.models import (
    AlertCount,
    LocationWatch,
    StockAlert,
    StockMotion,
    StockWatch,
)
from tillbook.insight.restocking.queries import keeping_of, today_at
from tillbook.insight.restocking.rules import Kind, kinds_of
from tillbook.insight.restocking.standing import Facts, facts_at
from tillbook.masters.catalog.queries import items_by_id
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.plumbing.outbox import documents_after, feed_end
from tillbook.plumbing.writer import write

#: Documents, items and alerts in one go: short transactions, between which others get their turn.
_DOCUMENTS = 500
_ITEMS = 500
_ROWS = 500
#: Numbers of the feed behind which nobody follows it any more.
_FAR = 20_000

One = TypeVar("One")
Wanted = Mapping[UUID, frozenset[Kind]]


def follow_moves(company_id: UUID) -> bool:
    """Look at what the next numbered documents moved; whether there may be more."""
    mark = StockWatch.objects.filter(company_id=company_id).first()
    if mark is None:
        # What was before is looked at with everything else of its location.
        write(lambda: _mark(company_id, feed_end(company_id)))
        return False
    found = documents_after(company_id, None, mark.feed_number, _DOCUMENTS)
    if not found:
        return False
    if len(found) == _DOCUMENTS and feed_end(company_id) - mark.feed_number > _FAR:
        # Far behind, after an import: everything is looked at once instead of document by document.
        write(lambda: _start_again(company_id))
        return False
    touched: dict[UUID, set[UUID]] = {}
    documents = [document for _number, document in found]
    for move in figures_of_moves(documents):
        touched.setdefault(move.place__location_id, set()).add(move.item_id)
    info = company(company_id)
    for location, items in touched.items():
        look_at(info, location, sorted(items), moved=True)
    for location, item in sorted(retold_at(documents)):
        # Its lots expire from now on; nothing moved.
        look_at(info, location, [item])
    write(lambda: _mark(company_id, found[-1][0]))
    return len(found) == _DOCUMENTS


def _start_again(company_id: UUID) -> None:
    _mark(company_id, feed_end(company_id))
    LocationWatch.objects.filter(location__company_id=company_id).update(swept_on=None)


def _mark(company_id: UUID, number: int) -> None:
    StockWatch.objects.update_or_create(company_id=company_id, defaults={"feed_number": number})


def sweep_one(company_id: UUID) -> bool:
    """Look at everything of a location that was not yet looked at today; whether one was found."""
    info = company(company_id)
    swept = dict(
        LocationWatch.objects.filter(location__company_id=company_id).values_list(
            "location_id", "swept_on"
        )
    )
    for location in info.locations:
        day = today_at(info, location)
        if swept.get(location) != day:
            facts = facts_at(info, location)
            moved = _moved_since(info, location, facts.day)
            still = frozenset(item for item in facts.wanted if item not in moved)
            _keep(info, location, _wanted(info, location, facts, still), None)
            write(partial(_note_swept, location, day))
            return True
    return False


def _note_swept(location_id: UUID, day: date | None) -> None:
    LocationWatch.objects.update_or_create(location_id=location_id, defaults={"swept_on": day})


def sweep_again(location_id: UUID) -> None:
    """Have the worker look at everything of a location soon; in the open transaction."""
    LocationWatch.objects.filter(location_id=location_id).update(swept_on=None)


def look_at(
    info: CompanyInfo, location_id: UUID, item_ids: Sequence[UUID], *, moved: bool = False
) -> None:
    """Look at these items of a location now. moved: they just did, so that none lies still; else
    those lie still that did."""
    for start in range(0, len(item_ids), _ITEMS):
        some = item_ids[start : start + _ITEMS]
        still: frozenset[UUID] = frozenset()
        if not moved:
            rows = StockAlert.objects.filter(location_id=location_id, item_id__in=some)
            ids = rows.filter(kind=Kind.STILL.value).values_list("item_id", flat=True)
            still = frozenset(ids)
        facts = facts_at(info, location_id, some)
        _keep(info, location_id, _wanted(info, location_id, facts, still), some)


def _wanted(info: CompanyInfo, location_id: UUID, facts: Facts, still: frozenset[UUID]) -> Wanted:
    """Item -> what is to be said of it, of those of which anything is."""
    usual = keeping_of(info.id)
    expiring = expiring_items(location_id, facts, usual.expiring_days)
    found = {}
    for item in facts.wanted:
        if item in facts.kept.silent:
            continue
        own = facts.standing(item, facts.longest(item))
        kinds = kinds_of(
            own,
            over_days=usual.over_days,
            still=item in still,
            expiring=item in expiring,
        )
        if kinds:
            found[item] = kinds
    items = items_by_id(info.id, info.version, found)
    return {
        item: kinds
        for item, kinds in found.items()
        if item in items and items[item].stocked and not items[item].archived
    }


def expiring_items(location_id: UUID, facts: Facts, usual_days: int) -> set[UUID]:
    """Items of which a lot lies there that has expired, or does so within the days that are said of
    it."""
    own = {item: rule.expiring_days for item, rule in facts.kept.rules.items()}
    longest = max([usual_days, *[days for days in own.values() if days is not None]])
    found = set()
    for item, _lot, day, _micro in expiring_at(location_id, facts.day + timedelta(days=longest)):
        days = own.get(item)
        if (day - facts.day).days <= (usual_days if days is None else days):
            found.add(item)
    return found


def _moved_since(info: CompanyInfo, location_id: UUID, today: date) -> frozenset[UUID]:
    """What moved there for as long as the company says that goods may lie still."""
    day = today - timedelta(days=keeping_of(info.id).still_days)
    rows = StockMotion.objects.filter(company_id=info.id, location_id=location_id, day__gt=day)
    return frozenset(rows.order_by().values_list("item_id", flat=True).distinct())


def _keep(
    info: CompanyInfo, location_id: UUID, wanted: Wanted, among: Collection[UUID] | None
) -> None:
    """Write what differs from what is kept. among: the items looked at; None: all of the
    location's."""
    rows = StockAlert.objects.filter(location_id=location_id)
    if among is not None:
        rows = rows.filter(item_id__in=list(among))
    known = {(item, kind): key for key, item, kind in rows.values_list("id", "item_id", "kind")}
    right = {(item, kind.value) for item, kinds in wanted.items() for kind in kinds}
    gone = [key for both, key in known.items() if both not in right]
    new = sorted(right - known.keys())
    if not gone and not new:
        return
    day = today_at(info, location_id)
    for some in _parts(gone):
        write(partial(_forget, some))
    for part in _parts(new):
        made = [
            StockAlert(
                company_id=info.id, location_id=location_id, item_id=item, kind=kind, since=day
            )
            for item, kind in part
        ]
        write(partial(_add, made))
    write(lambda: _count(location_id))


def _forget(ids: Sequence[UUID]) -> None:
    StockAlert.objects.filter(id__in=ids).delete()


def _add(made: Sequence[StockAlert]) -> None:
    # Another process may have found the same at the same moment.
    StockAlert.objects.bulk_create(made, ignore_conflicts=True)


def _count(location_id: UUID) -> None:
    rows = StockAlert.objects.filter(location_id=location_id).order_by()
    counts = rows.values_list("kind").annotate(items=Count("id"))
    AlertCount.objects.filter(location_id=location_id).delete()
    AlertCount.objects.bulk_create(
        [AlertCount(location_id=location_id, kind=kind, items=items) for kind, items in counts]
    )


def _parts(rows: Sequence[One]) -> Iterable[Sequence[One]]:
    for start in range(0, len(rows), _ROWS):
        yield rows[start : start + _ROWS]
