"""What of a location is over and not closed yet, and what is missing to close it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.desks.shifts.closing_days import days_to_close, first_day, unnumbered
from tillbook.desks.shifts.models import Closure, OpenShift, Shift, ShiftClosing
from tillbook.masters.organisation.queries import company, registers
from tillbook.masters.organisation.rules import business_date
from tillbook.plumbing import clock
from tillbook.plumbing.series import known_documents
from tillbook.plumbing.templatetags.figures import count as count_words
from tillbook.plumbing.templatetags.figures import short_day


@dataclass(frozen=True, slots=True)
class Due:
    """A day, month or year that is over and not closed; period as in `models.Closure`."""

    kind: str
    period: str


def end_of(kind: Closure.Kind, period: str) -> date:
    """The last calendar day of a period."""
    if kind is Closure.Kind.DAY:
        return date.fromisoformat(period)
    if kind is Closure.Kind.YEAR:
        return date(int(period), 12, 31)
    later = date(int(period[:4]), int(period[5:]), 28) + timedelta(days=4)
    return later - timedelta(days=later.day)


def due_at(company_id: UUID, location_id: UUID) -> list[Due]:
    """What a location could close now, the oldest first; nothing before its first shift."""
    start = first_day(location_id)
    if start is None:
        return []
    at = company(company_id).locations[location_id]
    today = business_date(clock.now(), at.zone, at.day_starts_hour)
    there = set(Closure.objects.filter(location_id=location_id).values_list("kind", "period"))
    closed = sorted(period for kind, period in there if kind == Closure.Kind.DAY)
    last = date.fromisoformat(closed[-1]) if closed else None
    open_days = [str(day) for day in days_to_close(location_id, start, last, today)]
    found = [Due(Closure.Kind.DAY.value, day) for day in open_days]
    for kind, letters in ((Closure.Kind.MONTH, 7), (Closure.Kind.YEAR, 4)):
        over = {day[:letters] for day in (*closed, *open_days)} - {str(today)[:letters]}
        found += [Due(kind.value, period) for period in over if (kind.value, period) not in there]
    order = [kind.value for kind in Closure.Kind]
    return sorted(
        found, key=lambda one: (end_of(Closure.Kind(one.kind), one.period), order.index(one.kind))
    )


def missing(company_id: UUID, location_id: UUID, until: date) -> list[str]:
    """What must come or be done before the days through this one are closed, in sentences."""
    tills = {till.id: till.name for till in registers(company_id)}
    told = []
    still = OpenShift.objects.filter(register__location_id=location_id).values("shift_id")
    rows = Shift.objects.filter(id__in=still, business_date__lte=until).order_by("occurred_at")
    for shift in rows:
        words = _("%(register)s has had a shift open since %(day)s: close it first.")
        name = tills.get(shift.register_id, "")
        told.append(words % {"register": name, "day": short_day(shift.business_date)})
    if count := len(_named_and_not_here(location_id, until)):
        sentence = ngettext(
            "%(n)s receipt that a Z names has not arrived: let the register send it.",
            "%(n)s receipts that Zs name have not arrived: let the registers send them.",
            count,
        )
        told.append(sentence % {"n": count_words(count)})
    if count := unnumbered(company_id, location_id, until):
        sentence = ngettext(
            "%(n)s receipt is not counted yet: is the worker running?",
            "%(n)s receipts are not counted yet: is the worker running?",
            count,
        )
        told.append(sentence % {"n": count_words(count)})
    return told


def _named_and_not_here(location_id: UUID, until: date) -> list[UUID]:
    """Receipts that were unsent when a Z was printed, and are not here yet."""
    shifts = Shift.objects.filter(location_id=location_id, business_date__lte=until)
    rows = ShiftClosing.objects.filter(shift_id__in=shifts.values("id"))
    said = rows.exclude(unsent="[]").order_by("-occurred_at").values_list("unsent", flat=True)
    named = [UUID(key) for text in said[:500] for key, _number in json.loads(text)]
    here = known_documents(named) if named else {}
    return [key for key in named if key not in here]
