"""Which months of the books are closed: what posting and pages ask."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import F, Min, QuerySet

from tillbook.books.ledger.models import AccountingPeriod, Entry
from tillbook.books.ledger.rules import (
    LOCKED,
    OPEN,
    SOFT,
    first_of_month,
    first_open_day,
    months_between,
)
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import business_date
from tillbook.plumbing import clock
from tillbook.plumbing.keys import as_date, bare


def closed_months(company_id: UUID, since: date) -> Mapping[date, str]:
    """The closed months from the one of this day on: first day -> state. What is absent is open.
    Months before the first that was ever closed count like it: what is posted there moves the
    balances that it begins with.

    One look at an index, read afresh each time: nothing may remember it. In SQL, because every
    sale asks, and building the query took a fifth of a sale's time.
    """
    first = first_of_month(since)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT month, state FROM accounting_period WHERE company_id = %s AND month >= coalesce"
            "((SELECT max(month) FROM accounting_period WHERE company_id = %s AND month < %s), %s)",
            [bare(company_id), bare(company_id), first, first],
        )
        rows = {as_date(month): state for month, state in cursor.fetchall()}
    if rows and first < min(rows):
        earliest = min(rows)
        before = months_between(first, earliest)[:-1]
        rows |= dict.fromkeys(before, rows[earliest])
    return {month: state for month, state in rows.items() if month >= first and state != OPEN}


def less_closed(company_id: UUID, through: date, state: str) -> list[date]:
    """The months through one of this day that are open, or less closed than this: since the first
    that was posted to, or that somebody opened again before it."""
    through = first_of_month(through)
    known = AccountingPeriod.objects.filter(company_id=company_id).aggregate(first=Min("month"))
    firsts = (first_posted_month(company_id), known["first"], through)
    first = min(one for one in firsts if one)
    there = closed_months(company_id, first)
    enough = {LOCKED} if state == LOCKED else {SOFT, LOCKED}
    return [one for one in months_between(first, through) if there.get(one) not in enough]


def require_open(company_id: UUID, day: date, *, into_soft: bool) -> tuple[date, date] | None:
    """None when a day can be posted to; else (its closed month, the first day that is open)."""
    first = first_open_day(day, closed_months(company_id, day), into_soft=into_soft)
    return None if first == day else (first_of_month(day), first)


def first_posted_month(company_id: UUID) -> date | None:
    """The first month anything was posted in."""
    rows = Entry.objects.filter(company_id=company_id).order_by("posting_date", "id")
    day = rows.values_list("posting_date", flat=True).first()
    return first_of_month(day) if day else None


def earliest_today(company_id: UUID) -> date:
    """The earliest day it still is at any location."""
    places = company(company_id).locations.values()
    return min(business_date(clock.now(), at.zone, at.day_starts_hour) for at in places)


def came_late(company_id: UUID) -> QuerySet[Entry]:
    """Entries whose own day was in a closed period: posted later than they happened."""
    rows = Entry.objects.filter(company_id=company_id, posting_date__gt=F("business_date"))
    return rows.order_by("-posting_date", "-id")
