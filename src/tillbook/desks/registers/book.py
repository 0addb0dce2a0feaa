"""The book: everything a register needs to sell by itself, but the goods and the customers."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from itertools import chain
from typing import Any
from uuid import UUID

from tillbook.books.earnings.queries import tips_of
from tillbook.books.payments.queries import offline_caps, tender_types, terminal_of, tip_tender
from tillbook.desks.receipts.links import link_key
from tillbook.desks.receipts.queries import layout_of, printer_of
from tillbook.desks.receipts.rules.layout import printed
from tillbook.desks.registers.models import Device
from tillbook.desks.registers.operations.pins import PURPOSE
from tillbook.desks.registers.queries import PinRow, favourites, limits, pins, quick_keys
from tillbook.desks.registers.sealing import b64, seal_pin_for
from tillbook.desks.sales.reading import PROTOCOLS
from tillbook.desks.shifts.queries import (
    cash_reasons,
    open_elsewhere,
    pay_out_limit,
    shifts_required,
    standing_of,
)
from tillbook.desks.shifts.rules import Standing, Totals
from tillbook.masters.catalog.queries import code_layouts, departments
from tillbook.masters.notices.queries import can_mail
from tillbook.masters.organisation import queries as organisation
from tillbook.masters.organisation.currencies import NUMBERS
from tillbook.masters.organisation.home_language import home_language
from tillbook.masters.organisation.rules import CompanyInfo, business_date
from tillbook.masters.pricing.queries import coupons_in_use, price_lists_at, promotions_at
from tillbook.masters.taxes.queries import tax_book, tax_codes, taxes_at
from tillbook.plumbing import clock
from tillbook.plumbing.outbox import feed_end
from tillbook.plumbing.secrets import NotOurs, open_secret
from tillbook.plumbing.series import document_numbers

#: How far ahead the book knows the taxes.
DAYS_AHEAD = 400


def book_of(device: Device) -> dict[str, Any]:
    """The device's book, as plain values."""
    info = organisation.company(device.company_id)
    location = info.locations[device.register.location_id]
    head = organisation.letterhead(info.id)
    bounds = limits(info.id)
    return {
        "version": str(info.version),
        "configuration": info.version,
        "feed": feed_end(info.id),
        "server_time": clock.now(),
        "company": _company(info, head),
        "location": {
            "id": location.id,
            "code": location.code,
            "name": location.name,
            "address": head.addresses.get(location.id, ""),
            "time_zone": str(location.zone),
            "day_starts_hour": location.day_starts_hour,
        },
        "pricing": {
            "prices_include_tax": info.prices_include_tax,
            "tax_rounding": "line" if info.tax_per_line else "document",
            "total_rounding_minor": info.total_rounding_minor,
            "cash_rounding_minor": info.cash_rounding_minor,
        },
        "price_lists": _price_lists(info),
        "promotions": [asdict(one) for one in promotions_at(info.id, info.version)],
        "coupons": _coupons(info.id),
        "departments": [asdict(one) for one in departments(info.id)],
        "tenders": _tenders(info),
        "taxes": _taxes(info, location.id),
        "people": _told_people(device),
        "limits": {
            "discount_ppm_without_approval": bounds.discount_ppm,
            "return_day_minor_offline": bounds.return_day_minor,
            "lease_hours": bounds.lease_hours,
        },
        "receipts": _receipts(device),
        "favourites": favourites(location.id),
        # A page that somebody only began would stand empty before the favourites.
        "quick_keys": [page for page in quick_keys(device.register_id) if page["keys"]],
        "code_layouts": [asdict(one) for one in code_layouts(info.id)],
        "shifts": _shifts(device),
        "card_terminal": _card_terminal(device),
        "tips": _tips(info, location.id),
        "protocols": list(PROTOCOLS),
    }


def _company(info: CompanyInfo, head: organisation.Letterhead) -> dict[str, Any]:
    """Whose books, and how figures are written."""
    return {
        "id": info.id,
        "name": info.name,
        "legal_name": head.legal_name,
        "tax_number": head.tax_number,
        "country": info.country,
        "currency": info.currency,
        "exponent": info.exponent,
        "symbol": info.symbol,
        "currency_number": NUMBERS.get(info.currency, 0),
        "locale": f"{home_language(info.country)}-{info.country}",
    }


def _card_terminal(device: Device) -> dict[str, Any] | None:
    """The terminal that takes this register's cards, and for which way to pay."""
    found = terminal_of(device.register_id)
    if found is None:
        return None
    caps = offline_caps(device.register.location_id)
    return {
        "id": found.id,
        "name": found.name,
        "tender": found.tender_id,
        "offline": asdict(caps) if caps else None,
    }


def _tips(info: CompanyInfo, location_id: UUID) -> dict[str, Any] | None:
    """How tips are asked for, and what documents name them by; None where nobody ever took any."""
    tender = tip_tender(info.id, info.version)
    if tender is None:
        return None
    asked = tips_of(location_id)
    return {
        "tender": tender.id,
        "name": tender.name,
        "before": asked.before,
        "after": asked.after,
        "offered_ppm": list(asked.offered_ppm),
    }


def _price_lists(info: CompanyInfo) -> list[dict[str, Any]]:
    lists = price_lists_at(info.id, info.version)
    return [{"name": one.name, **asdict(one.price_list)} for one in lists]


