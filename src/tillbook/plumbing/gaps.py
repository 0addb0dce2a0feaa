"""Numbers of a series that others came after but that are not here, and those noted as lost.

A receipt that is missing may still come. One that somebody noted as lost is asked for no more and
raises no alert; its number stays named, and it is taken like any other if it turns up all the same.
So is the number of one that came and was kept aside, once somebody has decided on it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Subquery
from django.utils.translation import gettext as _

from tillbook.plumbing import clock
from tillbook.plumbing.models import Envelope, LostNumber, Series
from tillbook.plumbing.series import SeriesState

#: A series with receipts missing, as rooms read it.
GappedSeries = Series


def _absent():
    """What is noted as lost and has not come. Of what was kept aside the number may be one that the
    series has yet to reach."""
    come = Envelope.objects.filter(series_id=OuterRef("series_id"), number=OuterRef("number"))
    return LostNumber.objects.filter(~Exists(come))


def first_missing(state: SeriesState) -> int | None:
    """The first number that later documents came after but that is neither here nor lost."""
    if state.verified_to + 1 >= state.next_number:
        return None
    lost = _lost_below(state.id, state.next_number) - state.accepted.keys()
    if not lost:
        return state.verified_to + 1
    # Each number once: so many are not here, and these of them are known to be lost.
    if state.next_number - 1 - state.arrivals_before - len(state.accepted) <= len(lost):
        return None
    here = _here(state.id, state.verified_to) | state.accepted.keys() | lost
    span = range(state.verified_to + 1, state.next_number)
    return next((number for number in span if number not in here), None)


def _lost_below(series_id: UUID, number: int) -> set[int]:
    rows = _absent().filter(series_id=series_id, number__lt=number)
    return set(rows.values_list("number", flat=True))


def _here(series_id: UUID, above: int) -> set[int]:
    rows = Envelope.objects.filter(series_id=series_id, number__gt=above)
    return set(rows.values_list("number", flat=True))


def missing_numbers(series_id: UUID, limit: int = 100) -> list[int]:
    """The receipts of a series that others came after but that are neither here nor lost."""
    state = Series.objects.get(id=series_id)
    if state.verified_to + 1 >= state.next_number:
        return []
    lost = _lost_below(series_id, state.next_number)
    if state.next_number - 1 - state.arrivals <= len(lost):
        return []
    known = _here(series_id, state.verified_to) | lost
    span = range(state.verified_to + 1, state.next_number)
    return [number for number in span if number not in known][:limit]


def series_with_gaps(
    company_id: UUID, location_ids: Iterable[UUID] | None = None
) -> list[GappedSeries]:
    """Series of which later documents came after ones that are neither here nor lost (at these
    locations)."""
    rows = Series.objects.filter(company_id=company_id, next_number__gt=F("verified_to") + 1)
    if location_ids is not None:
        rows = rows.filter(location_id__in=list(location_ids))
    found = list(rows.order_by("code"))
    if not found:
        return []
    lost: dict[UUID, list[int]] = {row.id: [] for row in found}
    absent = _absent().filter(series_id__in=list(lost)).values_list("series_id", "number")
    for series, number in absent:
        lost[series].append(number)
    return [
        row
        for row in found
        if row.next_number - 1 - row.arrivals > sum(n < row.next_number for n in lost[row.id])
    ]


def complete_to(series_id: UUID, number: int) -> bool:
    """Whether every document of the series up to this number is here, or noted as lost."""
    if Series.objects.get(id=series_id).verified_to >= number:
        return True
    here = Envelope.objects.filter(series_id=series_id, number__lte=number).count()
    return here + _absent().filter(series_id=series_id, number__lte=number).count() >= number


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """A number noted as lost. came_at: when its receipt turned up after all. set_aside_id: what was
    kept of it, where it came and could not stand under its number."""

    series_id: UUID
    number: int
    reason: str
    noted_by_id: UUID | None
    noted_at: datetime
    came_at: datetime | None
    set_aside_id: UUID | None

    @property
    def words(self) -> str:
        """What became of it, for those who have no page to look."""
        return kept_aside(self.reason) if self.set_aside_id else self.reason


def kept_aside(reason: str) -> str:
    """Why a number is not among the documents whose receipt came and was kept aside."""
    return _("kept aside as a conflict: %(reason)s") % {"reason": reason}


def lost_numbers(series_ids: Iterable[UUID]) -> list[Lost]:
    """What is noted as lost in these series, by number."""
    wanted = list(series_ids)
    rows = list(LostNumber.objects.filter(series_id__in=wanted).order_by("series_id", "number"))
    numbers = {row.number for row in rows}
    came = {
        (series, number): at
        for series, number, at in Envelope.objects.filter(
            series_id__in=wanted, number__in=numbers
        ).values_list("series_id", "number", "received_at")
    }
    return [
        Lost(
            series_id=row.series_id,
            number=row.number,
            reason=row.reason,
            noted_by_id=row.noted_by_id,
            noted_at=row.noted_at,
            came_at=came.get((row.series_id, row.number)),
            set_aside_id=row.set_aside_id,
        )
        for row in rows
    ]


#: What rooms do once receipts of a series are noted as lost: (the series, their numbers), in the
#: transaction of whoever says so.
_when_lost: list[Callable[[UUID, Sequence[int]], None]] = []


def register_when_lost(act: Callable[[UUID, Sequence[int]], None]) -> None:
    """Have a room look at what it knows of a series whose receipts nobody waits for any more."""
    _when_lost.append(act)


def note_lost(
    series_id: UUID, numbers: Sequence[int], *, reason: str, noted_by_id: UUID | None
) -> None:
    """Note that these receipts are lost, inside the writer transaction of whoever says so."""
    now = clock.now()
    LostNumber.objects.bulk_create(
        [
            LostNumber(
                series_id=series_id,
                number=number,
                reason=reason,
                noted_by_id=noted_by_id,
                noted_at=now,
            )
            for number in numbers
        ]
    )
    for act in _when_lost:
        act(series_id, numbers)


def came_all_the_same(document_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Of these documents those that were noted as lost before they came, and why."""
    lost = LostNumber.objects.filter(
        series_id=OuterRef("series_id"),
        number=OuterRef("number"),
        noted_at__lte=OuterRef("received_at"),
    )
    rows = Envelope.objects.filter(document_id__in=list(document_ids))
    found = rows.annotate(lost=Subquery(lost.values("reason")[:1])).exclude(lost=None)
    return dict(found.values_list("document_id", "lost"))


