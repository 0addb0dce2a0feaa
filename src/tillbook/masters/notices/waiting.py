"""What of mail waits for somebody, for the alerts above every page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.masters.notices.queries import failed_count
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.registries import Alert


def mail_alerts(actor: Actor, location_ids: Sequence[UUID]) -> Iterable[Alert]:
    """Mails that were given up."""
    if not actor.may(Right.SETTINGS_WRITE):
        return
    count = failed_count(actor.company_id, list(location_ids))
    sentence = ngettext("%(n)s e-mail was not sent", "%(n)s e-mails were not sent", count)
    yield Alert(
        count=count,
        sentence=sentence % {"n": count},
        small=_("It is not tried again by itself."),
        verb=_("Look"),
        url=reverse("mail"),
        icon="mail",
        weight=45,
    )
