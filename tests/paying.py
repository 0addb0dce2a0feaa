"""Who owes what and who has paid: who opens those pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def pages(page: Callable[..., Any]) -> dict[str, Any]:
    """Their rows of the access matrix, made with its `Page`."""
    sent = {"post": {}, "inside": 302}
    whole = page("OMB")
    customer = page("OMB", of="customer", foreign=404)
    return {
        **dict.fromkeys(("aged_receivables", "aged_payables", "unpaired"), whole),
        "aged_items": page("OMB", of="side"),
        **dict.fromkeys(("party_account", "account_of_customer", "party_statement"), customer),
        "pair_party": page("OMB", of="customer", foreign=404, **sent),
        "pair_certain": page("OMB", foreign=302, **sent),
        "pairing": page("OMB", of="pairing", foreign=404),
        "undo_pairing": page("OMB", of="pairing", foreign=404, **sent),
        **_terms_pages(page),
    }


def _terms_pages(page: Callable[..., Any]) -> dict[str, Any]:
    """The rows of the pages of payment terms."""
    sent = {"post": {}, "inside": 302, "foreign": 404}
    return {
        **dict.fromkeys(("payment_terms", "new_payment_terms"), page("OM")),
        "change_terms": page("OM", of="terms", foreign=404),
        "archive_terms": page("OM", of="terms", **sent),
        "set_party_terms": page("OM", of="customer", **sent),
    }
