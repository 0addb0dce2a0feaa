"""The only reads of receipts that other rooms call."""

from __future__ import annotations

from uuid import UUID

from tillbook.desks.receipts.models import ReceiptLayout
from tillbook.desks.receipts.rules.layout import Layout, read_layout


def layout_of(company_id: UUID) -> Layout:
    """How the company's receipts look."""
    text = (
        ReceiptLayout.objects.filter(company_id=company_id).values_list("layout", flat=True).first()
    )
    return read_layout(text) if text else Layout()
