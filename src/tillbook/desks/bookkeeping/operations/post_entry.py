"""Posting an entry by hand: decided, approved, written once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from django.db import IntegrityError

from tillbook.books.ledger.rules import next_month
from tillbook.books.posting.items import items_series, settled_already
from tillbook.desks.bookkeeping.effects import taken_back
from tillbook.desks.bookkeeping.errors import Refusal, refused
from tillbook.desks.bookkeeping.models import ManualEntry
from tillbook.desks.bookkeeping.operations.rows import (
    Posted,
    Wanted,
    append,
    derived_id,
    ensure_series,
    person_of,
    soft_of,
)
from tillbook.desks.bookkeeping.queries import books_for, setting
from tillbook.desks.bookkeeping.rules import Decided, Typed, decide
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.writer import write
from tillbook.values.money import format_decimal

__all__ = ["Posted", "post_entry"]

Kind = ManualEntry.Kind


def post_entry(
    actor: Actor,
    document_id: UUID,
    typed: Typed,
    *,
    kind: str = Kind.ENTRY.value,
    into_soft: bool = False,
) -> Posted:
    """Post an entry whole, or refuse it with all that is wrong (EntryRefused).

    The same id with the same content answers as a duplicate. Above the company's limit it is
    refused: it has to be a draft that somebody else posts. into_soft: to a softly closed period
    too.
    """
    actor.require(Right.LEDGER_WRITE)
    decided = decide(typed, books_for(actor, typed))
    check_approval(actor, decided.total_minor, person_of(actor))
    who = person_of(actor)
    wanted = wanted_of(actor, document_id, decided, kind=kind, written_by=who, into_soft=into_soft)
    return post(wanted)[0]


def check_approval(actor: Actor, total_minor: int, written_by: UUID | None) -> None:
    """Raise EntryRefused where somebody else has to post it: above the limit, one who may approve
    and did not write it."""
    limit = setting(actor.company_id).approval_minor
    if limit is None or total_minor <= limit:
        return
    shown = format_decimal(limit, company(actor.company_id).exponent)
    if not actor.may(Right.LEDGER_APPROVE) or actor.kind != "person":
        raise refused(Refusal.NEEDS_APPROVAL, limit=shown)
    if written_by == actor.id:
        raise refused(Refusal.OWN_APPROVAL)


def wanted_of(
    actor: Actor,
    document_id: UUID,
    decided: Decided,
    *,
    kind: str,
    written_by: UUID | None,
    schedule_id: UUID | None = None,
    moves: bool = False,
    into_soft: bool = False,
) -> list[Wanted]:
    """The entry, and for an accrual what takes it back on the first day of the next month."""
    soft = soft_of(actor, into_soft)
    entry = Wanted(
        id=document_id,
        company_id=actor.company_id,
        kind=Kind.ACCRUAL.value if decided.accrual else kind,
        day=decided.day,
        memo=decided.memo,
        lines=decided.lines,
        written_by=written_by,
        person_id=person_of(actor),
        schedule_id=schedule_id,
        soft=soft,
        moves=moves,
    )
    if not decided.accrual:
        return [entry]
    back = Wanted(
        id=derived_id("accrual", str(document_id)),
        company_id=actor.company_id,
        kind=Kind.REVERSAL.value,
        day=next_month(decided.day),
        memo=decided.memo,
        lines=taken_back(decided.lines),
        written_by=written_by,
        person_id=person_of(actor),
        reverses_id=document_id,
        soft=soft,
        moves=True,
    )
    return [entry, back]


def post(wanted: list[Wanted], also: Callable[[], None] | None = None) -> list[Posted]:
    """Write these in one transaction, and `also` with them. Two who post at once meet at the keys:
    the later one looks again."""
    series_id = ensure_series(wanted[0].company_id)
    items_id = _items(wanted)

    def work() -> list[Posted]:
        if also:
            also()
        return append(series_id, wanted, items_id)

    for attempt in (1, 2, 3):
        try:
            return write(work)
        except IntegrityError:
            if attempt == 3:
                raise
            _look_again(wanted)
            wanted = [
                replace(one, pairs=pairs()) if (pairs := one.pairs_now) else one for one in wanted
            ]
    raise AssertionError("unreachable")


def _items(wanted: list[Wanted]) -> UUID | None:
    """The series that these wait for with whoever else settles open items; None where they settle
    none, and nobody ever did."""
    company_id = wanted[0].company_id
    if any(one.pairs for one in wanted):
        return items_series(company_id)
    return settled_already(company_id) if any(one.pairs_now for one in wanted) else None


def _look_again(wanted: list[Wanted]) -> None:
    """A key was taken: by a reversal of the same entry, or by the same click."""
    for one in wanted:
        rows = ManualEntry.objects.filter(reverses_id=one.reverses_id).exclude(id=one.id)
        if one.reverses_id and rows.exists():
            raise refused(Refusal.ALREADY_REVERSED, text="")
