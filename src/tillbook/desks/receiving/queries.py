"""The reads of receipts of goods, scoped by company and location."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet, Sum

from tillbook.desks.purchasing.queries import lines_of as lines_of_orders
from tillbook.desks.purchasing.queries import orders
from tillbook.desks.purchasing.rules import RECEIVABLE_STATES
from tillbook.desks.receiving.models import GoodsReceipt, GoodsReceiptLine
from tillbook.desks.receiving.rules import Came, Expected, Kind, Offer
from tillbook.masters.catalog.queries import items_by_id
from tillbook.masters.catalog.rules import Item
from tillbook.masters.organisation.rules import Actor, CompanyInfo
from tillbook.masters.sourcing.queries import sourced_from
from tillbook.masters.sourcing.rules import Pack

if TYPE_CHECKING:
    from tillbook.desks.purchasing.models import PurchaseOrder


def visible(actor: Actor) -> QuerySet[GoodsReceipt]:
    """The receipts and returns of the actor's company and locations."""
    rows = GoodsReceipt.objects.filter(company_id=actor.company_id)
    if actor.location_ids is not None:
        rows = rows.filter(location_id__in=actor.location_ids)
    return rows


def receipt(actor: Actor, receipt_id: UUID) -> GoodsReceipt | None:
    """A receipt or return that the actor may see."""
    return visible(actor).filter(id=receipt_id).first()


def receipts_of_order(actor: Actor, order_id: UUID) -> list[GoodsReceipt]:
    """What came of an order and went back, the first first."""
    return list(visible(actor).filter(order_id=order_id).order_by("recorded_at", "number"))


def returns_of(actor: Actor, receipt_id: UUID) -> list[GoodsReceipt]:
    """What went back of a receipt, the first first."""
    rows = visible(actor).filter(returns_id=receipt_id)
    return list(rows.order_by("recorded_at", "number"))


def awaited(actor: Actor, location_ids: Iterable[UUID] | None = None) -> QuerySet[PurchaseOrder]:
    """The orders that goods may come of."""
    rows = orders(actor).filter(state__in=[one.value for one in RECEIVABLE_STATES])
    return rows if location_ids is None else rows.filter(location_id__in=list(location_ids))


def expected_of(info: CompanyInfo, order_id: UUID) -> list[Expected]:
    """The lines of an order with what is here of each."""
    return [
        Expected(
            number=one.row.number,
            item=one.item,
            pack=one.pack,
            price=one.row.price,
            ordered_micro=one.row.units_micro,
            here_micro=one.row.received_micro,
            amount_minor=one.row.amount_minor,
            code=one.row.code,
        )
        for one in lines_of_orders(info, [order_id]).get(order_id, [])
    ]


def rows_of(receipt_ids: Iterable[UUID]) -> dict[UUID, list[GoodsReceiptLine]]:
    """The stored lines of these documents, each document's in order."""
    found: dict[UUID, list[GoodsReceiptLine]] = {}
    rows = GoodsReceiptLine.objects.filter(receipt_id__in=list(receipt_ids))
    for row in rows.order_by("receipt_id", "number"):
        found.setdefault(row.receipt_id, []).append(row)
    return found


def given_back(
    receipt_ids: Iterable[UUID], until: datetime | None = None
) -> dict[tuple[UUID, int], tuple[int, int]]:
    """What went back of these receipts (until a moment), by (receipt, line): units and amount,
    positive."""
    rows = GoodsReceiptLine.objects.filter(
        receipt__returns_id__in=list(receipt_ids), receipt__kind=Kind.RETURN.value
    )
    if until is not None:
        rows = rows.filter(receipt__recorded_at__lte=until)
    sums = rows.values_list("receipt__returns_id", "number").order_by()
    return {
        (key, number): (-int(units), -int(amount))
        for key, number, units, amount in sums.annotate(
            units=Sum("units_micro"), amount=Sum("amount_minor")
        )
    }


def came_of(info: CompanyInfo, receipt_id: UUID) -> list[Came]:
    """The lines of a receipt with what of each went back."""
    rows = rows_of([receipt_id]).get(receipt_id, [])
    items = items_by_id(info.id, info.version, [row.variant_id for row in rows])
    back = given_back([receipt_id])
    return [
        Came(
            number=row.number,
            item=items[row.variant_id],
            pack=Pack(row.pack_numerator, row.pack_denominator),
            price=row.price,
            units_micro=row.units_micro,
            amount_minor=row.amount_minor,
            order_line=row.order_line,
            back_micro=back.get((receipt_id, row.number), (0, 0))[0],
        )
        for row in rows
    ]


