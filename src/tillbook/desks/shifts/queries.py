"""The only reads of shifts that other rooms call."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from tillbook.books.ledger.queries import CashBox, cash_box
from tillbook.books.ledger.rules import AccountMap, Role
from tillbook.books.payments.queries import tender_types
from tillbook.desks.sales.queries.shifts import (
    cash_aside,
    shift_loads,
    shift_sales,
    shift_tenders,
)
from tillbook.desks.shifts.models import (
    CashLimit,
    CashMovement,
    CashReason,
    OpenShift,
    Shift,
    ShiftClosing,
    ShiftCorrection,
    ShiftFlag,
    ShiftSetting,
)
from tillbook.desks.shifts.rules import Closing, Figures, Standing, Totals, standing
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, CompanyInfo
from tillbook.plumbing.fields import ExactIntegerField
from tillbook.plumbing.outbox import follow

#: Longer than any shift, for the shifts around a moment.
A_SHIFT = timedelta(days=3)


def safe_of(info: CompanyInfo, accounts: AccountMap, location_id: UUID) -> CashBox | None:
    """The safe of a location as the books have it now."""
    return cash_box(accounts, Role.SAFE, location_id, info.locations)


def shift_days(company_id: UUID, ids: Iterable[UUID]) -> dict[UUID, date]:
    """On which business day these shifts were opened; unknown ones are absent."""
    rows = Shift.objects.filter(company_id=company_id, id__in=list(ids))
    return dict(rows.values_list("id", "business_date"))


def shifts_required(location_id: UUID) -> bool:
    """Whether registers of a location sell in shifts."""
    row = ShiftSetting.objects.filter(location_id=location_id).first()
    return row.required if row else True


def pay_out_limit(company_id: UUID) -> int:
    """How much a register pays out without somebody's right, in minor units."""
    row = CashLimit.objects.filter(company_id=company_id).first()
    return row.pay_out_minor if row else 50 * 10 ** company(company_id).exponent


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """Why cash is paid in or out."""

    id: UUID
    kind: str
    name: str


def cash_reasons(company_id: UUID) -> list[ReasonRow]:
    """The reasons people choose from, in their order."""
    rows = CashReason.objects.filter(company_id=company_id, archived_at=None)
    return [ReasonRow(r.id, r.kind, r.name) for r in rows.order_by("kind", "position", "name")]


def _zs(register_id: UUID):
    return ShiftClosing.objects.filter(register_id=register_id, repeated=False)


def last_z(register_id: UUID, *, below: int | None = None) -> tuple[int, Totals]:
    """A register's last Z, or the last below a number: its number and perpetual totals; (0, none)
    before the first."""
    rows = _zs(register_id)
    if below is not None:
        rows = rows.filter(z_number__lt=below)
    row = rows.order_by("-z_number", "-recorded_at").first()
    if row is None:
        return 0, Totals()
    return row.z_number, perpetual_of(row)


def ever(register_id: UUID) -> Totals:
    """Everything a register did in closed shifts, with what came to them late."""
    found = Totals()
    for rows in (_zs(register_id), ShiftCorrection.objects.filter(register_id=register_id)):
        found = found.plus(_summed(rows))
    return found


def _summed(rows: Any) -> Totals:
    sums = rows.order_by().aggregate(
        documents=Sum("documents"), sold_minor=Sum("sold_minor"), returned=Sum("returned_minor")
    )
    return Totals(
        documents=int(sums["documents"] or 0),
        sold_minor=int(sums["sold_minor"] or 0),
        returned_minor=int(sums["returned"] or 0),
    )


def corrected(shift_id: UUID) -> tuple[int, Totals]:
    """What corrections said of a shift so far: (cash, receipts)."""
    rows = ShiftCorrection.objects.filter(shift_id=shift_id)
    cash = rows.order_by().aggregate(minor=Sum("cash_minor"))["minor"]
    return int(cash or 0), _summed(rows)


def standing_of(register_id: UUID, series_id: UUID) -> Standing:
    """Where a register's Zs stand for the next one of this series. While the shift of a device
    before is open, the next number is kept for it: who is off-line cannot ask for another."""
    z, perpetual = last_z(register_id)
    kept = int(open_elsewhere(register_id, series_id) is not None)
    return standing(z + kept, perpetual, ever(register_id))


def next_z(shift: Shift) -> tuple[int, Standing]:
    """The number that the Z of an open shift gets when the office closes it, and what it goes on
    from: the one that was kept for it, where a later device has its own Zs already."""
    rows = _zs(shift.register_id)
    before = rows.filter(Q(series_id=shift.series_id) | Q(recorded_at__lte=shift.recorded_at))
    own = (before.aggregate(z=Max("z_number"))["z"] or 0) + 1
    above = rows.filter(z_number__gte=own)
    if above.exists() and not above.filter(z_number=own).exists():
        return own, Standing(z=own - 1, ever=last_z(shift.register_id, below=own)[1])
    at = standing_of(shift.register_id, shift.series_id)
    return at.z + 1, at


