"""What a proposal rests on: a fixed number of questions, however many items a location has."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Min, Q, Sum

from tillbook.books.stock.queries import levels_at
from tillbook.insight.restocking.models import (
    AlertCount,
    KeepingRule,
    KeepingSetting,
    StockAlert,
    StockMotion,
)
from tillbook.insight.restocking.rules import (
    DAYS,
    DEMAND,
    RECENT_DAYS,
    WEEKS,
    Policy,
    Sold,
    season_of,
)
from tillbook.masters.catalog.queries import departments_of_items
from tillbook.masters.organisation.rules import CompanyInfo, business_date
from tillbook.plumbing import clock
from tillbook.plumbing.memory import remembered
from tillbook.values.money import RATE_SCALE

#: A year ago, on the same weekday.
_YEAR = 364
#: The kind of place where goods are that left a location.
_TRANSIT = "transit"


def today_at(info: CompanyInfo, location_id: UUID) -> date:
    """The day it is at a location."""
    at = info.locations[location_id]
    return business_date(clock.now(), at.zone, at.day_starts_hour)


def sold_by_week(
    company_id: UUID, location_id: UUID, today: date, item_ids: Collection[UUID] | None = None
) -> dict[UUID, Sold]:
    """What was sold of each item, or of these few, in the weeks before today; what was not, is
    absent."""
    rows = StockMotion.objects.filter(
        company_id=company_id,
        location_id=location_id,
        day__gte=today - timedelta(days=DAYS),
        day__lt=today,
    )
    if item_ids is not None:
        rows = rows.filter(item_id__in=list(item_ids))
    sums = {
        f"week_{n}": Sum(
            "quantity_micro",
            filter=Q(day__gte=today - timedelta(days=7 * n + 7))
            & Q(day__lt=today - timedelta(days=7 * n)),
            default=0,
        )
        for n in range(WEEKS)
    }
    first = _first_day(company_id, location_id, today)
    whole = min(DAYS, (today - first).days) if first else DAYS
    demand = rows.filter(why__in=[one.value for one in DEMAND]).order_by()
    found = {}
    for item, *weeks in demand.values_list("item_id").annotate(**sums):
        found[item] = Sold(weeks=tuple(-one for one in weeks), known_days=whole)
    return found


def _first_day(company_id: UUID, location_id: UUID, today: date) -> date | None:
    """The first day on which anything moved at a location."""
    rows = StockMotion.objects.filter(company_id=company_id, location_id=location_id, day__lt=today)
    found: date | None = rows.aggregate(first=Min("day"))["first"]
    return found


@remembered(maxsize=256)
def seasons(company_id: UUID, location_id: UUID, today: date) -> dict[UUID, int]:
    """Department -> what its coming four weeks are of the eight before them, in millionths, as it
    was a year ago; a department that tells nothing is absent. Read once a day: what was sold a
    year ago does not change by the minute."""
    then = today - timedelta(days=_YEAR)
    rows = StockMotion.objects.filter(
        company_id=company_id,
        location_id=location_id,
        why__in=[one.value for one in DEMAND],
        day__gte=then - timedelta(days=DAYS),
        day__lt=then + timedelta(days=RECENT_DAYS),
    )
    found = {}
    sums = (
        rows.order_by()
        .values_list("item__product__department_id")
        .annotate(
            before=Sum("quantity_micro", filter=Q(day__lt=then), default=0),
            coming=Sum("quantity_micro", filter=Q(day__gte=then), default=0),
        )
    )
    for department, before, coming in sums:
        season = season_of(-coming, -before)
        if season != RATE_SCALE:
            found[department] = season
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """How items are kept at a location. rules: what is stored of them; silent: of which nobody
    is to be told."""

    usual: Policy
    rules: dict[UUID, KeepingRule]
    own: dict[UUID, Policy]
    silent: frozenset[UUID]

    def policy(self, item_id: UUID) -> Policy:
        return self.own.get(item_id, self.usual)


def keeping_of(company_id: UUID) -> KeepingSetting:
    """What a company says of keeping goods; nothing said: the usual."""
    row = KeepingSetting.objects.filter(company_id=company_id).first()
    return row or KeepingSetting(company_id=company_id)


def usual_policy(company_id: UUID) -> Policy:
    """How a company keeps what it says nothing else of."""
    row = keeping_of(company_id)
    return Policy(cover_days=row.cover_days, service=row.service)


def alert_counts(location_ids: Collection[UUID]) -> dict[str, int]:
    """Kind -> how many items of these locations are so, as the worker has counted them."""
    rows = AlertCount.objects.filter(location_id__in=list(location_ids)).order_by()
    return dict(rows.values_list("kind").annotate(whole=Sum("items")))


def policy_of(rule: KeepingRule, usual: Policy) -> Policy:
    """How an item is kept, the company's way where it has none of its own."""
    return Policy(
        cover_days=usual.cover_days if rule.cover_days is None else rule.cover_days,
        service=usual.service if rule.service is None else rule.service,
        least_micro=rule.least_micro,
        most_micro=rule.most_micro,
    )


