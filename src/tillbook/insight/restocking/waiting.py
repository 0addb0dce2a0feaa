"""What of the stock waits for somebody, for the alerts above every page: counted beforehand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.insight.restocking.queries import alert_counts
from tillbook.insight.restocking.rules import Kind
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.registries import Alert


def stock_level_alerts(actor: Actor, location_ids: Sequence[UUID]) -> Iterable[Alert]:
    """What is out, runs low, lies too high or still. What is below zero is told by the stock."""
    if not actor.may(Right.INVENTORY_READ):
        return
    counts = alert_counts(location_ids)
    page = reverse("stock_alerts")
    if out := counts.get(Kind.OUT, 0):
        words = ngettext("%(n)s product is out", "%(n)s products are out", out)
        yield Alert(
            count=out,
            sentence=words % {"n": out},
            small=_("Somebody buys it, or it has a minimum."),
            verb=_("Look"),
            url=f"{page}?kind={Kind.OUT.value}",
            icon="package",
            tone="brick",
            weight=32,
        )
    if soon := counts.get(Kind.EXPIRING, 0):
        words = ngettext("%(n)s product expires", "%(n)s products expire", soon)
        yield Alert(
            count=soon,
            sentence=words % {"n": soon},
            small=_("A lot that lies there has expired, or does so soon."),
            verb=_("Look"),
            url=f"{page}?kind={Kind.EXPIRING.value}",
            icon="clock",
            weight=40,
        )
    if low := counts.get(Kind.LOW, 0):
        words = ngettext("%(n)s product runs low", "%(n)s products run low", low)
        yield Alert(
            count=low,
            sentence=words % {"n": low},
            small=_("What is there and on order does not last until the next delivery."),
            verb=_("Look"),
            url=f"{page}?kind={Kind.LOW.value}",
            icon="package",
            weight=44,
        )
    much = counts.get(Kind.OVER, 0) + counts.get(Kind.STILL, 0)
    if much:
        words = ngettext(
            "%(n)s product lies too high or still", "%(n)s products lie too high or still", much
        )
        yield Alert(
            count=much,
            sentence=words % {"n": much},
            small=_("Above its maximum, for too many days, or without a move for long."),
            verb=_("Look"),
            url=page,
            icon="package",
            weight=70,
        )
