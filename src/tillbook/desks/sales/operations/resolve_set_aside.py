"""Resolve what was set aside: post it once its cause is mended, or dismiss it with a reason."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError

from tillbook.books.ledger.queries import entries_of, reversal_lines
from tillbook.books.posting import operations as posting
from tillbook.desks.sales.errors import Refusal, SaleRefused
from tillbook.desks.sales.models import Resolution, SetAside
from tillbook.desks.sales.operations.commit_sales import commit_sales
from tillbook.desks.sales.operations.erase_note import erase_notes_aside
from tillbook.desks.sales.operations.note_discrepancies import note_discrepancies
from tillbook.desks.sales.operations.receive import fitted
from tillbook.desks.sales.operations.resolve_discrepancy import decided_by
from tillbook.desks.sales.queries import visible_aside
from tillbook.desks.sales.queries.aside import (
    TAKES_BACK,
    booked_by,
    number_on,
    resolution_id,
    shift_on,
)
from tillbook.desks.sales.reading import Unreadable, circumstances_of, read_receipt
from tillbook.desks.sales.rules import Draft, Outcome, Submission
from tillbook.masters.organisation.operations import audit_by
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.pricing.operations import note_used, release_coupons
from tillbook.plumbing import clock
from tillbook.plumbing.appending import WriteSet
from tillbook.plumbing.gaps import note_kept_aside
from tillbook.plumbing.series import envelope_of, known_documents, seal, series_owners
from tillbook.plumbing.writer import write
from tillbook.values.effects import Effects, Entry, Message
from tillbook.values.hashing import canonical_text, hash_text
from tillbook.values.words import marked


@dataclass(frozen=True, slots=True)
class Whose:
    """The customer in whose name a sale is posted where nobody knows the one it names; None: in
    nobody's."""

    customer_id: UUID | None


def post_set_aside(
    actor: Actor, set_aside_id: UUID, *, series_id: UUID, reason: str, whose: Whose | None = None
) -> Outcome:
    """Post a quarantined sale as a new document that also takes its suspense back; or what came
    under the id of another sale, as a sale of its own.

    Its id follows from the row, so that a second click, or a try after a crash, is a duplicate.
    Raises SaleRefused while the cause stands, and then nothing is written. whose: instead of a
    customer whom nobody knows; one who is known stays.
    """
    actor.require(Right.SALES_RESOLVE)
    row = _waiting(actor, set_aside_id, SetAside.Kind.QUARANTINE, SetAside.Kind.CONFLICT)
    draft = read_receipt(row.body, actor.company_id)
    if isinstance(draft, Unreadable):
        raise SaleRefused(Refusal.UNREADABLE, draft.reason)
    draft = replace(
        draft,
        id=resolution_id(row.id),
        series_id=series_id,
        reason=reason[:200],
        content=hash_text("resolution", str(row.id)),
    )
    fit, refusal = fitted(actor, draft)
    if whose and refusal and refusal[0] is Refusal.UNKNOWN_CUSTOMER:
        fit, refusal = fitted(actor, replace(draft, customer_id=whose.customer_id))
    if refusal:
        raise SaleRefused(*refusal)
    fact = Submission(
        fit, also=_taken_back(row, fit), happened=True, not_before=_opened_at(actor, row)
    )
    [outcome] = commit_sales(actor, [fact])
    if outcome.status == "conflict":
        raise _decided(row)  # it was dismissed beside this
    if outcome.status not in ("stored", "duplicate"):
        raise SaleRefused(outcome.refusal or Refusal.DATABASE, outcome.detail)
    _use_coupons(row, fit)
    _resolve(actor, row, reason, fit.id)
    return outcome


def dismiss_set_aside(actor: Actor, set_aside_id: UUID, *, reason: str) -> None:
    """Say why a conflict or unreadable bytes need nothing more. Raises SaleRefused.

    What stands on suspense for it is turned round, by a document whose id is the one that posting
    it would have had: it is posted or dismissed, once. A quarantine can only be posted. Its notes
    are erased: no page shows them any more.
    """
    actor.require(Right.SALES_RESOLVE)
    row = _waiting(actor, set_aside_id, SetAside.Kind.CONFLICT, SetAside.Kind.UNREADABLE)
    key = resolution_id(row.id)

    def work() -> None:
        if known_documents([key]) or Resolution.objects.filter(set_aside=row).exists():
            raise _decided(row)
        if booking := booked_by([row]).get(row.id):
            _turn_round(row, booking, key)
        _note(actor, row, reason, None)
        erase_notes_aside(actor, row)

    try:
        write(work)
    except IntegrityError as lost:
        raise _decided(row) from lost


