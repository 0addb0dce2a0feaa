"""The pages of returns that people look for by name."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tillbook.masters.organisation.rules import Right
from tillbook.plumbing.registries import PageEntry

PAGES = (
    PageEntry(
        name=_("Tax returns"),
        line=_("VAT and sales tax by period: what to file, what was filed, and from which lines"),
        icon="landmark",
        url_name="tax_returns",
        also=_("VAT return, sales tax, GST"),
        right=Right.LEDGER_READ,
    ),
)
