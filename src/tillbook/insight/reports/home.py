"""Reads behind Home: today against the same weekday a week before, and what needs somebody."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from tillbook.books.payments.queries import tender_types
from tillbook.books.stock.queries import levels_below_zero, levels_without_cost
from tillbook.desks.sales.queries import waiting_aside
from tillbook.insight.reports.folds import DAY_PRODUCT, DAY_TENDER, DAY_TOTAL
from tillbook.insight.reports.queries import Rows, figures
from tillbook.masters.catalog.queries import items_by_id
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.plumbing.series import series_with_gaps
from tillbook.values.money import RATE_SCALE
from tillbook.values.rounding import divide

BEST = 6


def home(
    company: CompanyInfo, location_ids: list[UUID], day: date, now: datetime
) -> dict[str, Any]:
    """The figures of Home for a business day at these locations."""
    before = day - timedelta(days=7)
    tables = [DAY_TOTAL, DAY_TENDER, DAY_PRODUCT]
    today = figures(tables, company.id, day, day, location_ids)
    then = figures(tables, company.id, before, before, location_ids)
    hour = now.astimezone(next(iter(company.locations.values())).zone).hour
    total = _total(today[DAY_TOTAL])
    sales = _count(today[DAY_TOTAL], "sale")
    until_now = _total(then[DAY_TOTAL], until_hour=hour)
    return {
        "day": day,
        "before": before,
        "total": total,
        "sales": sales,
        "average": divide(_total(today[DAY_TOTAL], kind="sale"), sales) if sales else 0,
        "before_total": until_now,
        "difference_ppm": divide((total - until_now) * RATE_SCALE, until_now)
        if until_now > 0
        else None,
        "by_location": _by_location(company, today[DAY_TOTAL]),
        "hours": _hours(today[DAY_TOTAL], then[DAY_TOTAL]),
        "tenders": _tenders(company, today[DAY_TENDER]),
        "best": _best(company, today[DAY_PRODUCT], then[DAY_PRODUCT]),
        "clock_hour": hour,
    }


def _total(rows: Rows, *, kind: str = "", until_hour: int | None = None) -> int:
    return sum(
        amounts[1]
        for (_day, _place, hour, row_kind), amounts in rows.items()
        if (not kind or row_kind == kind) and (until_hour is None or hour < until_hour)
    )


def _count(rows: Rows, kind: str) -> int:
    return sum(amounts[0] for key, amounts in rows.items() if key[3] == kind)


def _by_location(company: CompanyInfo, rows: Rows) -> list[tuple[str, int]]:
    sums: dict[UUID, int] = {}
    for (_day, place, _hour, _kind), amounts in rows.items():
        sums[place] = sums.get(place, 0) + amounts[1]
    if len(sums) < 2:
        return []
    return [(company.locations[place].name, amount) for place, amount in sorted(sums.items())]


def _hours(today: Rows, then: Rows) -> list[dict[str, Any]]:
    """The hours of the day that either day has, with both sums; no gap between them."""
    sums: dict[int, list[int]] = {}
    for column, rows in ((0, today), (1, then)):
        for (_day, _place, hour, _kind), amounts in rows.items():
            sums.setdefault(hour, [0, 0])[column] += amounts[1]
    if not sums:
        return []
    return [
        {"hour": f"{h}:00", "today": sums.get(h, [0, 0])[0], "then": sums.get(h, [0, 0])[1]}
        for h in range(min(sums), max(sums) + 1)
    ]


def _tenders(company: CompanyInfo, rows: Rows) -> list[dict[str, Any]]:
    known = tender_types(company.id, company.version)
    sums: dict[UUID, int] = {}
    for (_day, _place, tender), amounts in rows.items():
        sums[tender] = sums.get(tender, 0) + amounts[1]
    whole = sum(amount for amount in sums.values() if amount > 0)
    ordered = sorted(sums.items(), key=lambda pair: -pair[1])
    return [
        {
            "name": known[tender].name if tender in known else "",
            "amount": amount,
            "share_ppm": divide(max(amount, 0) * RATE_SCALE, whole) if whole else 0,
            "percent": divide(max(amount, 0) * 100, whole) if whole else 0,
        }
        for tender, amount in ordered
    ]


def _best(company: CompanyInfo, today: Rows, then: Rows) -> list[dict[str, Any]]:
    now_sums = _by_product(today)
    before = _by_product(then)
    ordered = sorted(now_sums.items(), key=lambda pair: -pair[1][1])[:BEST]
    items = items_by_id(company.id, company.version, [variant for variant, _ in ordered])
    top = ordered[0][1][1] if ordered else 0
    return [
        {
            "id": variant,
            "name": items[variant].name if variant in items else "",
            "items": sold,
            "amount": amount,
            "percent": divide(max(amount, 0) * 100, top) if top > 0 else 0,
            "difference_ppm": divide((amount - before[variant][1]) * RATE_SCALE, before[variant][1])
            if before.get(variant, (0, 0))[1] > 0
            else None,
        }
        for variant, (sold, amount) in ordered
    ]


def _by_product(rows: Rows) -> dict[UUID, tuple[int, int]]:
    sums: dict[UUID, tuple[int, int]] = {}
    for (_day, _place, variant), (items, amount) in rows.items():
        sold, money = sums.get(variant, (0, 0))
        sums[variant] = sold + items, money + amount
    return sums


def needs(company: CompanyInfo, location_ids: list[UUID]) -> dict[str, int]:
    """How many things of each kind wait for somebody."""
    return {
        "aside": waiting_aside(company.id),
        "gaps": len(series_with_gaps(company.id)),
        "below_zero": levels_below_zero(location_ids),
        "without_cost": levels_without_cost(location_ids),
    }
