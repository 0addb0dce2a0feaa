"""Adjustments as holders of attachments: while they are written, and after."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from tillbook.desks.supply.queries import draft, posted
from tillbook.masters.files.holders import Holder
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.series import document_numbers


def holder(actor: Actor, adjustment_id: UUID) -> Holder | None:
    """An adjustment that may have attachments. A draft keeps its id when it is posted."""
    writes = actor.may(Right.INVENTORY_WRITE)
    if not writes and not actor.may(Right.INVENTORY_READ):
        return None
    if writes and draft(actor, adjustment_id):
        url = reverse("adjustment_draft", args=[adjustment_id])
        return Holder(may_attach=True, posted=False, title=_("Adjustment, not posted"), url=url)
    if posted(actor, adjustment_id) is None:
        return None
    number = document_numbers([adjustment_id]).get(adjustment_id, "")
    title = _("Adjustment %(number)s") % {"number": number}
    url = reverse("adjustment", args=[adjustment_id])
    return Holder(may_attach=writes, posted=True, title=title, url=url)
