"""The writers of expenses and petty cash, one verb a file."""

from tillbook.desks.expenses.operations.drafts import (
    delete_draft,
    post_draft,
    save_draft,
    take_back,
)
from tillbook.desks.expenses.operations.petty_cash import (
    count_petty_cash,
    move_petty_cash,
    pay_back,
    reverse_petty_cash,
)
from tillbook.desks.expenses.operations.post_expense import post_expense, reverse_expense
from tillbook.desks.expenses.operations.rows import Posted
from tillbook.desks.expenses.operations.settings import (
    add_source,
    archive_category,
    archive_source,
    create_usual,
    keep_category,
    set_limit,
)

__all__ = [
    "Posted",
    "add_source",
    "archive_category",
    "archive_source",
    "count_petty_cash",
    "create_usual",
    "delete_draft",
    "keep_category",
    "move_petty_cash",
    "pay_back",
    "post_draft",
    "post_expense",
    "reverse_expense",
    "reverse_petty_cash",
    "save_draft",
    "set_limit",
    "take_back",
]