def _coupons(company_id: UUID) -> list[dict[str, Any]]:
    """The coupons that are not over, without their codes: the server is asked for those."""
    names = ("id", "name", "code", "batch", "uses", "per_customer")
    days = ("from_date", "to_date", "offline_a_day")
    return [
        {name: getattr(one, name) for name in (*names, *days)} for one in coupons_in_use(company_id)
    ]


def _receipts(device: Device) -> dict[str, Any]:
    """How receipts look, and the printer that the register was given."""
    printer = printer_of(device.register_id)
    told = {"name": printer.name, "kind": printer.kind, "paper": printer.paper} if printer else None
    layout = layout_of(device.company_id)
    key = b64(link_key(device.company_id)) if "link" in layout.blocks else ""
    mails = can_mail(device.company_id)
    return {"layout": printed(layout), "printer": told, "link_key": key, "mails": mails}


def _shifts(device: Device) -> dict[str, Any]:
    """Whether it sells in shifts, and what a drawer needs to know. last: of an earlier device."""
    company_id, register_id = device.company_id, device.register_id
    return {
        "required": shifts_required(device.register.location_id),
        "pay_out_minor_without_approval": pay_out_limit(company_id),
        "reasons": [asdict(one) for one in cash_reasons(company_id)],
        "last": z_told(standing_of(register_id, device.series_id)),
        "open": _left_open(device),
    }


def _left_open(device: Device) -> dict[str, Any] | None:
    """The shift of a device before it, which that one can no longer close."""
    shift = open_elsewhere(device.register_id, device.series_id)
    if shift is None:
        return None
    names = organisation.people_names([shift.person_id] if shift.person_id else [])
    return {
        "number": document_numbers([shift.id]).get(shift.id, ""),
        "opened_at": shift.occurred_at,
        "person": names.get(shift.person_id, "") if shift.person_id else "",
    }


def z_told(standing: Standing) -> dict[str, Any]:
    """Where the Zs of a register stand: the number before the next one, everything it ever did,
    and what of that stands in no Z."""
    late = standing.late
    return {"z": standing.z, **_totals(standing.ever), "late": _totals(late) if late else None}


def _totals(totals: Totals) -> dict[str, int]:
    return {
        "documents": totals.documents,
        "sold": totals.sold_minor,
        "returned": totals.returned_minor,
    }


def _people(device: Device) -> list[organisation.WorkerRow]:
    """Who works at the device's location."""
    here = device.register.location_id
    return [
        one
        for one in organisation.workers(device.company_id)
        if one.location_ids is None or here in one.location_ids
    ]


def _told_people(device: Device) -> list[dict[str, Any]]:
    own = pins(device.company_id)
    return [
        {
            "id": one.id,
            "name": one.name,
            "code": one.code,
            "rights": list(one.rights),
            "pin": _told_pin(device, own.get(one.id)),
        }
        for one in _people(device)
    ]


def _told_pin(device: Device, pin: PinRow | None) -> dict[str, Any] | None:
    """A PIN's verifier, sealed for this device; None where there is none that opens here."""
    if pin is None:
        return None
    try:
        verifier = open_secret(PURPOSE, pin.sealed)
    except NotOurs:
        return None  # sealed under another installation's key: the person sets a new one
    sealed = seal_pin_for(device.sealing_key, pin.person_id, verifier)
    return {
        "version": pin.version,
        "salt": pin.salt,
        "iterations": pin.iterations,
        "epk": sealed.epk,
        "iv": sealed.iv,
        "sealed": sealed.sealed,
    }


def _tenders(info: CompanyInfo) -> list[dict[str, Any]]:
    """The means of payment that are taken."""
    return [
        {
            "id": t.id,
            "code": t.code,
            "name": t.name,
            "kind": t.kind,
            "cash": t.rounds_cash,
            "refunds": t.refunds,
            "needs_reference": t.needs_reference,
        }
        for t in tender_types(info.id, info.version).values()
        if t.taken
    ]


def _taxes(info: CompanyInfo, location_id: UUID) -> list[dict[str, Any]]:
    """What is taxed how at the location, from each day on which that changes."""
    location = info.locations[location_id]
    today = business_date(clock.now(), location.zone, location.day_starts_hour)
    first, last = today - timedelta(days=2), today + timedelta(days=DAYS_AHEAD)
    days: set[date] = set()
    for dated in chain.from_iterable(tax_book(info.id, info.version).values()):
        days.add(dated.valid_from)
        if dated.valid_to is not None and dated.valid_to < last:
            days.add(dated.valid_to + timedelta(days=1))
    starts = [first, *sorted(day for day in days if first < day <= last)]
    names = {code.code: code.name for code in tax_codes(info.id, info.version)}
    told: list[dict[str, Any]] = []
    for start in starts:
        by_category, ids = taxes_at(info.id, info.version, location_id, start)
        categories = {
            category: [
                {"code_id": ids[tax.code], "name": names[tax.code], **asdict(tax)} for tax in taxes
            ]
            for category, taxes in by_category.items()
        }
        if not told or told[-1]["categories"] != categories:
            told.append({"from": start if told else None, "categories": categories})
    return told
