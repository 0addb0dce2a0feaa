"""The pages of stock that people look for by name."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tillbook.masters.organisation.rules import Right
from tillbook.plumbing.registries import PageEntry

PAGES = (
    PageEntry(
        name=_("Lots and serial numbers"),
        line=_("What lies of them where, what expires, where they came from and where they went"),
        icon="package",
        url_name="lots",
        right=Right.INVENTORY_READ,
        group="stock",
    ),
    PageEntry(
        name=_("Stock: valuation"),
        line=_("What goods are worth when they leave: average cost, or first in, first out"),
        icon="package",
        url_name="stock_costing",
        right=Right.SETTINGS_WRITE,
        group="settings",
    ),
)
