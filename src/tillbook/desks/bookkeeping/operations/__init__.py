"""The writers of entries by hand, one verb a file."""

from tillbook.desks.bookkeeping.operations.adjust_item import (
    Adjust,
    adjust_item,
    adjust_of,
    item_for,
)
from tillbook.desks.bookkeeping.operations.close_year import close_year
from tillbook.desks.bookkeeping.operations.drafts import (
    delete_draft,
    keep_template,
    post_draft,
    save_draft,
)
from tillbook.desks.bookkeeping.operations.pair_items import (
    Chosen,
    Paired,
    PairWish,
    pair_items,
    undo_pairing,
)
from tillbook.desks.bookkeeping.operations.post_entry import Posted, post_entry
from tillbook.desks.bookkeeping.operations.recover_debt import recover_debt
from tillbook.desks.bookkeeping.operations.recurring import (
    add_recurring,
    end_recurring,
    post_due,
)
from tillbook.desks.bookkeeping.operations.revalue import revalue
from tillbook.desks.bookkeeping.operations.reverse_entry import reverse_entry
from tillbook.desks.bookkeeping.operations.settings import set_bookkeeping

__all__ = [
    "Adjust",
    "Chosen",
    "PairWish",
    "Paired",
    "Posted",
    "add_recurring",
    "adjust_item",
    "adjust_of",
    "close_year",
    "delete_draft",
    "end_recurring",
    "item_for",
    "keep_template",
    "pair_items",
    "post_draft",
    "post_due",
    "post_entry",
    "recover_debt",
    "revalue",
    "reverse_entry",
    "save_draft",
    "set_bookkeeping",
    "undo_pairing",
]
