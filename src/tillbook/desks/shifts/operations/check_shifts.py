"""Once the documents of shifts are in the books: do the printed figures hold? Changes none.

What came to a shift after the office had closed it is put right by a document of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from tillbook.desks.sales.queries.shifts import shifts_of
from tillbook.desks.shifts.models import (
    CashMovement,
    Shift,
    ShiftClosing,
    ShiftFlag,
    ShiftFlagResolution,
)
from tillbook.desks.shifts.operations.correct_shift import correct_shift
from tillbook.desks.shifts.queries import closing_of, figures_of, open_flags
from tillbook.desks.shifts.rules import CLOSING, COMPARED, MOVEMENTS, OPENING, compared
from tillbook.masters.organisation.operations import NotPossible
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing.cursors import Fed, move_on, unseen
from tillbook.plumbing.gaps import complete_to
from tillbook.plumbing.series import bodies_of
from tillbook.plumbing.writer import write

FOLLOWER = "shifts.check"
SALES = ("sale", "return", "void")
#: (shift, document, kind, expected, found)
Flag = tuple[UUID, UUID, str, str, str]


def check_shifts(company_id: UUID) -> int:
    """Compare closed shifts that the next documents of the feed belong to; how many were read."""
    messages = unseen(company_id, FOLLOWER)
    if not messages:
        return 0
    shifts = _touched(company_id, messages)
    for shift in shifts:
        correct_shift(shift)

    def work() -> None:
        for shift in shifts:
            _compare(shift)
        move_on(company_id, FOLLOWER, messages)

    write(work)
    return len(messages)


def _touched(company_id: UUID, messages: Sequence[Fed]) -> list[Shift]:
    """The shifts that these documents are of."""
    committed = [m for m in messages if m.topic == f"{m.kind}.committed"]
    by_kind: dict[str, list[UUID]] = {}
    for message in committed:
        by_kind.setdefault(message.kind, []).append(message.subject_id)
    sold = [key for kind in SALES for key in by_kind.get(kind, [])]
    ids = shifts_of(company_id, sold) if sold else set()
    ids.update(by_kind.get(OPENING, []))
    if moved := [key for kind in MOVEMENTS for key in by_kind.get(kind, [])]:
        ids.update(CashMovement.objects.filter(id__in=moved).values_list("shift_id", flat=True))
    if closed := by_kind.get(CLOSING):
        ids.update(ShiftClosing.objects.filter(id__in=closed).values_list("shift_id", flat=True))
    if aside := [*by_kind.get("quarantine", []), *by_kind.get("dismissal", [])]:
        ids.update(_named_in(bodies_of(aside).values()))
    return list(Shift.objects.filter(company_id=company_id, id__in=ids)) if ids else []


def _named_in(bodies: Iterable[str]) -> set[UUID]:
    """The shifts that quarantined receipts name, and what books and dismisses them."""
    found = set()
    for body in bodies:
        try:
            found.add(UUID(json.loads(body)["shift"]))
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
    return found


def _compare(shift: Shift) -> None:
    """Note what the rows say otherwise than the Z, once all its register numbered before is here;
    what was noted before and is so no more needs nobody. In the open writer transaction."""
    row = ShiftClosing.objects.filter(shift_id=shift.id, repeated=False).first()
    if row is None:
        return
    if row.series_id == shift.series_id and not complete_to(row.series_id, row.number):
        return  # receipts are on their way: named on the shift's page, compared when they come
    if row.series_id != shift.series_id:
        return  # closed from here: the count was of that moment, what came since is corrected
    now = compared(closing_of(row), figures_of(shift))
    noted = ShiftFlag.objects.filter(document_id=row.id, kind__in=COMPARED)
    seen = noted.exclude(shiftflagresolution__reason="")
    known = set(seen.values_list("kind", "expected", "found"))
    waiting = noted.filter(shiftflagresolution__isnull=True)
    over = [one for one in waiting if (one.kind, one.expected, one.found) not in now]
    _looked_at(over, None, "")
    note_flags(shift.company_id, [(shift.id, row.id, *one) for one in now if one not in known])


def _looked_at(flags: Iterable[ShiftFlag], person_id: UUID | None, reason: str) -> None:
    """Close these flags; nobody and no reason: by what came since."""
    at = clock.now()
    ShiftFlagResolution.objects.bulk_create(
        [
            ShiftFlagResolution(flag_id=one.id, person_id=person_id, reason=reason, at=at)
            for one in flags
        ]
    )


def compare_without(series_id: UUID, numbers: Sequence[int]) -> None:
    """Compare the shifts whose receipts were noted as lost: nothing that comes leads to them any
    more. In the open writer transaction of whoever noted it."""
    closings = ShiftClosing.objects.filter(series_id=series_id, repeated=False).order_by("number")
    counted = {closings.filter(number__gt=number).first() for number in numbers} - {None}
    for closing in counted:
        assert closing is not None
        shift = Shift.objects.get(id=closing.shift_id)
        _compare(shift)


def note_flags(company_id: UUID, found: Iterable[Flag]) -> None:
    """Note what somebody should look at, in the open writer transaction of whoever checked."""
    now = clock.now()
    ShiftFlag.objects.bulk_create(
        [
            ShiftFlag(
                company_id=company_id,
                shift_id=shift,
                document_id=document,
                kind=kind,
                expected=expected,
                found=seen,
                recorded_at=now,
            )
            for shift, document, kind, expected, seen in found
        ]
    )


def resolve_flag(actor: Actor, flag_id: UUID, reason: str) -> None:
    """Somebody looked at it, and at what the same comparison found, and says what it was. Raises
    NotPossible."""
    actor.require(Right.SALES_RESOLVE)
    said = " ".join(reason.split())[:200]
    if not said:
        raise NotPossible(_("Say in a few words what it was."))

    def work() -> None:
        waiting = open_flags(actor)
        flag = waiting.filter(id=flag_id).first()
        if flag is None:
            raise NotPossible(_("Somebody has looked at it already."))
        beside = waiting.filter(
            document_id=flag.document_id, recorded_at=flag.recorded_at, kind__in=COMPARED
        )
        both = list(beside) if flag.kind in COMPARED else [flag]
        _looked_at(both, actor.id if actor.kind == "person" else None, said)

    write(work)
