"""Stripe's words in the port's: what an intent, a refund and a reader say of a payment. Pure.

Sources: docs.stripe.com/api (payment_intents, refunds and terminal/readers objects) and
/declines/codes, as of 2025. What these shapes leave open is read as *not known yet*.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tillbook.books.payments.rules import Answer, CardFacts, Reason

Shape = Mapping[str, Any]

#: `read_method` of `card_present` -> how the card was read.
_ENTRIES = {
    "contact_emv": "chip",
    "contactless_emv": "contactless",
    "contactless_magstripe_mode": "contactless",
    "magnetic_stripe_fallback": "swipe",
    "magnetic_stripe_track2": "swipe",
}
_WALLETS = {"apple_pay": "Apple Pay", "google_pay": "Google Pay", "samsung_pay": "Samsung Pay"}
_FUNDS = frozenset({"insufficient_funds", "withdrawal_count_limit_exceeded"})
_PIN = frozenset({"incorrect_pin", "invalid_pin", "pin_try_exceeded", "offline_pin_required"})


def card_of(charge: Shape) -> CardFacts:
    """The facts of a charge's card. authorisation: Stripe's own name for the charge."""
    details = charge.get("payment_method_details") or {}
    method = str(details.get("type") or "card_present")
    card = details.get(method) or {}
    wallet = (card.get("wallet") or {}).get("type") or ""
    return CardFacts(
        brand=str(card.get("brand") or "").replace("_", " ").title(),
        wallet=_WALLETS.get(wallet, ""),
        entry=_ENTRIES.get(str(card.get("read_method") or ""), ""),
        last_four=str(card.get("last4") or ""),
        authorisation=str(charge.get("id") or ""),
    )


def declined(code: str) -> str:
    """Our word for a decline code."""
    if code in _FUNDS:
        return Reason.FUNDS
    return Reason.PIN if code in _PIN else Reason.CARD


def failed(action: Shape) -> tuple[Answer, str] | None:
    """What a reader's failed action says of its payment; None where it has not failed."""
    if action.get("status") != "failed":
        return None
    code = str(action.get("failure_code") or "")
    if code in ("customer_canceled", "canceled"):
        return Answer.CANCELLED, Reason.CUSTOMER
    if code in ("timeout", "terminal_reader_timeout", "collect_inputs_timeout"):
        return Answer.CANCELLED, Reason.TIMED_OUT
    return Answer.DECLINED, declined(code)


def declined_by(intent: Shape) -> tuple[Answer, str] | None:
    """What a payment intent says of the last try; None where there was none."""
    error = intent.get("last_payment_error")
    if not error:
        return None
    return Answer.DECLINED, declined(str(error.get("decline_code") or error.get("code") or ""))


_DECLINED = frozenset({Reason.FUNDS, Reason.CARD, Reason.PIN, Reason.REFUSED})


def over_by(intent: Shape) -> tuple[Answer, str]:
    """What a cancelled payment intent came to: as we noted when we ended it."""
    why = str((intent.get("metadata") or {}).get("over") or "")
    if why in _DECLINED:
        return Answer.DECLINED, why
    return Answer.CANCELLED, why if why in set(Reason) else Reason.REGISTER


#: A refund's status -> what we call it. Pending money is on its way back and not there yet.
REFUNDS = {
    "succeeded": Answer.APPROVED,
    "pending": Answer.WAITING,
    "requires_action": Answer.WAITING,
    "failed": Answer.DECLINED,
    "canceled": Answer.CANCELLED,
}
