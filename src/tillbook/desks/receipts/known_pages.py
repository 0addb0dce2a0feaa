"""The pages of receipts that people look for by name."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tillbook.masters.organisation.rules import Right
from tillbook.plumbing.registries import PageEntry

PAGES = (
    PageEntry(
        name=_("Receipts"),
        line=_("Logo, texts and fields of the receipt, paper widths"),
        icon="receipt-text",
        url_name="receipt_layout",
        also=_("slip, paper, logo"),
        right=Right.SETTINGS_WRITE,
        group="settings",
    ),
    PageEntry(
        name=_("Printers"),
        line=_("Receipt printers, which register prints where, what did not print"),
        icon="printer",
        url_name="printers",
        right=Right.SETTINGS_WRITE,
        group="settings",
    ),
    PageEntry(
        name=_("What works with what"),
        line=_("Browsers, printers, terminals: what is tested and what nobody has seen yet"),
        icon="info",
        url_name="what_works",
        right="",
        group="settings",
    ),
)
