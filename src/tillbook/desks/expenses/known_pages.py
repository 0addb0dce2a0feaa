"""The pages of expenses that people look for by name."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tillbook.masters.organisation.rules import Right
from tillbook.plumbing.registries import PageEntry

PAGES = (
    PageEntry(
        name=_("Expenses"),
        line=_("What was bought along the way: entered by phone, with its receipt"),
        icon="receipt",
        url_name="expenses",
        right=Right.EXPENSES_WRITE,
    ),
    PageEntry(
        name=_("New expense"),
        line=_("Photo, amount, done"),
        icon="plus",
        url_name="new_expense",
        right=Right.EXPENSES_WRITE,
    ),
    PageEntry(
        name=_("Petty cash"),
        line=_("What is in it, filling and counting it, paying staff back"),
        icon="wallet",
        url_name="petty_cash",
        right=Right.EXPENSES_CASH,
    ),
    PageEntry(
        name=_("Expenses: categories and approval"),
        line=_("What money is spent on, what it is paid from, and from which amount two agree"),
        icon="receipt",
        url_name="expense_settings",
        right=Right.SETTINGS_WRITE,
        group="settings",
    ),
)
