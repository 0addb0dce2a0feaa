"""From a stored document to the facts of its receipt, in the language of who reads it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tillbook.books.payments.queries import spoken, tip_tender
from tillbook.desks.receipts.rules.arranging import Facts, LineFact
from tillbook.desks.sales.printed import Printed, PrintedLine, printed
from tillbook.desks.sales.rules import tax_left_out
from tillbook.masters.organisation.queries import company, letterhead
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.plumbing.templatetags import figures
from tillbook.values.money import QUANTITY_SCALE
from tillbook.values.rounding import divide

#: What a row of taxes begins with: the rate follows it, and a cell of a table holds 60 letters.
_LONGEST_TAX = 40
#: How documents name a reduction without a reason.
_NO_REASON = frozenset({"discount", "basket discount"})
#: A sample keeps its day: the preview of a layout is the same each time.
_SAMPLE_AT = datetime(2026, 11, 21, 14, 12, tzinfo=UTC)


def sample(company_id: UUID, language: str, *, gift: bool = False) -> Facts:
    """A receipt that shows everything a receipt can hold."""
    info = company(company_id)
    unit = 10**info.exponent
    one, two, three = (divide(cents * unit, 100) for cents in (490, 720, 360))
    off = divide(240 * unit, 100)
    total = one * 2 + two - off + three
    tax = divide(total * 7, 107)
    with translation.override(language):
        each = f"2 × {figures.unit_price(one * 10_000, info.money)}"
        thrice = f"3 × {figures.unit_price(divide(two * 10_000, 3), info.money)}"
        lines = [
            _line(info, _("Sourdough 800 g"), one * 2, [(each, "")]),
            _line(
                info,
                _("Butter croissant"),
                two,
                [(thrice, ""), (_("3 for 2"), _amount(info, -off))],
            ),
            _line(info, _("Flat white"), three, []),
        ]
        return Facts(
            **_head(info, next(iter(info.locations), None)),
            gift=_("Gift receipt") if gift else "",
            lines=lines,
            total=(_("Total"), figures.money(total, info.money)),
            tenders=[
                (_("Cash"), _amount(info, 20 * unit)),
                (pgettext("money given back", "Change"), _amount(info, total - 20 * unit)),
            ],
            saved=_saved(info, off),
            tax_head=_tax_head(),
            taxes=[(figures.percent(70_000), _amount(info, total - tax), _amount(info, tax))],
            customer=_("Customer: %(name)s") % {"name": "Marta Keane"},
            **_foot("R2-000418", _SAMPLE_AT, _zone(info, None), "Ana", _("Register 2")),
            seal="5f2c9a01b7de",
            link="https://example.org/r/sample",
            link_words=_link_words(),
        )


def _head(info: CompanyInfo, location_id: UUID | None) -> dict[str, Any]:
    head = letterhead(info.id)
    address = head.addresses.get(location_id, "") if location_id else ""
    number = _("Tax no. %(number)s") % {"number": head.tax_number} if head.tax_number else ""
    return {
        "company": info.name,
        "legal_name": head.legal_name,
        "address": [row.strip() for row in address.splitlines() if row.strip()],
        "tax_number": number,
    }


def _foot(number: str, at: datetime, zone: ZoneInfo, person: str, register: str) -> dict[str, Any]:
    with timezone.override(zone):
        moment = figures.moment(at)
    served = _("%(name)s served you") % {"name": person} if person else ""
    return {
        "number": _("Receipt %(number)s") % {"number": number},
        "moment": moment,
        "served": " · ".join(text for text in (register, served) if text),
        "code": number,
    }


def _zone(info: CompanyInfo, location_id: UUID | None) -> ZoneInfo:
    if location_id in info.locations:
        return info.locations[location_id].zone
    first = next(iter(info.locations.values()), None)
    return first.zone if first else ZoneInfo("UTC")


def _line(info: CompanyInfo, name: str, minor: int, parts: list[tuple[str, str]]) -> LineFact:
    return LineFact(name=name, amount=_amount(info, minor), parts=parts)


def _amount(info: CompanyInfo, minor: int) -> str:
    return figures.amount(minor, info.money)


def _saved(info: CompanyInfo, minor: int) -> str:
    return _("You saved %(amount)s") % {"amount": figures.money(minor, info.money)}


def _tax_head() -> tuple[str, str, str]:
    return (_("Tax"), _("Net"), _("Tax"))


def _link_words() -> str:
    return _("Your receipt on the web")


def counted(micro: int, unit: str, price: str) -> str:
    """ "2 × 4.90", "0.35 kg × 12.00"; nothing for one piece."""
    if micro == QUANTITY_SCALE and not unit:
        return ""
    return f"{figures.quantity(micro, unit)} × {price}"


def facts_of_document(
    company_id: UUID, location_id: UUID, sale_id: UUID, language: str, *, gift: bool = False
) -> Facts | None:
    """The facts of a stored document, as it was printed; without the customer's name, notes and
    reasons: whoever holds the link is not always who bought. None when there is none."""
    told = printed(company_id, sale_id)
    if told is None:
        return None
    info = company(company_id)
    body = json.loads(told.body)
    with translation.override(language):
        return Facts(
            **_head(info, location_id),
            title=_title(company_id, body),
            gift=_("Gift receipt") if gift else "",
            lines=[_sold(info, *pair) for pair in zip(body["lines"], told.lines, strict=True)],
            sums=_sums(info, body),
            total=(_("Total"), figures.money(_whole(company_id, body), info.money)),
            tenders=_paid(info, body, told),
            saves=_saves(info, body),
            saved=_saved_by(info, body),
            tax_head=_tax_head(),
            taxes=[
                (
                    f"{tax.name[:_LONGEST_TAX]} {figures.percent(tax.rate_ppm)}",
                    _amount(info, tax.base_minor),
                    _amount(info, tax.amount_minor),
                )
                for tax in told.taxes
            ],
            **_foot(told.number, told.at, _zone(info, location_id), told.person, ""),
            seal=told.hash[:12],
        )


def _title(company_id: UUID, body: dict[str, Any]) -> str:
    if body["kind"] == "sale":
        return "" if body["lines"] or not _tips(company_id, body) else _("Tip")
    original = printed(company_id, UUID(body["original"])) if "original" in body else None
    values = {"number": original.number if original else ""}
    if body["kind"] == "void":
        return _("Void of %(number)s") % values
    return _("Return for %(number)s") % values


def _sold(info: CompanyInfo, line: dict[str, Any], shown: PrintedLine) -> LineFact:
    price = figures.unit_price(line["price"], info.money)
    count = counted(line["quantity"], shown.unit if shown.decimals else "", price)
    off = [(_named(one[0]), _amount(info, -one[1])) for one in line["discounts"] if one[1]]
    parts = [(count, ""), *off] if count else off
    return replace(_line(info, line["description"], line["list"], parts), of="of" in line)


def _sums(info: CompanyInfo, body: dict[str, Any]) -> list[tuple[str, str]]:
    rows = _exempt(info, body)
    if body["rounding"]:
        rows.append((_("Rounding"), _amount(info, body["rounding"])))
    return rows


def _exempt(info: CompanyInfo, body: dict[str, Any]) -> list[tuple[str, str]]:
    """By which certificate it is free of tax, and what was left out of prices that have it inside;
    of goods that come back the second alone."""
    left = tax_left_out(
        (one["list"] - one["discount"] - one["basket_discount"], one["gross"])
        for one in body["lines"]
    )
    number = body.get("exemption", {}).get("number", "")
    if not number and not left:
        return []
    said = _("Tax not charged, certificate %(number)s") if number else _("Tax not charged")
    return [(said % {"number": number}, _amount(info, -left) if left else "")]


def _tips(company_id: UUID, body: dict[str, Any]) -> dict[int, int]:
    """Where among the payments tips stand -> what was left, in minor units."""
    tender = tip_tender(company_id, company(company_id).version)
    return {
        place: -one["amount"]
        for place, one in enumerate(body["tenders"])
        if tender and one["type"] == str(tender.id)
    }


def _whole(company_id: UUID, body: dict[str, Any]) -> int:
    """What it comes to. A tip alone is no sale; what is handed over all the same is it."""
    return int(body["total"]) or (0 if body["lines"] else sum(_tips(company_id, body).values()))


def _paid(info: CompanyInfo, body: dict[str, Any], told: Printed) -> list[tuple[str, str]]:
    tips = _tips(info.id, body)
    rows = [(_("Tip"), _amount(info, tip)) for tip in tips.values()] if body["lines"] else []
    for place, ((name, _cash), tender) in enumerate(
        zip(told.tenders, body["tenders"], strict=True)
    ):
        if place in tips:
            continue
        rows.append((spoken(name), _amount(info, tender["given"])))
        if tender["change"]:
            change = pgettext("money given back", "Change")
            rows.append((change, _amount(info, -tender["change"])))
    if body["cash_rounding"]:
        rows.append((_("Cash rounding"), _amount(info, body["cash_rounding"])))
    return rows


def _named(reason: str) -> str:
    """What a reduction is called; one that nobody gave a reason goes by what it is."""
    return _("Discount") if reason in _NO_REASON else str(reason)


def _saves(info: CompanyInfo, body: dict[str, Any]) -> list[tuple[str, str]]:
    """What reductions of several lines come to, each in all: nobody adds that up in their head."""
    if body["kind"] != "sale":
        return []
    found: dict[str, list[int]] = {}
    for line in body["lines"]:
        for one in line["discounts"]:
            found.setdefault(_named(one[0]), []).append(one[1])
    words = _("%(name)s, in all")
    return [
        (words % {"name": name}, _amount(info, -sum(all_of)))
        for name, all_of in found.items()
        if len(all_of) > 1
    ]


def _saved_by(info: CompanyInfo, body: dict[str, Any]) -> str:
    off = sum(line["discount"] + line["basket_discount"] for line in body["lines"])
    return _saved(info, off) if off > 0 and body["kind"] == "sale" else ""
