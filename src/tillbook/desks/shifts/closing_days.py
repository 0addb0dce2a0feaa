"""What a day's closure adds up: receipts of a location as far as the feed has numbered them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from tillbook.desks.shifts.models import Shift
from tillbook.plumbing.fields import as_id
from tillbook.plumbing.keys import bare

Rows = dict[str, list[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """Receipts added up, in minor units: sold and returned (both positive, tax included; of an
    exchange both what was bought and what came back).

    tenders: means of payment -> [payments, amount]. taxes: tax code -> [base, amount].
    """

    documents: int = 0
    sold: int = 0
    returned: int = 0
    tenders: Rows = field(default_factory=dict)
    taxes: Rows = field(default_factory=dict)

    def plus(self, other: Sums) -> Sums:
        """The two together."""
        return Sums(
            documents=self.documents + other.documents,
            sold=self.sold + other.sold,
            returned=self.returned + other.returned,
            tenders=_together(self.tenders, other.tenders),
            taxes=_together(self.taxes, other.taxes),
        )

    @classmethod
    def of(cls, text: str, name: str) -> Sums:
        """One of the sums of a closure's text."""
        return cls(**json.loads(text)[name])


def _together(one: Rows, other: Rows) -> Rows:
    made = {key: list(row) for key, row in one.items()}
    for key, (first, second) in other.items():
        row = made.setdefault(key, [0, 0])
        row[0] += first
        row[1] += second
    return made


def first_day(location_id: UUID) -> date | None:
    """The day of a location's first shift: its closures begin there."""
    rows = Shift.objects.filter(location_id=location_id).order_by("business_date")
    return rows.values_list("business_date", flat=True).first()


def days_to_close(
    location_id: UUID, start: date, closed_to: date | None, today: date
) -> list[date]:
    """Days with receipts that are over and not closed, in order."""
    after = closed_to or start
    sign = ">" if closed_to else ">="
    rows = _fetch(
        "SELECT DISTINCT s.business_date FROM sale s"
        f" WHERE s.location_id = %s AND s.business_date {sign} %s AND s.business_date < %s"
        " ORDER BY s.business_date",
        [location_id, after, today],
    )
    return [_day(day) for (day,) in rows]


def sums_of(
    company_id: UUID,
    location_id: UUID,
    feed_to: int,
    *,
    on: date | None = None,
    until: date | None = None,
    after: int = 0,
) -> Sums:
    """What the feed numbered up to there: of one day, or of all days until one, after a number."""
    source = (
        " FROM outbox_message m JOIN sale s ON s.id = m.subject_id {join}"
        " WHERE m.company_id = %s AND m.feed_number > %s AND m.feed_number <= %s"
        " AND m.topic IN ('sale.committed', 'return.committed', 'void.committed')"
        f" AND s.location_id = %s AND s.business_date {'=' if on else '<='} %s"
    )
    parameters: list[Any] = [company_id, after, feed_to, location_id, on or until]
    documents = sold = returned = 0
    for kind, number, total in _fetch(
        "SELECT s.kind, count(*), sum(s.total_minor)" + source.format(join="") + " GROUP BY s.kind",
        parameters,
    ):
        documents += number
        if kind == "sale":
            sold += int(total)
        else:
            returned -= int(total)
    [(came,)] = _fetch(
        "SELECT coalesce(sum(l.gross_minor), 0)"
        + source.format(join="JOIN sale_line l ON l.sale_id = s.id")
        + " AND s.kind = 'sale' AND s.original_id IS NOT NULL AND l.original_sale_id IS NOT NULL",
        parameters,
    )
    paid = _fetch(
        "SELECT t.tender_type_id, count(*), sum(t.amount_minor)"
        + source.format(join="JOIN sale_tender t ON t.sale_id = s.id")
        + " GROUP BY t.tender_type_id",
        parameters,
    )
    taxes: Rows = {}
    lines = source.format(join="JOIN sale_line l ON l.sale_id = s.id")
    for text, number in _fetch(
        "SELECT l.taxes, count(*)" + lines + " GROUP BY l.taxes", parameters
    ):
        for code, base, amount in json.loads(text):
            row = taxes.setdefault(code, [0, 0])
            row[0] += base * number
            row[1] += amount * number
    return Sums(
        documents=documents,
        sold=sold - int(came),
        returned=returned - int(came),
        tenders={str(as_id(key)): [number, int(amount)] for key, number, amount in paid},
        taxes=taxes,
    )


def unnumbered(company_id: UUID, location_id: UUID, until: date) -> int:
    """Receipts of the days through this one that the feed has not numbered yet."""
    [(count,)] = _fetch(
        "SELECT count(*) FROM outbox_message m JOIN sale s ON s.id = m.subject_id"
        " WHERE m.company_id = %s AND m.feed_number IS NULL"
        " AND m.topic IN ('sale.committed', 'return.committed', 'void.committed')"
        " AND s.location_id = %s AND s.business_date <= %s",
        [company_id, location_id, until],
    )
    return int(count)


def _fetch(sql: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    values = [bare(v) if isinstance(v, UUID) else _bare_day(v) for v in parameters]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _bare_day(value: Any) -> Any:
    lite = connection.vendor == "sqlite" and isinstance(value, date)
    return value.isoformat() if lite else value


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
