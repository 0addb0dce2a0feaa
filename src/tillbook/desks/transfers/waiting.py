"""What of transfers waits for somebody: to be sent, or on the way for too long."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.desks.transfers.queries import asked_for, on_the_way
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing.registries import Alert

#: Days that goods may be on the way before somebody is told.
DAYS = 2


def transfer_alerts(actor: Actor, location_ids: Sequence[UUID]) -> Iterable[Alert]:
    """What these locations are asked for, and what has not come to them."""
    if not actor.may(Right.INVENTORY_WRITE):
        return
    now = clock.now()
    late = on_the_way(actor.company_id, location_ids, now - timedelta(days=DAYS))
    if late:
        days = (now - late[0][1]).days
        words = ngettext(
            "%(n)s transfer has not come yet", "%(n)s transfers have not come yet", len(late)
        )
        small = ngettext("On the way for %(n)s day.", "On the way for %(n)s days.", days)
        yield Alert(
            count=len(late),
            sentence=words % {"n": len(late)},
            small=small % {"n": days},
            verb=_("Receive"),
            url=f"{reverse('transfers')}?state=on_the_way",
            icon="truck",
            weight=33,
        )
    if asked := asked_for(actor.company_id, location_ids):
        words = ngettext("%(n)s transfer is asked for", "%(n)s transfers are asked for", asked)
        yield Alert(
            count=asked,
            sentence=words % {"n": asked},
            small=_("Another location waits for it to be shipped."),
            verb=_("Ship"),
            url=f"{reverse('transfers')}?state=requested",
            icon="truck",
            weight=44,
        )
