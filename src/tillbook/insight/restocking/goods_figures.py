"""What goods did at some locations over a span of days: three questions, however many items."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from tillbook.books.stock.queries import figures_of_moves, levels_at
from tillbook.desks.supply.queries import adjusted_for
from tillbook.desks.supply.rules import Cause
from tillbook.insight.restocking.models import StockMotion
from tillbook.insight.restocking.rules import Why
from tillbook.insight.restocking.rules.measures import AGES, Goods
from tillbook.plumbing.snapshot import snapshot


def goods_over(
    company_id: UUID,
    location_ids: Sequence[UUID],
    since: date,
    until: date,
    department_id: UUID | None = None,
    *,
    ages: bool = False,
    expired: bool = False,
) -> dict[UUID, Goods]:
    """Item -> what it did from a day through a day, of everything that ever lay there. ages: with
    what came in by age, which reads a year more; expired: with what was written off as expired."""
    motions = StockMotion.objects.filter(company_id=company_id, location_id__in=list(location_ids))
    levels: QuerySet[Any] = levels_at(location_ids).order_by()
    if department_id:
        motions = motions.filter(item__product__department_id=department_id)
        levels = levels.filter(item__product__department_id=department_id)
    with snapshot():
        now = levels.values_list("item_id").annotate(
            quantity=Sum("on_hand_micro"), value=Sum("value_minor")
        )
        closing = {item: [quantity, value] for item, quantity, value in now}
        later = motions.filter(day__gt=until).order_by().values_list("item_id")
        for item, quantity, value in later.annotate(
            quantity=Sum("quantity_micro"), value=Sum("value_minor")
        ):
            own = closing.setdefault(item, [0, 0])
            own[0] -= quantity
            own[1] -= value
        moved = _moved(motions.filter(day__gte=since, day__lte=until))
        came = _came(motions, until) if ages else {}
    gone = _expired(company_id, location_ids, since, until) if expired else {}
    days = (until - since).days + 1
    found = {}
    for item in closing.keys() | moved.keys():
        quantities, values = moved.get(item, ({}, {}))
        left = closing.get(item, [0, 0])
        found[item] = Goods(
            quantity=quantities,
            value=values,
            closing_micro=left[0],
            closing_minor=left[1],
            days=days,
            came=came.get(item, ()),
            expired=gone.get(item, (0, 0)),
        )
    return found


def _expired(
    company_id: UUID, location_ids: Sequence[UUID], since: date, until: date
) -> dict[UUID, tuple[int, int]]:
    """Item -> what was written off of it because it had expired: units and worth, above zero."""
    documents = adjusted_for(company_id, Cause.EXPIRED, location_ids, since, until)
    found: dict[UUID, tuple[int, int]] = {}
    for move in figures_of_moves(documents):
        micro, minor = found.get(move.item_id, (0, 0))
        found[move.item_id] = (micro - move.quantity_micro, minor - move.value_minor)
    return found


def _moved(rows: QuerySet[Any]) -> dict[UUID, tuple[dict[Why, int], dict[Why, int]]]:
    found: dict[UUID, tuple[dict[Why, int], dict[Why, int]]] = {}
    sums = (
        rows.order_by()
        .values_list("item_id", "why")
        .annotate(quantity=Sum("quantity_micro"), value=Sum("value_minor"))
    )
    for item, why, quantity, value in sums:
        quantities, values = found.setdefault(item, ({}, {}))
        quantities[Why(why)], values[Why(why)] = quantity, value
    return found


def _came(motions: QuerySet[Any], until: date) -> dict[UUID, list[int]]:
    """Item -> what came in by age at the end of a day, the youngest first."""
    rows = motions.filter(
        day__lte=until, day__gt=until - timedelta(days=AGES[-1]), quantity_micro__gt=0
    ).exclude(why=Why.SOLD.value)
    bounds = [0, *AGES]
    sums = {
        f"age_{n}": Sum(
            "quantity_micro",
            filter=Q(day__lte=until - timedelta(days=young), day__gt=until - timedelta(days=old)),
            default=0,
        )
        for n, (young, old) in enumerate(pairwise(bounds))
    }
    return {
        item: [*came, 0] for item, *came in rows.order_by().values_list("item_id").annotate(**sums)
    }
