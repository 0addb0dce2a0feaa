"""What went back to the customer of a sale's own tip."""

from __future__ import annotations

from tillbook.books.earnings.queries import documents_with_tips
from tillbook.books.earnings.rules import tip_person, tip_reference
from tillbook.desks.sales.models import Sale, SaleTender
from tillbook.desks.sales.rules import TIP
from tillbook.plumbing.series import document_numbers


def tip_went_back(sale: Sale) -> bool:
    """Whether less is left of what was tipped for a sale than was paid with it.

    A tip that is added later or given back is a document of its own, which names the sale's number.
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
            since -= sum(rows.values_list("amount_minor", flat=True))
        if since < 0:
            return True
    return False
