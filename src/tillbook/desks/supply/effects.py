"""What an adjustment does to the books: moves, and their value between inventory and its reason."""

from __future__ import annotations

from uuid import UUID

from tillbook.books.ledger.rules import AccountMap, Role
from tillbook.desks.supply.rules import Adjustment, Cause
from tillbook.values.effects import CostOf, Effects, Entry, EntryLine, Message, Move
from tillbook.values.words import marked

#: Where the other side of the value goes; what is not named here, to stock adjustments.
_AGAINST = {
    Cause.OPENING.value: Role.OPENING_BALANCE,
    Cause.OWN_USE.value: Role.OWN_USE,
    Cause.SAMPLE.value: Role.SAMPLES,
}
#: How pages say what moves carry.
WORDS = (
    marked("correction"),
    marked("broken"),
    marked("expired"),
    marked("theft"),
    marked("sample"),
    marked("own use"),
    marked("found"),
    marked("opening"),
    marked("moved"),
    marked("told which lots"),
)


def adjustment_effects(adjustment: Adjustment, accounts: AccountMap, shelf: UUID) -> Effects:
    """Moves in or out; inventory takes their value, adjustments (or opening) the other side.

    shelf: what the location sells from, where the document names no other place.
    """
    place_id = adjustment.place_id or shelf
    if adjustment.cause == Cause.MOVED:
        return _moved(adjustment, accounts, place_id, adjustment.to_place_id or shelf)
    moves = tuple(
        Move(
            number=line.number,
            place_id=place_id,
            item_id=line.variant_id,
            quantity_micro=line.quantity_micro,
            counterpart="adjustment",
            occurred_at=adjustment.occurred_at,
            value_minor=line.value_minor,
            reason=adjustment.cause or adjustment.reason,
            pieces=line.pieces,
        )
        for line in adjustment.lines
    )
    if adjustment.cause == Cause.TOLD:
        return _told(adjustment, moves)
    against = _AGAINST.get(adjustment.cause, Role.STOCK_ADJUSTMENT)
    if adjustment.opening:
        against = Role.OPENING_BALANCE
    suspense = accounts.find(Role.SUSPENSE)
    assert suspense is not None  # a company without a full role map cannot be opened
    location = adjustment.location_id
    by_department: dict[UUID, list[int]] = {}
    for line in adjustment.lines:
        by_department.setdefault(line.department_id, []).append(line.number)
    lines = [
        EntryLine(
            account_id=accounts.find(Role.INVENTORY, location) or suspense,
            amount_minor=CostOf(tuple(m.number for m in moves)),
            location_id=location,
        )
    ]
    lines.extend(
        EntryLine(
            account_id=accounts.find(against, department, location) or suspense,
            amount_minor=CostOf(tuple(numbers), -1),
            location_id=location,
            department_id=department,
            person_id=adjustment.person_id,
        )
        for department, numbers in by_department.items()
    )
    entry = Entry(marked("stock"), adjustment.business_date, adjustment.business_date, tuple(lines))
    return Effects(
        source_kind=marked("adjustment"),
        source_id=adjustment.id,
        company_id=adjustment.company_id,
        entries=(entry,),
        moves=moves,
        messages=(Message("adjustment.committed"),),
    )


def _told(adjustment: Adjustment, retold: tuple[Move, ...]) -> Effects:
    """Which lots it is what lay there without one: nothing moves, nothing is booked."""
    return Effects(
        source_kind="adjustment",
        source_id=adjustment.id,
        company_id=adjustment.company_id,
        messages=(Message("adjustment.committed"),),
        retold=retold,
    )


def _moved(adjustment: Adjustment, accounts: AccountMap, out_of: UUID, into: UUID) -> Effects:
    """Two moves a line, out of one place and into the other at the same worth. Nothing is booked
    but where the other was below zero: goods fill a hole at the cost of the hole."""
    suspense, location = accounts.find(Role.SUSPENSE), adjustment.location_id
    assert suspense is not None  # a company without a full role map cannot be opened
    moves: list[Move] = []
    by_department: dict[UUID, list[int]] = {}
    for line in adjustment.lines:
        first = 2 * line.number - 1
        by_department.setdefault(line.department_id, []).extend((first, first + 1))
        for number, place, micro in (
            (first, out_of, -line.quantity_micro),
            (first + 1, into, line.quantity_micro),
        ):
            moves.append(
                Move(
                    number=number,
                    place_id=place,
                    item_id=line.variant_id,
                    quantity_micro=micro,
                    counterpart="place",
                    occurred_at=adjustment.occurred_at,
                    reason=adjustment.cause,
                    onward=number > first,
                    pieces=line.pieces if number == first else (),
                )
            )
    lines = [
        EntryLine(
            account_id=accounts.find(Role.INVENTORY, location) or suspense,
            amount_minor=CostOf(tuple(move.number for move in moves)),
            location_id=location,
        )
    ]
    lines.extend(
        EntryLine(
            account_id=accounts.find(Role.STOCK_VARIANCE, department, location) or suspense,
            amount_minor=CostOf(tuple(numbers), -1),
            location_id=location,
            department_id=department,
            person_id=adjustment.person_id,
        )
        for department, numbers in by_department.items()
    )
    day = adjustment.business_date
    return Effects(
        source_kind="adjustment",
        source_id=adjustment.id,
        company_id=adjustment.company_id,
        entries=(Entry(marked("stock"), day, day, tuple(lines)),),
        moves=tuple(moves),
        messages=(Message("adjustment.committed"),),
    )
