"""Folding what goods were worth: stock by posting day, margins.

A move counts on the day its document is posted on, as the stock accounts have it. A document
without an entry, whose goods are worth nothing, counts on the location's day on which it happened,
which no engine computes alike: so the sums are made here and added to the rows in one statement a
table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from tillbook.books.ledger.by_document import posting_days
from tillbook.books.stock.queries import figures_of_moves
from tillbook.desks.sales.queries.margins import margin_lines
from tillbook.insight.reports.folds import Sums
from tillbook.masters.organisation import queries as organisation
from tillbook.masters.organisation.rules import business_date
from tillbook.plumbing.appending import Figures, add_figures
from tillbook.plumbing.registries import Document

STOCK_DAY = Figures(
    "stock_day",
    ("company_id", "day", "location_id", "item_id"),
    ("quantity_micro", "value_minor"),
    ("key", "date", "key", "key", "integer", "integer"),
)
STOCK_MONTH = Figures(
    "stock_month",
    ("company_id", "month", "location_id", "item_id"),
    ("quantity_micro", "value_minor"),
    ("key", "date", "key", "key", "integer", "integer"),
)
STOCK_POSTED = Figures(
    "stock_posted",
    ("company_id", "day", "location_id"),
    ("value_minor",),
    ("key", "date", "key", "integer"),
)
DAY_MARGIN = Figures(
    "day_margin",
    ("company_id", "posting_date", "location_id", "department_id", "variant_id"),
    ("items_micro", "net_minor", "cost_minor"),
    ("key", "date", "key", "key", "key", "integer", "integer", "integer"),
)


def goods_sums_of(company_id: UUID, document_ids: Sequence[UUID], *, margins: bool = True) -> Sums:
    """What the goods of these documents come to, in every table of this file; margins: in that of
    margins too."""
    sums = Sums()
    if not document_ids:
        return sums
    places = organisation.company(company_id).locations
    posted = posting_days(document_ids)
    costs: dict[tuple[UUID, int], int] = {}
    for move in figures_of_moves(document_ids):
        location = places[move.place__location_id]
        day = posted.get(move.source_id) or business_date(
            move.occurred_at, location.zone, location.day_starts_hour
        )
        value = move.value_minor
        key = (location.id, move.item_id)
        sums.add(STOCK_DAY, (company_id, day, *key), move.quantity_micro, value)
        sums.add(STOCK_MONTH, (company_id, day.replace(day=1), *key), move.quantity_micro, value)
        sums.add(STOCK_POSTED, (company_id, day, location.id), value)
        if move.counterpart == "customer":
            costs[move.source_id, move.number] = -value
    if margins:
        _add_margins(sums, company_id, document_ids, posted, costs)
    return sums


def _add_margins(
    sums: Sums,
    company_id: UUID,
    document_ids: Sequence[UUID],
    posted: Mapping[UUID, date],
    costs: Mapping[tuple[UUID, int], int],
) -> None:
    """What each sold line brought and cost: its own move, or those of the parts of a kit."""
    heads, lines, parts = margin_lines(document_ids)
    keys: dict[tuple[UUID, int], tuple[Any, ...]] = {}
    for line in lines:
        head = heads[line.sale_id]
        day = posted.get(line.sale_id, head.business_date)
        key = (company_id, day, head.location_id, line.department_id, line.variant_id)
        cost = costs.get((line.sale_id, line.number), 0)
        sums.add(DAY_MARGIN, key, line.quantity_micro, line.net_minor, cost)
        keys[line.sale_id, line.number] = key
    for part in parts:
        cost = costs.get((part.sale_id, part.number), 0)
        sums.add(DAY_MARGIN, keys[part.sale_id, part.line_number], 0, 0, cost)


def fold_goods(company_id: UUID, documents: Sequence[Document]) -> None:
    """Add the goods of these documents to the folded figures."""
    for table, rows in goods_sums_of(company_id, [d.id for d in documents]).tables.items():
        # Whoever folds a company holds its feed's head: there is nobody to meet on these rows.
        add_figures(table, [(*key, *amounts) for key, amounts in rows.items()])
