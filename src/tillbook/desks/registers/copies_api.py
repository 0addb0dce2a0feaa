"""The API of second copies: what neighbours keep for each other."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Body, Query, Router

from tillbook.desks.registers.api import result_of
from tillbook.desks.registers.copies import copies_for
from tillbook.desks.registers.gate import RegisterSignature
from tillbook.desks.registers.models import Device
from tillbook.desks.registers.operations import take_copies
from tillbook.desks.registers.schemas import (
    CopiesIn,
    CopiesOut,
    CopiesQuery,
    CopiesTakenOut,
    CopyOut,
    EnvelopeOut,
    SeriesOut,
)
from tillbook.plumbing.api.app import answer, operation

router = Router(tags=["Registers"])
signature = RegisterSignature()


def _device(request: HttpRequest) -> Device:
    """Who calls: what the gate let in."""
    found: Device = request.auth  # type: ignore[attr-defined]
    return found


@operation(router, "GET", "/registers/copies", gate=signature, out=CopiesOut)
def get_copies(request: HttpRequest, wanted: Query[CopiesQuery]) -> HttpResponse:
    """Get second copies.

    What the other registers of the location brought after a number of the feed, to be kept for 35
    days; without `since` only where the feed ends now. A series that stands lower than it was told
    before belongs to a restored server: give back what is kept above it.
    """
    found = copies_for(_device(request), wanted.since)
    return answer(
        CopiesOut.model_construct(
            feed=found.feed,
            more=found.more,
            start_again=found.start_again,
            copies=[
                CopyOut.model_construct(
                    mark=mark,
                    receipt=EnvelopeOut.model_construct(
                        protocol=one.protocol,
                        id=one.id,
                        register_=owner,
                        series=one.series_id,
                        number=one.number,
                        previous_hash=one.previous_hash,
                        hash=one.hash,
                        sent_at=one.sent_at,
                        clock_offset_ms=one.clock_offset_ms,
                        body=one.body,
                    ),
                )
                for owner, one, mark in found.copies
            ],
            series=[
                SeriesOut.model_construct(
                    id=state.id,
                    next_number=state.next_number,
                    verified_to=state.verified_to,
                    head=state.receipt_head,
                )
                for state in found.series
            ],
        )
    )


@operation(
    router,
    "POST",
    "/registers/copies",
    gate=signature,
    out=CopiesTakenOut,
    body_example={"copies": [], "customers": []},
)
def give_back_copies(request: HttpRequest, wanted: Body[CopiesIn]) -> HttpResponse:
    """Give second copies back.

    To a server that was restored, for a register that cannot do so itself. What carries the mark it
    was handed out with is taken as from its own register, each receipt once.
    """
    taken = take_copies(_device(request), wanted.copies, wanted.customers)
    return answer(CopiesTakenOut.model_construct(results=[result_of(one) for one in taken]))
