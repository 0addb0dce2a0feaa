"""Writing a decided bill: one transaction, under the levels and the series."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import IntegrityError

from tillbook.books.ledger.periods import require_open
from tillbook.books.ledger.queries import account_map
from tillbook.books.posting import operations as posting
from tillbook.books.posting.items import items_series
from tillbook.books.stock.queries import shelf_of
from tillbook.desks.bills.effects import KIND, Numbered, bill_effects, value_moves_of
from tillbook.desks.bills.errors import Refusal, refused
from tillbook.desks.bills.models import SupplierBill, SupplierBillLine
from tillbook.desks.bills.rules import Decided
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.parties.queries import terms_of
from tillbook.masters.parties.rules.terms import due_parts
from tillbook.plumbing import clock
from tillbook.plumbing import series as numbering
from tillbook.plumbing.appending import Table, WriteSet
from tillbook.plumbing.owned_series import ensure_series
from tillbook.plumbing.writer import write
from tillbook.values.effects import Allocation, Effects, Move
from tillbook.values.hashing import canonical_text

BILL = Table.of(SupplierBill)
LINE = Table.of(SupplierBillLine)


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of it: id and number of the document, whether it had been here before."""

    id: UUID
    number: str
    duplicate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A decided bill. due: where it is not by the supplier's terms; late: where its month is
    closed, it goes to the first open day; also: is written with it."""

    decided: Decided
    written_by: UUID | None
    takes_back: UUID | None = None
    due: list[tuple[date | None, int]] | None = None
    allocations: tuple[Allocation, ...] = ()
    late: bool = False
    also: Callable[[], None] = lambda: None


def person_of(actor: Actor) -> UUID | None:
    """Who acts, where it is a person."""
    return actor.id if actor.kind == "person" else None


def commit(
    actor: Actor,
    document_id: UUID,
    content: str,
    *,
    location_id: UUID | None,
    items: Iterable[UUID],
    decided: Callable[[], Wanted],
    less: bool = False,
) -> Posted:
    """Decide under the locks, with what is here then, and write. All bills of a company wait for
    each other, so that goods are billed once. items: whose levels may change there. less: of what
    is owed; that waits for whoever settles it or takes a discount off it."""
    if not numbering.owned_series("supplier_bills", actor.company_id):
        decided()  # what is refused opens no series
    series_id = ensure_series(actor.company_id, owner="supplier_bills", code="BL")
    locks = [series_id, items_series(actor.company_id)] if less else [series_id]
    touched = sorted(set(items)) if location_id else []

    def work() -> Posted:
        shelf = shelf_of(location_id) if location_id else document_id
        now = clock.now()
        touching = tuple(Move(n, shelf, key, 0, "supplier", now) for n, key in enumerate(touched))
        effects = Effects(KIND, document_id, actor.company_id, moves=touching)
        locked = posting.lock([effects], locks)
        if known := numbering.known_documents([document_id]):
            return _answer(actor, known[document_id], document_id, content)
        wanted = decided()
        into_soft = actor.may(Right.LEDGER_CLOSE)
        closed = require_open(actor.company_id, wanted.decided.day, into_soft=into_soft)
        if closed and not wanted.late:
            period, first = str(closed[0])[:7], str(closed[1])
            raise refused(Refusal.CLOSED_PERIOD, period=period, first=first)
        wanted.also()
        return _write(actor, document_id, series_id, locked, wanted, shelf, content, into_soft)

    try:
        return write(work)
    except IntegrityError:  # the same, sent twice at one moment
        return write(work)


def _answer(actor: Actor, found: numbering.Known, document_id: UUID, content: str) -> Posted:
    if found.company_id != actor.company_id or f'"content":"{content}"' not in found.body:
        raise refused(Refusal.CONFLICT)
    return Posted(document_id, found.number, duplicate=True)


def _due(decided: Decided, company_id: UUID) -> list[tuple[date | None, int]]:
    """What is owed when: by the supplier's terms, where there are any and something is owed."""
    total = decided.total_minor
    terms = terms_of(company_id, [decided.party_id]).get(decided.party_id)
    if terms and total > 0:
        return [(due, part) for due, part in due_parts(terms, total, decided.day)]
    return [(None, total)] if total else []


