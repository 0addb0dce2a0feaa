"""What of adjustments waits for somebody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.desks.supply.queries import limit_of, waiting_count
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.registries import Alert


def supply_alerts(actor: Actor, location_ids: Sequence[UUID]) -> Iterable[Alert]:
    """Adjustments that a second person has to post."""
    if not actor.may(Right.INVENTORY_WRITE):
        return
    info = company(actor.company_id)
    if limit_of(info.id, info.version) is None:
        return
    if waits := waiting_count(actor, location_ids):
        words = ngettext(
            "%(n)s adjustment waits to be approved",
            "%(n)s adjustments wait to be approved",
            waits,
        )
        yield Alert(
            count=waits,
            sentence=words % {"n": waits},
            small=_("It is not in the books before somebody else posts it."),
            verb=_("Look"),
            url=reverse("adjustments"),
            icon="package",
            weight=43,
        )
