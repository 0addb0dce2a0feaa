"""What of expenses waits for somebody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.desks.expenses.queries import limit_of, waiting_drafts
from tillbook.desks.expenses.rules import read_day, typed_of
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.registries import UNFOLDED, Alert
from tillbook.plumbing.templatetags.figures import short_day


def expense_alerts(actor: Actor, location_ids: Sequence[UUID]) -> Iterable[Alert]:
    """Expenses that a second person has to post."""
    if not actor.may(Right.EXPENSES_APPROVE) or actor.location_ids is not None:
        return
    info = company(actor.company_id)
    if limit_of(info.id, info.version) is None:
        return
    # At most some hundreds are counted.
    if waits := waiting_drafts(actor)[:500].count():
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
            unfold=partial(_named, actor),
        )


def _named(actor: Actor) -> list[tuple[str, str]]:
    """The first that wait, each with its page."""
    found = []
    for row in waiting_drafts(actor)[:UNFOLDED]:
        typed = None if row.reverses_id else typed_of(row.content)
        day = read_day(typed.day if typed else row.content)
        what = (typed.supplier or typed.note) if typed else row.reason
        words = [short_day(day) if day else "", what]
        url = reverse("expense_draft", args=[row.id])
        found.append((" · ".join(one for one in words if one) or _("Expense"), url))
    return found
