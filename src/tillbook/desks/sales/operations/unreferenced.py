"""Goods that come back without a sale to name: never more than a day's cap for a person and place.

A register holds the amount before it gives the money out; the row's constraint lets no more in,
whoever asks at the same moment. What came back without asking is a fact: it is counted as far as
the cap goes, and the excess stands on "to clarify".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from tillbook.desks.sales.errors import Refusal, SaleRefused
from tillbook.desks.sales.models import ReturnDay, ReturnHold
from tillbook.desks.sales.rules import Draft, Line, Submission
from tillbook.plumbing import clock
from tillbook.plumbing.keys import NIL
from tillbook.plumbing.locking import lock_rows
from tillbook.plumbing.writer import write

#: A hold that no document followed is free again.
LAPSES = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """Whose day it is: a person's at a location."""

    company_id: UUID
    location_id: UUID
    person_id: UUID | None
    day: date


class CapReached(ValueError):
    """More than may still be given back that day; left_minor is."""

    def __init__(self, left_minor: int) -> None:
        self.left_minor = left_minor
        super().__init__(f"{left_minor} may still be given back without a receipt today")


def hold_return(whose: Whose, document_id: UUID, amount_minor: int, cap_minor: int) -> int:
    """Hold an amount for a document that is being made; answers what is left for others.

    The same document again holds the new amount instead. Raises CapReached. Opens the transaction.
    """

    def work() -> int:
        row = _locked(whose, cap_minor)
        row.taken_minor -= _dropped(whose, document_id)
        if row.taken_minor + amount_minor > row.cap_minor:
            raise CapReached(max(0, row.cap_minor - row.taken_minor))
        ReturnHold.objects.create(
            document_id=document_id,
            location_id=whose.location_id,
            person_id=whose.person_id or NIL,
            day=whose.day,
            amount_minor=amount_minor,
            until=clock.now() + LAPSES,
        )
        row.taken_minor += amount_minor
        _keep(row)
        return row.cap_minor - row.taken_minor

    return write(work)


def is_unreferenced(line: Line) -> bool:
    """Whether the line's goods come back without a sale they were sold by."""
    return line.quantity_micro < 0 and line.original is None


def counts(submission: Submission) -> bool:
    """Whether a document takes from somebody's day."""
    draft = submission.draft
    if submission.return_cap_minor is None or draft.kind == "void":
        return False
    return any(is_unreferenced(line) for line in draft.lines)


def count(submission: Submission) -> tuple[Draft, tuple[str, str, str] | None]:
    """Count what a document gives back, under the lock of its person's day.

    Of one that happened the lines past the cap stand on "to clarify", and are flagged (kind,
    expected, found); one that did not happen yet is refused. Raises SaleRefused.
    """
    draft, cap_minor = submission.draft, submission.return_cap_minor or 0
    whose = Whose(
        company_id=draft.company_id,
        location_id=draft.location_id,
        person_id=submission.returned_by or draft.person_id,
        day=submission.returned_on or draft.business_date,
    )
    row = _locked(whose, cap_minor)
    row.taken_minor -= _dropped(whose, draft.id)
    left, asked = row.cap_minor - row.taken_minor, 0
    lines = []
    for line in draft.lines:
        if is_unreferenced(line):
            back = max(0, -line.gross_minor)
            asked += back
            if back > left:
                line = replace(line, to_clarify=True)
            else:
                left -= back
        lines.append(line)
    before = row.taken_minor
    if before + asked > row.cap_minor and not submission.is_fact:
        _keep(row)  # holds that lapsed are gone for good
        raise SaleRefused(Refusal.RETURN_CAP)
    row.taken_minor = row.cap_minor - left
    _keep(row)
    if not any(line.to_clarify and is_unreferenced(line) for line in lines):
        return draft, None
    flag = ("return_cap", str(cap_minor), str(before + asked))
    return replace(draft, lines=tuple(lines)), flag


def _locked(whose: Whose, cap_minor: int) -> ReturnDay:
    """The day's row, made where absent, with the cap of now."""
    key = {
        "location_id": whose.location_id,
        "person_id": whose.person_id or NIL,
        "day": whose.day,
    }
    fresh = ReturnDay(company_id=whose.company_id, cap_minor=cap_minor, **key)
    ReturnDay.objects.bulk_create([fresh], ignore_conflicts=True)
    [row] = lock_rows(ReturnDay.objects.filter(**key), "day")
    found: ReturnDay = row
    found.cap_minor = max(cap_minor, found.taken_minor)
    return found


def _dropped(whose: Whose, document_id: UUID) -> int:
    """Let go of what this document held, and of what lapsed; how much that was."""
    rows = ReturnHold.objects.filter(
        location_id=whose.location_id, person_id=whose.person_id or NIL, day=whose.day
    )
    gone = rows.filter(until__lt=clock.now()) | rows.filter(document_id=document_id)
    held = dict(gone.values_list("document_id", "amount_minor"))
    ReturnHold.objects.filter(document_id__in=list(held)).delete()
    return sum(held.values())


def _keep(row: ReturnDay) -> None:
    ReturnDay.objects.filter(
        location_id=row.location_id, person_id=row.person_id, day=row.day
    ).update(taken_minor=row.taken_minor, cap_minor=row.cap_minor)
