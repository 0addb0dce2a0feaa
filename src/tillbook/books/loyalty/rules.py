"""What a customer has with us: numbers of gift cards, and what may be taken from a balance."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from tillbook.values.rounding import times_in

#: No 0, 1, I, L, O, U: what nobody mistakes for another. 30 signs; written in 4 groups of 4.
SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
#: Signs of a number before its check sign: 30^15 is past 2^73, which nobody guesses.
RANDOM_SIGNS = 15
_REFERENCE = re.compile(r"([0-9a-f]{64}):([0-9A-Z]{4})")


class Kind(StrEnum):
    """What is kept: money on a card, money of a customer, and what a customer owes or has paid."""

    GIFT_CARD = "gift_card"
    STORE_CREDIT = "store_credit"
    ACCOUNT = "on_account"


#: Who it belongs to: the hash of a card's number, or a party.
Key = tuple[str, str | UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueState:
    """One stored value as its locked row says.

    balance_minor: what the customer has; of an account negative for what they owe. limit_minor: how
    far an account may go below zero. held_minor: promised to sales that are being paid; own_minor:
    of that, to the document at hand.
    """

    id: UUID
    kind: str
    balance_minor: int
    limit_minor: int = 0
    held_minor: int = 0
    moves: int = 0
    blocked_at: datetime | None = None

    @property
    def available_minor(self) -> int:
        """What somebody without a hold may take."""
        return max(self.balance_minor + self.limit_minor - self.held_minor, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What taking (positive) or giving (negative) came to: the row after it, what could not be
    taken from it, and why it should not have been (a word of `errors`)."""

    state: ValueState
    uncovered_minor: int
    wrong: str = ""


def take(state: ValueState, amount_minor: int, own_hold_minor: int = 0) -> Taken:
    """Take from a value what has happened already: a card never goes below zero, what is beyond it
    is uncovered. An account owes all of it, also past its limit.

    own_hold_minor: what was held for this very document, and is not held any longer.
    """
    free = replace(state, held_minor=state.held_minor - own_hold_minor, moves=state.moves + 1)
    if amount_minor <= 0:
        return Taken(state=_moved(free, -amount_minor), uncovered_minor=0)
    there = free.available_minor
    short = amount_minor > there
    if state.kind == Kind.ACCOUNT:
        wrong = "blocked" if state.blocked_at else "limit" if short else ""
        return Taken(state=_moved(free, -amount_minor), uncovered_minor=0, wrong=wrong)
    if state.blocked_at is not None:
        return Taken(state=free, uncovered_minor=amount_minor, wrong="blocked")
    covered = min(amount_minor, there)
    wrong = "short" if short else ""
    return Taken(state=_moved(free, -covered), uncovered_minor=amount_minor - covered, wrong=wrong)


def _moved(state: ValueState, by_minor: int) -> ValueState:
    return replace(state, balance_minor=state.balance_minor + by_minor)


# --- Numbers of gift cards ---------------------------------------------------------------------


def new_number(choose: Callable[[int], int]) -> str:
    """A number nobody can guess; choose(n) gives a random whole number from 0 below n."""
    signs = "".join([SIGNS[choose(len(SIGNS))] for _ in range(RANDOM_SIGNS)])
    return signs + check_sign(signs)


def check_sign(signs: str) -> str:
    """The last sign of a number: Luhn's rule in base 30 (ISO/IEC 7812 gives it for base 10), which
    finds every wrong sign and nearly every pair of neighbours that changed places."""
    base = len(SIGNS)
    total = 0
    for place, sign in enumerate(reversed(signs)):
        value = SIGNS.index(sign)
        doubled = value * (1 if place & 1 else 2)
        total += doubled if doubled < base else doubled - base + 1
    return SIGNS[base * times_in(total + base - 1, base) - total]


def normal(text: str) -> str:
    """The number as it is meant, without blanks and dashes; "" when it cannot be one."""
    number = re.sub(r"[\s-]+", "", text).upper()
    if len(number) != RANDOM_SIGNS + 1 or any(sign not in SIGNS for sign in number):
        return ""
    return number if check_sign(number[:-1]) == number[-1] else ""


def shown(number: str) -> str:
    """A number as people read it, in groups."""
    return "-".join([number[start : start + 4] for start in range(0, len(number), 4)])


def number_hash(number: str) -> str:
    """What stands for a number everywhere: who reads books and receipts cannot spend cards."""
    return sha256(f"tillbook gift card {number}".encode()).hexdigest()


def reference_of(number: str) -> str:
    """What a payment by this card says: the number's hash, and its last four signs for people."""
    return f"{number_hash(number)}:{number[-4:]}"


def read_reference(reference: str) -> tuple[str, str] | None:
    """(hash, last four signs) of a payment's reference, or None."""
    found = _REFERENCE.fullmatch(reference)
    return (found[1], found[2]) if found else None
