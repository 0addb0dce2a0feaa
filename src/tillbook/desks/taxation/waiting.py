"""Which returns wait for somebody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.desks.taxation.queries import Standing, returns_of
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.registries import UNFOLDED, Alert
from tillbook.plumbing.templatetags.figures import short_day

#: From how many days before it is due a return is reminded of.
SOON = 14


def _words(one: Standing) -> str:
    since, until = short_day(one.period.since), short_day(one.period.until)
    return f"{one.registration.jurisdiction} · {since} – {until}"


def return_alerts(
    actor: Actor, location_ids: Sequence[UUID], through: date | None = None
) -> Iterable[Alert]:
    """Returns that are overdue, and those that are due soon; of periods that end by a day."""
    if not actor.may(Right.LEDGER_CLOSE):
        return
    waiting = [(one, left) for one in returns_of(actor) if (left := one.days_left) is not None]
    if through:
        waiting = [(one, left) for one, left in waiting if one.period.until <= through]
    late = [one for one, left in waiting if left < 0]
    soon = [one for one, left in waiting if 0 <= left <= SOON]
    for found, overdue in ((late, True), (soon, False)):
        if not found:
            continue
        words = (
            ngettext("%(n)s tax return is overdue", "%(n)s tax returns are overdue", len(found))
            if overdue
            else ngettext(
                "%(n)s tax return is due soon", "%(n)s tax returns are due soon", len(found)
            )
        )
        first = min(found, key=lambda one: str(one.due))
        yield Alert(
            count=len(found),
            sentence=words % {"n": len(found)},
            small=_("%(place)s, until %(day)s")
            % {"place": first.registration.jurisdiction, "day": short_day(first.due)},
            verb=_("Look"),
            url=reverse("tax_return", args=[first.id]),
            icon="landmark",
            tone="brick" if overdue else "amber",
            weight=20 if overdue else 35,
            items=[(_words(one), reverse("tax_return", args=[one.id])) for one in found[:UNFOLDED]],
        )
