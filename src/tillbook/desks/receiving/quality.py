"""What was wrong with what a supplier brought: what went back, was missing, or was too much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.db.models import QuerySet, Sum

from tillbook.desks.purchasing.queries import uneven_lines
from tillbook.desks.receiving.models import GoodsReceipt, GoodsReceiptLine
from tillbook.desks.receiving.rules import Kind
from tillbook.masters.catalog.queries import items_by_id
from tillbook.masters.catalog.rules import Item
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.plumbing.series import document_numbers

#: So many are told on a supplier's page, the latest first.
SHOWN = 8


class What(StrEnum):
    """What was wrong."""

    BACK = "back"
    MISSING = "missing"
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that was wrong with a delivery: how much of a product, and why, as it was written.
    receipt_id: the delivery; document: what tells of it, the return or the order."""

    what: What
    item: Item
    micro: int
    day: date
    reason: str
    receipt_id: UUID
    document_id: UUID
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """good: of so many deliveries all was kept, and all came that was ordered. An order that comes
    in parts is judged by its last one. came, back: at the prices they came at."""

    good: int
    deliveries: int
    came_minor: int
    back_minor: int
    faults: tuple[Fault, ...]
    more: int

    @property
    def back_ppm(self) -> int:
        """The share of what came that went back."""
        return self.back_minor * 1_000_000 // self.came_minor if self.came_minor > 0 else 0


def quality(
    info: CompanyInfo, rows: QuerySet[GoodsReceipt], last_days: Mapping[UUID, date]
) -> Quality:
    """Of these receipts and returns. last_days: order -> the day on which goods came of it last."""
    came = rows.filter(kind=Kind.RECEIPT.value)
    back = rows.filter(kind=Kind.RETURN.value)
    ordered = came.filter(order__isnull=False).order_by("occurred_at", "id")
    last = dict(ordered.values_list("order_id", "id"))
    returned = GoodsReceiptLine.objects.filter(receipt_id__in=back.values("id"))
    returned = returned.select_related("receipt").order_by("receipt_id", "number")
    uneven = uneven_lines(last)
    keys = {row.variant_id for row in returned} | {one.variant_id for one in uneven}
    items = items_by_id(info.id, info.version, keys)
    numbers = document_numbers({row.receipt_id for row in returned})
    faults = [
        Fault(
            what=What.BACK,
            item=items[row.variant_id],
            micro=-row.units_micro,
            day=row.receipt.business_date,
            reason=row.receipt.note,
            receipt_id=row.receipt.returns_id,
            document_id=row.receipt_id,
            number=numbers.get(row.receipt_id, ""),
        )
        for row in returned
        if row.receipt.returns_id
    ]
    faults += [
        Fault(
            what=What.OVER if one.over_micro > 0 else What.MISSING,
            item=items[one.variant_id],
            micro=abs(one.over_micro),
            day=last_days[one.order_id],
            reason=one.reason,
            receipt_id=last[one.order_id],
            document_id=one.order_id,
            number=one.code,
        )
        for one in uneven
    ]
    faults.sort(key=lambda one: one.day, reverse=True)
    deliveries = set(came.values_list("id", flat=True))
    wrong = {one.receipt_id for one in faults} & deliveries
    return Quality(
        good=len(deliveries) - len(wrong),
        deliveries=len(deliveries),
        came_minor=_worth(came),
        back_minor=-_worth(back),
        faults=tuple(faults[:SHOWN]),
        more=max(len(faults) - SHOWN, 0),
    )


def _worth(rows: QuerySet[GoodsReceipt]) -> int:
    return int(rows.aggregate(total=Sum("total_minor"))["total"] or 0)
