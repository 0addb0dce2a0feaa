"""The only reads of taxes that other rooms call."""

from __future__ import annotations

from uuid import UUID

from tillbook.masters.taxes.models import TaxCategory, TaxCode
from tillbook.plumbing.memory import remembered


@remembered(maxsize=64)
def tax_codes(company_id: UUID, version: int) -> tuple[TaxCode, ...]:
    """The company's tax codes."""
    rows = TaxCode.objects.filter(company_id=company_id)
    return tuple(rows.select_related("jurisdiction", "category").order_by("sequence", "code"))


def category_ids(company_id: UUID) -> dict[str, UUID]:
    """The company's product tax categories: code -> id."""
    return dict(TaxCategory.objects.filter(company_id=company_id).values_list("code", "id"))
