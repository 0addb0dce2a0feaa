"""What the sales of a shift come to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Sum

from tillbook.books.ledger.queries import settled_by_day
from tillbook.books.loyalty.queries import cards_begun_by
from tillbook.desks.sales.models import Sale, SaleLine, SaleTender, SetAside
from tillbook.desks.sales.queries.aside import booked_by, resolution_id, shift_on
from tillbook.desks.sales.rules import EXCHANGE, VALUE_KINDS
from tillbook.plumbing.series import known_documents


def shift_sales(shift_id: UUID) -> dict[str, tuple[int, int]]:
    """What a shift's receipts came to: kind -> (how many, total in minor units).

    An exchange is among the sales with what was bought on it; what came back on exchanges stands
    under `EXCHANGE`, with how many they were.
    """
    rows = Sale.objects.filter(shift_id=shift_id).order_by()
    kinds = {
        row["kind"]: (row["n"], int(row["total"]))
        for row in rows.values("kind").annotate(n=Count("id"), total=Sum("total_minor"))
    }
    back = SaleLine.objects.filter(
        sale__in=rows.filter(kind=Sale.Kind.SALE, original_id__isnull=False),
        original_sale_id__isnull=False,
    )
    came = back.aggregate(n=Count("sale_id", distinct=True), minor=Sum("gross_minor"))
    if came["n"]:
        number, total = kinds["sale"]
        kinds["sale"] = (number, total - int(came["minor"]))
        kinds[EXCHANGE] = (came["n"], int(came["minor"]))
    return kinds


def shift_tenders(shift_id: UUID) -> dict[UUID, tuple[int, int]]:
    """How a shift's receipts were paid: means of payment -> (payments, amount in minor units)."""
    rows = SaleTender.objects.filter(sale__shift_id=shift_id).order_by().values("tender_type_id")
    return {
        row["tender_type_id"]: (row["n"], int(row["amount"]))
        for row in rows.annotate(n=Count("number"), amount=Sum("amount_minor"))
    }


def shift_loads(
    shift_id: UUID,
) -> tuple[dict[UUID, tuple[int, int]], dict[UUID, tuple[int, int]]]:
    """What of that was put on what customers have with us, below zero (cards sold and reloaded,
    credit, accounts paid off), and of it the cards that were sold."""
    rows = SaleTender.objects.filter(
        sale__shift_id=shift_id, amount_minor__lt=0, tender_type__kind__in=VALUE_KINDS
    )
    found = list(rows.values_list("sale_id", "number", "tender_type_id", "amount_minor"))
    begun = cards_begun_by({sale for sale, *_ in found}) if found else set()
    loads: dict[UUID, tuple[int, int]] = {}
    sold: dict[UUID, tuple[int, int]] = {}
    for sale, number, tender, amount in found:
        for sums in (loads, sold) if (sale, number) in begun else (loads,):
            many, whole = sums.get(tender, (0, 0))
            sums[tender] = (many + 1, whole + int(amount))
    return loads, sold


def cash_aside(company_id: UUID, shift_id: UUID, codes: Iterable[str]) -> int:
    """What receipts of a shift that are not posted yet hold on suspense of these means of payment:
    it is in the drawer, be they posted or not. Once one is, or is dismissed, it counts no more."""
    rows = SetAside.objects.filter(
        company_id=company_id,
        kind__in=(SetAside.Kind.QUARANTINE, SetAside.Kind.CONFLICT),
        body__contains=str(shift_id),
    )
    aside = [row for row in rows if shift_on(row) == shift_id]
    done = known_documents([resolution_id(row.id) for row in aside])
    waiting = [row for row in aside if resolution_id(row.id) not in done]
    booked = list(booked_by(waiting).values())
    if not booked:
        return 0
    return sum([minor for code in codes for minor, _ in settled_by_day(booked, code).values()])


def shifts_of(company_id: UUID, ids: Iterable[UUID]) -> set[UUID]:
    """The shifts that these receipts were made in."""
    rows = Sale.objects.filter(company_id=company_id, id__in=list(ids), shift_id__isnull=False)
    return {shift for shift in rows.values_list("shift_id", flat=True) if shift}


def arrived_later(shift_id: UUID, moment: datetime) -> list[Sale]:
    """A shift's receipts that came after a moment, in order of their numbers."""
    rows = Sale.objects.filter(shift_id=shift_id, recorded_at__gt=moment)
    return list(rows.order_by("series_id", "number")[:500])
