"""The pages of shifts that people look for by name."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tillbook.masters.organisation.rules import Right
from tillbook.plumbing.registries import PageEntry

PAGES = (
    PageEntry(
        name=_("Shifts"),
        line=_("Who had which drawer, what was counted, each Z"),
        icon="receipt",
        url_name="shifts",
        also=_("Z report, X report, end of day, cashing up, till count"),
        right=Right.CASH_READ,
    ),
    PageEntry(
        name=pgettext_lazy("notes and coins", "Cash"),
        line=_("Drawers now, the safe, differences, deposits on their way"),
        icon="banknote",
        url_name="cash",
        also=_("cash book, petty cash, float, till money, safe, bank deposit"),
        right=Right.CASH_READ,
    ),
    PageEntry(
        name=_("Shifts and cash"),
        line=_("Which registers sell in shifts, reasons, how much is paid out"),
        icon="banknote",
        url_name="cash_settings",
        right=Right.SETTINGS_WRITE,
        group="settings",
    ),
)
