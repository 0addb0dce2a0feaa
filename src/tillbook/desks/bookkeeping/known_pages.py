"""The pages of entries by hand that people look for by name."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tillbook.masters.organisation.rules import Right
from tillbook.plumbing.registries import PageEntry

PAGES = (
    PageEntry(
        name=_("Entries by hand"),
        line=_("Rent, wages, accruals, corrections: written here, posted once"),
        icon="pencil-line",
        url_name="manual_entries",
        right=Right.LEDGER_READ,
    ),
    PageEntry(
        name=_("Recurring entries"),
        line=_("What is posted every month by itself"),
        icon="refresh-cw",
        url_name="recurring_entries",
        right=Right.LEDGER_READ,
    ),
    PageEntry(
        name=_("Payments to pair"),
        line=_("Who owes something and has paid something that pays nothing yet"),
        icon="scale",
        url_name="unpaired",
        right=Right.LEDGER_READ,
    ),
    PageEntry(
        name=_("Periods"),
        line=_("Which months of the books are closed, and what to look at before"),
        icon="lock",
        url_name="periods",
        also=_("closing, lock, month-end, financial year"),
        right=Right.LEDGER_READ,
    ),
    PageEntry(
        name=_("Discounts and bad debts"),
        line=_("Open items: less for who paid early, and what customers will not pay"),
        icon="scale",
        url_name="open_items",
        right=Right.LEDGER_READ,
    ),
    PageEntry(
        name=_("Revaluation"),
        line=_(
            "Foreign balances at the rate of a day: looked at, posted, turned back the next day"
        ),
        icon="scale",
        url_name="revaluation",
        right=Right.LEDGER_READ,
    ),
    PageEntry(
        name=_("Year-end"),
        line=_("What each fiscal year earned, and closing it"),
        icon="calendar",
        url_name="year_end",
        right=Right.LEDGER_READ,
    ),
    PageEntry(
        name=_("Entries by hand: approval"),
        line=_("From which amount a second person posts, and how far ahead"),
        icon="pencil-line",
        url_name="bookkeeping_settings",
        right=Right.SETTINGS_WRITE,
        group="settings",
    ),
)
