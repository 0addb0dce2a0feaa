"""The only reads of tips that other rooms call."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import Count, Sum

from tillbook.books.earnings.models import TipMovement, TipSetting
from tillbook.books.earnings.rules import TipRow, TipsAsked, TipSettings, TipSum, by_person_and_day


def tips_of(location_id: UUID) -> TipSettings:
    """How a location's registers ask for tips."""
    row = TipSetting.objects.filter(location_id=location_id).first()
    if row is None:
        return TipSettings()
    return TipSettings(
        before=row.before, after=row.after, offered_ppm=tuple(json.loads(row.offered))
    )


def owed(
    company_id: UUID, location_ids: Collection[UUID] | None = None
) -> list[tuple[UUID | None, int]]:
    """What is still to be passed on, by person; whoever has nothing to get is absent.

    location_ids: what was left and paid at these alone; None: everywhere.
    """
    rows = TipMovement.objects.filter(company_id=company_id)
    if location_ids is not None:
        rows = rows.filter(location_id__in=list(location_ids))
    sums = rows.order_by().values_list("person_id").annotate(whole=Sum("amount_minor"))
    return [(person, int(whole)) for person, whole in sums if whole]


def tips_between(
    company_id: UUID, first: date, last: date, location_ids: Collection[UUID] | None = None
) -> list[TipSum]:
    """Tips by person and day, the latest first; both days count."""
    rows = TipMovement.objects.filter(company_id=company_id, business_date__range=(first, last))
    if location_ids is not None:
        rows = rows.filter(location_id__in=list(location_ids))
    sums = (
        rows.order_by()
        .values_list("person_id", "business_date", "paid")
        .annotate(whole=Sum("amount_minor"))
    )
    return by_person_and_day(
        [TipRow(person, day, int(whole), paid) for person, day, paid, whole in sums]
    )


def tips_one_by_one(
    company_id: UUID,
    location_ids: Collection[UUID] | None,
    asked: TipsAsked,
    most: int = 500,
) -> tuple[list[TipMovement], int, int]:
    """The tips that a figure of the report is made of, the latest first and `most` at once; how
    many there are, and what all of them come to."""
    rows = TipMovement.objects.filter(company_id=company_id)
    if location_ids is not None:
        rows = rows.filter(location_id__in=list(location_ids))
    if asked.days is not None:
        rows = rows.filter(business_date__range=asked.days)
    if asked.of_one:
        rows = rows.filter(person_id=asked.person_id)
    if asked.paid is not None:
        rows = rows.filter(paid=asked.paid)
    whole = rows.aggregate(n=Count("document_id"), minor=Sum("amount_minor"))
    newest = rows.order_by("-business_date", "-recorded_at", "document_id", "number")
    return list(newest[:most]), whole["n"], int(whole["minor"] or 0)


def taken_out(document_ids: Collection[UUID]) -> dict[UUID, int]:
    """What documents took of people's tips: paid to them or given back, minor units, positive."""
    rows = TipMovement.objects.filter(document_id__in=list(document_ids), amount_minor__lt=0)
    sums = rows.order_by().values_list("document_id").annotate(whole=Sum("amount_minor"))
    return {key: -int(whole) for key, whole in sums}


def documents_with_tips(company_id: UUID, person_id: UUID, since: date) -> list[UUID]:
    """The documents since that day that left a person a tip or took one back, none paid out."""
    rows = TipMovement.objects.filter(
        company_id=company_id, person_id=person_id, business_date__gte=since, paid=False
    )
    return sorted(set(rows.order_by().values_list("document_id", flat=True)))
