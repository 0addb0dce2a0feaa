"""Sales as the search above every page finds them: by number, and by amount."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from tillbook.desks.sales.listing import by_number
from tillbook.desks.sales.queries import visible_sales
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing.registries import Hit
from tillbook.plumbing.series import series_codes
from tillbook.plumbing.templatetags.figures import moment, money
from tillbook.values.money import NotAnAmount, parse_decimal

#: An amount is looked for among what arrived in these days: there is no index of amounts.
DAYS = 31
MOST = 5


def search_sales(actor: Actor, text: str) -> Sequence[Hit]:
    """Sales with this number ("A1-000042", "42"), and recent ones that came to this amount."""
    if not actor.may(Right.SALES_READ):
        return []
    info = company(actor.company_id)
    sales = visible_sales(actor)
    numbered = by_number(actor, sales, text).order_by("-recorded_at")[:MOST]
    found = [(_("Sales"), sale) for sale in numbered]
    if (minor := _minor(text, info.exponent)) is not None:
        since = clock.now() - timedelta(days=DAYS)
        alike = sales.filter(recorded_at__gte=since, total_minor__in=[minor, -minor])
        found += [
            (_("Sales of this amount"), sale) for sale in alike.order_by("-recorded_at")[:MOST]
        ]
    codes = series_codes({sale.series_id for _kind, sale in found})
    return [
        Hit(
            kind=kind,
            title=f"{codes[sale.series_id]}-{sale.number:06d}",
            detail=f"{money(sale.total_minor, info.money)} · {moment(sale.occurred_at)}",
            url=reverse("sale", args=[sale.id]),
            icon="receipt",
        )
        for kind, sale in found
    ]


def _minor(text: str, exponent: int) -> int | None:
    """The amount that somebody types: "12.50", "€12,50", "12"."""
    match = re.fullmatch(r"\D{0,3}\s?(\d{1,12}(?:[.,]\d{1,6})?)\s?\D{0,3}", text)
    if not match:
        return None
    try:
        return parse_decimal(match[1].replace(",", "."), exponent, "amount")
    except NotAnAmount:
        return None