def offers_of(
    company_id: UUID, party_id: UUID, variant_ids: Iterable[UUID], day: date
) -> dict[UUID, Offer]:
    """How a supplier delivers these products on a day."""
    found = sourced_from(company_id, party_id, set(variant_ids), day)
    return {
        key: Offer(pack=one.pack, table=None if one.changed_pack else one.table)
        for key, one in found.items()
    }


def names_of_receipts(company_id: UUID, ids: Iterable[UUID]) -> dict[UUID, str]:
    """The delivery notes of receipts, where they have one."""
    rows = GoodsReceipt.objects.filter(company_id=company_id, id__in=list(ids))
    return dict(rows.values_list("id", "delivery_note"))


def receipts_at(actor: Actor, party_id: UUID) -> QuerySet[GoodsReceipt]:
    """What came from a supplier, the latest first."""
    return visible(actor).filter(party_id=party_id).order_by("-occurred_at", "-id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A line of a receipt less what went back of it. ordered_micro: of its order's line, 0 without
    one."""

    receipt_id: UUID
    number: int
    item: Item
    pack: Pack
    price: int
    units_micro: int
    amount_minor: int
    ordered_micro: int


def received_lines(
    info: CompanyInfo, receipt_ids: Iterable[UUID], until: datetime | None = None
) -> list[Received]:
    """What came by these receipts of the company and did not go back (until a moment), in order."""
    heads = GoodsReceipt.objects.filter(company_id=info.id, id__in=list(receipt_ids))
    orders_of = dict(heads.values_list("id", "order_id"))
    wanted = list(orders_of)
    stored = rows_of(wanted)
    rows = [row for one in stored.values() for row in one]
    items = items_by_id(info.id, info.version, {row.variant_id for row in rows})
    back = given_back(wanted, until)
    ordered = {order for order in orders_of.values() if order}
    asked: dict[tuple[UUID | None, int | None], int] = {
        (order, line.row.number): line.row.units_micro
        for order, lines in lines_of_orders(info, ordered).items()
        for line in lines
    }
    found = []
    for row in rows:
        units, amount = back.get((row.receipt_id, row.number), (0, 0))
        found.append(
            Received(
                receipt_id=row.receipt_id,
                number=row.number,
                item=items[row.variant_id],
                pack=Pack(row.pack_numerator, row.pack_denominator),
                price=row.price,
                units_micro=row.units_micro - units,
                amount_minor=row.amount_minor - amount,
                ordered_micro=asked.get((orders_of[row.receipt_id], row.order_line), 0),
            )
        )
    return found


def receipts_from(
    company_id: UUID, party_id: UUID, location_id: UUID, since: datetime
) -> list[UUID]:
    """The receipts of a supplier at a location from a moment on, the first first."""
    rows = GoodsReceipt.objects.filter(
        company_id=company_id,
        party_id=party_id,
        location_id=location_id,
        kind=Kind.RECEIPT.value,
        occurred_at__gte=since,
    )
    return list(rows.order_by("occurred_at", "id").values_list("id", flat=True))


def receipts_from_recent(company_id: UUID, party_id: UUID, location_id: UUID) -> list[UUID]:
    """The last receipts of a supplier at a location, the latest first; some at most."""
    rows = GoodsReceipt.objects.filter(
        company_id=company_id, party_id=party_id, location_id=location_id, kind=Kind.RECEIPT.value
    )
    return list(rows.order_by("-occurred_at", "-id").values_list("id", flat=True)[:40])


def receipts_there(company_id: UUID, location_id: UUID, ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Those of these receipts that came to a location: id -> supplier."""
    rows = GoodsReceipt.objects.filter(
        company_id=company_id, location_id=location_id, id__in=list(ids), kind=Kind.RECEIPT.value
    )
    return dict(rows.values_list("id", "party_id"))


def variants_of(receipt_ids: Iterable[UUID]) -> set[UUID]:
    """The products of these receipts."""
    rows = GoodsReceiptLine.objects.filter(receipt_id__in=list(receipt_ids))
    return set(rows.values_list("variant_id", flat=True))
