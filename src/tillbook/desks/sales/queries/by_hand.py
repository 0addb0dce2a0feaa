"""Card payments that a terminal took by itself, and somebody wrote down at a register."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import Sum

from tillbook.books.payments.rules import BY_HAND
from tillbook.desks.sales.models import Sale, SaleTender


def by_hand_in(sale_ids: Collection[UUID]) -> dict[UUID, int]:
    """What of these sales was taken so, in minor units; sales without any are absent."""
    rows = SaleTender.objects.filter(
        sale_id__in=list(sale_ids), sale__kind=Sale.Kind.SALE, reference__startswith=BY_HAND
    )
    sums = rows.order_by().values_list("sale_id").annotate(whole=Sum("amount_minor"))
    return {key: int(whole) for key, whole in sums}


def by_hand_on(company_id: UUID, register_id: UUID, day: date) -> int:
    """What a register took so on a business day, as far as it is here."""
    rows = SaleTender.objects.filter(
        sale__company_id=company_id,
        sale__business_date=day,
        sale__register_id=register_id,
        sale__kind=Sale.Kind.SALE,
        reference__startswith=BY_HAND,
    )
    return int(rows.aggregate(whole=Sum("amount_minor"))["whole"] or 0)
