"""What of shifts waits for somebody, for the alerts above every page and for Home."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.desks.shifts.queries import open_flags
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.registries import Alert


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
    )
