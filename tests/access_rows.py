"""Rows of the access matrix about foreign currency and what is taken off open items: who may, of
what, what is sent, the status inside, and for another company."""

from __future__ import annotations

from typing import Any

_SENT: dict[str, str] = {}

FOREIGN: dict[str, tuple[Any, ...]] = {
    "exchange_rates": ("OMB",),
    "enter_exchange_rate": ("OMB", "", _SENT, 200, 200),
    "import_exchange_rates": ("OMB", "", _SENT, 200, 200),
    "exchange_rate_age": ("OB", "", _SENT, 302, 302),
    "remove_exchange_rate": ("OMB", "nothing", _SENT, 404, 404),
    "revaluation": ("OMB",),
    "post_revaluation": ("OB", "", _SENT, 302, 302),
    "open_items": ("OMB",),
    "open_item": ("OMB", "", None, 302, 302),
    "adjust_item": ("OMB", "", _SENT, 302, 302),
    "recover_debt": ("OMB", "manual_entry", _SENT, 302, 404),
}
