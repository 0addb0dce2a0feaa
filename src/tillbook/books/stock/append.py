"""The stock's rows, a batch at a time. Only posting imports this."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from django.db import connection
from django.db.models import Q, Sum

from tillbook.books.stock.models import Level, Lot, LotLevel, LotTelling, Move, MoveLot
from tillbook.books.stock.rules import CostingMethod, LevelState, layers_of, layers_text
from tillbook.books.stock.rules.lots import WITHOUT, Known, LotBook, Share
from tillbook.plumbing.appending import GuardedUpdate, Table, WriteSet
from tillbook.plumbing.fields import new_id
from tillbook.values.effects import Move as MoveEffect

MOVE = Table.of(Move)
LEVEL = GuardedUpdate(
    Level._meta.db_table,
    keys=("place_id", "item_id"),
    guards=("moves", "on_hand_micro", "value_minor", "reserved_micro"),
    sets=("moves", "on_hand_micro", "value_minor", "unit_cost", "layers", "lots"),
    kinds=("key", "key", *["integer"] * 8, "text", "boolean"),
)


def append_move(
    writes: WriteSet,
    move: MoveEffect,
    *,
    value_minor: int,
    sequence: int,
    source_kind: str,
    source_id: UUID,
    recorded_at: datetime,
) -> str:
    """Add a valued move to the write set; return its hash (form 1, frozen by a test)."""
    writes.append(
        MOVE,
        (
            source_id,
            move.number,
            source_kind,
            move.place_id,
            move.item_id,
            sequence,
            move.quantity_micro,
            value_minor,
            move.counterpart,
            move.reason,
            move.occurred_at,
            recorded_at,
        ),
    )
    return move_hash(
        source_id, move.number, move.place_id, move.item_id, move.quantity_micro, value_minor
    )


def move_hash(
    source_id: UUID, number: int, place_id: UUID, item_id: UUID, quantity_micro: int, value: int
) -> str:
    """SHA-256 over what a move says: source, number, place, item, quantity, value."""
    text = f"1|{source_id.hex}|{number}|{place_id.hex}|{item_id.hex}|{quantity_micro}|{value}"
    return sha256(text.encode()).hexdigest()


def update_levels(writes: WriteSet, changes: Iterable[tuple[LevelState, LevelState]]) -> None:
    """Add (before, after) of every level touched; refused when a row is no longer as before."""
    writes.update(
        LEVEL,
        [
            (
                before.place_id,
                before.item_id,
                before.moves,
                before.on_hand_micro,
                before.value_minor,
                before.reserved_micro,
                after.moves,
                after.on_hand_micro,
                after.value_minor,
                after.unit_cost,
                layers_text(after),
                after.lots,
            )
            for before, after in changes
        ],
    )


def lock_levels(pairs: Iterable[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], LevelState]:
    """Lock the level rows of these (place, item) in one fixed order, made at zero where absent.

    PostgreSQL locks with FOR UPDATE in one sorted statement; on SQLite the IMMEDIATE transaction
    already holds the only pen. Locking a row that is not there locks nothing, so it is made first.
    """
    wanted = sorted(set(pairs))
    if not wanted:
        return {}
    levels = _read_levels(wanted)
    if missing := [pair for pair in wanted if pair not in levels]:
        _make_levels(missing)
        levels.update(_read_levels(missing))
    return levels


_COLUMNS = (
    "l.place_id, l.item_id, l.on_hand_micro, l.value_minor, l.unit_cost, l.moves,"
    " l.reserved_micro, l.layers, l.lots"
)
#: Keys in one statement on SQLite.
_AT_ONCE = 200


def _level(
    place: UUID,
    item: UUID,
    on_hand: int,
    value: int,
    unit_cost: int,
    moves: int,
    reserved: int,
    kept: str,
    lots: bool,
) -> LevelState:
    """A level as it was read: its row says by itself whether it keeps layers, and lots."""
    layers = layers_of(kept) if kept else ()
    method = CostingMethod.FIFO if kept else CostingMethod.AVERAGE
    figures = (on_hand, value, unit_cost, moves)
    return LevelState(place, item, *figures, layers, method, bool(lots), reserved)


def _read_levels(pairs: list[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], LevelState]:
    connection.ensure_connection()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {_COLUMNS} FROM stock_level l"
                " JOIN unnest(%s::uuid[], %s::uuid[]) AS w(place, item)"
                " ON l.place_id = w.place AND l.item_id = w.item"
                " ORDER BY l.place_id, l.item_id FOR UPDATE OF l",
                [_array(place for place, _ in pairs), _array(item for _, item in pairs)],
            )
            return {(row[0], row[1]): _level(*row) for row in cursor.fetchall()}
    levels = {}
    with connection.wrap_database_errors:
        for start in range(0, len(pairs), _AT_ONCE):
            some = pairs[start : start + _AT_ONCE]
            by_key = {(place.bytes, item.bytes): (place, item) for place, item in some}
            marks = ", ".join(["(?, ?)"] * len(some))
            # CROSS JOIN is SQLite's word for this order: each wanted key, looked up in the index.
            rows = connection.connection.execute(
                f"WITH w(place, item) AS (VALUES {marks}) SELECT {_COLUMNS} FROM w"
                " CROSS JOIN stock_level l ON l.place_id = w.place AND l.item_id = w.item",
                [part for key in by_key for part in key],
            )
            for place_key, item_key, *figures in rows:
                place, item = by_key[place_key, item_key]
                levels[place, item] = _level(place, item, *figures)
    return levels


#: A new level is valued as its place says: `change_costing` waits for whoever makes one.
_NEW_LEVEL = (
    "INSERT INTO stock_level (place_id, item_id, on_hand_micro, value_minor, unit_cost, moves,"
    " reserved_micro, layers, lots) SELECT {place}, {item}, 0, 0, 0, 0, 0,"
    " CASE p.costing WHEN 'fifo' THEN '[]' ELSE '' END, false FROM {source}"
    " ON CONFLICT (place_id, item_id) DO NOTHING"
)


def _make_levels(pairs: list[tuple[UUID, UUID]]) -> None:
    """Rows at zero, unless somebody makes them at this moment."""
    if connection.vendor == "postgresql":
        source = (
            "(SELECT w.place, w.item, p.costing FROM unnest(%s::uuid[], %s::uuid[]) AS"
            " w(place, item) JOIN place p ON p.id = w.place FOR SHARE OF p) AS p WHERE true"
        )
        with connection.cursor() as cursor:
            cursor.execute(
                _NEW_LEVEL.format(place="p.place", item="p.item", source=source),
                [_array(place for place, _ in pairs), _array(item for _, item in pairs)],
            )
        return
    sql = _NEW_LEVEL.format(place="p.id", item="?", source="place p WHERE p.id = ?")
    with connection.wrap_database_errors:
        connection.connection.executemany(sql, [(item.bytes, place.bytes) for place, item in pairs])


def _array(ids: Iterable[UUID]) -> str:
    return "{" + ",".join(i.hex for i in ids) + "}"


# --- Lots ------------------------------------------------------------------------------------

LOT = Table.of(Lot)
LOT_LEVEL = Table.of(LotLevel)
MOVE_LOT = Table.of(MoveLot)
TELLING = Table.of(LotTelling)
LOT_CHANGE = GuardedUpdate(
    LotLevel._meta.db_table,
    keys=("place_id", "lot_id"),
    guards=("on_hand_micro",),
    sets=("on_hand_micro",),
    kinds=("key", "key", "integer", "integer"),
)
_Pair = tuple[UUID, UUID]


def lot_book(
    company_id: UUID,
    levels: Mapping[_Pair, LevelState],
    moves: Sequence[MoveEffect],
    serials: Iterable[UUID],
    now: datetime,
) -> LotBook | None:
    """What is known of the lots that these moves touch, read under the locks of their levels; None
    where nothing is told apart, which asks nothing unless goods come back.

    Lots that are named for the first time are made. serials: items whose pieces have numbers.
    """
    origins = _origins(moves)
    items = {move.item_id for move in moves if move.pieces}
    items |= {move.item_id for move in moves if levels[move.place_id, move.item_id].lots}
    items |= {move.item_id for move in moves for back in _back(move) if back in origins}
    if not items:
        return None
    named: dict[tuple[UUID, str], date | None] = {(item, WITHOUT): None for item in items}
    for move in moves:
        named |= {(move.item_id, one.code): one.expires_on for one in move.pieces}
    known = _known(company_id, named, set(serials), now)
    pairs = {(move.place_id, move.item_id) for move in moves if move.item_id in items}
    also = {lot for shares in origins.values() for lot, _ in shares} | set(known)
    lying, more = _lying(pairs, also)
    missing = also - set(known) - set(more)
    more |= {row.id: _as_known(row) for row in Lot.objects.filter(id__in=missing)}
    rows = {pair: dict(lots) for pair, lots in lying.items()}
    book = LotBook({**more, **known}, lying, origins, rows)
    for pair in pairs:
        if not levels[pair].lots:  # what lay there before belongs to no lot
            book.lying[pair] = {book.by_code[pair[1], WITHOUT]: levels[pair].on_hand_micro}
    return book


def _back(move: MoveEffect) -> list[tuple[UUID, int]]:
    return [(one.source_id, one.number) for one in (move.like, move.back_from) if one]


def _origins(moves: Sequence[MoveEffect]) -> dict[tuple[UUID, int], list[tuple[UUID, int]]]:
    """The shares of the earlier moves that these go back to."""
    wanted = sorted({back for move in moves for back in _back(move)})
    found: dict[tuple[UUID, int], list[tuple[UUID, int]]] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        match = Q()
        for source, number in wanted[start : start + _AT_ONCE]:
            match |= Q(source_id=source, number=number)
        rows = MoveLot.objects.filter(match).order_by("source_id", "number", "part")
        for source, number, lot, micro in rows.values_list(
            "source_id", "number", "lot_id", "quantity_micro"
        ):
            found.setdefault((source, number), []).append((lot, micro))
    return found


def _known(
    company_id: UUID,
    named: Mapping[tuple[UUID, str], date | None],
    serials: set[UUID],
    now: datetime,
) -> dict[UUID, Known]:
    """These lots by their codes, made where nobody named them before."""
    found = _of_codes(named)
    for key, lot in found.items():
        day = named[lot.item_id, lot.code]
        if day and lot.expires_on is None:  # nobody had said so yet
            Lot.objects.filter(id=key, expires_on=None).update(expires_on=day)
            found[key] = Known(key, lot.item_id, lot.code, day, lot.serial)
    missing = sorted(set(named) - {(lot.item_id, lot.code) for lot in found.values()})
    if not missing:
        return found
    Lot.objects.bulk_create(
        [
            Lot(
                id=new_id(),
                company_id=company_id,
                item_id=item,
                code=code,
                expires_on=named[item, code],
                serial=item in serials and code != WITHOUT,
                made_at=now,
            )
            for item, code in missing
        ],
        ignore_conflicts=True,  # somebody else names it at this moment
    )
    return _of_codes(named)


def _of_codes(named: Iterable[tuple[UUID, str]]) -> dict[UUID, Known]:
    codes: dict[UUID, set[str]] = {}
    for item, code in named:
        codes.setdefault(item, set()).add(code)
    found: dict[UUID, Known] = {}
    for item, own in codes.items():
        rows = Lot.objects.filter(item_id=item, code__in=own)
        found.update({row.id: _as_known(row) for row in rows})
    return found


def _as_known(row: Lot) -> Known:
    return Known(row.id, row.item_id, row.code, row.expires_on, row.serial)


def _lying(
    pairs: set[_Pair], also: set[UUID]
) -> tuple[dict[_Pair, dict[UUID, int]], dict[UUID, Known]]:
    """What lies of each lot at these places, and the lots. One of which nothing lies at a place is
    told where it lies at another of these or is among `also`: it may come back."""
    lying: dict[_Pair, dict[UUID, int]] = {pair: {} for pair in pairs}
    known: dict[UUID, Known] = {}
    every = LotLevel.objects.select_related("lot").filter(
        place_id__in={place for place, _ in pairs}, lot__item_id__in={item for _, item in pairs}
    )
    some = list(every.exclude(on_hand_micro=0))
    coming = also | {row.lot_id for row in some}
    if coming:
        some += every.filter(on_hand_micro=0, lot_id__in=coming)
    for row in some:
        pair = (row.place_id, row.lot.item_id)
        if pair in lying:
            lying[pair][row.lot_id] = row.on_hand_micro
            known[row.lot_id] = _as_known(row.lot)
    return lying, known


def lying_of(lots: Sequence[UUID]) -> dict[UUID, int]:
    """What lies of these lots in the whole company."""
    if not lots:
        return {}
    rows = LotLevel.objects.filter(lot_id__in=lots).order_by()
    sums = rows.values_list("lot_id").annotate(lies=Sum("on_hand_micro"))
    return {lot: int(lies) for lot, lies in sums}


def append_shares(writes: WriteSet, source_id: UUID, number: int, shares: Sequence[Share]) -> None:
    """Add of which lots a move is."""
    if not shares:
        return
    writes.extend(
        MOVE_LOT,
        [
            (source_id, number, part, one.lot_id, one.quantity_micro, one.named, one.short_micro)
            for part, one in enumerate(shares, 1)
        ],
    )


def append_telling(
    writes: WriteSet,
    move: MoveEffect,
    shares: Sequence[Share],
    *,
    source_kind: str,
    source_id: UUID,
    recorded_at: datetime,
) -> None:
    """Add that what lay somewhere without a lot is of these lots."""
    if shares:
        facts = (source_id, move.number, source_kind, move.place_id, move.item_id, recorded_at)
        writes.append(TELLING, facts)
        append_shares(writes, source_id, move.number, shares)


def update_lots(writes: WriteSet, book: LotBook) -> None:
    """Add what lies of each lot now; guarded like the levels, under whose locks it was read."""
    for (place, item), lots in sorted(book.lying.items()):
        rows = book.rows.get((place, item), {})
        for lot, micro in sorted(lots.items()):
            if lot not in rows:
                if micro or book.lots[lot].code:  # also what lay there only to leave
                    writes.append(LOT_LEVEL, (place, lot, micro))
            elif micro != rows[lot]:
                writes.update(LOT_CHANGE, [(place, lot, rows[lot], micro)])
