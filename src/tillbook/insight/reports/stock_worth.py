"""What lay where and what it was worth at the end of a day, by the day documents are posted on.

It is what lies there now, less what is posted on later days: whole months after the day, the days
left of its own month, and what has no number yet. The cost grows with items and months, not with
moves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import BigIntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from tillbook.books.ledger.rules.days import last_of_month
from tillbook.books.stock.queries import levels_at
from tillbook.insight.reports.folds import Sums
from tillbook.insight.reports.goods_folds import STOCK_DAY, goods_sums_of
from tillbook.insight.reports.models import StockDay, StockMonth
from tillbook.masters.catalog.queries import departments_of_items, listed_items
from tillbook.plumbing.outbox import open_documents
from tillbook.plumbing.snapshot import snapshot

#: (quantity in millionths, value in minor units)
Worth = list[int]


@dataclass(frozen=True, slots=True)
class At:
    """Whose stock, and at the end of which day; latest: the day it is now. fresh: what has no
    number yet, read at the same moment as all else.

    Of the day it is now, too, something may be left out: a register may be a business day ahead."""

    company_id: UUID
    location_ids: tuple[UUID, ...]
    day: date
    latest: date
    fresh: Sums
    last: date

    def since(self) -> list[QuerySet[Any]]:
        """The folded rows of what is posted after the day, months and days apart."""
        own = {"company_id": self.company_id, "location_id__in": self.location_ids}
        end = last_of_month(self.day.replace(day=1))
        days = [self.day + timedelta(days=n) for n in range(1, (end - self.day).days + 1)]
        return [
            StockMonth.objects.filter(**own, month__in=self._months_after(end)),
            StockDay.objects.filter(**own, day__in=days),
        ]

    def _months_after(self, end: date) -> list[date]:
        """The first days of the months after one's last day, through the last that anything is in.

        Named one by one, a location's rows are found by the key; of a span, those of all would be
        read."""
        months, month = [], end + timedelta(days=1)
        while month <= self.last:
            months.append(month)
            month = last_of_month(month) + timedelta(days=1)
        return months

    def open(self) -> Iterator[tuple[UUID, UUID, int, int]]:
        """What is posted after the day and has no number yet: (location, item, quantity,
        value)."""
        for (_company, day, location, item), both in self.fresh.tables.get(STOCK_DAY, {}).items():
            if day > self.day and location in self.location_ids:
                yield location, item, both[0], both[1]


@contextmanager
def at_the_end_of(
    company_id: UUID, location_ids: Sequence[UUID], day: date | None, latest: date
) -> Iterator[At]:
    """The end of a day, and one moment in which everything about it is read. latest: the day it is
    now; a day to come, or None, is that one."""
    wanted = min(day or latest, latest)
    with snapshot():
        waiting = open_documents(company_id)
        fresh = goods_sums_of(company_id, waiting, margins=False)
        rows = StockMonth.objects.filter(company_id=company_id).order_by("-month")
        last = rows.values_list("month", flat=True).first() or wanted
        yield At(company_id, tuple(location_ids), wanted, latest, fresh, last)


def worth_of_items(at: At, item_ids: Sequence[UUID]) -> dict[tuple[UUID, UUID], Worth]:
    """(location, item) -> what lay there and what it was worth, of these items."""
    found: dict[tuple[UUID, UUID], Worth] = defaultdict(lambda: [0, 0])
    wanted = set(item_ids)
    if item_ids:
        for start in range(0, len(item_ids), 500):
            some = list(item_ids[start : start + 500])
            levels = levels_at(at.location_ids).filter(item_id__in=some)
            for place, item, quantity, value in levels.values_list(
                "place__location_id", "item_id", "on_hand_micro", "value_minor"
            ):
                _add(found[place, item], quantity, value)
            for rows in at.since():
                own = rows.filter(item_id__in=some).order_by().values_list("location_id", "item_id")
                for place, item, quantity, value in own.annotate(*_sums()):
                    _add(found[place, item], -quantity, -value)
        for place, item, quantity, value in at.open():
            if item in wanted:
                _add(found[place, item], -quantity, -value)
    return found


def worth_by_department(at: At) -> dict[tuple[UUID, UUID], Worth]:
    """(location, department the item is in now) -> quantity and value of everything there."""
    found: dict[tuple[UUID, UUID], Worth] = defaultdict(lambda: [0, 0])
    levels = levels_at(at.location_ids).order_by()
    keys = ("place__location_id", "item__product__department_id")
    for place, department, quantity, value in levels.values_list(*keys).annotate(
        quantity=Sum("on_hand_micro"), value=Sum("value_minor")
    ):
        _add(found[place, department], quantity, value)
    keys = ("location_id", "item__product__department_id")
    for rows in at.since():
        own = rows.order_by().values_list(*keys)
        for place, department, quantity, value in own.annotate(*_sums()):
            _add(found[place, department], -quantity, -value)
    fresh = list(at.open())
    of_item = departments_of_items({item for _place, item, _q, _v in fresh})
    for place, item, quantity, value in fresh:
        _add(found[place, of_item[item]], -quantity, -value)
    return found


def listed_worth(at: At) -> QuerySet[Any]:
    """The items that ever moved at these locations, with `worth`: the value that the day ended
    with, for the order of a list (what has no number yet left out)."""
    rows = listed_items(at.company_id).select_related("product__unit", "product__department")
    levels = levels_at(at.location_ids)
    worth: Any = _summed(levels.filter(item_id=OuterRef("id")))
    for since in at.since():
        worth = worth - _summed(since.filter(item_id=OuterRef("id")))
    return rows.filter(id__in=levels.values("item_id")).annotate(worth=worth)


def _summed(rows: QuerySet[Any]) -> Coalesce:
    sums = rows.order_by().values("item_id").annotate(whole=Sum("value_minor")).values("whole")
    return Coalesce(Subquery(sums), 0, output_field=BigIntegerField())


def _sums() -> tuple[Sum, Sum]:
    return Sum("quantity_micro"), Sum("value_minor")


def _add(sums: Worth, quantity: int, value: int) -> None:
    sums[0] += int(quantity)
    sums[1] += int(value)
