"""The pages of receiving that people look for by name."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tillbook.masters.organisation.rules import Right
from tillbook.plumbing.registries import PageEntry

PAGES = (
    PageEntry(
        name=_("Received"),
        line=_("What suppliers brought, and what went back to them"),
        icon="package-check",
        url_name="goods_receipts",
        also=_("deliveries, goods in"),
        right=Right.INVENTORY_READ,
    ),
    PageEntry(
        name=_("Receive goods"),
        line=_("Take in a delivery by scanner: of an order, or without one"),
        icon="package-check",
        url_name="new_goods_receipt",
        right=Right.INVENTORY_WRITE,
    ),
)
