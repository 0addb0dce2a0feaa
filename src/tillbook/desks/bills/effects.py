"""What a supplier's bill does to the books.

It takes the goods out of what came and was not billed, claims the tax, and owes the supplier, a
line for each day on which a part is due. What goods cost more or less than they came at goes to
those of them that are still on the shelf, as a value without a quantity; the rest, of what is sold
already, to the cost variance of its department. Nothing that was sold is costed again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tillbook.books.ledger.rules import AccountMap, Role
from tillbook.books.stock.rules import LevelState
from tillbook.desks.bills.rules import Decided
from tillbook.values.effects import Allocation, CostOf, Effects, Entry, EntryLine, Message, Move
from tillbook.values.rounding import divide
from tillbook.values.words import marked

KIND = "supplier_bill"
#: How pages say what the books carry.
WORDS = (marked("supplier bill"),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """A decided bill with what a document has. due: when which part of it is owed."""

    id: UUID
    company_id: UUID
    person_id: UUID | None
    now: datetime
    decided: Decided
    due: Sequence[tuple[date | None, int]]
    allocations: tuple[Allocation, ...] = ()


def value_moves_of(
    bill: Numbered, shelf: UUID, levels: Mapping[tuple[UUID, UUID], LevelState]
) -> tuple[Move, ...]:
    """What goods on the shelf are worth more or less: of each line's extra the share of those units
    that still lie there. No shelf is made worth less than nothing."""
    lying: dict[UUID, int] = {}
    worth: dict[UUID, int] = {}
    moves = []
    for number, (source, units, extra) in enumerate(bill.decided.extras, 1):
        item = source.item
        level = levels.get((shelf, item.id))
        if level is None or not item.stocked or not units:
            continue
        there = lying.setdefault(item.id, max(level.on_hand_micro, 0))
        value = worth.setdefault(item.id, level.value_minor)
        still = min(there, units)
        part = max(divide(extra * still, units), -max(value, 0))
        lying[item.id], worth[item.id] = there - still, value + part
        if part:
            moves.append(
                Move(
                    number=number,
                    place_id=shelf,
                    item_id=item.id,
                    quantity_micro=0,
                    counterpart="supplier",
                    occurred_at=bill.now,
                    value_minor=part,
                )
            )
    return tuple(moves)


def bill_effects(bill: Numbered, accounts: AccountMap, moves: tuple[Move, ...]) -> Effects:
    """The moves and the one entry of a bill. Its lines on the supplier's account come first."""
    decided = bill.decided
    day = decided.day
    return Effects(
        source_kind=KIND,
        source_id=bill.id,
        company_id=bill.company_id,
        entries=(Entry(marked("purchases"), day, day, _lines(bill, accounts, moves), ""),),
        moves=moves,
        messages=(Message(f"{KIND}.committed"),),
        allocations=bill.allocations,
    )


def _lines(bill: Numbered, accounts: AccountMap, moves: tuple[Move, ...]) -> tuple[EntryLine, ...]:
    decided, at = bill.decided, bill.decided.location_id
    suspense = accounts.find(Role.SUSPENSE)
    assert suspense is not None  # a company without a full role map cannot be opened
    lines = [
        EntryLine(
            account_id=accounts.find(Role.PAYABLE, at) or suspense,
            amount_minor=-part,
            location_id=at,
            party_id=decided.party_id,
            due_date=due,
            memo=decided.their_number,
        )
        for due, part in bill.due
    ]
    received: dict[UUID, int] = {}
    for line in decided.lines:
        if line.source:
            key = line.source.receipt_id
            received[key] = received.get(key, 0) + line.received_minor
    lines += [
        EntryLine(
            account_id=accounts.find(Role.GOODS_RECEIVED, at) or suspense,
            amount_minor=amount,
            location_id=at,
            party_id=decided.party_id,
            settlement_key=str(receipt),
            memo=decided.their_number,
        )
        for receipt, amount in received.items()
    ]
    lines += [
        EntryLine(
            account_id=tax.account_id or suspense,
            amount_minor=amount,
            tax_code_id=tax.id,
            tax_base_minor=base,
            location_id=at,
        )
        for tax, base, amount in decided.taxes
    ]
    if moves:
        lines.append(
            EntryLine(
                account_id=accounts.find(Role.INVENTORY, at) or suspense,
                amount_minor=CostOf(tuple(move.number for move in moves)),
                location_id=at,
            )
        )
    return (*lines, *_variance(bill, accounts, moves, suspense))


def _variance(
    bill: Numbered, accounts: AccountMap, moves: tuple[Move, ...], suspense: UUID
) -> list[EntryLine]:
    """What the shelf does not take, by department; what is not kept in stock is cost."""
    at = bill.decided.location_id
    moved = {move.number for move in moves}
    groups: dict[tuple[Role, UUID], tuple[int, tuple[int, ...]]] = {}
    for number, (source, _units, extra) in enumerate(bill.decided.extras, 1):
        role = Role.STOCK_VARIANCE if source.item.stocked else Role.COST_OF_SALES
        key = role, source.item.department_id
        amount, numbers = groups.get(key, (0, ()))
        own = (number,) if number in moved else ()
        groups[key] = (amount + extra, (*numbers, *own))
    return [
        EntryLine(
            account_id=accounts.find(role, department, at) or suspense,
            amount_minor=CostOf(numbers, -1, amount),
            location_id=at,
            department_id=department,
            person_id=bill.person_id,
        )
        for (role, department), (amount, numbers) in groups.items()
    ]
