"""The writers of counts, one verb a file."""

from tillbook.desks.counts.operations.approve import LEAVE, ZERO, approve_count
from tillbook.desks.counts.operations.correct import correct_late
from tillbook.desks.counts.operations.lines import (
    GivenLine,
    Kept,
    add_lines,
    ask_again,
    say_how,
    undo_line,
)
from tillbook.desks.counts.operations.open_count import NewCount, cancel_count, open_count
from tillbook.desks.counts.operations.rows import Posted
from tillbook.desks.counts.operations.settings import set_limits

__all__ = [
    "LEAVE",
    "ZERO",
    "GivenLine",
    "Kept",
    "NewCount",
    "Posted",
    "add_lines",
    "approve_count",
    "ask_again",
    "cancel_count",
    "correct_late",
    "open_count",
    "say_how",
    "set_limits",
    "undo_line",
]
