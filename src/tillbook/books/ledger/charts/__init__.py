"""Charts of accounts by template."""

from tillbook.books.ledger.charts.by_tax import BY_TAX
from tillbook.books.ledger.charts.generic import GENERIC
from tillbook.books.ledger.charts.shapes import ChartAccount
from tillbook.books.ledger.charts.templates import (
    CHARTS,
    chart_of,
    disposals,
    english_name,
    usual_chart,
)

__all__ = [
    "BY_TAX",
    "CHARTS",
    "GENERIC",
    "ChartAccount",
    "chart_of",
    "disposals",
    "english_name",
    "usual_chart",
]
