"""Cash between a safe and the bank: taken there, arrived there, change fetched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import IntegrityError

from tillbook.books.posting import operations as posting
from tillbook.desks.sales.queries import selling
from tillbook.desks.shifts.effects import safe_effects
from tillbook.desks.shifts.errors import Refusal, ShiftRefused
from tillbook.desks.shifts.models import SafeMovement
from tillbook.desks.shifts.queries import safe_of
from tillbook.desks.shifts.rules import MOST_MINOR
from tillbook.masters.organisation.rules import Actor, Right, business_date
from tillbook.plumbing import clock
from tillbook.plumbing import series as numbering
from tillbook.plumbing.appending import Table, WriteSet
from tillbook.plumbing.writer import write
from tillbook.values.hashing import canonical_text, hash_text

SAFE = Table.of(SafeMovement)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    id: UUID
    kind: str
    location_id: UUID
    amount_minor: int
    reference: str
    deposit_id: UUID | None = None

    @property
    def content(self) -> str:
        """What makes it the same wish again."""
        what = (self.kind, str(self.location_id), str(self.amount_minor), self.reference)
        return hash_text(*what, str(self.deposit_id))


def take_to_bank(
    actor: Actor, document_id: UUID, *, location_id: UUID, amount_minor: int, reference: str = ""
) -> str:
    """Cash leaves the safe for the bank; its number. reference: of the bag. Raises ShiftRefused."""
    return _commit(
        actor,
        _Wanted(
            id=document_id,
            kind=SafeMovement.Kind.DEPOSIT.value,
            location_id=location_id,
            amount_minor=amount_minor,
            reference=" ".join(reference.split())[:80],
        ),
    )


def fetch_change(
    actor: Actor, document_id: UUID, *, location_id: UUID, amount_minor: int, reference: str = ""
) -> str:
    """Cash from the bank is put into the safe; its number. Raises ShiftRefused."""
    return _commit(
        actor,
        _Wanted(
            id=document_id,
            kind=SafeMovement.Kind.FILL.value,
            location_id=location_id,
            amount_minor=amount_minor,
            reference=" ".join(reference.split())[:80],
        ),
    )


def note_arrival(actor: Actor, document_id: UUID, deposit_id: UUID) -> str:
    """The bank has a deposit, whole; its number. Raises ShiftRefused; a deposit arrives once."""
    deposit = SafeMovement.objects.filter(
        company_id=actor.company_id, id=deposit_id, kind=SafeMovement.Kind.DEPOSIT
    ).first()
    if deposit is None or not actor.at(deposit.location_id):
        raise ShiftRefused(Refusal.UNKNOWN_DEPOSIT)
    return _commit(
        actor,
        _Wanted(
            id=document_id,
            kind=SafeMovement.Kind.ARRIVAL.value,
            location_id=deposit.location_id,
            amount_minor=deposit.amount_minor,
            reference=deposit.reference,
            deposit_id=deposit.id,
        ),
    )


def _commit(actor: Actor, wanted: _Wanted) -> str:
    actor.require(Right.CASH_DEPOSIT)
    if not 0 < wanted.amount_minor <= MOST_MINOR:
        raise ShiftRefused(Refusal.NO_AMOUNT)
    known = selling(actor.company_id).company.locations
    if wanted.location_id not in known or not actor.at(wanted.location_id):
        raise ShiftRefused(Refusal.UNKNOWN_LOCATION)
    for _ in range(3):
        try:
            return write(lambda: _write(actor, wanted))
        except IntegrityError:
            continue
    raise ShiftRefused(Refusal.ALREADY_ARRIVED)


def _write(actor: Actor, wanted: _Wanted) -> str:
    if found := numbering.known_documents([wanted.id]).get(wanted.id):
        if f'"content":"{wanted.content}"' not in found.body:
            raise ShiftRefused(Refusal.CONFLICT)
        return found.number
    if wanted.deposit_id and SafeMovement.objects.filter(deposit_id=wanted.deposit_id).exists():
        raise ShiftRefused(Refusal.ALREADY_ARRIVED)
    context = selling(actor.company_id)
    location = context.company.locations[wanted.location_id]
    series_id = numbering.back_office_series(wanted.location_id)
    if series_id is None:
        raise ShiftRefused(Refusal.UNKNOWN_LOCATION)
    now = clock.now()
    day = business_date(now, location.zone, location.day_starts_hour)
    person = actor.id if actor.kind == "person" else None
    locked = posting.lock([], [series_id])
    if wanted.kind == SafeMovement.Kind.DEPOSIT:
        safe = safe_of(context.company, context.accounts, wanted.location_id)
        if safe and safe.balance_minor < wanted.amount_minor:
            held = safe.balance_minor
            raise ShiftRefused(Refusal.SAFE_SHORT, held=held, wanted=wanted.amount_minor)
    receipt = numbering.seal(
        locked.series[series_id], partial(_body, wanted, str(day), now, series_id, person)
    )
    effects = safe_effects(
        document_id=wanted.id,
        kind=wanted.kind,
        company_id=actor.company_id,
        location_id=wanted.location_id,
        person_id=person,
        business_date=day,
        amount_minor=wanted.amount_minor,
        reference=wanted.reference,
        accounts=context.accounts,
    )
    writes = WriteSet()
    head = (wanted.id, actor.company_id, wanted.location_id, series_id, receipt.number)
    what = (wanted.amount_minor, wanted.reference, wanted.deposit_id)
    writes.append(SAFE, (*head, wanted.kind, person, day, now, now, *what))
    posting.record(locked, [posting.Posting(effects, series_id, receipt, now)], writes)
    return locked.series[series_id].name(receipt.number)


def _body(
    wanted: _Wanted, day: str, now: datetime, series_id: UUID, person: UUID | None, number: int
) -> str:
    return canonical_text(
        {
            "v": 1,
            "kind": wanted.kind,
            "id": str(wanted.id),
            "series": str(series_id),
            "number": number,
            "location": str(wanted.location_id),
            "business_date": day,
            "occurred_at": now.isoformat(),
            "person": str(person) if person else None,
            "amount": wanted.amount_minor,
            "reference": wanted.reference,
            "deposit": str(wanted.deposit_id) if wanted.deposit_id else None,
            "content": wanted.content,
        }
    )
