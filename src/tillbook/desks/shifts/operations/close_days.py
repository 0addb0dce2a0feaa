"""Close a location's days, months and years: figures and perpetual totals, chained."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from uuid import UUID

from django.db import IntegrityError

from tillbook.desks.shifts.closing_days import Sums, days_to_close, first_day, sums_of
from tillbook.desks.shifts.models import Closure
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import CompanyInfo, business_date
from tillbook.plumbing import clock
from tillbook.plumbing.outbox import feed_end
from tillbook.plumbing.writer import write
from tillbook.values.hashing import canonical_text, chain_hash

#: Days closed in one go of the worker; the rest at its next.
AT_ONCE = 40


def close_days(company_id: UUID) -> int:
    """Close the days that are over at the company's locations that sell in shifts; how many.

    A day holds what the feed had numbered when it was closed; what comes later for it stands in
    the next closure, as late. Months and years are closed with the first day of the next one.
    """
    info = company(company_id)
    made = 0
    for location_id in info.locations:
        if (start := first_day(location_id)) is not None:
            made += _close_location(info, location_id, start)
    return made


def _close_location(info: CompanyInfo, location_id: UUID, start: date) -> int:
    location = info.locations[location_id]
    today = business_date(clock.now(), location.zone, location.day_starts_hour)
    made = 0
    for day in days_to_close(location_id, start, closed_to(location_id), today)[:AT_ONCE]:
        try:
            write(lambda: close_day(info.id, location_id, day))  # noqa: B023 - runs at once
        except IntegrityError:
            break  # another worker closed it
        made += 1
    return made


def closed_to(location_id: UUID) -> date | None:
    """The last day of a location that is closed."""
    rows = Closure.objects.filter(location_id=location_id, kind=Closure.Kind.DAY)
    last = rows.order_by("-position").values_list("period", flat=True).first()
    return date.fromisoformat(last) if last else None


def close_day(company_id: UUID, location_id: UUID, day: date) -> None:
    """Close a day, and before it the month and year that ended with the one before; in the open
    writer transaction."""
    rows = Closure.objects.filter(location_id=location_id)
    before = rows.filter(kind=Closure.Kind.DAY).order_by("-position").first()
    if before and before.period[:7] != str(day)[:7]:
        close_longer(company_id, location_id, Closure.Kind.MONTH, before.period[:7])
        if before.period[:4] != str(day)[:4]:
            close_longer(company_id, location_id, Closure.Kind.YEAR, before.period[:4])
    feed_to = feed_end(company_id)
    own = sums_of(company_id, location_id, feed_to, on=day)
    late = Sums()
    if before:
        ended = date.fromisoformat(before.period)
        late = sums_of(company_id, location_id, feed_to, until=ended, after=before.feed_to)
    _append(company_id, location_id, Closure.Kind.DAY, str(day), feed_to, own, late)


def close_longer(company_id: UUID, location_id: UUID, kind: Closure.Kind, period: str) -> None:
    """A month or year is the sum of its days' closures; one that is there stays as it is."""
    if Closure.objects.filter(location_id=location_id, kind=kind, period=period).exists():
        return
    days = Closure.objects.filter(
        location_id=location_id, kind=Closure.Kind.DAY, period__startswith=period
    )
    own, late, feed_to = Sums(), Sums(), 0
    for row in days.order_by("position"):
        own = own.plus(Sums.of(row.text, "own"))
        late = late.plus(Sums.of(row.text, "late"))
        feed_to = row.feed_to
    _append(company_id, location_id, kind, period, feed_to, own, late)


def _append(
    company_id: UUID,
    location_id: UUID,
    kind: Closure.Kind,
    period: str,
    feed_to: int,
    own: Sums,
    late: Sums,
) -> None:
    last = Closure.objects.filter(location_id=location_id).order_by("-position").first()
    perpetual = Sums.of(last.text, "perpetual") if last else Sums()
    if kind == Closure.Kind.DAY:
        perpetual = perpetual.plus(own).plus(late)
    text = canonical_text(
        {
            "v": 1,
            "location": str(location_id),
            "kind": kind.value,
            "period": period,
            "position": last.position + 1 if last else 1,
            "feed_to": feed_to,
            "own": asdict(own),
            "late": asdict(late),
            "perpetual": asdict(perpetual),
        }
    )
    previous = last.hash if last else ""
    Closure.objects.bulk_create(
        [
            Closure(
                company_id=company_id,
                location_id=location_id,
                position=last.position + 1 if last else 1,
                kind=kind.value,
                period=period,
                feed_to=feed_to,
                text=text,
                previous_hash=previous,
                hash=chain_hash(previous, text),
                made_at=clock.now(),
            )
        ]
    )
