"""What the simulated terminal does with a payment: twelve outcomes, and a memory. No network here.

A reference is one payment for ever: started twice it is charged once, and one that was cancelled
before it was charged never is. That is what real terminals and their hosts promise, too.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any


class Outcome(StrEnum):
    """What becomes of the next payment."""

    APPROVED_CHIP = "approved_chip"
    APPROVED_CONTACTLESS = "approved_contactless"
    APPROVED_WALLET = "approved_wallet"
    DECLINED_FUNDS = "declined_funds"
    DECLINED_CARD = "declined_card"
    CANCELLED = "cancelled"
    BUSY = "busy"
    LATE_APPROVED = "late_approved"
    LATE_DECLINED = "late_declined"
    CUT_BEFORE = "cut_before"
    CUT_AFTER = "cut_after"
    WRONG_REFERENCE = "wrong_reference"


BY_HAND = "by_hand"
_CHARGES = frozenset(
    {Outcome.APPROVED_CHIP, Outcome.APPROVED_CONTACTLESS, Outcome.APPROVED_WALLET}
    | {Outcome.LATE_APPROVED, Outcome.CUT_AFTER, Outcome.WRONG_REFERENCE}
)
#: Charged or refused in the moment they arrive; the others once the customer has done their part.
_AT_ONCE = frozenset(
    {Outcome.LATE_APPROVED, Outcome.LATE_DECLINED, Outcome.CUT_AFTER, Outcome.WRONG_REFERENCE}
)
_SILENT = frozenset({Outcome.LATE_APPROVED, Outcome.LATE_DECLINED})
_REASONS = {
    Outcome.DECLINED_FUNDS: "funds",
    Outcome.DECLINED_CARD: "card",
    Outcome.LATE_DECLINED: "funds",
    Outcome.CANCELLED: "customer",
}
_CHIP = {"method": "card", "brand": "Mastercard", "entry": "chip", "last_four": "5454"}
_TAP = {"method": "card", "brand": "Visa", "entry": "contactless", "last_four": "4242"}
_WALLET = {**_TAP, "wallet": "Apple Pay", "last_four": "1881"}
_CARDS = {Outcome.APPROVED_CHIP: _CHIP, Outcome.APPROVED_WALLET: _WALLET}


class Cut(Exception):
    """The line is cut: whoever asked hears nothing."""


@dataclass(slots=True)
class Payment:
    """One reference. state: waiting, approved, declined or cancelled."""

    reference: str
    kind: str
    amount_minor: int
    currency: str
    of: str
    outcome: str
    since: float
    state: str = "waiting"
    reason: str = ""
    card: dict[str, str] = field(default_factory=dict)


class Machine:
    """The terminal. now: seconds; choose: the outcome of the next payment; customer_s: how long a
    customer takes; silence_s: how long a late answer is late; patience_s: how long it waits for
    a card."""

    def __init__(
        self,
        *,
        now: Callable[[], float],
        choose: Callable[[], str],
        customer_s: float = 2,
        silence_s: float = 8,
        patience_s: float = 90,
        journal: Path | None = None,
    ) -> None:
        self.now, self.choose = now, choose
        self.customer_s, self.silence_s, self.patience_s = customer_s, silence_s, patience_s
        self.journal = journal
        self.payments: dict[str, Payment] = {}
        self._last: Payment | None = None
        self._lock = threading.Lock()
        if journal and journal.exists():
            for line in journal.read_text(encoding="utf-8").splitlines():
                # However long ago: it is silent about none of them.
                known = Payment(**{**json.loads(line), "since": -silence_s})
                self.payments[known.reference] = known

    def hear(self, message: dict[str, Any]) -> dict[str, Any]:
        """Answer a message, or raise Cut. verb: start, ask, cancel or health."""
        with self._lock:
            self._go_on()
            verb = message.get("verb")
            if verb == "health":
                return {"name": "Simulated terminal", "ready": self.current() is None}
            if verb == "start":
                return self._start(message)
            if verb == "cancel":
                return self._cancel(message)
            return self._ask(message)

    def press(self, outcome: str) -> None:
        """The person at the terminal decides what becomes of the payment that waits."""
        with self._lock:
            self._go_on()
            waiting = self.current()
            if waiting is not None and outcome in set(Outcome):
                waiting.outcome = outcome
                self._end(waiting)

    def current(self) -> Payment | None:
        """The payment that waits for its customer."""
        return self._last if self._last and self._last.state == "waiting" else None

    def moved_minor(self, reference: str) -> int:
        """What a reference took from the card; negative: what it gave back."""
        one = self.payments.get(reference)
        if one is None or one.state != "approved":
            return 0
        return one.amount_minor if one.kind == "charge" else -one.amount_minor

    def _start(self, message: dict[str, Any]) -> dict[str, Any]:
        reference = str(message["reference"])
        if reference in self.payments:
            return self._said(self.payments[reference])
        outcome = self.choose()
        if outcome == Outcome.CUT_BEFORE:
            raise Cut
        made = Payment(
            reference=reference,
            kind=str(message["kind"]),
            amount_minor=int(message["amount_minor"]),
            currency=str(message["currency"]),
            of=str(message.get("of", "")),
            outcome=outcome,
            since=self.now(),
        )
        if outcome == Outcome.BUSY or self.current() is not None:
            made.state, made.reason, made.outcome = "cancelled", "busy", Outcome.BUSY
            self._keep(made)
            return {**self._said(made), "answer": "busy"}
        self.payments[reference] = self._last = made
        if outcome in _AT_ONCE:
            self._end(made)
            if outcome in (Outcome.CUT_AFTER, *_SILENT):
                raise Cut
        self._go_on()
        return self._said(made)

    def _ask(self, message: dict[str, Any]) -> dict[str, Any]:
        known = self.payments.get(str(message["reference"]))
        if known is None:
            return {**_gist(message), "answer": "not_known"}
        return self._said(known)

    def _cancel(self, message: dict[str, Any]) -> dict[str, Any]:
        known = self.payments.get(str(message["reference"]))
        if known is None:
            known = Payment(**_gist(message), outcome="", since=self.now())
            known.state, known.reason = "cancelled", "register"
            self._keep(known)
        elif known.state == "waiting":
            known.state, known.reason = "cancelled", "register"
            self._keep(known)
        return self._said(known)

    def _go_on(self) -> None:
        """The customer holds a card to the terminal, or never does."""
        one = self.current()
        if one is None:
            return
        waited = self.now() - one.since
        if waited >= self.patience_s:
            one.state, one.reason = "cancelled", "timed_out"
            self._keep(one)
        elif one.outcome != BY_HAND and waited >= self.customer_s:
            self._end(one)

    def _end(self, one: Payment) -> None:
        outcome = one.outcome
        if one.kind == "refund" and self.moved_minor(one.of) < one.amount_minor:
            one.state, one.reason = "declined", "refused"
        elif outcome in _CHARGES:
            one.state, one.card = "approved", dict(_CARDS.get(Outcome(outcome), _TAP))
            one.card["authorisation"] = f"SIM-{one.reference}"
        elif outcome in (Outcome.CANCELLED, Outcome.BUSY, Outcome.CUT_BEFORE):
            one.state, one.reason = "cancelled", "customer"
        else:
            one.state, one.reason = "declined", _REASONS.get(Outcome(outcome), "refused")
        self._keep(one)

    def _keep(self, one: Payment) -> None:
        self.payments[one.reference] = one
        if self.journal:
            with self.journal.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(one)) + "\n")

    def _said(self, one: Payment) -> dict[str, Any]:
        """The answer about a payment; raises Cut while the terminal is silent about it."""
        quiet = self.now() - one.since < self.silence_s
        if one.outcome in _SILENT and quiet:
            raise Cut
        wrong = one.outcome == Outcome.WRONG_REFERENCE and quiet
        return {
            "answer": one.state,
            "reference": one.reference[::-1] + "X" if wrong else one.reference,
            "amount_minor": one.amount_minor,
            "currency": one.currency,
            "reason": one.reason,
            "card": one.card,
        }


def _gist(message: dict[str, Any]) -> dict[str, Any]:
    return {
        "reference": str(message["reference"]),
        "kind": str(message["kind"]),
        "amount_minor": int(message["amount_minor"]),
        "currency": str(message["currency"]),
        "of": str(message.get("of", "")),
    }
