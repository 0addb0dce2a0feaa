"""Writing a settlement, or what takes one back: one transaction, under the lock of the series."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from uuid import UUID

from tillbook.books.ledger.periods import require_open
from tillbook.books.posting import operations as posting
from tillbook.books.posting.items import items_series
from tillbook.desks.banking.effects import KIND, settlement_effects
from tillbook.desks.banking.errors import SettleRefusal, SettlingRefused
from tillbook.desks.banking.models import BankLine, BankMatch, BankSettlement
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing import series as numbering
from tillbook.plumbing.appending import Table, WriteSet
from tillbook.plumbing.writer import write
from tillbook.values.effects import Allocation, EntryLine
from tillbook.values.hashing import canonical_text

SETTLEMENT = Table.of(BankSettlement)
MATCH = Table.of(BankMatch)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A decided settlement, or what takes one back. matched: (entry, number, amount)."""

    id: UUID
    kind: str
    turn: int
    memo: str
    lines: tuple[EntryLine, ...]
    allocations: tuple[Allocation, ...]
    matched: tuple[tuple[UUID, int, int], ...]
    written_off_minor: int
    why: str
    late: bool
    undoes_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of it: id and number of the document, whether it had been here before."""

    id: UUID
    number: str
    duplicate: bool = False


def append(
    actor: Actor,
    document_id: UUID,
    content: str,
    line: BankLine,
    decided: Callable[[int], Wanted],
) -> Settled:
    """Decide under the lock, with what is here then, and write. One series serves the company: who
    settles waits for who settles, so that nothing is taken twice."""
    series_id = items_series(actor.company_id)

    def work() -> Settled:
        locked = posting.lock((), [series_id])
        if known := numbering.known_documents([document_id]):
            return _answer(actor, known[document_id], document_id, content)
        turns = BankSettlement.objects.filter(line_id=line.id, kind="undo").count()
        wanted = decided(turns + 1)
        into_soft = actor.may(Right.LEDGER_CLOSE)
        closed = require_open(actor.company_id, line.booked, into_soft=into_soft)
        if closed and not wanted.late:
            first = str(closed[1])
            raise SettlingRefused(
                SettleRefusal.CLOSED_PERIOD, period=str(closed[0])[:7], first=first
            )
        return _write(actor, series_id, locked, line, wanted, content, into_soft)

    return write(work)


def _answer(actor: Actor, found: numbering.Known, document_id: UUID, content: str) -> Settled:
    if found.company_id != actor.company_id or f'"content":"{content}"' not in found.body:
        raise SettlingRefused(SettleRefusal.CONFLICT)
    return Settled(document_id, found.number, duplicate=True)


def _write(
    actor: Actor,
    series_id: UUID,
    locked: posting.Locked,
    line: BankLine,
    wanted: Wanted,
    content: str,
    into_soft: bool,
) -> Settled:
    now = clock.now()
    person = actor.id if actor.kind == "person" else None
    effects = settlement_effects(
        document_id=wanted.id,
        company_id=actor.company_id,
        day=line.booked,
        memo=wanted.memo,
        lines=wanted.lines,
        allocations=wanted.allocations,
    )
    state = locked.series[series_id]
    body = partial(_body, wanted, line, series_id, person, content, now)
    receipt = numbering.seal(state, body)
    head = (wanted.id, actor.company_id, series_id, receipt.number, wanted.kind)
    about = (line.account_id, line.id, wanted.turn, wanted.undoes_id, line.booked)
    amounts = (line.amount_minor, wanted.written_off_minor)
    writes = WriteSet()
    writes.append(SETTLEMENT, (*head, *about, *amounts, wanted.why, person, now, content))
    writes.extend(MATCH, [(wanted.id, *one) for one in wanted.matched])
    one = posting.Posting(effects, series_id, receipt, now, into_soft=into_soft)
    posting.record(locked, [one], writes)
    return Settled(wanted.id, state.name(receipt.number))


def _body(
    wanted: Wanted,
    line: BankLine,
    series_id: UUID,
    person_id: UUID | None,
    content: str,
    now: datetime,
    number: int,
) -> str:
    """The document as canonical text (form 1)."""
    return canonical_text(
        {
            "v": 1,
            "kind": KIND,
            "id": str(wanted.id),
            "series": str(series_id),
            "number": number,
            "what": wanted.kind,
            "undoes": str(wanted.undoes_id) if wanted.undoes_id else None,
            "bank_line": str(line.id),
            "told": line.told,
            "amount": line.amount_minor,
            "business_date": str(line.booked),
            "occurred_at": now.isoformat(),
            "person": str(person_id) if person_id else None,
            "why": wanted.why,
            "content": content,
            "lines": [_told(one) for one in wanted.lines],
            "pairs": [
                [_end(one.debit), _end(one.credit), one.amount_minor] for one in wanted.allocations
            ],
            "matched": [[str(entry), place, amount] for entry, place, amount in wanted.matched],
        }
    )


def _end(end: tuple[UUID | None, int]) -> str:
    return f"{end[0] or ''}/{end[1]}"


def _told(line: EntryLine) -> dict[str, object]:
    facts: dict[str, UUID | int | str | date | None] = {
        "account": line.account_id,
        "amount": line.amount_minor if isinstance(line.amount_minor, int) else None,
        "location": line.location_id,
        "department": line.department_id,
        "party": line.party_id,
        "tax": line.tax_code_id,
        "base": line.tax_base_minor,
        "foreign": line.foreign_minor,
        "currency": line.foreign_currency or None,
        "memo": line.memo or None,
    }
    return {
        name: value if isinstance(value, int) else str(value)
        for name, value in facts.items()
        if value is not None
    }
