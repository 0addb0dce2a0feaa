"""What of orders waits for somebody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.desks.purchasing.queries import orders, overdue
from tillbook.desks.purchasing.rules import State
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.registries import Alert


def order_alerts(actor: Actor, location_ids: Sequence[UUID]) -> Iterable[Alert]:
    """Orders that a second person has to approve, and what should have come."""
    if actor.may(Right.PURCHASES_APPROVE):
        rows = orders(actor).filter(state=State.WAITING, location_id__in=location_ids)
        if waits := rows.count():
            words = ngettext(
                "%(n)s order waits to be approved", "%(n)s orders wait to be approved", waits
            )
            yield Alert(
                count=waits,
                sentence=words % {"n": waits},
                small=_("It goes out when somebody else approves it."),
                verb=_("Look"),
                url=f"{reverse('purchase_orders')}?state=waiting",
                icon="truck",
                weight=43,
            )
    if actor.may(Right.PURCHASES_READ) and (late := overdue(actor, location_ids).count()):
        words = ngettext("%(n)s order should have come", "%(n)s orders should have come", late)
        yield Alert(
            count=late,
            sentence=words % {"n": late},
            small=_("Ask the supplier, and note the new day."),
            verb=_("Look"),
            url=f"{reverse('purchase_orders')}?late=yes",
            icon="truck",
            weight=48,
        )
