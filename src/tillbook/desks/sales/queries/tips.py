"""What went back to the customer of a sale's own tip."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tillbook.books.earnings.queries import documents_with_tips
from tillbook.books.earnings.rules import is_paid_out, tip_person, tip_reference
from tillbook.desks.sales.models import Sale, SaleTender
from tillbook.desks.sales.queries import document_by_number
from tillbook.desks.sales.rules import TIP
from tillbook.plumbing.series import document_numbers


def tip_went_back(sale: Sale, before: datetime | None = None) -> bool:
    """Whether less is left of what was tipped for a sale than was paid with it.

    A tip that is added later or given back is a document of its own, which names the sale's number.
    before: as far as it had arrived by then.
    """
    tips = SaleTender.objects.filter(sale_id=sale.id, tender_type__kind=TIP, amount_minor__lt=0)
    number = document_numbers([sale.id]).get(sale.id, "")
    for tip in tips:
        person = tip_person(tip.reference) or sale.person_id
        if person is None:
            continue
        documents = documents_with_tips(sale.company_id, person, sale.business_date)
        since = 0
        for start in range(0, len(documents), 500):
            rows = SaleTender.objects.filter(
                sale_id__in=documents[start : start + 500],
                tender_type_id=tip.tender_type_id,
                reference=tip_reference(person, number),
            )
            if before is not None:
                rows = rows.filter(sale__recorded_at__lt=before)
            since -= sum(rows.values_list("amount_minor", flat=True))
        if since < 0:
            return True
    return False


def tips_twice(company_id: UUID, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Those among these documents that gave a tip back which was gone before: document -> the
    number of the sale that it was left for.

    A void gives its sale's tip back, and so does a document of the tip alone: whichever of the two
    arrived later is named. Each register may have made one of them without knowing of the other.
    """
    found: dict[UUID, str] = {}
    voids = {row.original_id: row for row in Sale.objects.filter(id__in=ids, kind=Sale.Kind.VOID)}
    for sale in Sale.objects.filter(id__in=[key for key in voids if key]):
        if tip_went_back(sale, voids[sale.id].recorded_at):
            found[voids[sale.id].id] = document_numbers([sale.id]).get(sale.id, "")
    backs = SaleTender.objects.filter(
        sale_id__in=ids, sale__kind=Sale.Kind.SALE, tender_type__kind=TIP, amount_minor__gt=0
    )
    for back in backs.select_related("sale"):
        number = back.reference.partition(" ")[2]
        if not number or is_paid_out(back.reference):
            continue
        rows = Sale.objects.filter(
            original_id=document_by_number(company_id, number),
            kind=Sale.Kind.VOID,
            recorded_at__lte=back.sale.recorded_at,
        )
        if rows.exists():
            found[back.sale_id] = number
    return found
