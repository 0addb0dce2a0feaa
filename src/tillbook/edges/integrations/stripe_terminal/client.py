"""The adapter of Stripe Terminal, server-driven, by the official SDK.

A payment is a payment intent that carries our reference in its metadata and as the idempotency key
of its creation: created twice it is the same one. Creating charges nothing; only a reader that is
told to process it does, which happens once, in `start`. Whatever is asked later only looks.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings

from tillbook.books.payments.ports import Health, NoAnswer, NotEnrolled, Wanted
from tillbook.books.payments.rules import Answer, CardFacts, Kind, Reason, Said
from tillbook.edges.integrations.stripe_terminal.words import (
    REFUNDS,
    Shape,
    card_of,
    declined_by,
    failed,
    over_by,
)

#: Seconds to reach Stripe, and to wait for one answer.
PATIENCE_S = (3.05, 8.0)
_KNOWN_AT_ONCE = 2_000
_known: OrderedDict[tuple[str, str], str] = OrderedDict()
_lock = threading.Lock()


class StripeTerminal:
    """A `CardTerminal`: a reader by its id (tmr_…), with the secret key of the account."""

    def __init__(self, address: str, secret: str = "") -> None:
        self.reader, self.secret = address, secret

    def start(self, wanted: Wanted) -> Said:
        if wanted.kind == Kind.REFUND:
            return self._refund(wanted)
        intent = self._created(wanted)
        if intent["status"] != "requires_payment_method":
            return self._told(wanted, intent)
        try:
            _call(
                lambda: self._v1().terminal.readers.process_payment_intent(
                    self.reader, {"payment_intent": intent["id"]}
                )
            )
        except _Refused as refused:
            if refused.code == "terminal_reader_busy":
                self._over(intent["id"], Reason.BUSY)
                return _said(wanted, Answer.BUSY)
            raise NoAnswer(f"{self.reader}: {refused.code}") from refused
        return _said(wanted, Answer.WAITING)

    def ask(self, wanted: Wanted) -> Said:
        if wanted.kind == Kind.REFUND:
            return self._of_refund(wanted)
        intent = self._found(wanted)
        return self._told(wanted, intent) if intent else _said(wanted, Answer.NOT_KNOWN)

    def cancel(self, wanted: Wanted) -> Said:
        if wanted.kind == Kind.REFUND:
            return self._never_refund(wanted)
        # One that Stripe does not know is made, and cancelled: a late start finds it so.
        intent = self._found(wanted) or self._created(wanted)
        if intent["status"] not in ("succeeded", "canceled"):
            try:
                if _about(self._reader(), intent["id"]).get("status") == "in_progress":
                    _call(lambda: self._v1().terminal.readers.cancel_action(self.reader))
                intent = self._over(intent["id"], Reason.REGISTER)
            except _Refused:
                # Too late: the customer's card is being read, or it is charged.
                intent = self._intent(intent["id"])
        return self._told(wanted, intent)

    def health(self) -> Health:
        reader = self._reader()
        if reader.get("status") != "online":
            raise NoAnswer(f"{self.reader}: {reader.get('status')}")
        busy = (reader.get("action") or {}).get("status") == "in_progress"
        return Health(name=str(reader.get("label") or "")[:80], ready=not busy)

    # What is known of a payment intent

    def _told(self, wanted: Wanted, intent: Shape) -> Said:
        status = intent["status"]
        if status == "succeeded":
            return _said(wanted, Answer.APPROVED, intent, card=card_of(intent["latest_charge"]))
        if status == "canceled":
            over = over_by(intent)
            return _said(wanted, over[0], intent, reason=over[1])
        if status == "processing":
            return _said(wanted, Answer.WAITING, intent)
        action = _about(self._reader(), intent["id"])
        if action.get("status") == "in_progress":
            return _said(wanted, Answer.WAITING, intent)
        over_now = failed(action) or declined_by(intent)
        if over_now is None:
            return _said(wanted, Answer.NOT_KNOWN, intent)
        # Nobody may pay it any more before it is called over.
        try:
            self._over(intent["id"], over_now[1])
        except _Refused:
            return self._told(wanted, self._intent(intent["id"]))
        return _said(wanted, over_now[0], intent, reason=over_now[1])

    def _created(self, wanted: Wanted) -> Shape:
        methods = ["card_present"]
        if wanted.currency == "CAD":
            methods.append("interac_present")
        made = _call(
            lambda: self._v1().payment_intents.create(
                {
                    "amount": wanted.amount_minor,
                    "currency": wanted.currency.lower(),
                    "payment_method_types": methods,
                    "capture_method": "automatic",
                    "metadata": {"reference": wanted.reference},
                },
                {"idempotency_key": wanted.reference},
            )
        )
        self._remember(wanted.reference, made["id"])
        # What was created before has gone on since.
        return self._intent(made["id"])

    def _found(self, wanted: Wanted) -> Shape | None:
        """The payment intent of a reference: as this process knows, else by Stripe's search."""
        if known := _known.get((self.secret, wanted.reference)):
            return self._intent(known)
        return self._searched(wanted.reference) or self._young(wanted)

    def _searched(self, reference: str) -> Shape | None:
        query = f"metadata['reference']:'{reference}'"
        found = _call(lambda: self._v1().payment_intents.search({"query": query}))["data"]
        if not found:
            return None
        # There is one; were there two, the one that was paid is the truth.
        intent = next((one for one in found if one["status"] == "succeeded"), found[0])
        self._remember(reference, intent["id"])
        return self._intent(intent["id"])

    def _young(self, wanted: Wanted) -> Shape | None:
        """One that the search has not heard of yet: among the latest there are."""
        latest = _call(lambda: self._v1().payment_intents.list({"limit": 100}))["data"]
        for one in latest:
            if (one.get("metadata") or {}).get("reference") == wanted.reference:
                self._remember(wanted.reference, one["id"])
                return self._intent(one["id"])
        return None

    def _intent(self, key: str) -> Shape:
        wanted = {"expand": ["latest_charge"]}
        return _call(lambda: self._v1().payment_intents.retrieve(key, wanted))

    def _over(self, key: str, why: str) -> Shape:
        """Cancel it, having said why: its metadata is all it keeps of that."""
        _call(lambda: self._v1().payment_intents.update(key, {"metadata": {"over": why}}))
        return _call(lambda: self._v1().payment_intents.cancel(key))

    def _reader(self) -> Shape:
        return _call(lambda: self._v1().terminal.readers.retrieve(self.reader))

    # Money back

    def _charged(self, wanted: Wanted) -> str:
        """The payment intent that a refund gives back."""
        found = self._found(
            Wanted(
                reference=wanted.of,
                kind=Kind.CHARGE,
                amount_minor=wanted.amount_minor,
                currency=wanted.currency,
            )
        )
        if found is None:
            raise NoAnswer(f"{wanted.of}: Stripe does not know the charge")
        return str(found["id"])

    def _refund(self, wanted: Wanted) -> Said:
        charged = self._charged(wanted)
        try:
            made = _call(
                lambda: self._v1().refunds.create(
                    {
                        "payment_intent": charged,
                        "amount": wanted.amount_minor,
                        "metadata": {"reference": wanted.reference},
                    },
                    {"idempotency_key": wanted.reference},
                )
            )
        except _Refused as refused:
            if refused.spent:
                return _said(wanted, Answer.CANCELLED, reason=Reason.REGISTER)
            return _said(wanted, Answer.DECLINED, reason=Reason.REFUSED)
        return _of_status(wanted, made)

    def _of_refund(self, wanted: Wanted) -> Said:
        made = self._refund_of(self._charged(wanted), wanted.reference)
        return _of_status(wanted, made) if made else _said(wanted, Answer.NOT_KNOWN)

    def _refund_of(self, charged: str, reference: str) -> Shape | None:
        rows = _call(lambda: self._v1().refunds.list({"payment_intent": charged, "limit": 100}))[
            "data"
        ]
        ours = (one for one in rows if (one.get("metadata") or {}).get("reference") == reference)
        return next(ours, None)

    def _never_refund(self, wanted: Wanted) -> Said:
        """A refund that Stripe does not know is made impossible: its idempotency key is spent on
        something harmless, so that a late request under it is refused."""
        charged = self._charged(wanted)
        try:
            _call(
                lambda: self._v1().payment_intents.update(
                    charged,
                    {"metadata": {f"not_{wanted.reference}": "cancelled"}},
                    {"idempotency_key": wanted.reference},
                )
            )
        except _Refused as refused:
            if not refused.spent:
                raise NoAnswer(f"{wanted.reference}: {refused.code}") from refused
        made = self._refund_of(charged, wanted.reference)
        if made:
            return _of_status(wanted, made)
        return _said(wanted, Answer.CANCELLED, reason=Reason.REGISTER)

    # The way there

    def _v1(self) -> Any:
        return _client(self.secret).v1

    def _remember(self, reference: str, key: str) -> None:
        with _lock:
            _known[(self.secret, reference)] = key
            while len(_known) > _KNOWN_AT_ONCE:
                _known.popitem(last=False)


