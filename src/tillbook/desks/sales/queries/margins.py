"""What sold lines brought, for the figures that are made of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Sum

from tillbook.desks.sales.models import Sale, SaleLine, SalePart


def margin_lines(document_ids: Sequence[UUID]) -> tuple[dict[UUID, Any], list[Any], list[Any]]:
    """(heads by id, lines, parts of kits) of the sales, returns and voids among these documents.

    Read in parts: SQLite takes a limited number of parameters.
    """
    heads: dict[UUID, Any] = {}
    lines: list[Any] = []
    parts: list[Any] = []
    for start in range(0, len(document_ids), 500):
        some = list(document_ids[start : start + 500])
        found = Sale.objects.filter(id__in=some)
        heads |= {row.id: row for row in found.values_list(*_HEAD, named=True)}
        lines += SaleLine.objects.filter(sale_id__in=some).values_list(*_LINE, named=True)
        parts += SalePart.objects.filter(sale_id__in=some).values_list(*_PART, named=True)
    return heads, lines, parts


def net_of(sale_ids: Sequence[UUID], location_ids: Sequence[UUID] | None) -> dict[UUID, int]:
    """What the lines of these sales, returns and voids come to without tax, at these locations or
    all; what is none of them is absent."""
    found: dict[UUID, int] = {}
    for start in range(0, len(sale_ids), 500):
        rows = SaleLine.objects.filter(sale_id__in=list(sale_ids[start : start + 500]))
        if location_ids is not None:
            rows = rows.filter(sale__location_id__in=list(location_ids))
        sums = rows.order_by().values_list("sale_id").annotate(net=Sum("net_minor"))
        found.update({key: int(net) for key, net in sums})
    return found


_HEAD = ("id", "location_id", "business_date")
_LINE = ("sale_id", "number", "department_id", "variant_id", "quantity_micro", "net_minor")
_PART = ("sale_id", "number", "line_number")
