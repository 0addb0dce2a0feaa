"""The pages of buying that people look for by name."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tillbook.masters.organisation.rules import Right
from tillbook.plumbing.registries import PageEntry

PAGES = (
    PageEntry(
        name=_("Orders"),
        line=_("What is ordered of suppliers, and how far it is"),
        icon="truck",
        url_name="purchase_orders",
        right=Right.PURCHASES_READ,
    ),
    PageEntry(
        name=_("New order"),
        line=_("Order of a supplier, at their prices"),
        icon="plus",
        url_name="new_purchase_order",
        right=Right.PURCHASES_WRITE,
    ),
    PageEntry(
        name=_("Suppliers"),
        line=_("Whom you buy from: what they deliver, and what you owe them"),
        icon="truck",
        url_name="suppliers",
        also=_("vendors, creditors"),
        right=Right.PARTIES_READ,
    ),
    PageEntry(
        name=_("Orders: approval"),
        line=_("From which amount a second person approves an order"),
        icon="truck",
        url_name="purchase_settings",
        right=Right.SETTINGS_WRITE,
        group="settings",
    ),
)
