"""The writers of sales, one verb a file."""

from tillbook.desks.sales.operations.commit_sales import commit_sales
from tillbook.desks.sales.operations.erase_note import (
    erase_late_notes,
    erase_note,
    erase_note_aside,
)
from tillbook.desks.sales.operations.note_discrepancies import note_discrepancies
from tillbook.desks.sales.operations.note_print import note_print
from tillbook.desks.sales.operations.receive import keep, opened_series, receive
from tillbook.desks.sales.operations.resolve_discrepancy import (
    resolve_discrepancies,
    resolve_discrepancy,
)
from tillbook.desks.sales.operations.resolve_set_aside import dismiss_set_aside, post_set_aside
from tillbook.desks.sales.operations.return_items import return_items
from tillbook.desks.sales.operations.sell import preview, sell
from tillbook.desks.sales.operations.setting_aside import set_conflict_aside
from tillbook.desks.sales.operations.void_sale import void_sale
from tillbook.desks.sales.operations.write_off_missing import write_off_missing

__all__ = [
    "commit_sales",
    "dismiss_set_aside",
    "erase_late_notes",
    "erase_note",
    "erase_note_aside",
    "keep",
    "note_discrepancies",
    "note_print",
    "opened_series",
    "post_set_aside",
    "preview",
    "receive",
    "resolve_discrepancies",
    "resolve_discrepancy",
    "return_items",
    "sell",
    "set_conflict_aside",
    "void_sale",
    "write_off_missing",
]