def note_kept_aside(
    company_id: UUID,
    series_id: UUID,
    number: int,
    *,
    set_aside_id: UUID,
    reason: str,
    noted_by_id: UUID | None,
) -> None:
    """Note that the receipt with this number came and somebody has decided on what was kept of it,
    inside their writer transaction; nothing where the number is another's or accounted for."""
    ours = Series.objects.filter(id=series_id, company_id=company_id).exists()
    here = Envelope.objects.filter(series_id=series_id, number=number).exists()
    if ours and not here and number > 0:
        row = LostNumber(
            series_id=series_id,
            number=number,
            reason=reason,
            noted_by_id=noted_by_id,
            noted_at=clock.now(),
            set_aside_id=set_aside_id,
        )
        LostNumber.objects.bulk_create([row], ignore_conflicts=True)


def ranges(numbers: Sequence[int]) -> str:
    """Numbers in rising order with neighbours joined: "3–5, 9"."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and parts[-1][1] == number - 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return ", ".join(f"{a}–{b}" if a != b else str(a) for a, b in parts)


_PART = re.compile(r"(\d{1,15})(?:\s*[-–]\s*(\d{1,15}))?")


def chosen_numbers(text: str, among: Sequence[int]) -> list[int] | None:
    """Those of `among` that a text like "3–5, 9" names; None where it names any other, or none."""
    wanted: set[int] = set()
    known = set(among)
    for part in filter(None, (part.strip() for part in text.split(","))):
        found = _PART.fullmatch(part)
        if found is None:
            return None
        first, last = int(found[1]), int(found[2] or found[1])
        within = {number for number in known if first <= number <= last}
        if len(within) != last - first + 1:
            return None
        wanted |= within
    return sorted(wanted) or None
