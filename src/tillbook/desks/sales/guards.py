"""The triggers that keep what sold documents name: a product's kind, a tender's code and kind."""

from __future__ import annotations

from tillbook.books.payments.errors import TENDER_FROZEN
from tillbook.masters.catalog.errors import KIND_FROZEN
from tillbook.plumbing.guards import Guard, keeps


def named_guards() -> list[Guard]:
    """Returns and voids read both anew; journal lines carry the code as their settlement key."""
    return [
        keeps(
            name="product_kind_of_what_was_sold",
            table="product",
            columns=("kind",),
            once="SELECT 1 FROM sale_line l JOIN variant v ON v.id = l.variant_id"
            " WHERE v.product_id = NEW.id",
            refusal=KIND_FROZEN,
        ),
        keeps(
            name="tender_type_of_what_was_paid",
            table="tender_type",
            columns=("code", "kind"),
            once="SELECT 1 FROM sale_tender t WHERE t.tender_type_id = NEW.id"
            " UNION ALL SELECT 1 FROM entry_line l JOIN entry e ON e.id = l.entry_id"
            " WHERE l.settlement_key = OLD.code AND e.company_id = NEW.company_id",
            refusal=TENDER_FROZEN,
        ),
    ]
