"""Revaluing foreign balances at the end of a period: posted, and turned back on the next day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from tillbook.books.ledger.document_lines import turned
from tillbook.books.ledger.open_items import settled_accounts
from tillbook.books.posting import operations as posting
from tillbook.desks.bookkeeping.effects import taken_back
from tillbook.desks.bookkeeping.errors import EntryRefused, Refusal, Wrong, refused
from tillbook.desks.bookkeeping.models import ManualEntry
from tillbook.desks.bookkeeping.operations.rows import (
    Posted,
    Wanted,
    append,
    derived_id,
    ensure_series,
    person_of,
)
from tillbook.desks.bookkeeping.queries import today
from tillbook.desks.bookkeeping.revaluing import Preview, lines_of, preview
from tillbook.desks.bookkeeping.rules import check_day
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.series import document_numbers
from tillbook.plumbing.writer import write
from tillbook.values.effects import EntryLine

Kind = ManualEntry.Kind
_ONE = timedelta(days=1)


def revalue(actor: Actor, day: date, *, seen: str, memo: str) -> Posted:
    """Bring every foreign balance to what it is worth on a day, and turn that back on the next.

    seen: the mark of the preview that was looked at; other figures are refused. Nothing different
    any more: the answer is the revaluation that was posted. Where nothing foreign is left of a
    balance, its rest is gained or lost for good and not turned back. Raises EntryRefused.
    """
    actor.require(Right.LEDGER_CLOSE)
    if actor.location_ids is not None:  # balances are the whole company's
        raise refused(Refusal.UNKNOWN_ENTRY)
    wrong: list[Wrong] = []
    check_day(day, today(actor.company_id), 0, wrong)
    if wrong:
        raise EntryRefused(*wrong)
    series_id = ensure_series(actor.company_id)
    return write(lambda: _revalue(actor, day, seen, memo, series_id))


def _revalue(actor: Actor, day: date, seen: str, memo: str, series_id: UUID) -> Posted:
    posting.lock((), [series_id])  # who revalues waits for who revalues: none does it twice
    found = preview(actor.company_id, day)
    if found.refused or found.uneven:
        raise refused(Refusal.CANNOT_REVALUE)
    known = ManualEntry.objects.filter(
        company_id=actor.company_id,
        kind__in=(Kind.REVALUE, Kind.EXCHANGE),
        business_date=day,
    )
    if not found.can_be_posted:
        last = known.order_by("-number").first()
        if last is None:
            raise refused(Refusal.NOTHING_TO_REVALUE)
        return Posted(last.id, document_numbers([last.id])[last.id], duplicate=True)
    if found.mark != seen:
        raise refused(Refusal.CHANGED_MEANWHILE)
    turn = str(known.count())
    answers = []
    for kind in (Kind.REVALUE, Kind.EXCHANGE):
        lines = lines_of(actor.company_id, found, realised=kind == Kind.EXCHANGE)
        if lines:
            wanted = _wanted(actor, found, kind.value, turn, memo, lines)
            answers += append(series_id, [wanted])
            if kind == Kind.REVALUE:
                append(series_id, [_back(wanted)])
    return answers[0]


def _wanted(
    actor: Actor, found: Preview, kind: str, turn: str, memo: str, lines: tuple[EntryLine, ...]
) -> Wanted:
    return Wanted(
        id=derived_id(kind, str(actor.company_id), str(found.day), turn),
        company_id=actor.company_id,
        kind=kind,
        day=found.day,
        memo=memo[:200],
        lines=lines,
        written_by=person_of(actor),
        person_id=person_of(actor),
        soft="agreed",
    )


def _back(wanted: Wanted) -> Wanted:
    """What turns it back on the next day. Lines of open items are paired with those they turn, so
    that neither is open."""
    accounts = {one.id for one in settled_accounts(wanted.company_id)}
    return replace(
        wanted,
        id=derived_id("revalued", str(wanted.id)),
        kind=Kind.REVERSAL.value,
        day=wanted.day + _ONE,
        lines=taken_back(wanted.lines),
        reverses_id=wanted.id,
        moves=True,
        pairs=turned(wanted.id, accounts),
    )
