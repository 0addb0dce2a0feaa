"""Writing a decided document: one transaction, under the order, the levels and the series."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.db import IntegrityError

from tillbook.books.ledger.queries import account_map
from tillbook.books.posting import operations as posting
from tillbook.books.stock.errors import LotRefused
from tillbook.books.stock.queries import shelf_of
from tillbook.desks.receiving.effects import KIND, receipt_effects
from tillbook.desks.receiving.errors import ReceiptRefused, Refusal
from tillbook.desks.receiving.models import GoodsReceipt, GoodsReceiptLine
from tillbook.desks.receiving.rules import Done, body_text
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, LocationInfo
from tillbook.plumbing import clock
from tillbook.plumbing import series as numbering
from tillbook.plumbing.appending import Table, WriteSet
from tillbook.plumbing.owned_series import ensure_series
from tillbook.plumbing.writer import write
from tillbook.values.effects import Effects, Move

RECEIPT = Table.of(GoodsReceipt)
LINE = Table.of(GoodsReceiptLine)


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of a document: its id and number, whether it had been here before."""

    id: UUID
    number: str
    duplicate: bool = False


def person_of(actor: Actor) -> UUID | None:
    """Who acts, where it is a person."""
    return actor.id if actor.kind == "person" else None


def require_at(actor: Actor, location_id: UUID) -> LocationInfo:
    """Refuse who may not act at a location."""
    at = company(actor.company_id).locations[location_id]
    if not actor.at(location_id):
        raise ReceiptRefused(Refusal.FOREIGN_LOCATION, at.name)
    return at


def commit(
    actor: Actor,
    document_id: UUID,
    content: str,
    *,
    first: Callable[[], None],
    touched: Callable[[], tuple[UUID, Iterable[UUID]]],
    decide: Callable[[posting.Locked, str], Done],
) -> Posted:
    """Lock, decide with what is here then, and write. The same id with the same content answers as
    a duplicate. first: locks the order; touched: the location and the products whose levels are
    locked, for all that may be decided; decide: given those and the number the document gets."""
    series_id = ensure_series(actor.company_id, owner="goods_receipts", code="GR")

    def work() -> Posted:
        if known := numbering.known_documents([document_id]):
            return _answer(actor, known[document_id], document_id, content)
        first()
        location_id, items = touched()
        shelf = shelf_of(location_id)
        locked = posting.lock([_touching(actor, document_id, shelf, items)], [series_id])
        series = locked.series[series_id]
        if known := numbering.known_documents([document_id]):
            return _answer(actor, known[document_id], document_id, content)
        number = series.name(series.next_number)
        done = decide(locked, number)
        _write(series_id, locked, done, shelf)
        return Posted(done.id, number)

    try:
        return write(work)
    except LotRefused as problem:
        raise ReceiptRefused(Refusal.LOTS, lots=problem) from None
    except IntegrityError:  # the same document, sent twice at one moment
        if not numbering.known_documents([document_id]):
            raise
        return write(work)


def _touching(actor: Actor, document_id: UUID, shelf: UUID, items: Iterable[UUID]) -> Effects:
    """Effects that name the levels to lock."""
    now = clock.now()
    moves = tuple(Move(n, shelf, item, 0, "supplier", now) for n, item in enumerate(items, 1))
    return Effects(KIND, document_id, actor.company_id, moves=moves)


def _answer(actor: Actor, found: numbering.Known, document_id: UUID, content: str) -> Posted:
    if found.company_id != actor.company_id or f'"content":"{content}"' not in found.body:
        raise ReceiptRefused(Refusal.CONFLICT)
    return Posted(document_id, found.number, duplicate=True)


def _write(series_id: UUID, locked: posting.Locked, done: Done, shelf: UUID) -> None:
    info = company(done.company_id)
    now = clock.now()
    effects = receipt_effects(done, account_map(info.id, info.version), shelf)
    receipt = numbering.seal(locked.series[series_id], partial(body_text, done, series_id))
    writes = WriteSet()
    head = (done.id, done.company_id, done.location_id, done.party_id, done.order_id)
    what = (series_id, receipt.number, done.kind.value, done.returns_id, done.again)
    said = (done.delivery_note, done.note, done.person_id)
    when = (done.business_date, done.occurred_at, now, done.total_minor)
    writes.append(RECEIPT, (*head, *what, *said, *when))
    writes.extend(
        LINE,
        [
            (
                done.id,
                line.number,
                line.item.id,
                line.order_line,
                line.pack.numerator,
                line.pack.denominator,
                line.price,
                line.units_micro,
                line.amount_minor,
            )
            for line in done.lines
        ],
    )
    made = posting.Posting(effects, series_id, receipt, now, asks=True)
    posting.record(locked, [made], writes)
