"""What a supplier did, as measured: what was bought, in how many days it came, whether in time and
as it was ordered, and which prices changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Max, Min, QuerySet, Sum

from tillbook.desks.purchasing.queries import days_confirmed, days_of_orders
from tillbook.desks.receiving.models import GoodsReceipt, GoodsReceiptLine
from tillbook.desks.receiving.quality import Quality, quality
from tillbook.desks.receiving.queries import visible
from tillbook.desks.receiving.rules import Kind
from tillbook.masters.catalog.queries import items_by_id
from tillbook.masters.catalog.rules import Item
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor
from tillbook.masters.sourcing.rules import Pack, unit_price

_YEAR = timedelta(days=365)
#: Lines of receipts that prices are looked for in, and changes that are shown.
_LINES = 400
_CHANGES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceChange:
    """A product that came at another price of a unit (minor x 10^4) than the time before."""

    item: Item
    day: date
    before: int
    now: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A year of a supplier. deliveries: receipts. lead_days: from order to the first goods, the one
    in the middle; in_time: orders of which all that came, came by the day expected, of judged."""

    bought_minor: int
    deliveries: int
    lead_days: int | None
    in_time: int
    judged: int
    changes: tuple[PriceChange, ...]
    quality: Quality


def measured(actor: Actor, party_id: UUID, today: date) -> Measured:
    """The last year of a supplier, at the actor's locations."""
    rows = visible(actor).filter(party_id=party_id, business_date__gte=today - _YEAR)
    came = rows.filter(kind=Kind.RECEIPT.value)
    days = {
        order: (first, last)
        for order, first, last in came.filter(order__isnull=False)
        .order_by()
        .values_list("order_id")
        .annotate(first=Min("business_date"), last=Max("business_date"))
    }
    leads, in_time, judged = [], 0, 0
    for order, (ordered, expected) in days_of_orders(actor.company_id, days).items():
        first, last = days[order]
        if ordered is not None:
            leads.append((first - ordered).days)
        if expected is not None:
            judged += 1
            in_time += last <= expected
    return Measured(
        bought_minor=int(rows.aggregate(total=Sum("total_minor"))["total"] or 0),
        deliveries=came.count(),
        lead_days=middle(leads),
        in_time=in_time,
        judged=judged,
        changes=_changes(actor, came),
        quality=quality(
            company(actor.company_id), rows, {order: last for order, (_first, last) in days.items()}
        ),
    )


def days_taken(company_id: UUID, most: int) -> dict[UUID, list[int]]:
    """Supplier -> in how many days its orders came, from the order to the first goods, the latest
    first: so many orders in all. Of whom nothing came yet: in how many days it confirmed."""
    came = GoodsReceipt.objects.filter(
        company_id=company_id, kind=Kind.RECEIPT.value, order__ordered_on__isnull=False
    )
    first = came.order_by().values_list("order_id", "party_id", "order__ordered_on")
    found: dict[UUID, list[int]] = {}
    for _order, party, ordered, arrived in first.annotate(first=Min("business_date")).order_by(
        "-first", "-order_id"
    )[:most]:
        found.setdefault(party, []).append(max((arrived - ordered).days, 0))
    return {**days_confirmed(company_id, most), **found}


def middle(days: Sequence[int]) -> int | None:
    """The one in the middle; of an even number the later of the two."""
    ordered = sorted(days)
    return ordered[len(ordered) >> 1] if ordered else None


def _changes(actor: Actor, came: QuerySet[GoodsReceipt]) -> tuple[PriceChange, ...]:
    """The last changes of a price, the latest first."""
    rows = GoodsReceiptLine.objects.filter(receipt_id__in=came.values("id"))
    rows = rows.select_related("receipt").order_by("-receipt__occurred_at", "-number")
    later: dict[UUID, tuple[int, date]] = {}
    found: list[tuple[UUID, date, int, int]] = []
    for row in rows[:_LINES]:
        price = unit_price(row.price, Pack(row.pack_numerator, row.pack_denominator))
        after = later.get(row.variant_id)
        if after and after[0] != price:
            found.append((row.variant_id, after[1], price, after[0]))
        later[row.variant_id] = price, row.receipt.business_date
    info = company(actor.company_id)
    items = items_by_id(info.id, info.version, {key for key, *_rest in found[:_CHANGES]})
    return tuple(
        PriceChange(item=items[key], day=day, before=before, now=now)
        for key, day, before, now in found[:_CHANGES]
    )
