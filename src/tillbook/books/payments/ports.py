"""What payments need from outside: a card terminal that is driven from the server.

An adapter lies in `edges/integrations` and is bound in the settings (`CARD_TERMINALS`). Whoever
calls one stands between two writer transactions: attempt stored, call, answer stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from tillbook.books.payments.rules import Said


class NoAnswer(Exception):
    """The terminal did not answer in time, or not in words it should: nobody knows what it did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a terminal is to do. reference: ours, the same for ever; of: for money back, the
    reference of the charge; amount_minor is positive either way."""

    reference: str
    kind: str
    amount_minor: int
    currency: str
    of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """A terminal that answered. name: what it calls itself; ready: it can take a payment now."""

    name: str
    ready: bool


class NotEnrolled(Exception):
    """A vendor does not let this terminal in; why: "key", "code", "no_location"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class CardTerminal(Protocol):
    """A card terminal. Every verb answers within a few seconds or raises NoAnswer.

    The same reference is one payment for ever: started twice it charges once. After `cancel`
    answered CANCELLED the reference is never charged, also when its start arrives later.
    """

    def start(self, wanted: Wanted) -> Said:
        """Hand a payment over; WAITING means that the customer is asked now."""

    def ask(self, wanted: Wanted) -> Said:
        """What became of a reference."""

    def cancel(self, wanted: Wanted) -> Said:
        """Take it back if that is still possible; says what became of it either way."""

    def health(self) -> Health:
        """Whether the terminal is there."""


def terminal_at(kind: str, address: str, secret: str = "") -> CardTerminal:
    """The adapter of a kind, for the terminal at an address; raises KeyError for another kind.

    secret: what the vendor knows the company by, where it has accounts.
    """
    made = import_string(settings.CARD_TERMINALS[kind])
    found: CardTerminal = made(address, secret) if secret else made(address)
    return found


def terminal_kinds() -> list[str]:
    """The kinds of terminals this installation knows."""
    return sorted(settings.CARD_TERMINALS)


def enrols(kind: str) -> bool:
    """Whether terminals of this kind are let in by a code on their screen, with a secret key."""
    return kind in settings.CARD_TERMINALS_ENROL


def enrol_terminal(kind: str, secret: str, code: str, name: str) -> str:
    """Let a terminal in; its address. Raises NotEnrolled, and NoAnswer where nobody answers."""
    address: str = import_string(settings.CARD_TERMINALS_ENROL[kind])(secret, code, name)
    return address
