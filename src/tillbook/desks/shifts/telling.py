"""What the pages of a shift and of the cash say: plain values, ready to show."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from tillbook.books.ledger.balances import trial_balance
from tillbook.books.ledger.queries import account_map
from tillbook.books.ledger.rules import Role
from tillbook.books.payments.queries import spoken, tender_types
from tillbook.desks.sales.queries.shifts import arrived_later
from tillbook.desks.sales.rules import TIP
from tillbook.desks.shifts.models import (
    CashMovement,
    Closure,
    SafeMovement,
    Shift,
    ShiftClosing,
    ShiftCorrection,
)
from tillbook.desks.shifts.queries import (
    corrected,
    figures_of,
    open_shifts,
    visible_shifts,
    with_corrections,
)
from tillbook.desks.shifts.rules import SIGNS, Figures
from tillbook.masters.organisation.queries import company, people_names, registers
from tillbook.masters.organisation.rules import Actor
from tillbook.plumbing import clock
from tillbook.plumbing.gaps import lost_numbers
from tillbook.plumbing.series import bodies_of, document_numbers, known_documents, series_codes

#: How far back the differences by person look.
DAYS = 30


@dataclass(frozen=True, slots=True)
class MovementRow:
    """A movement as it is shown; signed: what it did to the drawer."""

    movement: CashMovement
    number: str
    person: str
    signed_minor: int
    allowed_by: str


def movements_of(shift: Shift) -> list[MovementRow]:
    """The movements of a shift in order."""
    rows = list(CashMovement.objects.filter(shift_id=shift.id).order_by("number"))
    allowed = _allowed([row.id for row in rows])
    people = people_names({row.person_id for row in rows if row.person_id} | {*allowed.values()})
    numbers = document_numbers([row.id for row in rows])
    return [
        MovementRow(
            row,
            numbers.get(row.id, ""),
            people.get(row.person_id, "") if row.person_id else "",
            SIGNS[row.kind] * row.amount_minor,
            people.get(allowed[row.id], "") if row.id in allowed else "",
        )
        for row in rows
    ]


def _allowed(ids: list[UUID]) -> dict[UUID, UUID]:
    """Document -> the person who allowed it at the register, as its text says."""
    found = {}
    for key, text in bodies_of(ids).items():
        for approval in json.loads(text).get("approvals", [])[-1:]:
            found[key] = UUID(approval["person"])
    return found


def count_rows(text: str) -> list[tuple[int, int, int]]:
    """(denomination, pieces, together) of a count, the largest first."""
    return sorted([(d, n, d * n) for d, n in json.loads(text) if n], reverse=True)


@dataclass(frozen=True, slots=True)
class Late:
    """What of a shift came after its Z. receipts: each with its number; missing: unsent receipts
    named there and not here yet; lost: those noted as lost, and why. All by their numbers."""

    receipts: list[tuple[Any, str]]
    missing: list[str]
    lost: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Since:
    """Of a shift that the back office closed before all its receipts were here: what is over or
    short with those that came since, the corrections that say so, and what none of them says."""

    off_minor: int
    corrections: list[tuple[ShiftCorrection, str]]
    left_minor: int


def off_by_now(shift: Shift, closing: ShiftClosing, figures: Figures) -> Since | None:
    """How far the count is off by now; None where what came since changes nothing."""
    since = figures.expected_minor - closing.expected_minor
    rows = list(ShiftCorrection.objects.filter(shift_id=shift.id).order_by("recorded_at", "id"))
    if closing.series_id == shift.series_id or not (since or rows):
        return None
    numbers = document_numbers([row.id for row in rows])
    made = [(row, numbers.get(row.id, "")) for row in rows]
    return Since(closing.difference_minor - since, made, since - corrected(shift.id)[0])


def late_of(shift: Shift, closing: ShiftClosing) -> Late:
    """Receipts since the Z: the printed Z stays as it is, this stands beside it."""
    named = {UUID(key): number for key, number in json.loads(closing.unsent)}
    here = known_documents(list(named)) if named else {}
    absent = sorted([number for key, number in named.items() if key not in here])
    lost = {row.number: row.reason for row in lost_numbers([shift.series_id])} if absent else {}
    came = arrived_later(shift.id, closing.recorded_at)
    numbers = document_numbers([sale.id for sale in came])
    code = series_codes([shift.series_id])[shift.series_id] if absent else ""
    paper = {number: f"{code}-{number:06d}" for number in absent}
    return Late(
        [(sale, numbers.get(sale.id, "")) for sale in came],
        [paper[number] for number in absent if number not in lost],
        [(paper[number], lost[number]) for number in absent if number in lost],
    )


TenderRow = tuple[str, UUID, int, int]


def tender_rows(company_id: UUID, figures: Figures) -> tuple[list[TenderRow], list[TenderRow]]:
    """What was paid with, and what was left for people: (its name, its id, payments, amount).

    A tip is no way of paying: it is in what was paid, and is owed.
    """
    info = company(company_id)
    known = tender_types(info.id, info.version)
    paid: list[TenderRow] = []
    tips: list[TenderRow] = []
    for key, (number, amount) in figures.tenders.items():
        name = spoken(known[key].name) if key in known else "?"
        if key in known and known[key].kind == TIP:
            tips.append((name, key, number, -amount))
        else:
            on, sold = [sums.get(key, (0, 0)) for sums in (figures.loads, figures.sold)]
            paid += _parted(name, key, (number, amount), on, sold)
    return paid, tips


def _parted(
    name: str, key: UUID, all_: tuple[int, int], on: tuple[int, int], sold: tuple[int, int]
) -> list[TenderRow]:
    """What was redeemed, the cards sold, and what was put on, each for itself: their sum says
    none of it."""
    if not on[0]:
        return [(name, key, *all_)]
    parts = (
        (_("%(name)s, redeemed"), all_[0] - on[0], all_[1] - on[1]),
        (_("%(name)s, sold"), *sold),
        (_("%(name)s, put on"), on[0] - sold[0], on[1] - sold[1]),
    )
    return [(words % {"name": name}, key, many, minor) for words, many, minor in parts if many]


@dataclass(frozen=True, slots=True)
class Drawer:
    """An open drawer: whose, since when, and what must be in it."""

    shift: Shift
    register: str
    person: str
    location: str
    figures: Figures


def drawers(actor: Actor, places: Sequence[UUID]) -> list[Drawer]:
    """The drawers that are open now."""
    info = company(actor.company_id)
    tills = {till.id: till.name for till in registers(info.id)}
    rows = [shift for shift in open_shifts(actor) if shift.location_id in places]
    people = people_names({row.person_id for row in rows if row.person_id})
    return [
        Drawer(
            row,
            tills.get(row.register_id, ""),
            people.get(row.person_id, "") if row.person_id else "",
            info.locations[row.location_id].name,
            figures_of(row),
        )
        for row in rows
    ]


def safes(actor: Actor, places: Sequence[UUID]) -> list[tuple[str, UUID | None, int]]:
    """(location, the account of its safe, what the books say lies there)."""
    info = company(actor.company_id)
    accounts = account_map(info.id, info.version)
    found = []
    for at in places:
        own = accounts.find(Role.SAFE, at)
        rows = trial_balance(info.id, date.max, None, [at])
        held = sum([row.balance_minor for row in rows if row.account.id == own])
        found.append((info.locations[at].name, own, held))
    return found


def deposits_on_their_way(actor: Actor, places: Sequence[UUID]) -> list[tuple[SafeMovement, str]]:
    """Deposits taken to the bank that nobody has seen there yet, with their numbers."""
    arrived = SafeMovement.objects.filter(
        company_id=actor.company_id, deposit_id__isnull=False
    ).values("deposit_id")
    rows = SafeMovement.objects.filter(
        company_id=actor.company_id,
        kind=SafeMovement.Kind.DEPOSIT,
        location_id__in=list(places),
    ).exclude(id__in=arrived)
    found = list(rows.order_by("occurred_at")[:100])
    numbers = document_numbers([row.id for row in found])
    return [(row, numbers.get(row.id, "")) for row in found]


@dataclass(frozen=True, slots=True)
class PersonDifference:
    """What was over and short in the drawers that somebody closed, in the last days."""

    person_id: UUID | None
    name: str
    shifts: int
    over_minor: int
    short_minor: int


def differences_since() -> date:
    """The first business day of the shifts whose differences are added up by person."""
    return (clock.now() - timedelta(days=DAYS)).date()


def differences(actor: Actor, places: Sequence[UUID]) -> list[PersonDifference]:
    """By person, the most short first."""
    shifts = visible_shifts(actor).filter(
        location_id__in=list(places), business_date__gte=differences_since()
    )
    closings = ShiftClosing.objects.filter(shift_id__in=shifts.values("id"), repeated=False)
    rows = with_corrections(closings.order_by())
    grouped = list(
        rows.values("person_id").annotate(
            n=Count("id"),
            over=Sum("off_minor", filter=Q(off_minor__gt=0)),
            short=Sum("off_minor", filter=Q(off_minor__lt=0)),
        )
    )
    people = people_names({row["person_id"] for row in grouped if row["person_id"]})
    made = [
        PersonDifference(
            row["person_id"],
            people.get(row["person_id"], "") if row["person_id"] else _("the system"),
            row["n"],
            int(row["over"] or 0),
            int(row["short"] or 0),
        )
        for row in grouped
    ]
    return sorted(made, key=lambda one: one.short_minor)


def difference_days(actor: Actor, places: Sequence[UUID]) -> list[tuple[Any, int, int]]:
    """(day, shifts, over less short) of the last days that had a closing, the latest first."""
    shifts = visible_shifts(actor).filter(location_id__in=list(places)).values("id")
    closings = ShiftClosing.objects.filter(shift_id__in=shifts, repeated=False)
    rows = with_corrections(closings.order_by())
    grouped = rows.values("business_date").annotate(n=Count("id"), sum=Sum("off_minor"))
    return [
        (row["business_date"], row["n"], int(row["sum"]))
        for row in grouped.order_by("-business_date")[:14]
    ]


def closures(actor: Actor, places: Sequence[UUID]) -> list[tuple[Closure, str, int, int]]:
    """(closure, location, sold less returned, perpetual the same), the latest first."""
    info = company(actor.company_id)
    rows = Closure.objects.filter(company_id=info.id, location_id__in=list(places))
    found = []
    for row in rows.order_by("-made_at", "-position")[:20]:
        text = json.loads(row.text)
        own, ever = text["own"], text["perpetual"]
        net, all_net = own["sold"] - own["returned"], ever["sold"] - ever["returned"]
        found.append((row, info.locations[row.location_id].name, net, all_net))
    return found
