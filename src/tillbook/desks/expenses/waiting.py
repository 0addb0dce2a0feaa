"""What of expenses waits for somebody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.desks.expenses.queries import limit_of, waiting_count
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.registries import Alert


def expense_alerts(actor: Actor, location_ids: Sequence[UUID]) -> Iterable[Alert]:
    """Expenses that a second person has to post."""
    if not actor.may(Right.EXPENSES_APPROVE) or actor.location_ids is not None:
        return
    info = company(actor.company_id)
    if limit_of(info.id, info.version) is None:
        return
    if waits := waiting_count(actor):
        words = ngettext(
            "%(n)s expense waits to be approved", "%(n)s expenses wait to be approved", waits
        )
        yield Alert(
            count=waits,
            sentence=words % {"n": waits},
            small=_("It is not in the books before somebody else posts it."),
            verb=_("Look"),
            url=reverse("expenses"),
            icon="receipt",
            weight=42,
        )
