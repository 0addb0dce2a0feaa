"""Attempts: stored before a terminal is asked, and what it then said. None of these calls it."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError
from django.db.models import Q, Sum

from tillbook.books.payments.errors import AttemptRefusal, AttemptRefused
from tillbook.books.payments.models import CardAttempt, Terminal
from tillbook.books.payments.queries import AttemptInfo, attempt, info_of, plain
from tillbook.books.payments.rules import (
    ALPHABET,
    AT_TERMINAL,
    OPEN,
    REFERENCE_LENGTH,
    Decided,
    Kind,
    Reason,
    Said,
    State,
    after,
    next_ask,
)
from tillbook.masters.organisation.operations import audit_by
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing.locking import lock_rows
from tillbook.plumbing.series import known_documents
from tillbook.plumbing.writer import write


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAttempt:
    """A payment that somebody wants of the terminal of their register.

    id: made by the register; sale_id: the document it pays. of_id: the charge to give back.
    known: charges of this sale that the register knows of. terminal_id: which one, where it is
    not the register's own: money goes back by the terminal that took it.
    """

    id: UUID
    company_id: UUID
    location_id: UUID
    register_id: UUID
    sale_id: UUID
    amount_minor: int
    currency: str
    kind: Kind = Kind.CHARGE
    person_id: UUID | None = None
    of_id: UUID | None = None
    known: frozenset[UUID] = frozenset()
    terminal_id: UUID | None = None


def store_attempt(new: NewAttempt) -> tuple[AttemptInfo, bool]:
    """Store that a terminal is going to be asked; the attempt, and whether it is a new one.

    The same id again answers what became of it. Raises AttemptRefused. Opens the transaction.
    """
    try:
        return write(lambda: _store(new))
    except IntegrityError:
        # Somebody was faster by a hair: what they stored is what counts.
        return write(lambda: _store(new))


def _store(new: NewAttempt) -> tuple[AttemptInfo, bool]:
    rows = Terminal.objects.filter(company_id=new.company_id)
    if new.terminal_id is not None:
        rows = rows.filter(id=new.terminal_id)
    else:
        rows = rows.filter(register_id=new.register_id, archived_at=None)
    terminals = lock_rows(rows, "id")
    there = attempt(new.company_id, new.id)
    if there is not None:
        if (there.sale_id, there.amount_minor, there.kind) != _gist(new):
            raise AttemptRefused(AttemptRefusal.ATTEMPT_CONFLICT, there.id)
        return there, False
    if not terminals:
        raise AttemptRefused(AttemptRefusal.NO_TERMINAL)
    [terminal] = terminals
    _require_free(new, terminal)
    now = clock.now()
    row = CardAttempt(
        id=new.id,
        company_id=new.company_id,
        location_id=new.location_id,
        register_id=new.register_id,
        terminal_id=terminal.id,
        tender_id=terminal.tender_id,
        sale_id=new.sale_id,
        person_id=new.person_id,
        kind=new.kind.value,
        of_id=new.of_id,
        reference="".join(secrets.choice(ALPHABET) for _ in range(REFERENCE_LENGTH)),
        currency=new.currency,
        amount_minor=new.amount_minor,
        state=State.STARTED.value,
        started_at=now,
        state_at=now,
        next_ask_at=next_ask(0, now),
    )
    CardAttempt.objects.bulk_create([row])
    stored = attempt(new.company_id, new.id)
    assert stored
    return stored, True


def _gist(new: NewAttempt) -> tuple[UUID, int, str]:
    return new.sale_id, new.amount_minor, new.kind.value


def _require_free(new: NewAttempt, terminal: Terminal) -> None:
    """No charge of this sale is open or unknown to who asks, and the terminal has time."""
    of_sale = CardAttempt.objects.filter(company_id=new.company_id, sale_id=new.sale_id)
    if found := of_sale.filter(state__in=OPEN).first():
        raise AttemptRefused(AttemptRefusal.ATTEMPT_OPEN, found.id)
    if new.kind is Kind.CHARGE:
        charged = of_sale.filter(kind=Kind.CHARGE.value, state=State.APPROVED.value)
        charged = charged.exclude(id__in=new.known).order_by("started_at")
        if found := next((row for row in charged if _left_of(row) > 0), None):
            raise AttemptRefused(AttemptRefusal.CHARGED_ALREADY, found.id)
    else:
        _require_charge(new)
    if found := CardAttempt.objects.filter(terminal=terminal, state__in=AT_TERMINAL).first():
        raise AttemptRefused(AttemptRefusal.TERMINAL_BUSY, found.id)


def _require_charge(new: NewAttempt) -> None:
    """What goes back was charged, and has not gone back yet; counted under the charge's lock.

    A register gives back by itself what was charged at its location for the sale that it still
    rings up. What stands in the books is taken back by a document, whose money follows it.
    """
    rows = CardAttempt.objects.filter(company_id=new.company_id, id=new.of_id)
    if new.terminal_id is None:
        rows = rows.filter(location_id=new.location_id, sale_id=new.sale_id)
        if known_documents([new.sale_id]):
            raise AttemptRefused(AttemptRefusal.NO_SUCH_CHARGE)
    charges = lock_rows(rows.filter(kind=Kind.CHARGE.value, state=State.APPROVED.value), "id")
    if not charges:
        raise AttemptRefused(AttemptRefusal.NO_SUCH_CHARGE)
    if new.amount_minor > _left_of(charges[0]):
        raise AttemptRefused(AttemptRefusal.MORE_THAN_CHARGED, charges[0].id)


def _left_of(charge: CardAttempt) -> int:
    """What of a charge has not gone back and is not about to."""
    back = CardAttempt.objects.filter(of=charge, state__in=[*OPEN, State.APPROVED.value])
    return int(charge.amount_minor - (back.aggregate(sum=Sum("amount_minor"))["sum"] or 0))


def note_answer(attempt_id: UUID, said: Said | None, *, by_us: bool = False) -> AttemptInfo:
    """Store what a terminal said of an attempt; None: it said nothing.

    by_us: nobody waits for it, so the next asking is put off. Opens the transaction.
    """

    def work() -> AttemptInfo:
        row = _locked(attempt_id)
        if row.state in OPEN:
            _become(row, _possible(row, after(plain(row), said)), by_us=by_us)
        return info_of(row)

    return write(work)


def _locked(attempt_id: UUID) -> CardAttempt:
    """The attempt, with its terminal's row held: who is at it cannot change meanwhile."""
    lock_rows(Terminal.objects.filter(cardattempt=attempt_id), "id")
    [row] = lock_rows(CardAttempt.objects.filter(id=attempt_id), "id")
    found: CardAttempt = row
    return found