def kept_at(
    company_id: UUID,
    location_id: UUID,
    today: date,
    item_ids: Collection[UUID] | None = None,
    usual: Policy | None = None,
) -> Kept:
    """How everything, or these few items, are kept at a location."""
    usual = usual or usual_policy(company_id)
    asked = KeepingRule.objects.filter(company_id=company_id, location_id=location_id)
    rows = list(asked if item_ids is None else asked.filter(item_id__in=list(item_ids)))
    return Kept(
        usual=usual,
        rules={row.item_id: row for row in rows},
        own={row.item_id: policy_of(row, usual) for row in rows},
        silent=frozenset(
            row.item_id for row in rows if row.silent_until and row.silent_until >= today
        ),
    )


def lies_at(location_id: UUID, item_ids: Collection[UUID] | None = None) -> dict[UUID, int]:
    """Millionths at a location of everything that ever moved there, or of these few items: in its
    rooms all together, but not what left it and is not received yet."""
    rows = levels_at([location_id]).exclude(place__kind=_TRANSIT)
    if item_ids is not None:
        rows = rows.filter(item_id__in=list(item_ids))
    return dict(rows.order_by().values_list("item_id").annotate(lies=Sum("on_hand_micro")))


def departments(item_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Item -> its department, in parts: SQLite takes a limited number of parameters."""
    found: dict[UUID, UUID] = {}
    wanted = sorted(item_ids)
    for start in range(0, len(wanted), 500):
        found |= departments_of_items(wanted[start : start + 500])
    return found


def rules_at(company_id: UUID, location_id: UUID, after: str, most: int) -> list[KeepingRule]:
    """The rules of a location by the SKUs of their items, after one."""
    rows = KeepingRule.objects.filter(company_id=company_id, location_id=location_id)
    return list(rows.filter(item__sku__gt=after).order_by("item__sku")[:most])


def alerts_at(
    company_id: UUID, location_ids: Collection[UUID], kind: str, after: UUID | None, most: int
) -> list[tuple[StockAlert, int]]:
    """The alerts of these locations by their ids, after one, each with what lies there."""
    rows = StockAlert.objects.filter(company_id=company_id, location_id__in=list(location_ids))
    if kind:
        rows = rows.filter(kind=kind)
    if after:
        rows = rows.filter(id__gt=after)
    found = list(rows.order_by("id")[:most])
    lies = lying_at(location_ids, {row.item_id for row in found})
    return [(row, lies.get((row.location_id, row.item_id), 0)) for row in found]


def lying_at(
    location_ids: Collection[UUID], item_ids: Collection[UUID]
) -> dict[tuple[UUID, UUID], int]:
    """(location, item) -> millionths that lie there, of these items."""
    found: dict[tuple[UUID, UUID], int] = {}
    wanted = sorted(item_ids)
    for start in range(0, len(wanted), 500):
        rows = levels_at(list(location_ids)).exclude(place__kind=_TRANSIT)
        rows = rows.filter(item_id__in=wanted[start : start + 500]).order_by()
        for location, item, quantity in rows.values_list("place__location_id", "item_id").annotate(
            lies=Sum("on_hand_micro")
        ):
            found[location, item] = quantity
    return found
