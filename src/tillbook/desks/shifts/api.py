"""The API of shifts: reads alone, since shifts are made at registers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from tillbook.desks.shifts.models import CashMovement, Shift
from tillbook.desks.shifts.queries import closings_of, figures_of, shifts_after, visible_shifts
from tillbook.desks.shifts.schemas import (
    CashMovementOut,
    ClosingOut,
    ShiftListOut,
    ShiftOut,
    ShiftsQuery,
)
from tillbook.masters.organisation.api import actor_of, location_ids_of, needs
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.series import document_numbers
from tillbook.values.money import format_decimal

router = Router(tags=["Shifts"])


@operation(router, "GET", "/shifts", gate=needs(Right.CASH_READ), out=ShiftListOut, refusals=(404,))
def list_shifts(request: HttpRequest, wanted: Query[ShiftsQuery]) -> HttpResponse:
    """List shifts.

    In the order of the feed by their opening, with what moved the cash, what must be in the drawer
    by now, and the Z of those that are closed.
    """
    actor = actor_of(request)
    places = location_ids_of(actor, wanted.location_id)
    ids, cursor, more = shifts_after(actor, int(wanted.cursor), wanted.limit, places)
    return answer(
        ShiftListOut.model_construct(items=_shown(actor, ids), next_cursor=str(cursor), more=more)
    )


def _shown(actor: Actor, ids: Sequence[UUID]) -> list[ShiftOut]:
    rows = {row.id: row for row in visible_shifts(actor).filter(id__in=list(ids))}
    closings = closings_of(list(rows))
    numbers = document_numbers([*rows, *[row.id for row in closings.values()]])
    return [_one(rows[key], closings.get(key), numbers) for key in ids if key in rows]


def _one(row: Shift, closing: Any, numbers: dict[UUID, str]) -> ShiftOut:
    info = company(row.company_id)
    figures = figures_of(row)

    def money(minor: int) -> str:
        return format_decimal(minor, info.exponent)

    moved = CashMovement.objects.filter(shift_id=row.id).order_by("number")
    return ShiftOut.model_construct(
        id=row.id,
        number=numbers[row.id],
        location_id=info.locations[row.location_id].code,
        register_id=row.register_id,
        person_id=row.person_id,
        business_date=row.business_date,
        opened_at=row.occurred_at,
        float_=money(row.float_minor),
        cash=money(figures.cash_minor),
        cash_aside=money(figures.aside_minor),
        expected=money(figures.expected_minor),
        movements=[
            CashMovementOut.model_construct(
                id=one.id,
                kind=one.kind,
                amount=money(one.amount_minor),
                reason=one.reason,
                at=one.occurred_at,
            )
            for one in moved
        ],
        closing=closing
        and ClosingOut.model_construct(
            id=closing.id,
            number=numbers[closing.id],
            z_number=closing.z_number,
            closed_at=closing.occurred_at,
            expected=money(closing.expected_minor),
            counted=money(closing.counted_minor),
            difference=money(closing.difference_minor),
            corrected=money(closing.difference_minor - closing.off_minor),
            receipts=closing.documents,
            sold=money(closing.sold_minor),
            returned=money(closing.returned_minor),
            perpetual_receipts=closing.perpetual_documents,
            perpetual_sold=money(closing.perpetual_sold_minor),
            perpetual_returned=money(closing.perpetual_returned_minor),
        ),
    )
