"""What of the stock waits for somebody, for the alerts above every page and for Home."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.books.stock.queries import levels_below_zero, levels_without_cost
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.registries import Alert


def stock_alerts(actor: Actor, location_ids: Sequence[UUID]) -> Iterable[Alert]:
    """What lies below zero, and what lies there at no value."""
    if not actor.may(Right.INVENTORY_READ):
        return
    stock = reverse("stock")
    if below := levels_below_zero(location_ids):
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
    if actor.may(Right.COSTS_READ) and (free := levels_without_cost(location_ids)):
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
