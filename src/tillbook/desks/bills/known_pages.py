"""The pages of bills that people look for by name."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tillbook.masters.organisation.rules import Right
from tillbook.plumbing.registries import PageEntry

PAGES = (
    PageEntry(
        name=_("Bills of suppliers"),
        line=_("What suppliers bill, held against what was ordered and what came"),
        icon="file-text",
        url_name="supplier_bills",
        right=Right.PURCHASES_READ,
    ),
    PageEntry(
        name=_("New bill of a supplier"),
        line=_("Enter what a supplier bills, with freight and duty"),
        icon="plus",
        url_name="new_supplier_bill",
        right=Right.PURCHASES_WRITE,
    ),
    PageEntry(
        name=_("Bills: approval"),
        line=_("From which difference on a second person approves a bill"),
        icon="file-text",
        url_name="bill_settings",
        right=Right.SETTINGS_WRITE,
        group="settings",
    ),
)
