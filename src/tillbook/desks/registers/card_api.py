"""The API of card payments at a register: the register asks the server, the server the terminal."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Body, Router

from tillbook.books.payments.asking import ask_about, begin, cancel, give_up
from tillbook.books.payments.errors import AttemptRefusal, AttemptRefused
from tillbook.books.payments.operations import NewAttempt
from tillbook.books.payments.queries import AttemptInfo, attempt
from tillbook.books.payments.rules import Kind
from tillbook.desks.registers.card_shapes import (
    AttemptCardOut,
    CardAttemptIn,
    CardAttemptOut,
    CardAttemptQuery,
)
from tillbook.desks.registers.gate import RegisterSignature
from tillbook.desks.registers.models import Device
from tillbook.desks.sales.schemas import ID
from tillbook.masters.organisation.queries import company
from tillbook.plumbing import clock
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.problems import Problem

router = Router(tags=["Registers"])
signature = RegisterSignature()
#: A register whose device was revoked still finds out what became of its payments.
revoked_too = RegisterSignature(revoked_too=True)


def _device(request: HttpRequest) -> Device:
    found: Device = request.auth  # type: ignore[attr-defined]
    return found


@operation(
    router,
    "POST",
    "/registers/card-attempts",
    gate=signature,
    out=CardAttemptOut,
    refusals=(404, 409),
    body_example={"id": ID, "sale": ID, "amount": 1250},
)
def begin_card_attempt(request: HttpRequest, wanted: Body[CardAttemptIn]) -> HttpResponse:
    """Have the terminal take a card.

    Stored before the terminal is asked; answers within seconds how it stands. The same id again is
    the same payment. Refused while another payment of this sale is not settled (`attempt_open`,
    with its id in `attempt`), or was charged without the register knowing (`charged_already`), and
    after `before` (`too_late`): who does not know whether this arrived then knows that it did not.
    """
    device = _device(request)
    late = wanted.before is not None and clock.now() > wanted.before
    if late and attempt(device.company_id, wanted.id) is None:
        raise Problem(409, "too_late", "This came after its time and was not begun.")
    info = company(device.company_id)
    new = NewAttempt(
        id=wanted.id,
        company_id=device.company_id,
        location_id=device.register.location_id,
        register_id=device.register_id,
        sale_id=wanted.sale,
        amount_minor=wanted.amount,
        currency=info.currency,
        kind=Kind(wanted.kind),
        person_id=wanted.person,
        of_id=wanted.of,
        known=frozenset(wanted.known),
    )
    try:
        return _told(begin(new))
    except AttemptRefused as refused:
        status = 404 if refused.refusal is AttemptRefusal.NO_TERMINAL else 409
        more: dict[str, Any] = {}
        if refused.attempt_id is not None:
            more["attempt"] = str(refused.attempt_id)
        raise Problem(status, refused.refusal.value, str(refused), more=more) from None


@operation(
    router,
    "POST",
    "/registers/card-attempts/ask",
    gate=revoked_too,
    out=CardAttemptOut,
    refusals=(404,),
    body_example={"id": ID},
)
def ask_card_attempt(request: HttpRequest, wanted: Body[CardAttemptQuery]) -> HttpResponse:
    """Ask what became of a card payment.

    Asks the terminal about our own reference while the payment is open; never charges.
    """
    return _told(ask_about(_found(request, wanted.id)))


@operation(
    router,
    "POST",
    "/registers/card-attempts/cancel",
    gate=revoked_too,
    out=CardAttemptOut,
    refusals=(404,),
    body_example={"id": ID},
)
def cancel_card_attempt(request: HttpRequest, wanted: Body[CardAttemptQuery]) -> HttpResponse:
    """Take a card payment back.

    While that is still possible; the answer says what became of it, which may be `approved`.
    """
    return _told(cancel(_found(request, wanted.id)))


@operation(
    router,
    "POST",
    "/registers/card-attempts/give-up",
    gate=revoked_too,
    out=CardAttemptOut,
    refusals=(404,),
    body_example={"id": ID},
)
def give_up_card_attempt(request: HttpRequest, wanted: Body[CardAttemptQuery]) -> HttpResponse:
    """Go on without a card payment.

    The sale is paid otherwise. The terminal is told to take it back; when nobody knows whether it
    did, the payment stays on the list of unsettled ones until it is found out.
    """
    return _told(give_up(_found(request, wanted.id)))


def _found(request: HttpRequest, attempt_id: UUID) -> AttemptInfo:
    """The payment, if this register asked for it."""
    device = _device(request)
    found = attempt(device.company_id, attempt_id)
    if found is None or found.register_id != device.register_id:
        raise Problem(404, "unknown_attempt", "This register asked for no such payment.")
    return found


def _told(found: AttemptInfo) -> HttpResponse:
    card = found.card
    return answer(
        CardAttemptOut.model_construct(
            id=found.id,
            sale=found.sale_id,
            reference=found.reference,
            kind=found.kind,
            amount=found.amount_minor,
            state=found.state.value,
            reason=found.reason,
            label=found.label,
            card=AttemptCardOut.model_construct(
                method=card.method,
                brand=card.brand,
                wallet=card.wallet,
                entry=card.entry,
                last_four=card.last_four,
            ),
            since=found.started_at,
        )
    )
