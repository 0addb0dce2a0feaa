"""Expenses as holders of attachments: while they are entered, and after."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from tillbook.desks.expenses.queries import draft, posted
from tillbook.masters.files.holders import Holder
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.series import document_numbers


def holder(actor: Actor, expense_id: UUID) -> Holder | None:
    """An expense that may have attachments. A draft keeps its id when it is posted."""
    writes = actor.may(Right.EXPENSES_WRITE)
    if not writes and not actor.may(Right.EXPENSES_READ):
        return None
    if draft(actor, expense_id):
        url = reverse("expense_draft", args=[expense_id])
        return Holder(may_attach=writes, posted=False, title=_("Expense, not posted"), url=url)
    if posted(actor, expense_id) is None:
        return None
    number = document_numbers([expense_id]).get(expense_id, "")
    title = _("Expense %(number)s") % {"number": number}
    url = reverse("expense", args=[expense_id])
    return Holder(may_attach=writes, posted=True, title=title, url=url)
