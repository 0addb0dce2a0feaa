"""The writers of receipts, one verb a file."""

from tillbook.desks.receipts.operations.set_layout import NoPicture, set_layout, small_logo

__all__ = ["NoPicture", "set_layout", "small_logo"]
