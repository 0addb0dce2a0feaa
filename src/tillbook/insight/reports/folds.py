"""Folding numbered sales into the day's figures.

The hour of a sale is its local hour, which no engine computes alike, so the sums are made here and
added to the rows in one statement a table.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tillbook.desks.sales.queries import figures_of_sales
from tillbook.desks.sales.rules import EXCHANGE
from tillbook.masters.organisation import queries as organisation
from tillbook.plumbing.appending import Figures, add_figures
from tillbook.plumbing.keys import NIL
from tillbook.plumbing.registries import Document

SALE_KINDS = ("sale", "return", "void")
#: Documents without goods, where documents are counted: a gift card or a tip, and its void.
ALONE = {"sale": "alone", "void": "alone_void"}

DAY_FIGURE = Figures(
    "day_figure",
    ("company_id", "business_date", "location_id", "hour", "person_id", "department_id"),
    ("items_micro", "net_minor", "tax_minor", "gross_minor"),
    ("key", "date", "key", "integer", "key", "key", *["integer"] * 4),
)
DAY_TOTAL = Figures(
    "day_total",
    ("company_id", "business_date", "location_id", "hour", "kind"),
    ("documents", "total_minor"),
    ("key", "date", "key", "integer", "text", "integer", "integer"),
)
DAY_TENDER = Figures(
    "day_tender",
    ("company_id", "business_date", "location_id", "tender_type_id"),
    ("payments", "amount_minor"),
    ("key", "date", "key", "key", "integer", "integer"),
)
DAY_PRODUCT = Figures(
    "day_product",
    ("company_id", "business_date", "location_id", "variant_id"),
    ("items_micro", "gross_minor"),
    ("key", "date", "key", "key", "integer", "integer"),
)
DAY_PROMOTION = Figures(
    "day_promotion",
    ("company_id", "business_date", "location_id", "promotion_id"),
    ("given_minor", "baskets", "revenue_minor"),
    ("key", "date", "key", "key", *["integer"] * 3),
)
DAY_TAX = Figures(
    "day_tax",
    ("company_id", "tax_point", "location_id", "tax_code_id"),
    ("base_minor", "tax_minor"),
    ("key", "date", "key", "key", "integer", "integer"),
)


@dataclass(slots=True)
class Sums:
    """The figures of some sales, by table and key."""

    tables: dict[Figures, dict[tuple[Any, ...], list[int]]] = field(
        default_factory=lambda: defaultdict(dict)
    )

    def add(self, table: Figures, key: tuple[Any, ...], *amounts: int) -> None:
        sums = self.tables[table].setdefault(key, [0] * len(amounts))
        for place, amount in enumerate(amounts):
            sums[place] += amount


def sums_of(company_id: UUID, sale_ids: Sequence[UUID]) -> Sums:
    """What these sales come to, in every folded table."""
    sums = Sums()
    company = organisation.company(company_id)
    heads, lines, tenders = figures_of_sales(sale_ids)
    where = {}
    with_goods = {line.sale_id for line in lines}
    for sale in heads:
        location = company.locations[sale.location_id]
        hour = sale.occurred_at.astimezone(location.zone).hour
        place = (company_id, sale.business_date, sale.location_id)
        where[sale.id] = (place, hour, sale.person_id or NIL, sale.kind)
        kind = sale.kind if sale.id in with_goods else ALONE.get(sale.kind, sale.kind)
        sums.add(DAY_TOTAL, (*place, hour, kind), 1, sale.total_minor)
    baskets: set[tuple[UUID, UUID]] = set()
    for line in lines:
        place, hour, person, kind = where[line.sale_id]
        if kind == "sale" and line.original_sale_id:
            sums.add(DAY_TOTAL, (*place, hour, "sale"), 0, -line.gross_minor)
            sums.add(DAY_TOTAL, (*place, hour, EXCHANGE), 0, line.gross_minor)
        sums.add(
            DAY_FIGURE,
            (*place, hour, person, line.department_id),
            # The milk of a coffee is no item beside it, though its money counts.
            0 if line.as_choice else line.quantity_micro,
            line.net_minor,
            line.tax_minor,
            line.gross_minor,
        )
        product = (*place, line.variant_id)
        sums.add(DAY_PRODUCT, product, line.quantity_micro, line.gross_minor)
        for code, base, amount in json.loads(line.taxes):
            sums.add(DAY_TAX, (*place, UUID(code)), base, amount)
        for promotion, minor in promoted(line.discounts):
            sums.add(DAY_PROMOTION, (*place, promotion), minor, 0, line.gross_minor)
            if kind == "sale" and (line.sale_id, promotion) not in baskets:
                baskets.add((line.sale_id, promotion))
                sums.add(DAY_PROMOTION, (*place, promotion), 0, 1, 0)
    for tender in tenders:
        place, *_ = where[tender.sale_id]
        sums.add(DAY_TENDER, (*place, tender.tender_type_id), 1, tender.amount_minor)
    return sums


def promoted(discounts: str) -> list[tuple[UUID, int]]:
    """Which promotions took how much off a line."""
    if discounts == "[]":
        return []
    return [(UUID(one[0]), minor) for _name, minor, *one in json.loads(discounts) if one]


def fold_figures(company_id: UUID, documents: Sequence[Document]) -> None:
    """Add the sales among the documents to the day's figures."""
    ids = [d.id for d in documents if d.kind in SALE_KINDS]
    if not ids:
        return
    for table, rows in sums_of(company_id, ids).tables.items():
        # Whoever folds a company holds its feed's head: there is nobody to meet on these rows.
        add_figures(table, [(*key, *amounts) for key, amounts in rows.items()])
