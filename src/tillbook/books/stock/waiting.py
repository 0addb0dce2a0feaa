"""What of the stock waits for somebody, for the alerts above every page and for Home."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.books.stock.queries import levels_below_zero, levels_without_cost
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.registries import Alert


def _end_of(company_id: UUID, day: date) -> datetime:
    """The moment at which a day is over wherever the company is."""
    following = min(day, date.max - timedelta(days=2)) + timedelta(days=1)
    places = company(company_id).locations.values()
    return max(
        datetime.combine(following, time(at.day_starts_hour), tzinfo=at.zone) for at in places
    )


def stock_alerts(
    actor: Actor, location_ids: Sequence[UUID], through: date | None = None
) -> Iterable[Alert]:
    """What lies below zero, and what lies there at no value; on a day before, if it did then."""
    if not actor.may(Right.INVENTORY_READ):
        return
    before = _end_of(actor.company_id, through) if through else None
    stock = reverse("stock")
    if below := levels_below_zero(location_ids, before):
        words = ngettext("%(n)s product is below zero", "%(n)s products are below zero", below)
        yield Alert(
            count=below,
            sentence=words % {"n": below},
            small=_("More was sold than was there by the books."),
            verb=_("Check"),
            url=f"{stock}?state=negative",
            icon="package",
            weight=30,
        )
    if actor.may(Right.COSTS_READ) and (free := levels_without_cost(location_ids, before)):
        words = ngettext(
            "%(n)s product has no known cost", "%(n)s products have no known cost", free
        )
        yield Alert(
            count=free,
            sentence=words % {"n": free},
            small=_("It leaves the stock at a value of 0."),
            verb=_("Check"),
            url=f"{stock}?state=no-cost",
            icon="package",
            weight=35,
        )
