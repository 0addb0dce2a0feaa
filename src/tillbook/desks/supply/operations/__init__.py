"""The writers of adjustments, one verb a file."""

from tillbook.desks.supply.operations.adjust import Adjusted, Wanted, adjust_many, adjust_stock
from tillbook.desks.supply.operations.drafts import (
    adjust_with_cause,
    delete_draft,
    post_draft,
    save_draft,
)
from tillbook.desks.supply.operations.settings import set_limit
from tillbook.desks.supply.rules import Change

__all__ = [
    "Adjusted",
    "Change",
    "Wanted",
    "adjust_many",
    "adjust_stock",
    "adjust_with_cause",
    "delete_draft",
    "post_draft",
    "save_draft",
    "set_limit",
]
