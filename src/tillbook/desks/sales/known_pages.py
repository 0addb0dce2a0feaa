"""The pages of sales that people look for by name."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tillbook.masters.organisation.rules import Right
from tillbook.plumbing.registries import PageEntry

PAGES = (
    PageEntry(
        name=_("Sales"),
        line=_("Every receipt, return and void"),
        icon="receipt",
        url_name="sales",
        also=_("receipts, returns, refunds, voids, bills"),
        right=Right.SALES_READ,
    ),
    PageEntry(
        name=_("To clarify"),
        line=_("Quarantine, conflicts, missing receipts, discrepancies"),
        icon="scale",
        url_name="to_clarify",
        right=Right.SALES_READ,
    ),
)
