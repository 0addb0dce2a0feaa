"""What of bills waits for somebody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.desks.bills.queries import drafts
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.registries import Alert


def bill_alerts(actor: Actor, location_ids: Sequence[UUID]) -> Iterable[Alert]:
    """Bills that differ from what was agreed, which a second person has to approve."""
    if not actor.may(Right.PURCHASES_APPROVE):
        return
    rows = drafts(actor).filter(location_id__in=location_ids).exclude(changed_by=actor.id)
    if waits := rows[:500].count():
        words = ngettext(
            "%(n)s bill waits to be approved", "%(n)s bills wait to be approved", waits
        )
        yield Alert(
            count=waits,
            sentence=words % {"n": waits},
            small=_("It differs from what was agreed, and is not in the books yet."),
            verb=_("Look"),
            url=reverse("supplier_bills"),
            icon="file-text",
            weight=42,
        )
