"""What arrived after a count was approved and happened before: taken back at the counted moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from tillbook.books.posting import operations as posting
from tillbook.books.stock.lot_timeline import shares_of
from tillbook.books.stock.queries import moves_for
from tillbook.books.stock.rules.lots import WITHOUT
from tillbook.books.stock.timeline import moves_since
from tillbook.desks.counts.effects import CORRECTION_KIND
from tillbook.desks.counts.models import CountCorrection, CountedItem, CountFollower, PostedCount
from tillbook.desks.counts.operations.rows import CORRECTION, Head, sealed, series_for
from tillbook.desks.counts.rules import Corrected, Correction, CountedAt, Moved, late_corrections
from tillbook.plumbing import clock
from tillbook.plumbing import series as numbering
from tillbook.plumbing.appending import WriteSet
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.outbox import documents_after
from tillbook.plumbing.writer import write
from tillbook.values.effects import BackFrom, Effects, Move, Piece

#: Documents of the feed looked at in one round.
AT_ONCE = 500
_Pair = tuple[UUID, UUID]


def correct_late(company_id: UUID) -> int:
    """Look at the next documents of the feed and correct the counts that some of them are late
    for; how many documents were looked at. Safe to repeat: each correction is made once."""
    follower = CountFollower.objects.filter(company_id=company_id).first()
    if follower is None:
        return 0
    documents = documents_after(company_id, None, follower.feed_number, AT_ONCE)
    if not documents:
        return 0
    pairs = _concerned(company_id, [document for _, document in documents])
    if pairs:
        series_id = series_for(company_id)
        write(lambda: _correct(company_id, series_id, pairs))
    last = documents[-1][0]
    rows = CountFollower.objects.filter(company_id=company_id, feed_number__lt=last)
    write(lambda: rows.update(feed_number=last))
    return len(documents)


def _concerned(company_id: UUID, document_ids: Sequence[UUID]) -> set[_Pair]:
    """(place, item) of the moves of these documents that happened no later than a count of them
    which did not know them."""
    latest = CountedItem.objects.filter(document__company_id=company_id)
    until: datetime | None = latest.aggregate(at=Max("counted_at"))["at"]
    moves = [
        move
        for own in moves_for(document_ids).values()
        for move in own
        if until is not None and move.occurred_at <= until
    ]
    found: set[_Pair] = set()
    for start in range(0, len(moves), 500):
        part = moves[start : start + 500]
        counted: dict[_Pair, list[tuple[datetime, int]]] = {}
        rows = CountedItem.objects.filter(item_id__in=[move.item_id for move in part])
        for item, place, at, seen in rows.values_list("item_id", "place_id", "counted_at", "seen"):
            counted.setdefault((place, item), []).append((at, seen))
        found.update(
            (move.place_id, move.item_id)
            for move in part
            if any(
                move.occurred_at <= at and move.sequence > seen
                for at, seen in counted.get((move.place_id, move.item_id), ())
            )
        )
    return found


def _correct(company_id: UUID, series_id: UUID, pairs: set[_Pair]) -> None:
    """Decide under the locks of these levels what is to be corrected, and book it: a document for
    each count."""
    locked = posting.lock([_touching(company_id, pairs)], [series_id])
    by_count: dict[UUID, list[tuple[_Pair, Correction]]] = {}
    counted = _counted(pairs)
    moves = moves_since({pair: min(one.seen for one in counted[pair]) for pair in counted})
    every = [move for own in moves.values() for move in own]
    by_lots = any(one.lot is not None for own in counted.values() for one in own)
    shares = shares_of([(move.source_id, move.number) for move in every]) if by_lots else {}
    for pair in sorted(counted):
        plain = [
            Moved(
                source_id=move.source_id,
                number=move.number,
                sequence=move.sequence,
                quantity_micro=move.quantity_micro,
                value_minor=move.value_minor,
                occurred_at=move.occurred_at,
                shares=shares.get((move.source_id, move.number), {}),
            )
            for move in moves[pair]
        ]
        for one in late_corrections(counted[pair], plain, _made(counted[pair])):
            by_count.setdefault(one.counted.document_id, []).append((pair, one))
    if not by_count:
        return
    writes = WriteSet()
    postings = [
        _document(company_id, series_id, locked, writes, corrected_id, made)
        for corrected_id, made in sorted(by_count.items())
    ]
    posting.record(locked, postings, writes)


def _touching(company_id: UUID, pairs: set[_Pair]) -> Effects:
    moves = tuple(
        Move(
            number=number,
            place_id=place,
            item_id=item,
            quantity_micro=0,
            counterpart="",
            occurred_at=clock.now(),
        )
        for number, (place, item) in enumerate(sorted(pairs), 1)
    )
    return Effects(
        source_kind=CORRECTION_KIND, source_id=new_id(), company_id=company_id, moves=moves
    )


def _counted(pairs: set[_Pair]) -> dict[_Pair, list[CountedAt]]:
    found: dict[_Pair, list[CountedAt]] = {}
    items = sorted({item for _, item in pairs})
    for start in range(0, len(items), 500):
        rows = list(CountedItem.objects.filter(item_id__in=items[start : start + 500]))
        lots: dict[tuple[UUID, UUID], set[str]] = {}
        for row in rows:
            if row.lot:
                lots.setdefault((row.document_id, row.item_id), set()).add(row.lot)
        for row in rows:
            if (row.place_id, row.item_id) in pairs:
                found.setdefault((row.place_id, row.item_id), []).append(
                    CountedAt(
                        document_id=row.document_id,
                        number=row.number,
                        at=row.counted_at,
                        seen=row.seen,
                        lot=row.lot,
                        others=frozenset(lots.get((row.document_id, row.item_id), ())),
                    )
                )
    return found


def _made(counted: Sequence[CountedAt]) -> list[Corrected]:
    """The corrections made of these counted items so far."""
    keys = {one.key for one in counted}
    rows = CountCorrection.objects.filter(counted_id__in=[one.document_id for one in counted])
    return [
        Corrected(
            counted=(row.counted_id, row.counted_number),
            late=(row.late_id, row.late_number),
            own=(row.document_id, row.number),
        )
        for row in rows
        if (row.counted_id, row.counted_number) in keys
    ]


def _document(
    company_id: UUID,
    series_id: UUID,
    locked: posting.Locked,
    writes: WriteSet,
    corrected_id: UUID,
    made: Sequence[tuple[_Pair, Correction]],
) -> posting.Posting:
    """One document for the corrections of one count."""
    corrected = PostedCount.objects.get(id=corrected_id)
    known = numbering.document_numbers([corrected_id]).get(corrected_id, "")
    moves = [
        Move(
            number=number,
            place_id=place,
            item_id=item,
            quantity_micro=one.taken_back[0],
            counterpart="adjustment",
            occurred_at=one.counted.at,
            value_minor=one.taken_back[1],
            reason=known,
            pieces=_of_lots(one),
            like=BackFrom(one.late.source_id, one.late.number, 0),
        )
        for number, ((place, item), one) in enumerate(made, 1)
    ]
    head = Head(
        id=new_id(),
        kind=CORRECTION_KIND,
        company_id=company_id,
        location_id=corrected.location_id,
        name=corrected.name,
        corrects_id=corrected_id,
    )
    told = {"lines": [_told(pair, one) for pair, one in made]}
    document = sealed(head, series_id, locked, writes, moves, told)
    writes.extend(
        CORRECTION,
        [
            (
                head.id,
                number,
                item,
                one.taken_back[0],
                *one.counted.key,
                *one.late.key,
            )
            for number, ((_place, item), one) in enumerate(made, 1)
        ],
    )
    return document


def _told(pair: _Pair, one: Correction) -> list[object]:
    return [
        str(pair[1]),
        one.taken_back[0],
        one.counted.number,
        str(one.late.source_id),
        one.late.number,
    ]


def _of_lots(one: Correction) -> tuple[Piece, ...]:
    """The lots that come back, or go, as a move names them; of an item as a whole nothing is."""
    if one.counted.lot is None:
        return ()
    parts = one.late.parts(one.counted)
    whole = -one.taken_back[0]
    if any(micro * whole < 0 for _, micro, _ in parts):
        return (Piece(WITHOUT, abs(whole), untold=True),)
    return tuple(Piece(code, abs(micro), untold=code == WITHOUT) for code, micro, _ in parts)
