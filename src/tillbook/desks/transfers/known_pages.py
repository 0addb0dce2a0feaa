"""The pages of transfers that people look for by name."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tillbook.masters.organisation.rules import Right
from tillbook.plumbing.registries import PageEntry

PAGES = (
    PageEntry(
        name=_("Transfers"),
        line=_("Goods from one location to another: asked for, on the way, received"),
        icon="truck",
        url_name="transfers",
        right=Right.INVENTORY_READ,
    ),
)
