"""An order on paper: as a PDF by typst, and as the letter that carries it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from tillbook.desks.purchasing.models import PurchaseOrder
from tillbook.desks.purchasing.queries import ShownLine, lines_of
from tillbook.masters.notices.letters import Letter
from tillbook.masters.organisation.home_language import home_language
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.masters.parties.queries import letter_head
from tillbook.masters.sourcing.queries import delivery_of
from tillbook.plumbing.templatetags.figures import amount, money, quantity, short_day, unit_price
from tillbook.plumbing.templatetags.figures import day as day_words

#: The kind of mail that this room writes.
KIND = "purchase_order"
_TEMPLATE = Path(__file__).parent / "templates/purchasing/order.typ"


def _row(one: ShownLine, info: CompanyInfo) -> list[str]:
    packs = str(quantity(one.row.packs_micro))
    of = "" if one.plain else f" × {one.pack.text()} {one.item.unit}"
    what = f"{one.item.name} ({one.item.sku})"
    if one.row.expected_on:
        what = _("%(what)s, by %(day)s") % {"what": what, "day": day_words(one.row.expected_on)}
    return [
        one.row.code,
        what,
        packs + (of or f" {one.item.unit}"),
        str(unit_price(one.row.price, info.money)),
        str(amount(one.row.amount_minor, info.money)),
    ]


def order_pdf(info: CompanyInfo, row: PurchaseOrder, lines: list[ShownLine]) -> bytes:
    """The order as a letter on A4, in the language that is switched on."""
    import typst

    head = letter_head(info.id, row.party_id)
    name, _code, address = head or ("", "", "")
    place = info.locations[row.location_id].name
    number = delivery_of(info.id, row.party_id).our_number
    facts = [
        (_("Order"), row.code or _("Draft")),
        (_("Day"), short_day(row.ordered_on or row.changed_at.date())),
        (_("Our customer number"), number),
        (_("Deliver by"), day_words(row.expected_on) if row.expected_on else ""),
        (_("Deliver to"), f"{info.name}, {place}"),
        (_("Your reference"), row.reference),
    ]
    data: dict[str, Any] = {
        "title": _("Order %(number)s") % {"number": row.code or _("Draft")},
        "company": info.name,
        "address": [name, *_lines(address)],
        "facts": [[str(title), str(text)] for title, text in facts if text],
        "heads": [_("Your code"), _("Product"), _("Quantity"), _("Price"), _("Amount")],
        "rows": [_row(one, info) for one in lines],
        "total": [_("Total without tax"), str(money(row.total_minor, info.money))],
        "note": row.note,
        "currency": _("Amounts in %(currency)s, without tax") % {"currency": info.currency},
        "page": _("Page"),
        "language": (translation.get_language() or "en")[:2],
    }
    made = typst.compile(str(_TEMPLATE), sys_inputs={"data": json.dumps(data)})
    assert isinstance(made, bytes)
    return made


def _lines(text: str) -> list[str]:
    return [one.strip() for one in text.splitlines() if one.strip()]


def order_letter(company_id: UUID, order_id: UUID, language: str, origin: str) -> Letter | None:
    """An order as a mail to the supplier; None while the company has no such order."""
    row = PurchaseOrder.objects.filter(company_id=company_id, id=order_id, number__gt=0).first()
    if row is None:
        return None
    info = company(company_id)
    with translation.override(language or home_language(info.country)):
        subject = _("Order %(number)s from %(name)s") % {"number": row.code, "name": info.name}
        text = [
            _("Please deliver what is listed in the attached order %(number)s.")
            % {"number": row.code}
        ]
        if row.expected_on:
            text.append(_("We expect it by %(day)s.") % {"day": day_words(row.expected_on)})
        if row.note:
            text.append(row.note)
        text.append(_("Please confirm it by answering this mail."))
        text.append(info.name)
        pdf = order_pdf(info, row, lines_of(info, [row.id]).get(row.id, []))
    files = ((f"{row.code}.pdf", pdf, "application/pdf"),)
    return Letter(subject=subject, text="\n\n".join(text), files=files)
