"""The pages of mail that people look for by name."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tillbook.masters.organisation.rules import Right
from tillbook.plumbing.registries import PageEntry

PAGES = (
    PageEntry(
        name=_("E-mail"),
        line=_("The mail server that receipts go out by, and what was not sent"),
        icon="mail",
        url_name="mail",
        right=Right.SETTINGS_WRITE,
        group="settings",
    ),
)
