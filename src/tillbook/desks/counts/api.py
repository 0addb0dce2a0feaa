"""The API of counts: open one, send lines, read it, approve it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Body, Query, Router

from tillbook.desks.counts.errors import SENTENCES, CountRefused, Refusal, Wrong
from tillbook.desks.counts.models import StockCount
from tillbook.desks.counts.operations import (
    GivenLine,
    Kept,
    NewCount,
    add_lines,
    approve_count,
    open_count,
)
from tillbook.desks.counts.queries import count_of, counts, progress_of
from tillbook.desks.counts.review import Reviewed, review
from tillbook.desks.counts.rules import MOST_MICRO
from tillbook.desks.counts.schemas import (
    ApprovedOut,
    ApproveIn,
    CountDifferenceOut,
    CountIn,
    CountLineOut,
    CountLinesIn,
    CountLinesOut,
    CountOut,
    CountReviewOut,
    CountsOut,
    CountsQuery,
    LotLeftOut,
)
from tillbook.masters.organisation.api import actor_of, company_of, needs
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.once import REPLAYED, IdempotencyKey, claim_of, document_id
from tillbook.plumbing.api.problems import Problem, not_found
from tillbook.plumbing.series import document_numbers
from tillbook.values.money import format_decimal, format_quantity, parse_decimal

router = Router(tags=["Inventory"])

_STATUS = {
    Refusal.UNKNOWN_COUNT: 404,
    Refusal.UNKNOWN_PRODUCT: 404,
    Refusal.NO_LOCATION: 404,
    Refusal.NO_PLACE: 404,
    Refusal.CONFLICT: 409,
    Refusal.NOT_OPEN: 409,
    Refusal.CHANGED_MEANWHILE: 409,
    Refusal.ADD_OR_REPLACE: 409,
    Refusal.COUNT_AGAIN: 409,
    Refusal.ZERO_OR_LEAVE: 409,
    Refusal.OWN_COUNT: 409,
    Refusal.NOTHING_COUNTED: 409,
}


def _said(wrong: Wrong) -> str:
    return str(SENTENCES[wrong.refusal]) % wrong.words


def _problem(problem: CountRefused) -> Problem:
    wrong = problem.wrong
    return Problem(_STATUS.get(wrong.refusal, 422), wrong.refusal.value, _said(wrong))


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _outs(actor: Actor, rows: Sequence[StockCount]) -> list[CountOut]:
    info = company_of(actor)
    ids = [row.id for row in rows]
    numbers, progress = document_numbers(ids), progress_of(ids)
    return [
        CountOut(
            id=str(row.id),
            number=numbers.get(row.id),
            location_id=info.locations[row.location_id].code,
            place_id=str(row.place_id) if row.place_id else None,
            kind=row.kind,
            name=row.name,
            state=row.state,
            blind=row.blind,
            version=row.version,
            opened_at=_moment(row.opened_at),
            products_counted=progress[row.id].items if row.id in progress else 0,
            lines=progress[row.id].lines if row.id in progress else 0,
        )
        for row in rows
    ]


@operation(router, "GET", "/counts", gate=needs(Right.COUNTS_WRITE), out=CountsOut)
def list_counts(request: HttpRequest, wanted: Query[CountsQuery]) -> HttpResponse:
    """List counts of stock.

    The latest opened first.
    """
    actor = actor_of(request)
    rows = counts(actor)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.cursor:
        try:
            rows = rows.filter(id__lt=UUID(wanted.cursor))
        except ValueError:
            raise Problem(422, "invalid", "cursor: This is no cursor of this list.") from None
    found = list(rows.order_by("-id")[: wanted.limit + 1])
    shown = found[: wanted.limit]
    more = str(shown[-1].id) if len(found) > wanted.limit else None
    return answer(CountsOut(items=_outs(actor, shown), next_cursor=more))


@operation(
    router,
    "POST",
    "/counts",
    gate=needs(Right.COUNTS_WRITE),
    out=CountOut,
    refusals=(404, 409),
    body_example={"location_id": "STORE001", "kind": "full"},
)
def make_count(
    request: HttpRequest, wanted: Body[CountIn], idempotency_key: IdempotencyKey = ""
) -> HttpResponse:
    """Open a count of stock.

    Selling goes on: each line holds at the moment it was counted. Send an `Idempotency-Key` and
    the call can be repeated.
    """
    actor = actor_of(request)
    claim = claim_of(actor.id, idempotency_key, "counts", wanted)
    new = NewCount(
        id=document_id(claim),
        location_code=wanted.location_id,
        kind=wanted.kind,
        name=wanted.name,
        blind=wanted.blind,
        departments=wanted.departments,
        codes=wanted.products,
        place=wanted.place_id,
        most=wanted.most,
    )
    try:
        row = open_count(actor, new)
    except CountRefused as problem:
        raise _problem(problem) from None
    return answer(_outs(actor, [row])[0])


@operation(
    router,
    "POST",
    "/counts/{count_id}/lines",
    gate=needs(Right.COUNTS_WRITE),
    out=CountLinesOut,
    refusals=(404,),
    body_example={
        "lines": [
            {
                "id": "0193b3a0-0000-7000-8000-000000000000",
                "product_id": "SKU12345",
                "quantity": "12",
            }
        ]
    },
)
def add_count_lines(
    request: HttpRequest, count_id: UUID, wanted: Body[CountLinesIn]
) -> HttpResponse:
    """Add lines to a count.

    Each is kept once under its own id, so the call can be repeated; what is wrong with one stops
    no other.
    """
    actor = actor_of(request)
    given = [
        GivenLine(
            id=one.id,
            code=one.product_id,
            quantity_micro=min(parse_decimal(one.quantity, 6), MOST_MICRO + 1),
            area=one.area,
            how=one.how,
            device_at=one.counted_at,
            lot=one.lot,
            expires_on=one.expires_on,
            new_lot=one.new_lot,
        )
        for one in wanted.lines
    ]
    try:
        kept = add_lines(actor, count_id, given, wanted.sent_at)
    except CountRefused as problem:
        raise _problem(problem) from None
    return answer(CountLinesOut(lines=[_line(one) for one in kept]))


def _line(one: Kept) -> CountLineOut:
    status: Literal["kept", "known", "late", "refused"] = "kept"
    if one.wrong:
        status = "refused"
    elif one.late:
        status = "late"
    elif one.known:
        status = "known"
    return CountLineOut(
        id=str(one.id),
        status=status,
        product_id=one.item.sku if one.item else None,
        lot=one.lot,
        reason=_said(one.wrong) if one.wrong else None,
        asks=one.beside is not None,
    )


@operation(
    router,
    "GET",
    "/counts/{count_id}",
    gate=needs(Right.COUNTS_WRITE),
    out=CountOut,
    refusals=(404,),
)
def get_count(request: HttpRequest, count_id: UUID) -> HttpResponse:
    """Get a count of stock.

    How far it is, and its document once it is approved.
    """
    actor = actor_of(request)
    row = count_of(actor, count_id)
    if row is None:
        raise not_found("count")
    return answer(_outs(actor, [row])[0])


@operation(
    router,
    "GET",
    "/counts/{count_id}/differences",
    gate=needs(Right.COUNTS_APPROVE),
    out=CountReviewOut,
    refusals=(404, 409),
)
def get_count_differences(request: HttpRequest, count_id: UUID) -> HttpResponse:
    """Get the differences of an open count.

    The largest in value first. Its version is what approving it names.
    """
    actor = actor_of(request)
    row = count_of(actor, count_id)
    if row is None:
        raise not_found("count")
    if row.state != StockCount.State.OPEN:
        raise _problem(CountRefused(Refusal.NOT_OPEN))
    found = review(row)
    exponent = company_of(actor).exponent
    costs = actor.may(Right.COSTS_READ)
    return answer(
        CountReviewOut(
            count=_outs(actor, [row])[0],
            differences=[_difference(one, exponent, costs) for one in found.rows],
            not_counted=[one.item.sku for one in found.left if one.lot is None],
            lots_not_counted=[
                LotLeftOut(
                    product_id=one.item.sku,
                    lot=one.lot,
                    expected=format_quantity(one.on_hand_micro),
                )
                for one in found.left
                if one.lot is not None
            ],
            to_be_said=len(found.clashes),
        )
    )


def _difference(one: Reviewed, exponent: int, costs: bool) -> CountDifferenceOut:
    return CountDifferenceOut(
        product_id=one.item.sku,
        counted=format_quantity(one.counted.quantity_micro),
        expected=format_quantity(one.expected_micro),
        difference=format_quantity(one.difference_micro),
        lot=one.lot,
        was_without_lot=format_quantity(one.retold_micro),
        value=format_decimal(one.value_minor, exponent) if costs else None,
        counted_at=_moment(one.counted.at),
        count_again=one.large,
    )


@operation(
    router,
    "POST",
    "/counts/{count_id}/approve",
    gate=needs(Right.COUNTS_APPROVE),
    out=ApprovedOut,
    refusals=(404, 409),
    body_example={"version": 2, "uncounted": "leave"},
)
def approve_stock_count(
    request: HttpRequest, count_id: UUID, wanted: Body[ApproveIn]
) -> HttpResponse:
    """Approve a count.

    Booked whole as one document, or refused with what has to be said first. Twice is once.
    """
    try:
        done = approve_count(
            actor_of(request),
            count_id,
            version=wanted.version,
            uncounted=wanted.uncounted,
            as_counted=wanted.as_counted,
        )
    except CountRefused as problem:
        raise _problem(problem) from None
    headers = REPLAYED if done.duplicate else None
    return answer(ApprovedOut(id=str(done.id), number=done.number), headers=headers)
