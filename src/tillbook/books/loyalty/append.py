"""The rows of stored values, a batch at a time. Only posting imports this."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, Sum

from tillbook.books.loyalty.models import StoredValue, ValueHold, ValueMovement
from tillbook.books.loyalty.rules import Key, Kind, ValueState
from tillbook.plumbing.appending import GuardedUpdate, Table, WriteSet
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.locking import lock_rows
from tillbook.values.effects import ValueMove

MOVEMENT = Table.of(ValueMovement)
VALUE = GuardedUpdate(
    StoredValue._meta.db_table,
    keys=("id",),
    guards=("moves", "balance_minor", "held_minor"),
    sets=("moves", "balance_minor", "held_minor"),
    kinds=("key", *["integer"] * 6),
)


def lock_values(
    company_id: UUID, wanted: Iterable[Key], made: Mapping[Key, str], now: datetime
) -> dict[Key, ValueState]:
    """Lock the rows of these values in one fixed order.

    made: of those that are made at zero where absent, the last four signs of a card ("" of a
    party). What is held past its time is let go, so that `held_minor` is what is promised now.
    """
    keys = set(wanted)
    rows = _locked(company_id, keys)
    if missing := sorted((set(made) & keys) - set(rows), key=str):
        StoredValue.objects.bulk_create(
            [_new(company_id, key, made[key], now) for key in missing], ignore_conflicts=True
        )
        rows = _locked(company_id, keys)
    _let_go(rows.values(), now)
    return {key: state_of(row) for key, row in rows.items()}


def _new(company_id: UUID, key: Key, last_four: str, now: datetime) -> StoredValue:
    kind, whose = key
    row = StoredValue(id=new_id(), company_id=company_id, kind=kind, created_at=now)
    if kind == Kind.GIFT_CARD:
        row.number_hash, row.last_four = str(whose), last_four
    else:
        row.party_id = whose
    return row


def _locked(company_id: UUID, keys: set[Key]) -> dict[Key, StoredValue]:
    match = Q(pk__in=[])
    for kind in Kind:
        whose = [key for of, key in keys if of == kind]
        if whose:
            field = "number_hash__in" if kind == Kind.GIFT_CARD else "party_id__in"
            match |= Q(kind=kind, **{field: whose})
    rows = lock_rows(StoredValue.objects.filter(match, company_id=company_id), "id")
    return {
        (row.kind, row.number_hash if row.kind == Kind.GIFT_CARD else row.party_id): row
        for row in rows
    }


def _let_go(rows: Iterable[StoredValue], now: datetime) -> None:
    held = [row for row in rows if row.held_minor]
    if not held:
        return
    holds = ValueHold.objects.filter(value_id__in=[row.id for row in held])
    if not holds.filter(until__lte=now).exists():
        return
    holds.filter(until__lte=now).delete()
    left = dict(holds.values_list("value_id").annotate(Sum("amount_minor")))
    for row in held:
        row.held_minor = left.get(row.id, 0)
        StoredValue.objects.filter(id=row.id).update(held_minor=row.held_minor)


def state_of(row: StoredValue) -> ValueState:
    """A row as the rules take it."""
    return ValueState(
        id=row.id,
        kind=row.kind,
        balance_minor=row.balance_minor,
        limit_minor=row.limit_minor,
        held_minor=row.held_minor,
        moves=row.moves,
        blocked_at=row.blocked_at,
    )


def holds_of(document_ids: Iterable[UUID]) -> dict[tuple[UUID, UUID], int]:
    """What is held for documents, by (document, value), under the lock of the values."""
    rows = ValueHold.objects.filter(document_id__in=list(document_ids))
    return {
        (document, value): amount
        for document, value, amount in rows.values_list("document_id", "value_id", "amount_minor")
    }


def drop_holds(keys: Iterable[tuple[UUID, UUID]]) -> None:
    """Let go of what is held by (document, value)."""
    for document, value in keys:
        ValueHold.objects.filter(document_id=document, value_id=value).delete()


def append_value_move(
    writes: WriteSet,
    move: ValueMove,
    *,
    document_id: UUID,
    business_date: date,
    recorded_at: datetime,
) -> None:
    """Add a movement of a stored value to the write set."""
    writes.append(
        MOVEMENT,
        (
            document_id,
            move.number,
            move.value_id,
            move.sequence,
            move.amount_minor,
            move.uncovered_minor,
            move.balance_minor,
            business_date,
            recorded_at,
        ),
    )


def update_values(writes: WriteSet, changes: Iterable[tuple[ValueState, ValueState]]) -> None:
    """Add (before, after) of every value touched; refused when a row is no longer as before."""
    writes.update(
        VALUE,
        [
            (
                before.id,
                before.moves,
                before.balance_minor,
                before.held_minor,
                after.moves,
                after.balance_minor,
                after.held_minor,
            )
            for before, after in changes
            if before != after
        ],
    )
