"""Of which lots and pieces the moves of documents are: told apart, refused, written."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from tillbook.books.stock import append as stock
from tillbook.books.stock.errors import LotRefusal, LotRefused
from tillbook.books.stock.rules import LevelState
from tillbook.books.stock.rules.lots import (
    Asked,
    LotBook,
    Share,
    lot_trouble,
    retell,
    share_out,
    telling_trouble,
)
from tillbook.masters.catalog.queries import item_facts, items_by_id
from tillbook.masters.catalog.rules import SERIAL
from tillbook.masters.organisation.queries import company
from tillbook.plumbing.appending import WriteSet
from tillbook.values.effects import Move

if TYPE_CHECKING:
    from tillbook.books.posting.operations import Posting


def tell_lots_apart(
    levels: Mapping[tuple[UUID, UUID], LevelState],
    postings: Sequence[Posting],
    moves: Sequence[Move],
    version: int | None,
    writes: WriteSet,
) -> Collection[tuple[UUID, UUID]]:
    """Write of which lots the moves are, and return the levels that are told apart by them.

    Nothing is asked of the database where no level is and no document names a lot. Raises
    LotRefused.
    """
    if not moves and not any(posting.effects.retold for posting in postings):
        return ()
    asked = _asked(postings, version)
    _require_traced(postings, asked)
    told = [_of_traced(move, asked) for move in moves]
    retold = [[_of_traced(move, asked) for move in one.effects.retold] for one in postings]
    serials = [item for item, one in asked.items() if one.serial]
    every = [*told, *(move for own in retold for move in own)]
    company_id, now = postings[0].effects.company_id, postings[0].received_at
    book = stock.lot_book(company_id, levels, every, serials, now)
    if book is None:
        _append_shares(postings, told, None, [()] * len(told), asked, {}, writes)
        return ()
    named = [book.by_code[m.item_id, p.code] for m in every for p in m.pieces]
    around = stock.lying_of(named) if any(one.asks for one in postings) else {}
    for posting, own in zip(postings, retold, strict=True):
        _retell(book, posting, own, asked, around, writes)
    documents, position = [], 0
    for posting in postings:
        until, entries = position + len(posting.effects.moves), posting.effects.entries
        day = entries[0].business_date if entries else posting.received_at.date()
        documents.append((told[position:until], day))
        position = until
    shares = share_out(book, documents)
    _append_shares(postings, told, book, shares, asked, around, writes)
    stock.update_lots(writes, book)
    return book.lying


def _append_shares(
    postings: Sequence[Posting],
    told: Sequence[Move],
    book: LotBook | None,
    shares: Sequence[tuple[Share, ...]],
    asked: Mapping[UUID, Asked],
    around: Mapping[UUID, int],
    writes: WriteSet,
) -> None:
    """Write of which lots the moves of each document are, or refuse it where it can be asked."""
    position = 0
    for posting in postings:
        until = position + len(posting.effects.moves)
        own, part = told[position:until], shares[position:until]
        position = until
        if posting.asks and (trouble := lot_trouble(book, own, part, asked, around)):
            source = posting.effects.source_id
            raise LotRefused(trouble[0], source_id=source, **trouble[1])
        for move, one in zip(own, part, strict=True):
            stock.append_shares(writes, posting.effects.source_id, move.number, one)


def _retell(
    book: LotBook,
    posting: Posting,
    retold: Sequence[Move],
    asked: Mapping[UUID, Asked],
    around: Mapping[UUID, int],
    writes: WriteSet,
) -> None:
    """Write of which lots it is what lay there without one, or refuse it where it can be asked."""
    effects = posting.effects
    for move in retold:
        item = asked.get(move.item_id)
        trouble = telling_trouble(book, move, item, around) if posting.asks and item else None
        if trouble:
            raise LotRefused(trouble[0], source_id=effects.source_id, **trouble[1])
        stock.append_telling(
            writes,
            move,
            retell(book, move),
            source_kind=effects.source_kind,
            source_id=effects.source_id,
            recorded_at=posting.received_at,
        )


def _asked(postings: Sequence[Posting], version: int | None) -> Mapping[UUID, Asked]:
    """What the items ask for, of documents whose writers can be asked and moves that name lots.

    As of the configuration's version, which rises with every change of a product: others wait for
    the levels meanwhile, and most that is sold was sold here before.
    """
    items = {
        move.item_id
        for posting in postings
        for move in posting.effects.touching
        if posting.asks or move.pieces
    }
    if not items:
        return {}
    company_id = postings[0].effects.company_id
    known = items_by_id(company_id, version or company(company_id).version, items)
    return {
        key: Asked(name=one.name, serial=one.tracking == SERIAL, expiry=one.needs_expiry)
        for key, one in known.items()
        if one.tracking
    }


def _require_traced(postings: Sequence[Posting], asked: Mapping[UUID, Asked]) -> None:
    """Refuse lots of what is not traced; what a sale knows of its goods is kept beside its line."""
    for posting in postings:
        for move in posting.effects.touching if posting.asks else ():
            if move.pieces and move.item_id not in asked and move.counterpart != "customer":
                facts = item_facts(posting.effects.company_id, move.item_id)
                name = facts.name if facts else ""
                source = posting.effects.source_id
                raise LotRefused(LotRefusal.LOTS_NOT_KEPT, source_id=source, item=name)


def _of_traced(move: Move, asked: Mapping[UUID, Asked]) -> Move:
    """The move with what it says of lots as its item is traced by them, by lots or by numbers; a
    document that happened may say what nobody asked for."""
    if not move.pieces:
        return move
    one = asked.get(move.item_id)
    pieces = []
    for piece in move.pieces if one else ():
        if piece.untold:
            pieces.append(piece)
            continue
        code = (piece.serial or piece.code) if one and one.serial else piece.code
        if code:
            pieces.append(replace(piece, code=code, serial=""))
    return replace(move, pieces=tuple(pieces))
