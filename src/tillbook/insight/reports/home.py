"""Reads behind Home: today against the same weekday a week before, and what needs somebody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from tillbook.books.ledger.balances import AccountBalance, day_and_balance
from tillbook.books.ledger.queries import account_map
from tillbook.books.ledger.rules import Role
from tillbook.books.payments.queries import spoken, tender_types
from tillbook.desks.sales.rules import PAYMENTS_ALONE
from tillbook.insight.reports.folds import DAY_PRODUCT, DAY_TENDER, DAY_TOTAL
from tillbook.insight.reports.queries import Rows, figures_of_days
from tillbook.masters.catalog.queries import items_by_id
from tillbook.masters.organisation.rules import CompanyInfo, business_date
from tillbook.values.money import RATE_SCALE
from tillbook.values.rounding import divide

BEST = 6
#: The roles whose balances Home shows, in this order.
STANDING = (
    Role.TENDER_CLEARING,
    Role.RECEIVABLE,
    Role.INVENTORY,
    Role.TAX_PAYABLE,
    Role.PAYABLE,
    Role.GIFT_CARDS,
)


def home(
    company: CompanyInfo, location_ids: list[UUID], day: date, now: datetime
) -> dict[str, Any]:
    """The figures of Home for a business day at these locations.

    While the day runs it is compared with the same weekday a week before up to the last full hour
    (`until_hour`: `compared_total` against `before_total`), a day that is over with the whole of
    it; `difference_ppm` is None without sales to compare with, and in the first hour of trade,
    while no full hour has any: a shop that has just opened is not a hundred percent behind.
    """
    before = day - timedelta(days=7)
    tables = [DAY_TOTAL, DAY_TENDER, DAY_PRODUCT]
    by_day = figures_of_days(tables, company.id, [day, before], location_ids)
    today, then = by_day[day], by_day[before]
    clock = next(iter(company.locations.values()))
    starts = clock.day_starts_hour
    running = business_date(now, clock.zone, starts) == day
    hour = now.astimezone(clock.zone).hour if running else None
    now_sum = _total(today[DAY_TOTAL], before_hour=hour, starts=starts)
    then_sum = _total(then[DAY_TOTAL], before_hour=hour, starts=starts)
    opening = running and not now_sum and _total(today[DAY_TOTAL]) > 0
    # A void takes its sale out of the count and of the average, on the day it is made.
    paid = _tenders(company, today[DAY_TENDER])
    sales = _count(today[DAY_TOTAL], "sale") - _count(today[DAY_TOTAL], "void")
    stands = _total(today[DAY_TOTAL], kind="sale") + _total(today[DAY_TOTAL], kind="void")
    return {
        "day": day,
        "before": before,
        "total": _total(today[DAY_TOTAL]),
        "sales": sales,
        "average": divide(stands, sales) if sales > 0 else 0,
        "compared_total": now_sum,
        "before_total": then_sum,
        "difference_ppm": divide((now_sum - then_sum) * RATE_SCALE, then_sum)
        if then_sum > 0 and not opening
        else None,
        "until_hour": hour,
        "by_location": _by_location(company, today[DAY_TOTAL]),
        "hours": _hours(today[DAY_TOTAL], then[DAY_TOTAL], starts),
        "tenders": [one for one in paid if not one["owed"]],
        "owed": [one for one in paid if one["owed"]],
        "best": _best(company, today[DAY_PRODUCT], then[DAY_PRODUCT]),
    }


def in_the_books(
    company: CompanyInfo, location_ids: list[UUID] | None, day: date
) -> dict[str, Any]:
    """What the ledger says of a day: its gross margin, and what stands open at its end.

    location_ids None: the whole company. `margin_ppm`: (revenue - cost of sales) / revenue of the
    entries posted that day; None without revenue. `standing`: the accounts of money under way,
    tax, stock and debts that are not at zero.
    """
    roles = account_map(company.id, company.version).accounts
    of_the_day, to_its_end = day_and_balance(company.id, day, location_ids)
    revenue = -_sum_of(of_the_day, roles, Role.REVENUE)
    cost = _sum_of(of_the_day, roles, Role.COST_OF_SALES)
    at_its_end = {row.account.id: row for row in to_its_end}
    shown: dict[UUID, AccountBalance] = {}
    for role in STANDING:
        for (name, _scope), account in roles.items():
            row = at_its_end.get(account)
            if name == role and row is not None and row.balance_minor:
                shown[account] = row
    return {
        "margin_ppm": divide((revenue - cost) * RATE_SCALE, revenue) if revenue > 0 else None,
        "margin_minor": revenue - cost,
        "standing": list(shown.values()),
    }


def _sum_of(
    rows: list[AccountBalance], roles: Mapping[tuple[str, UUID | None], UUID], role: Role
) -> int:
    accounts = {account for (name, _scope), account in roles.items() if name == role}
    return sum(row.balance_minor for row in rows if row.account.id in accounts)


def _total(rows: Rows, *, kind: str = "", before_hour: int | None = None, starts: int = 0) -> int:
    """What the documents come to; before_hour: only those of full hours of a day from `starts`."""
    end = 24 if before_hour is None else (before_hour - starts) % 24
    return sum(
        amounts[1]
        for (_day, _place, hour, row_kind), amounts in rows.items()
        if (not kind or row_kind == kind) and (hour - starts) % 24 < end
    )


def _count(rows: Rows, kind: str) -> int:
    return sum(amounts[0] for key, amounts in rows.items() if key[3] == kind)


def _by_location(company: CompanyInfo, rows: Rows) -> list[tuple[UUID, str, int]]:
    sums: dict[UUID, int] = {}
    for (_day, place, _hour, _kind), amounts in rows.items():
        sums[place] = sums.get(place, 0) + amounts[1]
    if len(sums) < 2:
        return []
    return [
        (place.id, place.name, sums[place.id])
        for place in company.locations.values()
        if place.id in sums
    ]


def _hours(today: Rows, then: Rows, starts: int) -> list[dict[str, Any]]:
    """The hours that either day has, with both sums; no gap between them. A day from `starts`."""
    sums: dict[int, list[int]] = {}
    for column, rows in ((0, today), (1, then)):
        for (_day, _place, hour, _kind), amounts in rows.items():
            sums.setdefault((hour - starts) % 24, [0, 0])[column] += amounts[1]
    if not sums:
        return []
    shown = []
    for place in range(min(sums), max(sums) + 1):
        now, before = sums.get(place, (0, 0))
        shown.append({"hour": f"{(place + starts) % 24}:00", "today": now, "then": before})
    return shown


def _tenders(company: CompanyInfo, rows: Rows) -> list[dict[str, Any]]:
    known = tender_types(company.id, company.version)
    sums: dict[UUID, int] = {}
    for (_day, _place, tender), amounts in rows.items():
        sums[tender] = sums.get(tender, 0) + amounts[1]
    whole = sum(amount for amount in sums.values() if amount > 0)
    shown, start = [], 0
    for tender, amount in sorted(sums.items(), key=lambda pair: -pair[1]):
        share = divide(max(amount, 0) * 100, whole) if whole else 0
        shown.append(
            {
                "name": spoken(known[tender].name) if tender in known else "",
                "id": tender,
                "amount": amount,
                "taken": -amount,
                "percent": share,
                "start": min(start, 100),
                # Paid in, and owed to somebody: no way of paying, but part of what was paid.
                "owed": amount < 0 and tender in known and known[tender].kind in PAYMENTS_ALONE,
            }
        )
        start += share
    return shown


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
