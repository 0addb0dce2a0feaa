"""What an approved count does to the books, and what corrects one: moves, and their value between
inventory and stock adjustment, by department."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from tillbook.books.ledger.rules import AccountMap, Role
from tillbook.values.effects import CostOf, Effects, Entry, EntryLine, Message, Move
from tillbook.values.words import marked

KIND = "count"
CORRECTION_KIND = "count_correction"
#: How pages say what entries and moves carry.
WORDS = (marked("count"), marked("count correction"), marked("stock"))


def count_effects(
    *,
    kind: str,
    document_id: UUID,
    company_id: UUID,
    location_id: UUID,
    day: date,
    moves: Sequence[Move],
    departments: Mapping[UUID, UUID],
    accounts: AccountMap,
    person_id: UUID | None,
    retold: Sequence[Move] = (),
) -> Effects:
    """The moves at their counted moments; inventory takes their value, stock adjustment of each
    department the other side. departments: item -> its department; retold: what moves nothing, of
    which lots it is what had none."""
    suspense = accounts.find(Role.SUSPENSE)
    assert suspense is not None  # a company without a full role map cannot be opened
    by_department: dict[UUID, list[int]] = {}
    for move in moves:
        by_department.setdefault(departments[move.item_id], []).append(move.number)
    stock = EntryLine(
        account_id=accounts.find(Role.INVENTORY, location_id) or suspense,
        amount_minor=CostOf(tuple(move.number for move in moves)),
        location_id=location_id,
    )
    others = tuple(
        EntryLine(
            account_id=accounts.find(Role.STOCK_ADJUSTMENT, department, location_id) or suspense,
            amount_minor=CostOf(tuple(numbers), -1),
            location_id=location_id,
            department_id=department,
            person_id=person_id,
        )
        for department, numbers in by_department.items()
    )
    entry = Entry(marked("stock"), day, day, (stock, *others))
    return Effects(
        source_kind=kind,
        source_id=document_id,
        company_id=company_id,
        entries=(entry,) if moves else (),
        moves=tuple(moves),
        retold=tuple(retold),
        messages=(Message(f"{kind}.committed"),),
    )
