"""The pages of restocking that people look for by name."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tillbook.masters.organisation.rules import Right
from tillbook.plumbing.registries import PageEntry

PAGES = (
    PageEntry(
        name=_("Proposed orders"),
        line=_("What to order now, of whom, and why"),
        icon="truck",
        url_name="proposals",
        right=Right.PURCHASES_READ,
    ),
    PageEntry(
        name=_("Minimum, maximum, cover"),
        line=_("How much of each product lies at a location, and for how many days"),
        icon="package",
        url_name="keeping",
        right=Right.PURCHASES_READ,
    ),
)
