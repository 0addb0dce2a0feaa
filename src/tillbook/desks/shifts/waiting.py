"""What of shifts waits for somebody, for the alerts above every page and for Home."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.desks.shifts.models import Shift
from tillbook.desks.shifts.queries import open_flags, open_since, visible_shifts
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.registries import UNFOLDED, Alert
from tillbook.plumbing.templatetags.figures import short_day


def _named(rows: Iterable[Shift]) -> list[tuple[str, str]]:
    return [
        (f"{short_day(row.business_date)} · {row.register.code}", reverse("shift", args=[row.id]))
        for row in rows
    ]


def open_shifts(actor: Actor, through: date) -> Iterable[Alert]:
    """Shifts of the days through this one that nobody has closed."""
    rows = open_since(actor, through)
    if not (count := rows.count()):
        return
    words = ngettext("%(n)s shift is still open", "%(n)s shifts are still open", count)
    yield Alert(
        count=count,
        sentence=words % {"n": count},
        small=_("What was counted in the drawer is not in the books before it is closed."),
        verb=_("Look"),
        url=reverse("shifts"),
        icon="banknote",
        weight=31,
        items=_named(rows[:UNFOLDED]),
    )


def shift_alerts(actor: Actor, location_ids: Sequence[UUID]) -> Iterable[Alert]:
    """Shifts of which something does not fit."""
    if not actor.may(Right.CASH_READ):
        return
    shifts = set(open_flags(actor, location_ids).values_list("shift_id", flat=True))
    if not shifts:
        return
    words = ngettext(
        "%(n)s shift has something to look at",
        "%(n)s shifts have something to look at",
        len(shifts),
    )
    yield Alert(
        count=len(shifts),
        sentence=words % {"n": len(shifts)},
        small=_("Booked as printed; look whether that was meant."),
        verb=_("Look"),
        url=f"{reverse('shifts')}?state=flagged",
        icon="scale",
        tone="amber",
        weight=35,
        unfold=lambda: _named(visible_shifts(actor).filter(id__in=sorted(shifts)[:UNFOLDED])),
    )
