"""The pages of the catalogue that people look for by name."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tillbook.masters.organisation.rules import Right
from tillbook.plumbing.registries import PageEntry

PAGES = (
    PageEntry(
        name=_("Modifiers"),
        line=_("What is chosen with products, such as milk and extras, and what that changes"),
        icon="layout-list",
        url_name="modifiers",
        right=Right.CATALOG_WRITE,
        group="settings",
    ),
    PageEntry(
        name=_("Departments"),
        line=_("From which age on what is in them is sold"),
        icon="shield-check",
        url_name="department_settings",
        right=Right.CATALOG_WRITE,
        group="settings",
    ),
    PageEntry(
        name=_("Barcodes"),
        line=_("Labels with a weight or a price inside, and a field to try a code"),
        icon="scan-barcode",
        url_name="barcode_settings",
        right=Right.CATALOG_WRITE,
        group="settings",
    ),
)