def enrol(secret: str, code: str, name: str) -> str:
    """Register a reader by the code on its screen, at the account's first location; its id. Raises
    NotEnrolled, NoAnswer."""
    try:
        places = _call(lambda: _client(secret).v1.terminal.locations.list({"limit": 1}))["data"]
        if not places:
            raise NotEnrolled("no_location")
        made = _call(
            lambda: _client(secret).v1.terminal.readers.create(
                {"registration_code": code, "label": name, "location": places[0]["id"]}
            )
        )
    except _Refused as refused:
        raise NotEnrolled("key" if refused.code == "key" else "code") from refused
    return str(made["id"])


class _Refused(Exception):
    """Stripe understood and said no. spent: the idempotency key stands for something else."""

    def __init__(self, code: str, *, spent: bool = False) -> None:
        super().__init__(code)
        self.code, self.spent = code, spent


def _client(secret: str) -> Any:
    import stripe

    return stripe.StripeClient(
        secret,
        http_client=stripe.RequestsClient(timeout=PATIENCE_S),
        # Who asks again is ours to decide: a payment is looked for before anything is repeated.
        max_network_retries=0,
        base_addresses={"api": settings.STRIPE_API} if settings.STRIPE_API else {},
    )


def _call(work: Callable[[], Any]) -> dict[str, Any]:
    """The answer as plain values. Raises NoAnswer where nobody knows, _Refused for a plain no."""
    import stripe

    try:
        told = json.loads(str(work()))
    except stripe.IdempotencyError as error:
        raise _Refused("idempotency_key", spent=True) from error
    except (stripe.AuthenticationError, stripe.PermissionError) as error:
        raise _Refused("key") from error
    except (stripe.CardError, stripe.InvalidRequestError) as error:
        raise _Refused(str(error.code or "invalid")) from error
    except (stripe.StripeError, ValueError) as error:
        raise NoAnswer(f"Stripe: {type(error).__name__}") from error
    if not isinstance(told, dict):
        raise NoAnswer("Stripe: no object")
    return told


