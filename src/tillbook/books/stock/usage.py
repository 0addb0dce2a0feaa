"""What was used of goods: a read for those who ask how much they matter."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Sum

from tillbook.books.stock.models import Move

#: Items in one statement: SQLite takes a limited number of parameters.
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Used:
    """So much of an item left, and what it was worth; both positive where it left."""

    quantity_micro: int
    value_minor: int


def used(
    place_ids: Sequence[UUID], item_ids: Collection[UUID], since: datetime, until: datetime
) -> dict[UUID, Used]:
    """Item -> what customers took of it from these places, as it is or in something else, and did
    not bring back, by when it happened: from `since`, before `until`."""
    found: dict[UUID, Used] = {}
    ordered = sorted(item_ids)
    for start in range(0, len(ordered), _AT_ONCE):
        rows = Move.objects.filter(
            place_id__in=list(place_ids),
            item_id__in=ordered[start : start + _AT_ONCE],
            occurred_at__gte=since,
            occurred_at__lt=until,
            counterpart="customer",
        )
        sums = rows.order_by().values_list("item_id")
        for item, quantity, value in sums.annotate(
            quantity=Sum("quantity_micro"), value=Sum("value_minor")
        ):
            found[item] = Used(-int(quantity), -int(value))
    return found
