"""What a document does to the books, as values: the language between desks and posting.

A desk hands posting one `Effects` per document. Amounts are minor units of the company's currency,
debit positive and credit negative; quantities are millionths of the stock unit, into a place
positive. Cost lines are left open as `CostOf(move number)`: only posting, holding the locked
level, knows what a move is worth.
"""

from __future__ import annotations

from dataclasses import field
from datetime import date, datetime
from uuid import UUID

from tillbook.values.records import quick_dataclass


@quick_dataclass(frozen=True, slots=True)
class CostOf:
    """An amount that posting fills in: `sign` times the values of these moves (by number), and
    `plus_minor`."""

    moves: tuple[int, ...]
    sign: int = 1
    plus_minor: int = 0


@quick_dataclass(frozen=True, slots=True)
class BackFrom:
    """Which earlier move goods come back from, and how much of it had come back before.

    The value is that move's, in proportion, so that what left comes back to the last minor unit.
    """

    source_id: UUID
    number: int
    before_micro: int


@quick_dataclass(frozen=True, slots=True)
class EntryLine:
    """One line of a journal entry.

    amount_minor: debit positive, credit negative, company currency; or `CostOf` to be valued.
    foreign_minor/foreign_currency: memo only. tax_base_minor carries the sign of the taxed base.
    settlement_key: what this money in transit is settled by (tender, payout, terminal batch).
    """

    account_id: UUID
    amount_minor: int | CostOf
    location_id: UUID | None = None
    department_id: UUID | None = None
    person_id: UUID | None = None
    party_id: UUID | None = None
    due_date: date | None = None
    tax_code_id: UUID | None = None
    tax_base_minor: int | None = None
    settlement_key: str = ""
    foreign_minor: int | None = None
    foreign_currency: str = ""
    memo: str = ""


@quick_dataclass(frozen=True, slots=True)
class Entry:
    """A journal entry: its lines sum to 0 once the cost lines are filled."""

    journal: str
    business_date: date
    tax_point: date
    lines: tuple[EntryLine, ...]
    memo: str = ""


@quick_dataclass(frozen=True, slots=True)
class Piece:
    """What a move says of its lots: so much of it is of this lot, or is the piece with this serial
    number. quantity_micro: above zero, whichever way the move goes; expires_on: where it is said;
    serial: the number beside the lot, where a label says both. untold: it is said that it is of no
    lot; the code is empty then.
    """

    code: str
    quantity_micro: int
    expires_on: date | None = None
    serial: str = ""
    untold: bool = False


@quick_dataclass(frozen=True, slots=True)
class Move:
    """A stock move in or out of one place.

    number: unique in the document, from 1. quantity_micro: into the place positive.
    value_minor: the value that comes in with a receipt; None means "at the level's own cost"
    (issues, and receipts whose cost is not known). back_from: a return, valued by posting at
    what the goods were worth when they left. undoes: the number of an earlier move of the document
    whose value leaves (or comes) again; 0 for none. onward: the goods of the move just before it
    go on here: it takes what that one is worth, turned round. pieces: the lots or serial numbers
    that are known of it; posting chooses for the rest. like: whose lots these goods are, where they
    are those of an earlier move and `back_from` does not say so.
    """

    number: int
    place_id: UUID
    item_id: UUID
    quantity_micro: int
    counterpart: str
    occurred_at: datetime
    value_minor: int | None = None
    back_from: BackFrom | None = None
    reason: str = ""
    undoes: int = 0
    onward: bool = False
    pieces: tuple[Piece, ...] = ()
    like: BackFrom | None = None


@quick_dataclass(frozen=True, slots=True)
class ValueMove:
    """What a payment (by its number) does to a gift card, store credit or account.

    amount_minor: put on positive, taken negative. uncovered_minor: what was taken beyond it, which
    the document books on "to clarify". sequence and balance_minor: of the value, with this move.
    """

    number: int
    value_id: UUID
    amount_minor: int
    uncovered_minor: int
    sequence: int
    balance_minor: int


@quick_dataclass(frozen=True, slots=True)
class TipMove:
    """What a payment (by its number) does to the tips of a person.

    amount_minor: left for them positive; handed to them (`paid`) or given back to the customer
    negative. person_id: None where nobody is named.
    """

    number: int
    location_id: UUID
    person_id: UUID | None
    amount_minor: int
    paid: bool = False


@quick_dataclass(frozen=True, slots=True)
class Allocation:
    """So much of a debit line is settled by so much of a credit line of the same account.

    debit and credit: (entry, number of its line); the entry None: the document's own. amount_minor:
    positive; negative where it takes back the allocation `undoes`. foreign_minor: so much of both
    lines' foreign amounts, where they have any.
    """

    account_id: UUID
    debit: tuple[UUID | None, int]
    credit: tuple[UUID | None, int]
    amount_minor: int
    undoes: UUID | None = None
    foreign_minor: int | None = None


@quick_dataclass(frozen=True, slots=True)
class Message:
    """A line for the outbox: what happened, for whoever follows the feed."""

    topic: str
    payload: str = "{}"


@quick_dataclass(frozen=True, slots=True)
class Effects:
    """Everything one document does to the books, in the order posting appends it.

    retold: these move nothing and are worth nothing. What lies there without a lot is of the lots
    they name (above zero), or what left without one was (below); no number of a move is theirs.
    """

    source_kind: str
    source_id: UUID
    company_id: UUID
    entries: tuple[Entry, ...] = ()
    moves: tuple[Move, ...] = ()
    messages: tuple[Message, ...] = field(default=())
    values: tuple[ValueMove, ...] = ()
    tips: tuple[TipMove, ...] = ()
    allocations: tuple[Allocation, ...] = ()
    retold: tuple[Move, ...] = ()

    @property
    def touching(self) -> tuple[Move, ...]:
        """Every move that touches a level or its lots."""
        return (*self.moves, *self.retold)
