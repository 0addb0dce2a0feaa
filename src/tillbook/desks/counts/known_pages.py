"""The pages of counts that people look for by name."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tillbook.masters.organisation.rules import Right
from tillbook.plumbing.registries import PageEntry

PAGES = (
    PageEntry(
        name=_("Stock counts"),
        line=_("What is being counted, and what was booked"),
        icon="package-check",
        url_name="counts",
        also=_("stocktake, inventory count"),
        right=Right.INVENTORY_READ,
    ),
    PageEntry(
        name=_("New count"),
        line=_("Everything, departments, a list, or what is due"),
        icon="plus",
        url_name="new_count",
        right=Right.COUNTS_WRITE,
    ),
    PageEntry(
        name=_("Stock counts: approval"),
        line=_("From which differences on two agree, or it is counted again"),
        icon="package-check",
        url_name="count_settings",
        right=Right.SETTINGS_WRITE,
        group="settings",
    ),
)
