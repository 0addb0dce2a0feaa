"""The list of shifts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.desks.shifts.models import Shift, ShiftClosing
from tillbook.desks.shifts.queries import closings_of, open_flags, with_corrections
from tillbook.masters.organisation.queries import (
    company,
    people_names,
    people_of,
    registers,
)
from tillbook.masters.organisation.rules import Actor, LocationInfo
from tillbook.plumbing.lists.cells import Badge
from tillbook.plumbing.lists.paging import aside
from tillbook.plumbing.lists.shapes import Column, Empty, Filter, Listing
from tillbook.plumbing.pages import asked_day
from tillbook.plumbing.templatetags.figures import count as count_words
from tillbook.plumbing.templatetags.figures import day as day_words
from tillbook.plumbing.templatetags.figures import short_day


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """A shift with what its row says; closing: with `off_minor`."""

    shift: Shift
    closing: Any
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
        summed=_sums,
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
            total="folded",
        ),
        Column(
            key="counted",
            title=_("Counted"),
            kind="amount",
            value=lambda r: r.closing.counted_minor if r.closing else None,
            screen="desk",
            total="folded",
        ),
        Column(
            key="difference",
            title=_("Over or short"),
            kind="amount",
            value=lambda r: r.closing.off_minor if r.closing else None,
            strong=True,
            lost=lambda r: bool(r.closing and r.closing.off_minor < 0),
            total="folded",
        ),
    )


def _sums(rows: QuerySet[Any]) -> Mapping[str, int]:
    """Over what is closed of these shifts."""
    closings = ShiftClosing.objects.filter(shift_id__in=rows.order_by().values("id"))
    sums = with_corrections(closings.filter(repeated=False)).aggregate(
        sold=Sum(F("sold_minor") - F("returned_minor")),
        counted=Sum("counted_minor"),
        difference=Sum("off_minor"),
    )
    return {key: int(value or 0) for key, value in sums.items()}


def _state(row: ShiftRow) -> Badge:
    if row.flagged:
        return Badge(_("To look at"), "amber", "circle-alert")
    if row.closing:
        return Badge(_("Closed"), "plain")
    return Badge(_("Open"), "pine", "check")


def _STATES() -> dict[str, str]:  # noqa: N802 - a table in the reader's language
    return {"open": _("Open"), "closed": _("Closed"), "flagged": _("To look at")}


def day_filters() -> tuple[Filter, ...]:
    """On a business day, from one on, through one."""

    def by(name: str, title: str, field: str, said: Callable[[date], str]) -> Filter:
        def words(value: str) -> str | None:
            day = asked_day(value)
            return said(day) if day else None

        return Filter(
            name=name,
            title=title,
            is_day=True,
            apply=lambda rows, value: rows.filter(**{field: value}),
            words=words,
        )

    return (
        by("day", _("Day"), "business_date", day_words),
        by(
            "since",
            _("From"),
            "business_date__gte",
            lambda day: _("from %(day)s") % {"day": short_day(day)},
        ),
        by(
            "until",
            _("Through"),
            "business_date__lte",
            lambda day: _("through %(day)s") % {"day": short_day(day)},
        ),
    )


def who_filters(actor: Actor, title: str) -> tuple[Filter, ...]:
    """Whose it was, and at which register: those the actor may see. title: of the person's."""
    people = people_of(actor.company_id)
    tills = {str(r.id): r.name for r in registers(actor.company_id) if actor.at(r.location_id)}
    return (
        Filter(
            name="person",
            title=title,
            options=tuple(people.items()),
            indexed=False,
            apply=lambda rows, value: rows.filter(person_id=value),
            words=people.get,
        ),
        Filter(
            name="register",
            title=_("Register"),
            options=tuple(tills.items()),
            indexed=False,
            apply=lambda rows, value: rows.filter(register_id=value),
            words=tills.get,
        ),
    )


def _filters(actor: Actor) -> tuple[Filter, ...]:
    people = people_of(actor.company_id)
    closings = ShiftClosing.objects.filter(shift_id=OuterRef("id"), repeated=False)
    closed = Exists(closings)

    def by_state(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        if value == "flagged":
            return rows.filter(id__in=open_flags(actor).order_by().values("shift_id"))
        return rows.filter(closed) if value == "closed" else rows.filter(~closed)

    return (
        *day_filters(),
        *who_filters(actor, _("Opened by")),
        Filter(
            name="closed_by",
            title=_("Closed by"),
            options=tuple(people.items()),
            indexed=False,
            apply=lambda rows, value: rows.filter(Exists(closings.filter(person_id=value))),
            words=lambda value: (
                _("closed by %(name)s") % {"name": people[value]} if value in people else None
            ),
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
