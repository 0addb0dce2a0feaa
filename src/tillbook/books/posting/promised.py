"""What locked levels promise: past its time it counts no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from tillbook.books.posting.operations import Locked
from tillbook.books.stock.operations import lapse
from tillbook.books.stock.reserved import Pair


def free_lapsed(locked: Locked, now: datetime) -> dict[Pair, int]:
    """Settle what lapsed on the locked levels, and hold them as they are then; asks the database
    only about levels that promise anything. Returns how much became free of each."""
    promised = [pair for pair, level in locked.levels.items() if level.reserved_micro]
    freed = lapse(promised, now)
    for pair, micro in freed.items():
        level = locked.levels[pair]
        locked.levels[pair] = replace(level, reserved_micro=level.reserved_micro - micro)
    return freed
