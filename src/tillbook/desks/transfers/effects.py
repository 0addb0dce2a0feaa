"""What a step of a transfer does to the books.

Shipping moves goods from the shelf into the sender's own place in transit: nothing is booked, as
nothing left the sender's stock yet. Receiving takes them out of there, at what they were worth when
they left, and onto the receiver's shelf: the value goes from the one location's stock to the
other's. What is missing is the sender's loss, what came beyond the shipment is found at the
receiver.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from tillbook.books.ledger.rules import AccountMap, Role
from tillbook.desks.transfers.rules import Done, Step, StepLine
from tillbook.values.effects import BackFrom, CostOf, Effects, Entry, EntryLine, Message, Move
from tillbook.values.words import marked

KIND = "transfer"
#: Moves that a line may make: out of the one place, into the other, missing, extra.
MOVES = 4
#: How pages say what the books carry.
WORDS = (marked("transfer"), marked("missing"), marked("extra"), marked("transit"))


def step_effects(
    done: Done, accounts: AccountMap, *, shelf: UUID, transit: UUID, target_shelf: UUID
) -> Effects:
    """Moves and entry of a step. shelf and transit: of the sender."""
    moves: list[Move] = []
    for line in done.lines:
        if done.kind is Step.SHIP:
            moves += _pair(done, line, shelf, transit, None)
        elif done.kind is Step.RECEIVE:
            moves += _receipt(done, line, transit, target_shelf)
    entries = (_entry(done, accounts),) if done.kind is Step.RECEIVE else ()
    return Effects(
        source_kind=KIND,
        source_id=done.id,
        company_id=done.company_id,
        entries=entries,
        moves=tuple(moves),
        messages=(Message(f"{KIND}.committed"),),
    )


def first_of(line: StepLine) -> int:
    """The number before those of a line's moves."""
    return MOVES * (line.number - 1)


def _move(done: Done, line: StepLine, at: int, place: UUID, micro: int, **more: object) -> Move:
    return Move(
        number=first_of(line) + at,
        place_id=place,
        item_id=line.variant_id,
        quantity_micro=micro,
        counterpart="transfer",
        occurred_at=done.occurred_at,
        **more,  # type: ignore[arg-type]
    )


def _pair(
    done: Done, line: StepLine, out_of: UUID, into: UUID, value_minor: int | None
) -> list[Move]:
    micro = line.quantity_micro
    lots = {"pieces": line.pieces, "like": _shipped(line, 0)}
    return [
        _move(done, line, 1, out_of, -micro, value_minor=value_minor, **lots),
        _move(done, line, 2, into, micro, onward=True),
    ]


def _shipped(line: StepLine, before_micro: int) -> BackFrom | None:
    """The move by which a line went on its way: what comes of it is of the same lots. before: what
    this step takes of it first."""
    if line.sent is None or line.sent.ship is None:
        return None
    return BackFrom(*line.sent.ship, line.sent.taken_micro + before_micro)


def _receipt(done: Done, line: StepLine, transit: UUID, shelf: UUID) -> list[Move]:
    sent = line.sent
    assert sent is not None
    moves: list[Move] = []
    if line.quantity_micro:
        worth = sent.worth(sent.taken_micro, line.quantity_micro)
        moves += _pair(done, line, transit, shelf, -worth)
    if line.missing_micro:
        worth = sent.worth(sent.taken_micro + line.quantity_micro, line.missing_micro)
        like = _shipped(line, line.quantity_micro)
        more = {"value_minor": -worth, "reason": "missing", "like": like}
        moves.append(_move(done, line, 3, transit, -line.missing_micro, **more))
    if line.extra_micro:
        worth = sent.worth(0, line.extra_micro)
        more = {"value_minor": worth, "reason": "extra"}
        moves.append(_move(done, line, 4, shelf, line.extra_micro, **more))
    return moves


def _entry(done: Done, accounts: AccountMap) -> Entry:
    def numbers(lines: Iterable[StepLine], *at: int) -> tuple[int, ...]:
        made = []
        for line in lines:
            there = (
                line.quantity_micro,
                line.quantity_micro,
                line.missing_micro,
                line.extra_micro,
            )
            made += [first_of(line) + one for one in at if there[one - 1]]
        return tuple(made)

    suspense = accounts.find(Role.SUSPENSE)
    assert suspense is not None  # a company without a full role map cannot be opened
    departments: dict[UUID, list[StepLine]] = {}
    for line in done.lines:
        departments.setdefault(line.department_id, []).append(line)
    lines = [
        EntryLine(
            account_id=accounts.find(Role.INVENTORY, at) or suspense,
            amount_minor=CostOf(numbers(done.lines, *moves)),
            location_id=at,
        )
        for at, moves in ((done.source_id, (1, 3)), (done.target_id, (2, 4)))
    ]
    for department, own in departments.items():
        # Goods that came onto a shelf below zero are worth there what was sold before.
        parts = (
            (Role.STOCK_ADJUSTMENT, done.source_id, (3,)),
            (Role.STOCK_ADJUSTMENT, done.target_id, (4,)),
            (Role.STOCK_VARIANCE, done.target_id, (1, 2)),
        )
        lines += [
            EntryLine(
                account_id=accounts.find(role, department, at) or suspense,
                amount_minor=CostOf(numbers(own, *moves), -1),
                location_id=at,
                department_id=department,
                person_id=done.person_id,
            )
            for role, at, moves in parts
        ]
    day = done.business_date
    return Entry(marked("stock"), day, day, tuple(lines))
