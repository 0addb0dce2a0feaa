"""Writing decided expenses and documents of petty cash: one transaction, under both series."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import IntegrityError

from tillbook.books.ledger.periods import require_open
from tillbook.books.ledger.ports import resting_on
from tillbook.books.posting import operations as posting
from tillbook.desks.expenses.effects import KIND, PETTY_KIND, effects_of
from tillbook.desks.expenses.errors import Refusal, refused
from tillbook.desks.expenses.models import Expense, ExpenseLine, PettyCash
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing import series as numbering
from tillbook.plumbing.appending import Table, WriteSet
from tillbook.plumbing.owned_series import ensure_series
from tillbook.plumbing.writer import write
from tillbook.values.effects import Allocation, EntryLine
from tillbook.values.hashing import canonical_text

EXPENSE = Table.of(Expense)
LINE = Table.of(ExpenseLine)
PETTY = Table.of(PettyCash)
_SERIES = {KIND: ("expenses", "EX"), PETTY_KIND: ("petty_cash", "PC")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A decided document. told: its own fields for the text; rows: writes its rows, given the
    series, its number and the moment."""

    id: UUID
    kind: str
    day: date
    memo: str
    lines: tuple[EntryLine, ...]
    content: str
    told: dict[str, Any]
    rows: Callable[[WriteSet, UUID, int, datetime], None]
    allocations: tuple[Allocation, ...] = ()
    late: bool = False


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of it: id and number of the document, whether it had been here before."""

    id: UUID
    number: str
    duplicate: bool = False


def person_of(actor: Actor) -> UUID | None:
    """Who acts, where it is a person."""
    return actor.id if actor.kind == "person" else None


def require_nothing_rests(document_id: UUID) -> None:
    """Raise ExpenseRefused where a line of the bank is matched with what a document posted. Under
    the lock of whoever settles, where anybody ever did."""
    if resting := resting_on(document_id):
        numbers = ", ".join(sorted(numbering.document_numbers(resting).values()))
        raise refused(Refusal.RESTS_ON_IT, text=numbers)


def commit(
    actor: Actor,
    kind: str,
    document_id: UUID,
    content: str,
    decided: Callable[[], Wanted],
    *,
    also: Callable[[], None] = lambda: None,
    beside: UUID | None = None,
) -> Posted:
    """Decide under the locks, with what is here then, and write. Both series are locked, so that
    who spends petty cash waits for who counts it. also: is written with it; beside: another series
    to wait at."""
    if not all(
        numbering.owned_series(owner, actor.company_id) for owner, _code in _SERIES.values()
    ):
        decided()  # what is refused opens no series
    series = {
        one: ensure_series(actor.company_id, owner=owner, code=code)
        for one, (owner, code) in _SERIES.items()
    }

    def work() -> Posted:
        locked = posting.lock((), [*series.values(), *([beside] if beside else [])])
        if known := numbering.known_documents([document_id]):
            return _answer(actor, known[document_id], document_id, content)
        wanted = decided()
        into_soft = actor.may(Right.LEDGER_CLOSE)
        closed = require_open(actor.company_id, wanted.day, into_soft=into_soft)
        if closed and not wanted.late:
            period, first = str(closed[0])[:7], str(closed[1])
            raise refused(Refusal.CLOSED_PERIOD, period=period, first=first)
        also()
        return _write(actor, series[kind], locked, wanted, into_soft)

    try:
        return write(work)
    except IntegrityError:  # taken back, or paid by the bank, by somebody else at this moment
        return write(work)


def _answer(actor: Actor, found: numbering.Known, document_id: UUID, content: str) -> Posted:
    if found.company_id != actor.company_id or f'"content":"{content}"' not in found.body:
        raise refused(Refusal.CONFLICT)
    return Posted(document_id, found.number, duplicate=True)


def _write(
    actor: Actor, series_id: UUID, locked: posting.Locked, wanted: Wanted, into_soft: bool
) -> Posted:
    now = clock.now()
    effects = effects_of(
        kind=wanted.kind,
        document_id=wanted.id,
        company_id=actor.company_id,
        day=wanted.day,
        memo=wanted.memo,
        lines=wanted.lines,
        allocations=wanted.allocations,
    )
    state = locked.series[series_id]
    receipt = numbering.seal(state, partial(_body, actor, wanted, series_id, now))
    writes = WriteSet()
    wanted.rows(writes, series_id, receipt.number, now)
    one = posting.Posting(effects, series_id, receipt, now, into_soft=into_soft)
    posting.record(locked, [one], writes)
    return Posted(wanted.id, state.name(receipt.number))


def _body(actor: Actor, wanted: Wanted, series_id: UUID, now: datetime, number: int) -> str:
    """The document as canonical text (form 1)."""
    person = person_of(actor)
    return canonical_text(
        {
            "v": 1,
            "kind": wanted.kind,
            "id": str(wanted.id),
            "series": str(series_id),
            "number": number,
            "business_date": str(wanted.day),
            "occurred_at": now.isoformat(),
            "person": str(person) if person else None,
            "content": wanted.content,
            "lines": [told_line(line) for line in wanted.lines],
            "pairs": [
                [_end(one.debit), _end(one.credit), one.amount_minor] for one in wanted.allocations
            ],
            **wanted.told,
        }
    )


def _end(end: tuple[UUID | None, int]) -> str:
    return f"{end[0] or ''}/{end[1]}"


def told_line(line: EntryLine) -> dict[str, object]:
    """A line of the entry as the document's text says it."""
    facts: dict[str, Any] = {
        "account": line.account_id,
        "amount": line.amount_minor,
        "location": line.location_id,
        "department": line.department_id,
        "party": line.party_id,
        "person": line.person_id,
        "tax": line.tax_code_id,
        "base": line.tax_base_minor,
    }
    return {
        name: value if isinstance(value, int) else str(value)
        for name, value in facts.items()
        if value is not None
    }
