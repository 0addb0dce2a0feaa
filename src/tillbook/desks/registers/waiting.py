"""What of registers waits for somebody, for the alerts above every page and for Home."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.desks.registers.models import Device
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
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