def _possible(row: CardAttempt, decided: Decided) -> Decided:
    """An unknown payment that the terminal still works on stays unknown while another is there."""
    others = CardAttempt.objects.filter(terminal_id=row.terminal_id, state__in=AT_TERMINAL)
    if decided.state is State.WAITING and others.exclude(id=row.id).exists():
        return Decided(state=State.UNKNOWN, reason=Reason.NO_ANSWER)
    return decided


def _become(row: CardAttempt, decided: Decided, *, by_us: bool = False, note: str = "") -> None:
    now = clock.now()
    if row.state != decided.state.value:
        row.state, row.state_at = decided.state.value, now
    row.reason = str(decided.reason)
    row.note = note or row.note
    if decided.card is not None:
        for name in ("method", "brand", "wallet", "entry", "last_four", "authorisation"):
            setattr(row, name, getattr(decided.card, name))
    row.matched_at = None if decided.state in OPEN or _leaves_work(row) else now
    row.asked += 1 if by_us else 0
    row.next_ask_at = next_ask(row.asked, now) if decided.state in OPEN else None
    CardAttempt.objects.filter(id=row.id).update(
        state=row.state,
        state_at=row.state_at,
        reason=row.reason,
        note=row.note,
        method=row.method,
        brand=row.brand,
        wallet=row.wallet,
        entry=row.entry,
        last_four=row.last_four,
        authorisation=row.authorisation,
        matched_at=row.matched_at,
        asked=row.asked,
        next_ask_at=row.next_ask_at,
    )


def _leaves_work(row: CardAttempt) -> bool:
    """Whether something is left to look for: a charge's document, or money of goods taken back
    that did not go back. What was undone at the counter was seen there."""
    approved = row.state == State.APPROVED.value
    if row.kind == Kind.CHARGE.value or row.of is None:
        return approved
    return not approved and row.sale_id != row.of.sale_id


def give_up_attempt(company_id: UUID, attempt_id: UUID) -> AttemptInfo | None:
    """The register goes on without it: now it is ours to find out. Opens the transaction."""

    def work() -> AttemptInfo | None:
        rows = CardAttempt.objects.filter(company_id=company_id, id=attempt_id, given_up_at=None)
        rows.update(given_up_at=clock.now())
        return attempt(company_id, attempt_id)

    return write(work)


def settle_by_hand(actor: Actor, attempt_id: UUID, *, charged: bool, reason: str) -> bool:
    """Somebody looked into the terminal's own list: it was charged, or it was not.

    False when there is no such open attempt at the actor's locations. Opens the transaction.
    """
    actor.require(Right.SALES_RESOLVE)
    reason = " ".join(reason.split())[:200]

    def work() -> bool:
        rows = CardAttempt.objects.filter(company_id=actor.company_id, id=attempt_id)
        row = rows.filter(state=State.UNKNOWN.value).first()
        if row is None or not actor.at(row.location_id) or not reason:
            return False
        row = _locked(attempt_id)
        if row.state != State.UNKNOWN.value:
            return False
        state = State.APPROVED if charged else State.CANCELLED
        _become(row, Decided(state=state, reason=Reason.BY_HAND), note=reason)
        audit_by(
            actor,
            actor.company_id,
            "card_attempt.settled",
            object_kind="card_attempt",
            object_id=attempt_id,
            detail={"reference": row.reference, "charged": charged, "reason": reason},
        )
        return True

    return write(work)


def match_charges(attempt_ids: Collection[UUID]) -> int:
    """Note that the documents of these charges are here and name them; opens the transaction."""
    rows = CardAttempt.objects.filter(id__in=attempt_ids, matched_at=None)
    return write(lambda: rows.update(matched_at=clock.now()))


def clear_charge(actor: Actor, attempt_id: UUID, *, reason: str) -> bool:
    """Somebody says why a charged card has no sale, or what they did about money that did not go
    back; opens the transaction.

    False when there is no such payment at the actor's locations, or nothing was said.
    """
    actor.require(Right.SALES_RESOLVE)
    reason = " ".join(reason.split())[:200]

    def work() -> bool:
        rows = CardAttempt.objects.filter(company_id=actor.company_id, id=attempt_id)
        charged = Q(kind=Kind.CHARGE.value, state=State.APPROVED.value, matched_at=None)
        refused = Q(kind=Kind.REFUND.value, state__in=[State.DECLINED.value, State.CANCELLED.value])
        rows = rows.filter(charged | refused, cleared_at=None)
        row = rows.first()
        if row is None or not actor.at(row.location_id) or not reason:
            return False
        rows.update(cleared_at=clock.now(), note=reason)
        audit_by(
            actor,
            actor.company_id,
            "card_attempt.cleared",
            object_kind="card_attempt",
            object_id=attempt_id,
            detail={"reference": row.reference, "reason": reason},
        )
        return True

    return write(work)
