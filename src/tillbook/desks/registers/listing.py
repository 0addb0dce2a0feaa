"""Reads behind the pages about registers: how each does, and what of it is missing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from tillbook.desks.registers.models import Device, Pin
from tillbook.desks.registers.queries import devices
from tillbook.desks.registers.rules import works_within
from tillbook.desks.sales.queries.aside import (
    Copied,
    copied_series,
    posted_instead,
    waiting_numbers,
)
from tillbook.masters.organisation.queries import company, people_names, registers, workers
from tillbook.masters.organisation.rules import Actor, LocationInfo, RegisterInfo
from tillbook.plumbing import clock
from tillbook.plumbing.gaps import Lost, lost_numbers, missing_numbers, ranges
from tillbook.plumbing.series import SeriesInfo, document_numbers, series_of

#: A register that is on polls every few seconds.
_NOW = timedelta(minutes=2)
_LATE = timedelta(hours=24)
#: Missing receipts that are looked for in one series.
_MOST_MISSING = 500


@dataclass(frozen=True, slots=True)
class LostRow:
    """A number that is noted as lost, as people read it, and who noted it. aside: its receipt came
    and was kept aside; posted: the sale that was made of it, (its id, its number)."""

    name: str
    lost: Lost
    noted_by: str
    aside: bool = False
    posted: tuple[UUID, str] | None = None


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """A run of numbers with what is missing in it, as "3–5, 9". aside: those whose receipts came
    and wait under To clarify."""

    series: SeriesInfo
    gaps: str
    aside: str = ""


@dataclass(slots=True)
class RegisterRow:
    """A till, the device that it is, and how that does. state: (tone, icon, words)."""

    register: RegisterInfo
    location: LocationInfo
    device: Device | None
    earlier: list[Device] = field(default_factory=list)
    series: list[SeriesRow] = field(default_factory=list)
    copied: Copied | None = None

    @property
    def gaps(self) -> str:
        """What is missing of all its series."""
        return ", ".join(f"{row.series.code}: {row.gaps}" for row in self.series if row.gaps)

    @property
    def state(self) -> tuple[str, str, str]:
        """How it does, in a word."""
        if self.device is None:
            return "neutral", "", _("Not enrolled")
        if self.device.revoked_at is not None:
            return "brick", "lock", _("Revoked")
        if self.copied:
            return "brick", "triangle-alert", _("Two devices")
        silent = clock.now() - self.device.heard_at
        if silent < _NOW:
            return "pine", "check", _("On-line")
        if silent > _LATE and self.device.unsent:
            return "brick", "cloud-off", _("Away with unsent sales")
        return "neutral", "cloud-off", _("Away")

    @property
    def late(self) -> bool:
        """Whether sales lie on it for more than a day."""
        oldest = self.device.oldest_unsent_at if self.device else None
        return oldest is not None and clock.now() - oldest > _LATE

    @property
    def kept(self) -> tuple[str, str, str]:
        """How safe what is unsent is there, as (tone, words, what that means)."""
        if self.device is None or self.device.persisted is None:
            return "neutral", "", ""
        if self.device.persisted:
            return "pine", _("kept"), _("Its browser has promised not to clear unsent sales.")
        if self.device.second_copy == "download":
            # What becomes of a file that a browser has saved, nobody tells it.
            return (
                "amber",
                _("downloads"),
                _(
                    "Its browser may clear what it stores. It saves unsent sales as files under "
                    "Downloads; whether those are still there it cannot see."
                ),
            )
        if self.device.second_copy == "late":
            return (
                "brick",
                _("second copy late"),
                _(
                    "Its browser may clear what it stores, and its second copy is not being "
                    "written: some unsent sales may lie in it alone. Look at the register."
                ),
            )
        if self.device.second_copy not in ("", "none"):
            return (
                "pine",
                _("second copy"),
                _("Its browser may clear what it stores; it writes unsent sales to a file too."),
            )
        return (
            "brick",
            _("may be cleared"),
            _(
                "Its browser may clear unsent sales, and there is no second copy. Choose one at "
                "the register."
            ),
        )


def register_rows(actor: Actor) -> list[RegisterRow]:
    """The tills that the actor may see, by location and code."""
    places = company(actor.company_id).locations
    latest: dict[UUID, list[Device]] = {}
    for device in devices(actor):
        latest.setdefault(device.register_id, []).append(device)
    rows = []
    runs = {till.id: series_of(till.id) for till in registers(actor.company_id)}
    aside = waiting_numbers(actor.company_id, [one.id for own in runs.values() for one in own])
    for till in registers(actor.company_id):
        if not actor.at(till.location_id):
            continue
        own = latest.get(till.id, [])
        row = RegisterRow(till, places[till.location_id], own[0] if own else None, own[1:])
        row.series = [_series_row(one, aside.get(one.id, set())) for one in runs[till.id]]
        rows.append(row)
    # Each enrolment opens numbers of its own: the latest are those that a copy would use too.
    current = {row.series[-1].series.id: row for row in rows if row.series}
    for series, found in copied_series(actor.company_id, current).items():
        current[series].copied = found
    return sorted(rows, key=lambda row: (row.location.code, row.register.code))


def lost_of(row: RegisterRow) -> list[LostRow]:
    """What is noted as lost of a register's receipts, by number."""
    codes = {one.series.id: one.series.code for one in row.series}
    found = lost_numbers(codes)
    names = people_names([one.noted_by_id for one in found if one.noted_by_id])
    posted = posted_instead([one.set_aside_id for one in found if one.set_aside_id])
    numbers = document_numbers({key for key in posted.values() if key})

    def sale(one: Lost) -> tuple[UUID, str] | None:
        key = posted.get(one.set_aside_id) if one.set_aside_id else None
        return (key, numbers.get(key, "")) if key else None

    return [
        LostRow(
            name=f"{codes[one.series_id]}-{one.number:06d}",
            lost=one,
            noted_by=names.get(one.noted_by_id, "") if one.noted_by_id else "",
            aside=one.set_aside_id is not None,
            posted=sale(one),
        )
        for one in found
    ]


def _series_row(series: SeriesInfo, aside: set[int]) -> SeriesRow:
    missing = missing_numbers(series.id, _MOST_MISSING)
    waiting = [number for number in missing if number in aside]
    return SeriesRow(
        series, ranges([number for number in missing if number not in aside]), ranges(waiting)
    )


@dataclass(frozen=True, slots=True)
class PinState:
    """Somebody, and since when they have a PIN."""

    id: UUID
    name: str
    code: str
    set_at: datetime | None
    may_set: bool


def pin_states(actor: Actor) -> list[PinState]:
    """Who works at the actor's locations, with or without a PIN."""
    since = dict(Pin.objects.filter(company_id=actor.company_id).values_list("person_id", "set_at"))
    rows = []
    for one in workers(actor.company_id):
        narrow = actor.location_ids is not None and one.location_ids is not None
        if narrow and not actor.location_ids & one.location_ids:  # type: ignore[operator]
            continue
        within = actor.rights.issuperset(one.rights) and works_within(actor, one.location_ids)
        may = one.id == actor.id or within
        rows.append(PinState(one.id, one.name, one.code, since.get(one.id), may))
    return rows
