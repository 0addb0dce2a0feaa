"""The pages of banking that people look for by name."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tillbook.masters.organisation.rules import Right
from tillbook.plumbing.registries import PageEntry

PAGES = (
    PageEntry(
        name=_("Bank"),
        line=_("Bank accounts, their statements and lines"),
        icon="landmark",
        url_name="bank",
        also=_("statement, reconciliation, payments"),
        right=Right.LEDGER_READ,
    ),
)
