"""Folding moves by day and cause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from tillbook.books.stock.queries import figures_of_moves
from tillbook.insight.restocking.rules import why_of
from tillbook.masters.organisation import queries as organisation
from tillbook.masters.organisation.rules import business_date
from tillbook.plumbing.appending import Figures, add_figures
from tillbook.plumbing.registries import Document

STOCK_MOTION = Figures(
    "stock_motion",
    ("company_id", "location_id", "day", "item_id", "why"),
    ("quantity_micro", "value_minor"),
    ("key", "key", "date", "key", "text", "integer", "integer"),
)


def fold_motions(company_id: UUID, documents: Sequence[Document]) -> None:
    """Add what these documents moved to the folded figures."""
    kinds = {one.id: one.kind for one in documents}
    places = organisation.company(company_id).locations
    sums: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0])
    for move in figures_of_moves(list(kinds)):
        at = places[move.place__location_id]
        day = business_date(move.occurred_at, at.zone, at.day_starts_hour)
        why = why_of(kinds[move.source_id], move.counterpart, move.quantity_micro)
        own = sums[company_id, at.id, day, move.item_id, why.value]
        own[0] += move.quantity_micro
        own[1] += move.value_minor
    # Whoever folds a company holds its feed's head: there is nobody to meet on these rows.
    add_figures(STOCK_MOTION, [(*key, *both) for key, both in sums.items()])
