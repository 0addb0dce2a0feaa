"""The list of shifts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.desks.shifts.models import Shift, ShiftClosing
from tillbook.desks.shifts.queries import closings_of, open_flags
from tillbook.masters.organisation.queries import company, people_names, registers
from tillbook.masters.organisation.rules import Actor, LocationInfo
from tillbook.plumbing.lists.cells import Badge
from tillbook.plumbing.lists.paging import aside
from tillbook.plumbing.lists.shapes import Column, Empty, Filter, Listing
from tillbook.plumbing.pages import asked_day
from tillbook.plumbing.templatetags.figures import count as count_words
from tillbook.plumbing.templatetags.figures import day as day_words


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """A shift with what its row says."""

    shift: Shift
    closing: ShiftClosing | None
    register: str
    person: str
    location: str
    flagged: bool

    @property
    def id(self) -> UUID:
        return self.shift.id


def shifts_listing(actor: Actor, at: LocationInfo | None) -> Listing:
    """The shifts this actor may read, at one location or at all; the latest opened first."""
    info = company(actor.company_id)
    places = [at.id] if at else None if actor.location_ids is None else list(actor.location_ids)
    return Listing(
        name="shifts",
        label=_("Shifts"),
        rows=Shift.objects.filter(company_id=info.id),
        keyed_rows=Shift.objects.alias(of=aside("company_id")).filter(of=info.id),
        scope=None if places is None else lambda rows: rows.filter(location_id__in=places),
        order=("-occurred_at", "-id"),
        columns=_columns(len(info.locations) > 1),
        filters=_filters(actor),
        currency=info.money,
        link=lambda row: reverse("shift", args=[row.shift.id]),
        prepare=lambda rows: prepared(actor, rows),
        counted=lambda n: ngettext("%(n)s shift", "%(n)s shifts", n) % {"n": count_words(n)},
        empty=Empty(
            icon="banknote",
            title=_("No shifts here yet"),
            text=_("A shift begins when somebody opens a drawer at a register."),
        ),
        older=_("Older"),
        newer=_("Newer"),
    )


def _columns(several: bool) -> tuple[Column, ...]:
    return (
        Column(
            key="when",
            title=_("Opened"),
            kind="moment",
            value=lambda r: r.shift.occurred_at,
            sort=("occurred_at", "id"),
            down_first=True,
            phone=lambda r: r.register,
            keep=True,
            fixed=True,
        ),
        Column(key="register", title=_("Register"), value=lambda r: r.register, screen="tablet"),
        Column(
            key="location",
            title=_("Location"),
            value=lambda r: r.location,
            screen="desk",
            shown=several,
        ),
        Column(key="person", title=_("Opened by"), value=lambda r: r.person, screen="tablet"),
        Column(key="state", title=_("State"), kind="badge", value=_state),
        Column(
            key="z",
            title=_("Z"),
            value=lambda r: str(r.closing.z_number) if r.closing else "",
            screen="tablet",
        ),
        Column(
            key="sold",
            title=_("Sold"),
            kind="amount",
            value=lambda r: r.closing.sold_minor - r.closing.returned_minor if r.closing else None,
            screen="desk",
        ),
        Column(
            key="counted",
            title=_("Counted"),
            kind="amount",
            value=lambda r: r.closing.counted_minor if r.closing else None,
            screen="desk",
        ),
        Column(
            key="difference",
            title=_("Over or short"),
            kind="amount",
            value=lambda r: r.closing.difference_minor if r.closing else None,
            strong=True,
            lost=lambda r: bool(r.closing and r.closing.difference_minor < 0),
        ),
    )


def _state(row: ShiftRow) -> Badge:
    if row.flagged:
        return Badge(_("To look at"), "amber", "circle-alert")
    if row.closing:
        return Badge(_("Closed"), "plain")
    return Badge(_("Open"), "pine", "check")


def _STATES() -> dict[str, str]:  # noqa: N802 - a table in the reader's language
    return {"open": _("Open"), "closed": _("Closed"), "flagged": _("To look at")}


def _filters(actor: Actor) -> tuple[Filter, ...]:
    closed = Exists(ShiftClosing.objects.filter(shift_id=OuterRef("id"), repeated=False))

    def by_state(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        if value == "flagged":
            return rows.filter(id__in=open_flags(actor).order_by().values("shift_id"))
        return rows.filter(closed) if value == "closed" else rows.filter(~closed)

    return (
        Filter(
            name="day",
            title=_("Day"),
            is_day=True,
            apply=lambda rows, value: rows.filter(business_date=value),
            words=lambda value: day_words(asked_day(value)) or None,
        ),
        Filter(
            name="state",
            title=_("State"),
            options=tuple(_STATES().items()),
            quick=True,
            indexed=False,
            apply=by_state,
            words=lambda value: _STATES().get(value),
        ),
    )


def prepared(actor: Actor, rows: Sequence[Shift]) -> list[ShiftRow]:
    """Rows with the names they are shown by."""
    info = company(actor.company_id)
    tills = {till.id: till.name for till in registers(info.id)}
    people = people_names({row.person_id for row in rows if row.person_id})
    closings = closings_of([row.id for row in rows])
    flagged = set(
        open_flags(actor)
        .filter(shift_id__in=[row.id for row in rows])
        .values_list("shift_id", flat=True)
    )
    return [
        ShiftRow(
            shift=row,
            closing=closings.get(row.id),
            register=tills.get(row.register_id, ""),
            person=people.get(row.person_id, "") if row.person_id else "",
            location=info.locations[row.location_id].name,
            flagged=row.id in flagged,
        )
        for row in rows
    ]
