"""The writers of shifts, one verb a file."""

from tillbook.desks.shifts.operations.check_shifts import check_shifts, note_flags, resolve_flag
from tillbook.desks.shifts.operations.close_days import close_days
from tillbook.desks.shifts.operations.close_period import close_period
from tillbook.desks.shifts.operations.close_shift import close_shift
from tillbook.desks.shifts.operations.correct_shift import correct_closed
from tillbook.desks.shifts.operations.move_safe import (
    fetch_change,
    note_arrival,
    take_to_bank,
)
from tillbook.desks.shifts.operations.receive import receive_cash
from tillbook.desks.shifts.operations.settings import (
    add_cash_reason,
    archive_cash_reason,
    create_usual_reasons,
    sell_without_shifts,
    set_pay_out_limit,
    set_shifts_required,
)

__all__ = [
    "add_cash_reason",
    "archive_cash_reason",
    "check_shifts",
    "close_days",
    "close_period",
    "close_shift",
    "correct_closed",
    "create_usual_reasons",
    "fetch_change",
    "note_arrival",
    "note_flags",
    "receive_cash",
    "resolve_flag",
    "sell_without_shifts",
    "set_pay_out_limit",
    "set_shifts_required",
    "take_to_bank",
]
