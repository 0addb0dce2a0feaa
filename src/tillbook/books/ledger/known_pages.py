"""The pages of the ledger that people look for by name."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tillbook.masters.organisation.rules import Right
from tillbook.plumbing.registries import PageEntry

PAGES = (
    PageEntry(
        name=_("Journal"),
        line=_("Every entry, with its lines"),
        icon="book-open",
        url_name="journal",
        also=_("daybook, postings, entries, book of original entry"),
        right=Right.LEDGER_READ,
    ),
    PageEntry(
        name=_("Trial balance"),
        line=_("What every account stands at"),
        icon="scale",
        url_name="trial_balance",
        also=_("balance sheet, profit and loss, income statement, cash flow, statements"),
        right=Right.LEDGER_READ,
    ),
    PageEntry(
        name=_("General ledger"),
        line=_("Every account with its lines, and the balance after each"),
        icon="book-open",
        url_name="general_ledger",
        also=_("account sheets, nominal ledger"),
        right=Right.LEDGER_READ,
    ),
    PageEntry(
        name=_("Receivables by age"),
        line=_("Which customers owe what, and since when"),
        icon="clock",
        url_name="aged_receivables",
        also=_("debtors, accounts receivable, open items, dunning, reminders"),
        right=Right.LEDGER_READ,
    ),
    PageEntry(
        name=_("Payables by age"),
        line=_("What suppliers are owed, and since when"),
        icon="clock",
        url_name="aged_payables",
        also=_("creditors, accounts payable, open items"),
        right=Right.LEDGER_READ,
    ),
    PageEntry(
        name=_("Chart of accounts"),
        line=_("Accounts to add, rename, archive, and where statements show them"),
        icon="landmark",
        url_name="chart_of_accounts",
        also=_("nominal codes, account numbers"),
        right=Right.LEDGER_READ,
    ),
    PageEntry(
        name=_("Account roles"),
        line=_("Which account sales, tax, stock and money on the way are booked to"),
        icon="landmark",
        url_name="account_roles",
        right=Right.SETTINGS_WRITE,
        group="settings",
    ),
)
