"""The reads of bills, scoped by company and location; what a bill is held against."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet, Sum

from tillbook.desks.bills.models import BillDraft, BillSetting, SupplierBill, SupplierBillLine
from tillbook.desks.bills.rules import Facts, Kind, OpenLine, Spread, Tax, Typed
from tillbook.desks.expenses.queries import taxes_inside
from tillbook.desks.receiving.queries import receipts_from, receipts_there, received_lines
from tillbook.masters.catalog.queries import weights_of
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, CompanyInfo, business_date
from tillbook.masters.parties.queries import supplier_of
from tillbook.plumbing import clock

#: How far back what is not billed is looked for.
_SINCE = timedelta(days=550)


def limit_of(company_id: UUID) -> int | None:
    """From which difference on a second person approves; None: nobody is asked."""
    rows = BillSetting.objects.filter(company_id=company_id)
    found: int | None = rows.values_list("approval_minor", flat=True).first()
    return found


def visible(actor: Actor) -> QuerySet[SupplierBill]:
    """The bills of the actor's company and locations."""
    rows = SupplierBill.objects.filter(company_id=actor.company_id)
    if actor.location_ids is not None:
        rows = rows.filter(location_id__in=actor.location_ids)
    return rows


def bill(actor: Actor, bill_id: UUID) -> SupplierBill | None:
    """A bill that the actor may see."""
    return visible(actor).filter(id=bill_id).first()


def drafts(actor: Actor) -> QuerySet[BillDraft]:
    """What waits for somebody else."""
    rows = BillDraft.objects.filter(company_id=actor.company_id)
    if actor.location_ids is not None:
        rows = rows.filter(location_id__in=actor.location_ids)
    return rows.order_by("-changed_at", "-id")


def draft(actor: Actor, draft_id: UUID) -> BillDraft | None:
    """One that waits, that the actor may see."""
    return drafts(actor).filter(id=draft_id).first()


def taken_back_by(bill_id: UUID) -> SupplierBill | None:
    """What takes a bill back, if anything does."""
    return SupplierBill.objects.filter(takes_back_id=bill_id).first()


def lines_of(bill_ids: Iterable[UUID]) -> dict[UUID, list[SupplierBillLine]]:
    """The stored lines of these bills, each bill's in order."""
    found: dict[UUID, list[SupplierBillLine]] = {}
    rows = SupplierBillLine.objects.filter(bill_id__in=list(bill_ids))
    for row in rows.order_by("bill_id", "number"):
        found.setdefault(row.bill_id, []).append(row)
    return found


def bills_of_receipts(actor: Actor, receipt_ids: Iterable[UUID]) -> list[SupplierBill]:
    """The bills that are about these receipts, the first first."""
    lines = SupplierBillLine.objects.filter(receipt_id__in=list(receipt_ids))
    rows = visible(actor).filter(id__in=lines.values("bill_id"))
    return list(rows.order_by("recorded_at", "number"))


def today(info: CompanyInfo) -> date:
    """The latest day it is at any location of the company."""
    places = info.locations.values()
    return max(business_date(clock.now(), at.zone, at.day_starts_hour) for at in places)


def open_lines(
    info: CompanyInfo, receipt_ids: Iterable[UUID], before: SupplierBill | None = None
) -> dict[str, OpenLine]:
    """The lines of these receipts with what is billed of each, by key; before: as they were when
    that bill was posted."""
    wanted = list(receipt_ids)
    sums = SupplierBillLine.objects.filter(receipt_id__in=wanted).order_by()
    until = None
    if before is not None:
        until = before.recorded_at
        sums = sums.filter(bill__series_id=before.series_id, bill__number__lt=before.number)
    billed = {
        (receipt, number): (int(units), int(amount))
        for receipt, number, units, amount in sums.values_list(
            "receipt_id", "receipt_line"
        ).annotate(units=Sum("units_micro"), amount=Sum("received_minor"))
    }
    found = {}
    for one in received_lines(info, wanted, until):
        units, amount = billed.get((one.receipt_id, one.number), (0, 0))
        line = OpenLine(
            receipt_id=one.receipt_id,
            number=one.number,
            item=one.item,
            came_micro=one.units_micro,
            amount_minor=one.amount_minor,
            billed_micro=units,
            billed_minor=amount,
            ordered_micro=one.ordered_micro,
        )
        found[line.key] = line
    return found


def not_billed(info: CompanyInfo, party_id: UUID, location_id: UUID) -> list[OpenLine]:
    """What came from a supplier and is not billed, or went back after it was; the first first."""
    receipts = receipts_from(info.id, party_id, location_id, clock.now() - _SINCE)
    lines = open_lines(info, receipts).values()
    return [line for line in lines if line.open_micro or line.open_minor]


def receipts_in(typed: Typed) -> set[UUID]:
    """The receipts that a typed bill names."""
    names = [one.receipt for one in typed.goods if not one.blank]
    return {key for name in [*names, typed.over] if (key := key_of(name))}


def key_of(text: str) -> UUID | None:
    """A key from a form; None where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def taxes_on(info: CompanyInfo, day: date) -> dict[str, Tax]:
    """The taxes that may be on a bill of a day, by code."""
    return {
        code: Tax(id=one.id, code=code, rate_ppm=one.rate_ppm, account_id=one.account_id)
        for code, one in taxes_inside(info, day).items()
    }


def facts_for(actor: Actor, typed: Typed) -> Facts:
    """What a bill is held against, as it is now."""
    info = company(actor.company_id)
    place = info.location_by_code(typed.location)
    location = place.id if place and actor.at(place.id) else None
    party = key_of(typed.supplier)
    on = today(info)
    try:
        day = date.fromisoformat(typed.day.strip())
    except ValueError:
        day = on
    whose = receipts_there(info.id, location, receipts_in(typed)) if location else {}
    lines = open_lines(info, whose)
    over = key_of(typed.over)
    number = " ".join(typed.number.split())
    return Facts(
        exponent=info.exponent,
        today=on,
        supplier=party is not None and supplier_of(info.id, party) is not None,
        location_id=location,
        open_lines={k: one for k, one in lines.items() if whose[one.receipt_id] == party},
        over=[one for one in lines.values() if one.receipt_id == over],
        taxes=taxes_on(info, day),
        taken=party is not None and number_taken(info.id, party, number),
        weights=weights_of(one.item.id for one in lines.values())
        if any(one.spread == Spread.WEIGHT for one in typed.charges)
        else {},
    )


def number_taken(company_id: UUID, party_id: UUID, number: str) -> bool:
    """Whether a bill of that number of the supplier is in the books and not taken back."""
    rows = SupplierBill.objects.filter(
        company_id=company_id, party_id=party_id, their_number=number
    ).exclude(kind=Kind.REVERSAL.value)
    gone = SupplierBill.objects.filter(party_id=party_id, takes_back_id__isnull=False)
    return rows.exclude(id__in=gone.values("takes_back_id")).exists()