def _about(reader: Shape, intent: str) -> Mapping[str, Any]:
    """The reader's action, where it is about this payment intent."""
    action = reader.get("action") or {}
    named = (action.get("process_payment_intent") or {}).get("payment_intent")
    key = named.get("id") if isinstance(named, Mapping) else named
    return action if key == intent else {}


def _of_status(wanted: Wanted, refund: Shape) -> Said:
    answer = REFUNDS.get(str(refund.get("status")), Answer.WAITING)
    reason = Reason.REFUSED if answer is Answer.DECLINED else ""
    return Said(
        answer=answer,
        reference=str((refund.get("metadata") or {}).get("reference") or ""),
        amount_minor=int(refund["amount"]),
        currency=str(refund["currency"]).upper(),
        reason=reason,
        card=CardFacts(authorisation=str(refund.get("id") or "")),
    )


def _said(
    wanted: Wanted,
    answer: Answer,
    intent: Shape | None = None,
    *,
    reason: str = "",
    card: CardFacts | None = None,
) -> Said:
    """An answer in what Stripe says of the payment; of what it does not know, in what was asked."""
    about = intent or {}
    metadata = about.get("metadata") or {}
    paid = "amount_received" if answer is Answer.APPROVED else "amount"
    return Said(
        answer=answer,
        reference=str(metadata.get("reference") or wanted.reference),
        amount_minor=int(about.get(paid, wanted.amount_minor)),
        currency=str(about.get("currency") or wanted.currency).upper(),
        reason=reason,
        card=card or CardFacts(),
    )
