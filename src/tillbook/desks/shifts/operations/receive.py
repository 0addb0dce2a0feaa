"""Take the documents of shifts that registers bring back: never refused, each once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError

from tillbook.books.ledger.queries import put_in_by_others
from tillbook.books.ledger.rules import Role
from tillbook.books.posting import operations as posting
from tillbook.desks.sales.errors import Refusal
from tillbook.desks.sales.operations import keep, opened_series, set_conflict_aside
from tillbook.desks.sales.queries import Selling, selling
from tillbook.desks.sales.reading import Envelope, Unreadable, disagreement, read_envelope
from tillbook.desks.sales.rules import Outcome, believable_day
from tillbook.desks.shifts.effects import cash_effects
from tillbook.desks.shifts.models import Shift, ShiftClosing
from tillbook.desks.shifts.operations.rows import (
    append_flags,
    append_rows,
    claim_drawer,
    release_drawer,
)
from tillbook.desks.shifts.queries import (
    ever_by_now,
    figures_of,
    last_z,
    open_elsewhere,
    safe_of,
    shift_days,
    taken_z,
)
from tillbook.desks.shifts.reading import read_document
from tillbook.desks.shifts.rules import (
    CLOSING,
    KINDS,
    OPENING,
    TAKEN_OUT,
    CashDocument,
    Closing,
    doubts,
    follows,
)
from tillbook.masters.organisation.queries import registers
from tillbook.masters.organisation.rules import Actor, Right, business_date
from tillbook.plumbing import clock
from tillbook.plumbing import series as numbering
from tillbook.plumbing.appending import WriteSet
from tillbook.plumbing.gaps import first_missing
from tillbook.plumbing.series import SeriesState
from tillbook.plumbing.writer import write
from tillbook.values.effects import Effects
from tillbook.values.receipts import Receipt


class _NotNumbered(Exception):
    """No number of ours can be given to it: the series is not here, or the number is taken."""

    def __init__(self, refusal: Refusal, detail: str) -> None:
        self.refusal = refusal
        self.detail = detail


def receive_cash(actor: Actor, came: Sequence[Any], *, register_id: UUID) -> list[Outcome]:
    """Post what a register did with its drawer (parsed JSON), each once and in this order.

    What does not fit (a second opening, a day that cannot be, a Z that skips a number) is booked as
    it was printed and flagged. What cannot be read, or is not this register's, is kept as it came.
    """
    actor.require(Right.SALES_WRITE)
    return [_take(actor, value, register_id) for value in came]


def _take(actor: Actor, value: Any, register_id: UUID) -> Outcome:
    envelope = read_envelope(value)
    if isinstance(envelope, Unreadable):
        return keep(actor, value, None, Refusal.UNREADABLE, envelope.reason)
    document = read_document(envelope.receipt.body, actor.company_id)
    if not isinstance(document, Unreadable):
        document = disagreement(envelope, document) or document
    if isinstance(document, Unreadable):
        return keep(actor, value, envelope, Refusal.UNREADABLE, document.reason)
    opened = opened_series(actor, [envelope])
    since = opened.get((envelope.register_id, envelope.series_id))
    if envelope.register_id != register_id or since is None:
        return keep(actor, value, envelope, Refusal.NOT_ENROLLED, str(envelope.register_id))
    context = selling(actor.company_id)
    if document.currency != context.company.currency:
        return keep(actor, value, envelope, Refusal.WRONG_CURRENCY, document.currency)
    document, flags = _fitted(context, document, since)
    try:
        return _commit(context, document, envelope, flags)
    except _NotNumbered as why:
        return keep(actor, value, envelope, why.refusal, why.detail)


def _fitted(
    context: Selling, document: CashDocument, since: datetime
) -> tuple[CashDocument, list[tuple[str, str, str]]]:
    """With a location and a day that can be true; what was put right is flagged."""
    company, flags = context.company, doubts(document)
    if document.location_id not in company.locations:
        [own] = [r.location_id for r in registers(company.id) if r.id == document.register_id]
        flags.append(("location", str(own), str(document.location_id)))
        document = replace(document, location_id=own)
    if document.tender_id not in context.tenders:
        flags.append(("tender", "", str(document.tender_id)))
    location = company.locations[document.location_id]
    today, occurred, opened = [
        business_date(moment, location.zone, location.day_starts_hour)
        for moment in (clock.now(), document.occurred_at, since)
    ]
    shift = shift_days(company.id, [document.shift_id]).get(document.shift_id)
    day = believable_day(
        document.business_date, occurred=occurred, opened=opened, today=today, shift=shift
    )
    if day != document.business_date:
        flags.append(("business_date", str(day), str(document.business_date)))
        document = replace(document, business_date=day)
    return document, flags


def _commit(
    context: Selling, document: CashDocument, envelope: Envelope, flags: list[tuple[str, str, str]]
) -> Outcome:
    for _ in range(4):
        try:
            return write(lambda: _write(context, document, envelope.receipt, [*flags]))
        except IntegrityError:
            # A second closing, or the same document, came in beside this one and won: look again.
            continue
    return write(lambda: _write(context, document, envelope.receipt, [*flags]))


def _write(
    context: Selling,
    document: CashDocument,
    receipt: Receipt,
    flags: list[tuple[str, str, str]],
) -> Outcome:
    """The transaction: answer a known id, lock the series, look at the drawer, post."""
    received_at = clock.now()
    if known := _known(context, document, receipt, received_at):
        return known
    locked = posting.lock([], [document.series_id])
    series = locked.series.get(document.series_id)
    if series is None:
        raise _NotNumbered(Refusal.UNKNOWN_SERIES, str(document.series_id))
    # The same document may have come in while this one waited for the series.
    if known := _known(context, document, receipt, received_at):
        return known
    if numbering.number_taken(series, receipt):
        raise _NotNumbered(Refusal.NUMBER_TAKEN, series.name(receipt.number))
    _chain(series, receipt, flags)
    numbering.accept(series, receipt)
    if document.kind in TAKEN_OUT and first_missing(series) is None:
        flags.extend(_taken_out(document))
    again = _drawer(document, flags)
    tender = context.tenders.get(document.tender_id)
    effects = cash_effects(document, context.accounts, tender.code if tender else "", again=again)
    _safe(context, document, effects, flags)
    writes = WriteSet()
    append_rows(writes, document, receipt.number, received_at, again=again)
    append_flags(writes, document, flags, received_at)
    made = posting.Posting(effects, document.series_id, receipt, received_at)
    posting.record(locked, [made], writes)
    return Outcome(document.id, "stored", series.name(receipt.number), first_missing(series))


def _taken_out(document: CashDocument) -> list[tuple[str, str, str]]:
    """More than lay in the drawer by what is here: a register asks nobody, since that would tell
    who counts blind how much lies in it. The office is told."""
    shift = Shift.objects.filter(id=document.shift_id).first()
    held = figures_of(shift).expected_minor if shift else document.amount_minor
    if document.amount_minor <= held:
        return []
    return [("drawer_short", str(held), str(document.amount_minor))]


def _safe(
    context: Selling, document: CashDocument, effects: Effects, flags: list[tuple[str, str, str]]
) -> None:
    """What a register took from a safe that holds less by the books is booked, and told of."""
    account = context.accounts.find(Role.SAFE, document.location_id)
    lines = [one for entry in effects.entries for one in entry.lines if one.account_id == account]
    taken = -sum([int(str(one.amount_minor)) for one in lines])
    if taken <= 0:
        return
    safe = safe_of(context.company, context.accounts, document.location_id)
    # Where nobody ever put money into the safe its book is not kept: each float would ask anew.
    kept = safe and put_in_by_others(safe, document.location_id, KINDS)
    if safe and kept and safe.balance_minor < taken:
        flags.append(("safe_short", str(safe.balance_minor), str(taken)))


def _known(
    context: Selling, document: CashDocument, receipt: Receipt, received_at: datetime
) -> Outcome | None:
    found = numbering.known_documents([document.id]).get(document.id)
    if found is None:
        return None
    ours = found.company_id == context.company.id
    if found.hash == receipt.hash and ours:
        return Outcome(document.id, "duplicate", found.number)
    set_conflict_aside(context.company, document, receipt, received_at)
    return Outcome(document.id, "conflict", found.number if ours else "")


def _chain(series: SeriesState, receipt: Receipt, flags: list[tuple[str, str, str]]) -> None:
    if receipt.number == series.verified_to + 1 and receipt.previous_hash != series.receipt_head:
        flags.append(("chain", series.receipt_head, receipt.previous_hash))


def _drawer(document: CashDocument, flags: list[tuple[str, str, str]]) -> bool:
    """Move the register's drawer on; whether this closes what is closed already."""
    if document.kind == OPENING and not claim_drawer(document.register_id, document.id):
        flags.append(("opened_twice", "", str(document.id)))
    if document.kind != CLOSING:
        return False
    closing = document.closing
    assert closing
    rows = ShiftClosing.objects.filter(shift_id=document.shift_id, repeated=False)
    if before := rows.first():
        flags.append(("closed_twice", str(before.id), str(document.id)))
        return True
    release_drawer(document.register_id, document.shift_id)
    flags.extend(_following(document, closing))
    return False


def _following(document: CashDocument, closing: Closing) -> list[tuple[str, str, str]]:
    """In what its Z does not follow the register's others."""
    register_id = document.register_id
    before = last_z(register_id, below=closing.z_number)
    plain = closing.perpetual == before[1].plus(closing.totals)
    return follows(
        closing,
        before,
        before[1] if plain else ever_by_now(register_id),
        kept=open_elsewhere(register_id, document.series_id) is not None,
        taken=taken_z(register_id, closing.z_number),
    )
