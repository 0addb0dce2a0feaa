"""Sales as the search above every page finds them: by number, and by amount."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from tillbook.desks.sales.filtering import by_number, typed_minor
from tillbook.desks.sales.marks import sales_of_piece
from tillbook.desks.sales.queries import visible_sales
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.registries import Hit
from tillbook.plumbing.series import series_codes
from tillbook.plumbing.templatetags.figures import moment, money

MOST = 5


def search_sales(actor: Actor, text: str) -> Sequence[Hit]:
    """Sales with this number ("A1-000042", "42"), and the latest that came to this amount."""
    if not actor.may(Right.SALES_READ):
        return []
    info = company(actor.company_id)
    sales = visible_sales(actor)
    numbered = by_number(actor, sales, text).order_by("-recorded_at")[:MOST]
    found = [(_("Sales"), sale) for sale in numbered]
    if (minor := typed_minor(text, info.exponent)) is not None:
        # One question for a side: the index of totals then gives each in order, the latest first.
        sides = {minor, -minor}
        alike = [
            one for side in sides for one in sales.filter(total_minor=side).order_by("-id")[:MOST]
        ]
        alike.sort(key=lambda one: one.occurred_at, reverse=True)
        found += [(_("Sales of this amount"), sale) for sale in alike[:MOST]]
    pieces = sales_of_piece(actor.company_id, text)
    found += [(_("Sales of this piece"), sale) for sale in sales.filter(id__in=pieces)]
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
