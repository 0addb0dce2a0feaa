"""The writers of receipts, one verb a file."""

from tillbook.desks.receipts.operations.print_jobs import (
    forget_jobs,
    keep_job,
    note_outcome,
    take_up,
)
from tillbook.desks.receipts.operations.printers import (
    PrinterSettings,
    archive_printer,
    assign_printer,
    set_printer,
)
from tillbook.desks.receipts.operations.set_layout import NoPicture, set_layout, small_logo

__all__ = [
    "NoPicture",
    "PrinterSettings",
    "archive_printer",
    "assign_printer",
    "forget_jobs",
    "keep_job",
    "note_outcome",
    "set_layout",
    "set_printer",
    "small_logo",
    "take_up",
]
