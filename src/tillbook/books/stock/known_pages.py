"""The pages of stock that people look for by name."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tillbook.masters.organisation.rules import Right
from tillbook.plumbing.registries import PageEntry

PAGES = (
    PageEntry(
        name=_("Stock: valuation"),
        line=_("What goods are worth when they leave: average cost, or first in, first out"),
        icon="package",
        url_name="stock_costing",
        right=Right.SETTINGS_WRITE,
        group="settings",
    ),
)
