"""What of registers waits for somebody, for the alerts above every page and for Home."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.desks.registers.models import Device
from tillbook.masters.organisation.pages import chosen_location, location_ids, request_actor
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing.gaps import series_with_gaps
from tillbook.plumbing.registries import Alert

_LATE = timedelta(hours=24)


def register_alerts(actor: Actor, location_ids: Sequence[UUID]) -> Iterable[Alert]:
    """Registers on which sales have lain for more than a day."""
    if not actor.may(Right.REGISTERS_ENROL):
        return
    late = Device.objects.filter(
        company_id=actor.company_id,
        register__location_id__in=location_ids,
        unsent__gt=0,
        oldest_unsent_at__lt=clock.now() - _LATE,
    )
    unsent = sum(late.values_list("unsent", flat=True))
    if not unsent:
        return
    sentence = ngettext(
        "%(n)s sale has lain on a register for a day",
        "%(n)s sales have lain on a register for a day",
        unsent,
    )
    yield Alert(
        count=unsent,
        sentence=sentence % {"n": unsent},
        small=_("They are safe there, and in no figure here."),
        verb=_("See"),
        url=reverse("registers"),
        icon="cloud-upload",
        tone="amber",
        weight=13,
    )


def unsent_part(request: HttpRequest) -> dict[str, Any]:
    """The frame's word on registers: how many sales they still have to send, as they last said."""
    actor = request_actor(request)
    if actor is None or not actor.may(Right.REGISTERS_ENROL):
        return {}
    places = location_ids(actor, chosen_location(request, actor))
    told = Device.objects.filter(
        company_id=actor.company_id,
        register__location_id__in=places,
        revoked_at=None,
    ).aggregate(devices=Count("id"), unsent=Sum("unsent"))
    if not told["devices"]:
        return {}
    text = ngettext("%(n)s unsent", "%(n)s unsent", told["unsent"]) % {"n": told["unsent"]}
    waits = told["unsent"] > 0
    url = reverse("registers")
    if not waits and series_with_gaps(actor.company_id, places):
        # Nothing is left to send, and not everything is here.
        url = f"{reverse('to_clarify')}?kind=gap"
        return {"unsent": {"waiting": True, "url": url, "text": _("Receipts are missing")}}
    return {"unsent": {"waiting": waits, "url": url, "text": text if waits else _("All sales in")}}
