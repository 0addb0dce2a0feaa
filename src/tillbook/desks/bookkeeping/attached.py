"""Entries by hand as holders of attachments: drafts and templates, then what was posted."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from tillbook.desks.bookkeeping.models import Draft
from tillbook.desks.bookkeeping.queries import draft, posted_entry
from tillbook.masters.files.holders import Holder
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.series import document_numbers


def holder(actor: Actor, entry_id: UUID) -> Holder | None:
    """An entry that may have attachments. A draft keeps its id when it is posted, so what was
    attached while it was written belongs to the document."""
    if not actor.may(Right.LEDGER_READ):
        return None
    writes = actor.may(Right.LEDGER_WRITE)
    if row := draft(actor, entry_id):
        template = row.kind == Draft.Kind.TEMPLATE
        url = reverse("recurring_entries") if template else reverse("entry_draft", args=[row.id])
        title = row.name if template else _("Draft of an entry")
        return Holder(may_attach=writes, posted=False, title=title, url=url)
    if posted_entry(actor, entry_id) is None:
        return None
    number = document_numbers([entry_id]).get(entry_id, "")
    title = _("Entry %(number)s") % {"number": number}
    url = reverse("manual_entry", args=[entry_id])
    return Holder(may_attach=writes, posted=True, title=title, url=url)
