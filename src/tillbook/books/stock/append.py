"""The stock's rows, a batch at a time. Only posting imports this."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import connection

from tillbook.books.stock.models import Level, Move
from tillbook.books.stock.rules import CostingMethod, LevelState, layers_of, layers_text
from tillbook.plumbing.appending import GuardedUpdate, Table, WriteSet
from tillbook.values.effects import Move as MoveEffect

MOVE = Table.of(Move)
LEVEL = GuardedUpdate(
    Level._meta.db_table,
    keys=("place_id", "item_id"),
    guards=("moves", "on_hand_micro", "value_minor", "reserved_micro"),
    sets=("moves", "on_hand_micro", "value_minor", "unit_cost", "layers"),
    kinds=("key", "key", *["integer"] * 8, "text"),
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
    " l.reserved_micro, l.layers"
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
) -> LevelState:
    """A level as it was read: its row says by itself whether it keeps layers."""
    method = CostingMethod.FIFO if kept else CostingMethod.AVERAGE
    layers = layers_of(kept) if kept else ()
    return LevelState(place, item, on_hand, value, unit_cost, moves, layers, method, reserved)


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
    " reserved_micro, layers) SELECT {place}, {item}, 0, 0, 0, 0, 0,"
    " CASE p.costing WHEN 'fifo' THEN '[]' ELSE '' END FROM {source}"
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
