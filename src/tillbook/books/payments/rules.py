"""What an answer of a terminal makes of an attempt: the one place where a charge is believed.

An attempt is stored before the terminal is asked. From then on it is *open* (started, waiting or
unknown) until the terminal says of our own reference that it is approved, declined or cancelled;
that is final. No answer is never read as "not charged".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from tillbook.values.card_numbers import holds_card_number
from tillbook.values.words import marked

#: What begins the reference of a card payment that a terminal took by itself while its register had
#: no network, and that somebody wrote down there.
BY_HAND = "by hand: "


@dataclass(frozen=True, slots=True)
class OfflineCaps:
    """How much a register may write down so: of one sale, and on one day, in minor units."""

    sale_minor: int
    day_minor: int


def past_caps(
    caps: OfflineCaps | None, sale_minor: int, day_minor: int
) -> tuple[str, str, str] | None:
    """What somebody should look at about card payments taken so: (kind, expected, found).

    day_minor: of the register on that day, this sale included.
    """
    if caps is None:
        return "offline_card", "0", str(sale_minor)
    if sale_minor > caps.sale_minor:
        return "offline_card", str(caps.sale_minor), str(sale_minor)
    if day_minor > caps.day_minor:
        return "offline_card_day", str(caps.day_minor), str(day_minor)
    return None


class State(StrEnum):
    """How an attempt stands. started: stored, the terminal not heard yet. waiting: it has it."""

    STARTED = "started"
    WAITING = "waiting"
    UNKNOWN = "unknown"
    APPROVED = "approved"
    DECLINED = "declined"
    CANCELLED = "cancelled"


OPEN = frozenset({State.STARTED, State.WAITING, State.UNKNOWN})
#: What occupies a terminal; an unknown attempt does not: somebody else may pay meanwhile.
AT_TERMINAL = frozenset({State.STARTED, State.WAITING})


class Kind(StrEnum):
    """Money from the card, or back to it."""

    CHARGE = "charge"
    REFUND = "refund"


class Answer(StrEnum):
    """What a terminal says of a reference.

    busy: it did not take it and never will. not_known: it never heard of it, which says nothing
    about what is still on its way. cancelled: nothing was charged, and never will be under it.
    """

    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    BUSY = "busy"
    NOT_KNOWN = "not_known"


class Reason(StrEnum):
    """Why an attempt stands as it does; a terminal's other words are kept as REFUSED."""

    NONE = ""
    FUNDS = "funds"
    CARD = "card"
    PIN = "pin"
    REFUSED = "refused"
    CUSTOMER = "customer"
    REGISTER = "register"
    TIMED_OUT = "timed_out"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    NOT_KNOWN = "not_known"
    MISMATCH = "mismatch"
    BY_HAND = "by_hand"


REASONS = {
    Reason.FUNDS: marked("The bank refused it: not enough money."),
    Reason.CARD: marked("The bank refused this card."),
    Reason.PIN: marked("The PIN was wrong."),
    Reason.REFUSED: marked("The bank refused it."),
    Reason.CUSTOMER: marked("Cancelled at the terminal."),
    Reason.REGISTER: marked("Cancelled at the register."),
    Reason.TIMED_OUT: marked("Nobody held a card to the terminal."),
    Reason.BUSY: marked("The terminal was busy. Nothing was charged."),
    Reason.NO_ANSWER: marked("The terminal did not answer."),
    Reason.NOT_KNOWN: marked("The terminal has not heard of it yet."),
    Reason.MISMATCH: marked("The terminal answered about another payment."),
    Reason.BY_HAND: marked("Settled by hand."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFacts:
    """What a terminal tells of the card: never its number.

    method: "card" or what else the terminal takes; brand: "Visa"; wallet: "Apple Pay" or "";
    entry: "chip", "contactless", "swipe", "keyed" or ""; last_four: four digits or "";
    authorisation: the terminal's own name for the payment.
    """

    method: str = "card"
    brand: str = ""
    wallet: str = ""
    entry: str = ""
    last_four: str = ""
    authorisation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A terminal's answer: about which reference, how much (minor units), and of which card."""

    answer: Answer
    reference: str
    amount_minor: int
    currency: str
    reason: str = ""
    card: CardFacts = field(default_factory=CardFacts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """As much of an attempt as deciding needs."""

    reference: str
    amount_minor: int
    currency: str
    state: State
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """How the attempt stands now. card: None leaves what is known of it."""

    state: State
    reason: str
    card: CardFacts | None = None


def after(attempt: Attempt, said: Said | None) -> Decided:
    """How an attempt stands after an answer, or after none (`said` None)."""
    if attempt.state not in OPEN:
        return Decided(state=attempt.state, reason=attempt.reason)
    if said is None:
        return Decided(state=State.UNKNOWN, reason=Reason.NO_ANSWER)
    if not _is_ours(attempt, said):
        return Decided(state=State.UNKNOWN, reason=Reason.MISMATCH)
    if said.answer is Answer.NOT_KNOWN:
        return Decided(state=State.UNKNOWN, reason=Reason.NOT_KNOWN)
    if said.answer is Answer.BUSY:
        return Decided(state=State.CANCELLED, reason=Reason.BUSY)
    if said.answer is Answer.WAITING:
        return Decided(state=State.WAITING, reason=Reason.NONE)
    if said.answer is Answer.APPROVED:
        return Decided(state=State.APPROVED, reason=Reason.NONE, card=kept_facts(said.card))
    fallback = Reason.REFUSED if said.answer is Answer.DECLINED else Reason.REGISTER
    reason = said.reason if said.reason in _SPOKEN else fallback
    return Decided(state=State(said.answer.value), reason=reason, card=kept_facts(said.card))


#: What a terminal may give as its reason; the others are our own findings.
_SPOKEN = frozenset(
    {Reason.FUNDS, Reason.CARD, Reason.PIN, Reason.REFUSED}
    | {Reason.CUSTOMER, Reason.REGISTER, Reason.TIMED_OUT}
)


def _is_ours(attempt: Attempt, said: Said) -> bool:
    same = said.reference == attempt.reference and said.currency == attempt.currency
    return same and said.amount_minor == attempt.amount_minor


def kept_facts(card: CardFacts) -> CardFacts:
    """The facts as they may be stored: short, and never a card's number."""
    four = card.last_four
    return CardFacts(
        method=_kept(card.method),
        brand=_kept(card.brand),
        wallet=_kept(card.wallet),
        entry=_kept(card.entry),
        last_four=four if len(four) == 4 and four.isascii() and four.isdigit() else "",
        authorisation=_kept(card.authorisation),
    )


def _kept(text: str) -> str:
    clean = "".join(mark for mark in text if mark.isprintable()).strip()
    return "" if holds_card_number(clean) else clean[:40]


def label(card: CardFacts) -> str:
    """The card as people say it: "Visa ··4242", "Apple Pay ··4242"."""
    name = card.wallet or card.brand or card.method
    return f"{name} ··{card.last_four}".strip() if card.last_four else name


#: No 0, O, 1, I: people read references to each other.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
REFERENCE_LENGTH = 10

#: A request that the terminal has not heard of may still be on its way so long.
GRACE = timedelta(seconds=10)
_FIRST_WAIT = timedelta(seconds=10)
_LONGEST_WAIT = timedelta(minutes=15)


def next_ask(asked: int, now: datetime) -> datetime:
    """When to ask by ourselves again after so many askings: 10 s, then twice as long each time."""
    return now + min(_FIRST_WAIT * (1 << min(asked, 10)), _LONGEST_WAIT)
