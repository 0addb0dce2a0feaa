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
)


def adjustment_effects(adjustment: Adjustment, accounts: AccountMap, place_id: UUID) -> Effects:
    """Moves in or out; inventory takes their value, adjustments (or opening) the other side."""
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
        )
        for line in adjustment.lines
    )
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
