"""Accounts by what was typed into the field above every page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from tillbook.books.ledger.queries import chart
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.registries import Hit
from tillbook.values.folding import findable, typed_words
from tillbook.values.misspelt import all_near

_MOST = 6
_WORD = re.compile(r"\w+")


def search_accounts(actor: Actor, text: str) -> Sequence[Hit]:
    """Accounts whose number begins so, or with these words in their name; else those meant."""
    if not actor.may(Right.LEDGER_READ):
        return []
    words = typed_words(text)
    known = [(row, findable(row.name)) for row in chart(actor.company_id) if not row.archived_at]
    found = [
        row
        for row, name in known
        if row.code.startswith(text) or all(word in name for word in words)
    ]
    if not found and not text.isdigit():
        found = [row for row, name in known if all_near(words, _WORD.findall(name))]
    return [
        Hit(
            kind=_("Accounts"),
            title=row.name,
            detail=row.code,
            url=reverse("account", args=[row.id]),
            icon="book-open",
        )
        for row in found[:_MOST]
    ]
