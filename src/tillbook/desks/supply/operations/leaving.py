"""What may leave a location that refuses what is not there, looked at under the lock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tillbook.books.posting.operations import Locked
from tillbook.books.posting.promised import free_lapsed
from tillbook.books.stock.left import most_to_take
from tillbook.desks.supply.errors import AdjustmentRefused, Refusal
from tillbook.desks.supply.rules import Adjustment, Cause
from tillbook.masters.catalog.queries import items_by_id
from tillbook.masters.organisation.queries import company
from tillbook.values.effects import Effects
from tillbook.values.money import format_quantity


def require_left(
    fresh: Sequence[tuple[Adjustment, Effects]], locked: Locked, now: datetime
) -> dict[UUID, AdjustmentRefused]:
    """Which adjustments take what is not there or is put aside: document -> why. A correction says
    what really lies there and is never refused."""
    found: dict[UUID, AdjustmentRefused] = {}
    there = {pair: level.on_hand_micro for pair, level in locked.levels.items()}
    for adjustment, effects in fresh:
        info = company(adjustment.company_id)
        out: dict[tuple[UUID, UUID], int] = {}
        for move in effects.moves:
            pair = (move.place_id, move.item_id)
            out[pair] = out.get(pair, 0) - move.quantity_micro
        guarded = info.locations[adjustment.location_id].refuses_below_zero
        if guarded and adjustment.cause != Cause.CORRECTION:
            free_lapsed(locked, now)
            for pair, micro in out.items():
                most = most_to_take(there[pair], locked.levels[pair].reserved_micro)
                if micro > most:
                    name = items_by_id(info.id, info.version, [pair[1]])[pair[1]].name
                    told = f"{name} {format_quantity(most)}"
                    found[adjustment.id] = AdjustmentRefused(Refusal.NOT_LEFT, told)
                    break
        if adjustment.id not in found:
            for pair, micro in out.items():
                there[pair] -= micro
    return found