def taken_z(register_id: UUID, z_number: int) -> int | None:
    """The register's highest Z, where this number was given before."""
    rows = _zs(register_id)
    if not rows.filter(z_number=z_number).exists():
        return None
    return int(rows.aggregate(z=Max("z_number"))["z"])


def ever_by_now(register_id: UUID) -> Totals:
    """The same as `ever`, with what came to the last shifts that the office closed and is not
    followed up yet."""
    found = ever(register_id)
    closings = {row.shift_id: row for row in _zs(register_id).order_by("-z_number")[:10]}
    for shift in Shift.objects.filter(id__in=list(closings)):
        closing = closing_of(closings[shift.id])
        if closings[shift.id].series_id != shift.series_id:
            said = closing.totals.plus(corrected(shift.id)[1])
            found = found.plus(figures_of(shift).totals.less(said))
    return found


def perpetual_of(row: ShiftClosing) -> Totals:
    """What a closing says the register ever did."""
    return Totals(
        documents=row.perpetual_documents,
        sold_minor=row.perpetual_sold_minor,
        returned_minor=row.perpetual_returned_minor,
    )


def closing_of(row: ShiftClosing) -> Closing:
    """A closing as the rules take it."""
    return Closing(
        z_number=row.z_number,
        expected_minor=row.expected_minor,
        counted_minor=row.counted_minor,
        difference_minor=row.difference_minor,
        totals=Totals(
            documents=row.documents,
            sold_minor=row.sold_minor,
            returned_minor=row.returned_minor,
        ),
        perpetual=perpetual_of(row),
        unsent=tuple([(UUID(key), number) for key, number in json.loads(row.unsent)]),
    )


def figures_of(shift: Shift) -> Figures:
    """What the stored rows say of a shift: a handful of statements, however many sales."""
    info = company(shift.company_id)
    cash = {t.id: t.code for t in tender_types(info.id, info.version).values() if t.rounds_cash}
    tenders = shift_tenders(shift.id)
    loads, sold = shift_loads(shift.id)
    moved = CashMovement.objects.filter(shift_id=shift.id).order_by().values("kind")
    return Figures(
        float_minor=shift.float_minor,
        cash_minor=sum([amount for key, (_, amount) in tenders.items() if key in cash]),
        aside_minor=cash_aside(info.id, shift.id, cash.values()),
        kinds=shift_sales(shift.id),
        tenders=tenders,
        loads=loads,
        sold=sold,
        movements={
            row["kind"]: (row["n"], int(row["amount"]))
            for row in moved.annotate(n=Count("id"), amount=Sum("amount_minor"))
        },
    )


def visible_shifts(actor: Actor):  # noqa: ANN201 - a queryset of Shift
    """The shifts this actor may read."""
    rows = Shift.objects.filter(company_id=actor.company_id)
    if actor.location_ids is not None:
        rows = rows.filter(location_id__in=actor.location_ids)
    return rows


def with_corrections(closings):  # noqa: ANN001, ANN201 - a queryset of ShiftClosing
    """The same with `off_minor`: over or short, less what corrections took back of it."""
    own = ShiftCorrection.objects.filter(shift_id=OuterRef("shift_id")).order_by()
    taken = own.values("shift_id").annotate(minor=Sum("cash_minor")).values("minor")
    back = Coalesce(Subquery(taken), 0, output_field=ExactIntegerField())
    return closings.annotate(off_minor=F("difference_minor") - back)


def closings_of(shift_ids: Sequence[UUID]) -> dict[UUID, ShiftClosing]:
    """How these shifts ended; open ones are absent."""
    rows = ShiftClosing.objects.filter(shift_id__in=list(shift_ids), repeated=False)
    return {row.shift_id: row for row in with_corrections(rows)}


def closed_z(register_id: UUID, series_id: UUID, shift_id: UUID) -> Standing | None:
    """Where the Zs of a register stand, if this shift of it is closed."""
    closed = _zs(register_id).filter(shift_id=shift_id).exists()
    return standing_of(register_id, series_id) if closed else None


def open_shift_of(register_id: UUID) -> UUID | None:
    """The shift that a register has open."""
    rows = OpenShift.objects.filter(register_id=register_id)
    return rows.values_list("shift_id", flat=True).first()


def open_shifts(actor: Actor) -> list[Shift]:
    """Shifts that nobody has closed, the oldest first."""
    ids = list(
        OpenShift.objects.filter(register__company_id=actor.company_id).values_list(
            "shift_id", flat=True
        )
    )
    return list(visible_shifts(actor).filter(id__in=ids).order_by("occurred_at"))