def _turn_round(row: SetAside, booking: UUID, key: UUID) -> None:
    """Take off suspense what a dismissed receipt put there, on its day and in its series."""
    booked, envelope = entries_of(booking), envelope_of(booking)
    if not booked or envelope is None:
        return  # nothing was paid on it
    day, series_id = booked[0]["entry"].business_date, envelope.series_id
    locked = posting.lock([], [series_id])
    entry = Entry(marked("clearing"), day, day, reversal_lines(booking), memo="dismissed")
    effects = Effects(
        source_kind=marked("dismissal"),
        source_id=key,
        company_id=row.company_id,
        entries=(entry,),
        messages=(Message("dismissal.committed"),),
    )
    shift = shift_on(row)
    sealed = seal(
        locked.series[series_id],
        lambda number: canonical_text(
            {
                "v": 1,
                "kind": "dismissal",
                "id": str(key),
                "series": str(series_id),
                "number": number,
                "set_aside": str(row.id),
                "hash": row.content_hash,
                **({"shift": str(shift)} if shift else {}),
            }
        ),
    )
    made = posting.Posting(effects, series_id, sealed, clock.now())
    posting.record(locked, [made], WriteSet())


def _waiting(actor: Actor, set_aside_id: UUID, *kinds: str) -> SetAside:
    rows = visible_aside(actor).filter(id=set_aside_id, kind__in=kinds)
    row: SetAside | None = rows.first()
    if row is None:
        raise SaleRefused(Refusal.UNKNOWN_ORIGINAL)
    if Resolution.objects.filter(set_aside=row).exists():
        raise _decided(row)
    return row


def _decided(row: SetAside) -> SaleRefused:
    """Somebody was quicker; who, where a person did it."""
    one = Resolution.objects.filter(set_aside=row).first()
    return SaleRefused(Refusal.DECIDED, decided_by(one.person_id if one else None))


def _opened_at(actor: Actor, row: SetAside) -> datetime | None:
    """When the series was opened that the receipt was printed in."""
    owner = series_owners(actor.company_id, [row.series_id] if row.series_id else [])
    return owner[row.series_id][2] if row.series_id in owner else None


def _taken_back(row: SetAside, draft: Draft) -> tuple[Entry, ...]:
    """The entry by which its money stands on suspense turned round, on the day of the sale. What
    was kept without one turns nothing round, though its id may be in the books by now."""
    booking = booked_by([row]).get(row.id)
    if booking is None:
        return ()
    lines = reversal_lines(booking)
    day: date = draft.business_date
    return (Entry(marked("clearing"), day, day, lines, memo=TAKES_BACK),)


def _use_coupons(row: SetAside, fit: Draft) -> None:
    """The codes that stand on the receipt are used, by the document that is in the books. What the
    register held for the printed one is that. Again it changes nothing."""
    presented = circumstances_of(row.body).coupons
    if not presented:
        return
    if row.document_id and row.kind == SetAside.Kind.QUARANTINE:
        # What a conflict names is another sale, whose codes stay used.
        release_coupons(fit.company_id, row.document_id)
    wrong = note_used(fit.company_id, fit.id, fit.customer_id, presented)
    found = [(fit.id, kind, "", code) for kind, code in wrong]
    if found:
        write(lambda: note_discrepancies(fit.company_id, found))


def _resolve(actor: Actor, row: SetAside, reason: str, document_id: UUID | None) -> None:
    write(lambda: _note(actor, row, reason, document_id))


def _note(actor: Actor, row: SetAside, reason: str, document_id: UUID | None) -> None:
    """What became of it, inside the writer transaction."""
    resolution = Resolution(
        set_aside=row,
        document_id=document_id,
        person_id=actor.id if actor.kind == "person" else None,
        reason=reason[:200],
        at=clock.now(),
    )
    Resolution.objects.bulk_create([resolution], ignore_conflicts=True)
    number = number_on(row) if row.kind == SetAside.Kind.CONFLICT else None
    if number and row.series_id:
        # Nothing else will ever come under this number: from here on it is told as what it is.
        note_kept_aside(
            row.company_id,
            row.series_id,
            number,
            set_aside_id=row.id,
            reason=reason[:200],
            noted_by_id=resolution.person_id,
        )
    audit_by(
        actor,
        actor.company_id,
        "set_aside.resolved",
        object_kind="set_aside",
        object_id=row.id,
        reason=reason[:200],
    )