def _write(
    actor: Actor,
    document_id: UUID,
    series_id: UUID,
    locked: posting.Locked,
    wanted: Wanted,
    shelf: UUID,
    content: str,
    into_soft: bool,
) -> Posted:
    info = company(actor.company_id)
    now = clock.now()
    decided = wanted.decided
    bill = Numbered(
        id=document_id,
        company_id=info.id,
        person_id=person_of(actor),
        now=now,
        decided=decided,
        due=_due(decided, info.id) if wanted.due is None else wanted.due,
        allocations=wanted.allocations,
    )
    moves = value_moves_of(bill, shelf, locked.levels)
    effects = bill_effects(bill, account_map(info.id, info.version), moves)
    series = locked.series[series_id]
    receipt = numbering.seal(series, partial(_body, bill, wanted, moves, series_id, content))
    writes = WriteSet()
    last_due = max((day for day, _part in bill.due if day), default=None)
    head = (document_id, info.id, decided.location_id, decided.party_id, series_id, receipt.number)
    what = (decided.kind.value, decided.their_number, decided.day, last_due, now)
    who = (wanted.written_by, bill.person_id, decided.total_minor, decided.tax_minor)
    rest = (decided.differs_minor, wanted.takes_back, decided.note, content)
    writes.append(BILL, (*head, *what, *who, *rest))
    writes.extend(LINE, [_row(document_id, line) for line in decided.lines])
    one = posting.Posting(effects, series_id, receipt, now, into_soft=into_soft)
    posting.record(locked, [one], writes)
    return Posted(document_id, series.name(receipt.number))


def _row(document_id: UUID, line: Any) -> tuple[Any, ...]:
    source = line.source
    where = (source.receipt_id, source.number, source.item.id) if source else (None, None, None)
    tax = line.tax.id if line.tax else None
    figures = (line.units_micro, line.received_minor, line.amount_minor, tax)
    return (document_id, line.number, *where, line.text, *figures)


def _body(
    bill: Numbered,
    wanted: Wanted,
    moves: tuple[Move, ...],
    series_id: UUID,
    content: str,
    number: int,
) -> str:
    """The document as canonical text (form 1)."""
    decided = wanted.decided
    return canonical_text(
        {
            "v": 1,
            "kind": KIND,
            "what": decided.kind.value,
            "id": str(bill.id),
            "series": str(series_id),
            "number": number,
            "location": str(decided.location_id),
            "supplier": str(decided.party_id),
            "their_number": decided.their_number,
            "business_date": str(decided.day),
            "occurred_at": _moment(bill.now),
            "written_by": str(wanted.written_by) if wanted.written_by else None,
            "person": str(bill.person_id) if bill.person_id else None,
            "takes_back": str(wanted.takes_back) if wanted.takes_back else None,
            "note": decided.note,
            "total": decided.total_minor,
            "tax": decided.tax_minor,
            "content": content,
            "due": [[str(day) if day else None, part] for day, part in bill.due],
            "taxes": [[str(tax.id), base, amount] for tax, base, amount in decided.taxes],
            "extras": [
                [str(line.receipt_id), line.number, units, extra]
                for line, units, extra in decided.extras
            ],
            "values": [[move.number, move.value_minor] for move in moves],
            "lines": [_told(line) for line in decided.lines],
        }
    )


def _moment(now: datetime) -> str:
    return now.isoformat()


def _told(line: Any) -> dict[str, Any]:
    source = line.source
    return {
        "n": line.number,
        "receipt": str(source.receipt_id) if source else None,
        "receipt_line": source.number if source else None,
        "variant": str(source.item.id) if source else None,
        "text": line.text,
        "spread": line.spread.value if source is None else None,
        "units": line.units_micro,
        "received": line.received_minor,
        "amount": line.amount_minor,
        "tax": str(line.tax.id) if line.tax else None,
    }