def shift_of_document(company_id: UUID, document_id: UUID) -> UUID | None:
    """Which shift an opening, a movement or a closing belongs to."""
    of_shift = (CashMovement, ShiftClosing, ShiftCorrection)
    for model, name in ((Shift, "id"), *[(one, "shift_id") for one in of_shift]):
        rows = model.objects.filter(company_id=company_id, id=document_id)
        if found := rows.values_list(name, flat=True).first():
            return UUID(str(found))
    return None


def open_flags(actor: Actor, location_ids: Sequence[UUID] | None = None):  # noqa: ANN201
    """What of shifts nobody has looked at yet."""
    shifts = visible_shifts(actor)
    if location_ids is not None:
        shifts = shifts.filter(location_id__in=list(location_ids))
    rows = ShiftFlag.objects.filter(
        company_id=actor.company_id,
        shift_id__in=shifts.values("id"),
        shiftflagresolution__isnull=True,
    )
    return rows.order_by("-recorded_at", "id")


@dataclass(frozen=True, slots=True)
class CashAct:
    """A document of a shift as the checks of rights need it."""

    id: UUID
    shift_id: UUID
    kind: str
    series_id: UUID
    person_id: UUID | None
    occurred_at: datetime
    amount_minor: int


def cash_acts(company_id: UUID, ids: Sequence[UUID]) -> list[CashAct]:
    """Which of these documents are of shifts, made at registers."""
    found = []
    tables: tuple[tuple[Any, str | None, str, str], ...] = (
        (Shift, "shift_open", "float_minor", "id"),
        (CashMovement, None, "amount_minor", "shift_id"),
        (ShiftClosing, "shift_close", "counted_minor", "shift_id"),
    )
    for model, kind, amount, shift in tables:
        rows = model.objects.filter(company_id=company_id, id__in=list(ids))
        for row in rows.annotate(amount=F(amount), of_shift=F(shift)):
            found.append(
                CashAct(
                    row.id,
                    row.of_shift,
                    kind or row.kind,
                    row.series_id,
                    row.person_id,
                    row.occurred_at,
                    row.amount,
                )
            )
    return found


def small_pay_outs(company_id: UUID, ids: Sequence[UUID], most: int) -> dict[UUID, int]:
    """What each of these pay-outs of at most so much made its person's day, with those before."""
    small = CashMovement.objects.filter(
        company_id=company_id, kind=CashMovement.Kind.PAY_OUT, amount_minor__lte=most
    )
    found = {}
    for one in small.filter(id__in=list(ids), person_id__isnull=False):
        around = (one.occurred_at - A_SHIFT, one.occurred_at + A_SHIFT)
        shifts = Shift.objects.filter(company_id=company_id, occurred_at__range=around)
        day = small.filter(
            shift_id__in=shifts.values("id"),
            person_id=one.person_id,
            business_date=one.business_date,
        )
        # In the order in which they came in: each is counted once, however late it is.
        found[one.id] = sum(row.amount_minor for row in day if _came(row) <= _came(one))
    return found


def _came(row: CashMovement) -> tuple[datetime, UUID, int]:
    return row.recorded_at, row.series_id, row.number


def shifts_after(
    actor: Actor, number: int, limit: int, location_ids: Sequence[UUID] | None
) -> tuple[list[UUID], int, bool]:
    """Shifts opened after a feed number: (ids, where the page ended, more?)."""
    shifts = visible_shifts(actor)
    if location_ids is not None:
        shifts = shifts.filter(location_id__in=list(location_ids))

    def wanted(ids: list[UUID]) -> set[UUID]:
        return set(shifts.filter(id__in=ids).values_list("id", flat=True))

    return follow(actor.company_id, ["shift_open"], number, limit, wanted)


def open_elsewhere(register_id: UUID, series_id: UUID) -> Shift | None:
    """The shift that another device opened at this register, and that nobody has closed."""
    opened = OpenShift.objects.filter(register_id=register_id).values("shift_id")
    return Shift.objects.filter(id__in=opened).exclude(series_id=series_id).first()


def open_since(actor: Actor, through: date):  # noqa: ANN201 - a queryset of Shift
    """The shifts of the days through this one that are still open, the oldest first."""
    still = OpenShift.objects.filter(register__company_id=actor.company_id).values("shift_id")
    rows = visible_shifts(actor).filter(id__in=still, business_date__lte=through)
    return rows.select_related("register").order_by("business_date", "id")


def broken_chains(company_id: UUID) -> dict[UUID, tuple[str, str]]:
    """Documents whose register sent a broken chain -> (the hash before it, the one it named)."""
    rows = ShiftFlag.objects.filter(company_id=company_id, kind="chain")
    return {row.document_id: (row.expected, row.found) for row in rows}
