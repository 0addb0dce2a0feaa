"""The pages of adjustments that people look for by name."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tillbook.masters.organisation.rules import Right
from tillbook.plumbing.registries import PageEntry

PAGES = (
    PageEntry(
        name=_("Adjustments"),
        line=_("What broke, expired, was given away, found or counted otherwise"),
        icon="package",
        url_name="adjustments",
        right=Right.INVENTORY_READ,
    ),
    PageEntry(
        name=_("Adjust stock"),
        line=_("Correct the count, write off what is gone"),
        icon="pencil-line",
        url_name="new_adjustment",
        right=Right.INVENTORY_WRITE,
    ),
    PageEntry(
        name=_("Stock: approval"),
        line=_("From which worth a second person posts an adjustment"),
        icon="package",
        url_name="stock_settings",
        right=Right.SETTINGS_WRITE,
        group="settings",
    ),
)
