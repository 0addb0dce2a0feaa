"""What came back of a sale, as the ledger asks for it before its claim becomes less."""

from __future__ import annotations

import json
from uuid import UUID

from django.db.models import Sum

from tillbook.books.ledger.ports import CameBack
from tillbook.desks.sales.models import ReturnedLine, Sale, SaleLine
from tillbook.desks.sales.operations.taking_back import locked_counts
from tillbook.desks.sales.queries import sale_lines
from tillbook.values.rounding import divide


def came_back(kind: str, document_id: UUID, *, lock: bool) -> CameBack | None:
    """What was returned of a sale and counted: the rest of it stands on "to clarify" and gave no
    tax back. lock: under the rows that count it, which every return of the sale locks too."""
    if kind != Sale.Kind.SALE.value:
        return None
    lines = {one.number: one for one in sale_lines(document_id) if one.quantity_micro > 0}
    if lock:
        locked_counts({(document_id, number): one for number, one in lines.items()})
    back = SaleLine.objects.filter(original_sale_id=document_id).values("sale_id").order_by()
    documents = {
        one["sale_id"]: -one["gross"]
        for one in back.annotate(gross=Sum("gross_minor"))
        if one["gross"] < 0
    }
    if not documents:
        return None
    counts = ReturnedLine.objects.filter(sale_id=document_id, returned_minor__gt=0)
    gross, taxes = 0, dict[UUID, tuple[int, int]]()
    for number, minor in counts.values_list("number", "returned_minor"):
        gross += minor
        whole = lines[number].gross_minor
        for code, base, amount in json.loads(lines[number].taxes):
            before = taxes.get(UUID(code), (0, 0))
            parts = (divide(base * minor, whole), divide(amount * minor, whole))
            taxes[UUID(code)] = (before[0] + parts[0], before[1] + parts[1])
    return CameBack(gross_minor=gross, taxes=taxes, documents=documents)
