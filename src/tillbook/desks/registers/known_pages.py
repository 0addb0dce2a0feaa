"""The pages of registers that people look for by name."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tillbook.masters.organisation.rules import Right
from tillbook.plumbing.registries import PageEntry, Panel

PAGES = (
    PageEntry(
        name=_("Card payments"),
        line=_("Not settled yet, or charged without a sale"),
        icon="credit-card",
        url_name="card_payments",
        also=_("terminal, debit card, EC"),
        right=Right.SALES_READ,
    ),
    PageEntry(
        name=_("Registers"),
        line=_("Enrol, revoke, unsent sales, missing receipts"),
        icon="store",
        url_name="registers",
        also=_("tills, devices, point of sale"),
        right=Right.REGISTERS_ENROL,
        group="settings",
    ),
    PageEntry(
        name=_("PINs"),
        line=_("Who can sign in at a register"),
        icon="lock",
        url_name="pins",
        right=Right.REGISTERS_ENROL,
        group="settings",
    ),
    PageEntry(
        name=_("Tips"),
        line=_("Which locations ask for tips, when, and what they offer"),
        icon="banknote",
        url_name="tip_settings",
        right=Right.SETTINGS_WRITE,
        group="settings",
    ),
)

PERSON_PANEL = Panel(
    title=_("Register PIN"), url_name="pin_panel", right=Right.REGISTERS_ENROL.value
)
