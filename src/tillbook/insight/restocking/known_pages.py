"""The pages of restocking that people look for by name."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tillbook.masters.organisation.rules import Right
from tillbook.plumbing.registries import PageEntry

PAGES = (
    PageEntry(
        name=_("Goods report"),
        line=_("Movements, turnover, cover, fast and slow, dead stock, age, ABC, shrinkage"),
        icon="chart-column",
        url_name="goods_report",
        right=Right.COSTS_READ,
    ),
    PageEntry(
        name=_("Stock alerts"),
        line=_("What is out, runs low, lies too high, still or below zero"),
        icon="package",
        url_name="stock_alerts",
        right=Right.INVENTORY_READ,
    ),
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
