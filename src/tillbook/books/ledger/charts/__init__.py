"""Charts of accounts by template."""

from tillbook.books.ledger.charts.generic import GENERIC
from tillbook.books.ledger.charts.shapes import ChartAccount

__all__ = ["GENERIC", "ChartAccount"]
