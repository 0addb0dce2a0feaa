"""What a receipt of goods does to the books.

Goods come onto the shelf at the price that was agreed, against the account of goods received that
no bill came for; each receipt's lines there carry its id, so that what is not billed can be told by
receipt. What went back leaves at the same price. Where the level cannot take that value (goods that
were sold before they came keep the cost they were sold at), the rest is stock variance. What is not
kept in stock is cost at once.
"""

from __future__ import annotations

from uuid import UUID

from tillbook.books.ledger.rules import AccountMap, Role
from tillbook.desks.receiving.rules import Done, Kind, ReceiptLine
from tillbook.values.effects import BackFrom, CostOf, Effects, Entry, EntryLine, Message, Move
from tillbook.values.words import marked

KIND = "goods_receipt"
#: How pages say what the books carry.
WORDS = (marked("goods receipt"), marked("supplier"))


def receipt_effects(done: Done, accounts: AccountMap, shelf: UUID) -> Effects:
    """Moves and entry of a document."""
    return Effects(
        source_kind=KIND,
        source_id=done.id,
        company_id=done.company_id,
        entries=(_entry(done, accounts),),
        moves=tuple(_move(done, line, shelf) for line in done.lines if line.item.stocked),
        messages=(Message(f"{KIND}.committed"),),
    )


def _move(done: Done, line: ReceiptLine, shelf: UUID) -> Move:
    return Move(
        number=line.number,
        place_id=shelf,
        item_id=line.item.id,
        quantity_micro=line.units_micro,
        counterpart="supplier",
        occurred_at=done.occurred_at,
        value_minor=line.amount_minor,
        reason=done.note[:80] if done.kind is Kind.RETURN else "",
        pieces=line.pieces,
        like=_came_as(done, line),
    )


def _came_as(done: Done, line: ReceiptLine) -> BackFrom | None:
    """The move that goods came by which go back now: where nobody names lots they are its."""
    if done.returns_id is None or line.pieces:
        return None
    return BackFrom(done.returns_id, line.number, line.before_micro)


def _entry(done: Done, accounts: AccountMap) -> Entry:
    at = done.location_id
    suspense = accounts.find(Role.SUSPENSE)
    assert suspense is not None  # a company without a full role map cannot be opened
    stocked = [line for line in done.lines if line.item.stocked]
    lines = [
        EntryLine(
            account_id=accounts.find(Role.INVENTORY, at) or suspense,
            amount_minor=CostOf(tuple(line.number for line in stocked)),
            location_id=at,
        )
    ]
    departments: dict[UUID, list[ReceiptLine]] = {}
    for line in done.lines:
        departments.setdefault(line.item.department_id, []).append(line)
    for department, own in departments.items():
        kept = [line for line in own if line.item.stocked]
        given = sum([line.amount_minor for line in kept])
        used = sum([line.amount_minor for line in own if not line.item.stocked])
        parts: tuple[tuple[Role, int | CostOf], ...] = (
            (Role.STOCK_VARIANCE, CostOf(tuple(line.number for line in kept), -1, given)),
            (Role.COST_OF_SALES, used),
        )
        lines += [
            EntryLine(
                account_id=accounts.find(role, department, at) or suspense,
                amount_minor=amount,
                location_id=at,
                department_id=department,
                person_id=done.person_id,
            )
            for role, amount in parts
        ]
    lines.append(
        EntryLine(
            account_id=accounts.find(Role.GOODS_RECEIVED, at) or suspense,
            amount_minor=-done.total_minor,
            location_id=at,
            party_id=done.party_id,
            settlement_key=str(done.receipt_id),
            memo=done.delivery_note,
        )
    )
    day = done.business_date
    return Entry(marked("purchases"), day, day, tuple(lines))
