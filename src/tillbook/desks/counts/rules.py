"""What was counted, when, and what it differs by; what calls for a correction later. Pure.

Every figure of a count holds at the moment its line was counted. Quantities are millionths of the
stock unit.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from tillbook.values.money import QUANTITY_SCALE, extend
from tillbook.values.rounding import divide

#: The most one line may count: far past any shelf, far below what the books can hold.
MOST_MICRO = 10**9 * QUANTITY_SCALE
MOST_LISTED = 2_000
#: Days of use that say how much an item matters.
USED_DAYS = 90


class How(StrEnum):
    """What a line does with what was counted of the item on the same shelf before it.

    UNSAID: nobody was asked. One's own lines add up; where somebody else counted there before,
    somebody has to say.
    """

    UNSAID = ""
    ADD = "add"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Somebody counted so much of an item on a shelf at a moment."""

    id: UUID
    item_id: UUID
    area: str
    quantity_micro: int
    how: str
    counted_at: datetime
    person_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What the lines of an item come to. at: the moment of the last one, at which the figure
    holds; since: of the first. clashes: lines of which somebody has to say whether they add."""

    quantity_micro: int
    at: datetime
    since: datetime
    people: frozenset[UUID | None]
    clashes: tuple[UUID, ...] = ()
    again: bool = False


def moment_of(
    *,
    received_at: datetime,
    opened_at: datetime,
    device_at: datetime | None,
    sent_at: datetime | None,
) -> tuple[datetime, bool]:
    """When a line was counted, and whether the device's clock could not be believed.

    The device says when it counted and when it sends, both by its own clock: what lies between is
    right however wrong the clock. Without it, or where that comes to a time before the count was
    opened or to one still to come, the server's own time holds.
    """
    if device_at is None or sent_at is None:
        return received_at, False
    ago = sent_at - device_at
    moment = received_at - ago
    if ago < timedelta(0) or moment < opened_at:
        return received_at, True
    return moment, False


def counted_items(
    lines: Iterable[Line], asked_again: Mapping[UUID, datetime]
) -> dict[UUID, Counted]:
    """What was counted of each item: shelves add up; on one shelf each line says.

    asked_again: since when an item is to be counted again; what was counted before holds no more.
    """
    by_item: dict[UUID, list[Line]] = {}
    for line in sorted(lines, key=lambda one: (one.counted_at, one.id)):
        asked = asked_again.get(line.item_id)
        if asked is None or line.counted_at > asked:
            by_item.setdefault(line.item_id, []).append(line)
    return {item: _come_to(own, again=item in asked_again) for item, own in by_item.items()}


def _come_to(lines: Sequence[Line], *, again: bool) -> Counted:
    shelves: dict[str, list[Line]] = {}
    clashes = []
    for line in lines:
        before = shelves.setdefault(line.area.casefold(), [])
        others = any(one.person_id != line.person_id for one in before)
        if line.how == How.REPLACE:
            before.clear()
        elif line.how == How.UNSAID and others:
            clashes.append(line.id)
        before.append(line)
    held = [line for own in shelves.values() for line in own]
    return Counted(
        quantity_micro=sum(line.quantity_micro for line in held),
        at=max(line.counted_at for line in held),
        since=min(line.counted_at for line in held),
        people=frozenset(line.person_id for line in held),
        clashes=tuple(clashes),
        again=again,
    )


def expected_at(on_hand_micro: int, moved_after_micro: int) -> int:
    """What lay there at a moment by the books: what lies there now, less what moved after it."""
    return on_hand_micro - moved_after_micro


def worth(difference_micro: int, unit_cost: int) -> int:
    """What a difference is worth at a level's cost, in minor units."""
    return extend(unit_cost, difference_micro)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """From what on a count is not simply approved: None: never. approval_minor: differences in all
    above which somebody who did not count approves; recount_minor, recount_ppm: a difference above
    either is counted again."""

    approval_minor: int | None = None
    recount_minor: int | None = None
    recount_ppm: int | None = None

    def again(self, difference_micro: int, expected_micro: int, value_minor: int) -> bool:
        """Whether a difference is large enough to be counted again."""
        if self.recount_minor is not None and abs(value_minor) > self.recount_minor:
            return True
        if self.recount_ppm is None:
            return False
        return abs(difference_micro) * 1_000_000 > self.recount_ppm * abs(expected_micro)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedAt:
    """An item in an approved count. seen: how many moves of its level the count knew of."""

    document_id: UUID
    number: int
    at: datetime
    seen: int

    @property
    def key(self) -> tuple[UUID, int]:
        return self.document_id, self.number


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A move of the item, the sequence-th of its level."""

    source_id: UUID
    number: int
    sequence: int
    quantity_micro: int
    value_minor: int
    occurred_at: datetime

    @property
    def key(self) -> tuple[UUID, int]:
        return self.source_id, self.number


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """A correction that was made: which counted item, which late move, and its own move."""

    counted: tuple[UUID, int]
    late: tuple[UUID, int]
    own: tuple[UUID, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A correction to make: a move of the opposite sign and value at the counted moment."""

    counted: CountedAt
    late: Moved


def late_corrections(
    counted: Collection[CountedAt], moves: Collection[Moved], made: Collection[Corrected]
) -> list[Correction]:
    """What must be corrected of one level so that at each counted moment what was counted lies
    there, whatever arrived since.

    A move is late for a counted item when it arrived after the approval and happened no later than
    the count: who counted had seen it already. It is taken back at the counted moment. Where an
    earlier count corrected it already, that correction is late for the next count too, and the two
    cancel out; where the next count knew the late move but not its correction, the correction
    itself is late for it. Corrections decided here that call for another are left to the next
    round, when they have numbers.
    """
    own_of = {one.own: one for one in made}
    done = {(one.counted, one.late) for one in made}
    decided: list[Correction] = []
    for item in sorted(counted, key=lambda one: (one.at, one.seen, one.key)):
        late = {
            move.key: move
            for move in moves
            if move.sequence > item.seen
            and move.occurred_at <= item.at
            and move.source_id != item.document_id
            and (item.key, move.key) not in done
            and (move.key not in own_of or own_of[move.key].counted != item.key)
        }
        for key in list(late):
            answered = own_of.get(key)
            if answered and answered.late in late:
                del late[key], late[answered.late]
        for one in decided:  # at moments before this one, as they are in order of time
            late.pop(one.late.key, None)
        decided.extend(
            Correction(counted=item, late=move)
            for move in sorted(late.values(), key=lambda one: one.sequence)
        )
    return decided


class Class(StrEnum):
    """How much an item matters, by value used: A are those that make the first four fifths."""

    A = "A"
    B = "B"
    C = "C"


#: After so many days an item is due to be counted again, where a company has not said otherwise.
DUE_DAYS: Mapping[Class, int] = {Class.A: 30, Class.B: 90, Class.C: 180}
#: The longest a company may let an item go uncounted.
MOST_DAYS = 3_660


def classes(used_minor: Mapping[UUID, int]) -> dict[UUID, Class]:
    """Items by value used: A up to 80 % of all of it, B up to 95 %, C the rest; what was not used
    is C."""
    whole = sum(value for value in used_minor.values() if value > 0)
    found: dict[UUID, Class] = {}
    before = 0
    for item, value in sorted(used_minor.items(), key=lambda one: (-one[1], one[0])):
        share = divide(before * 100, whole) if whole else 100
        found[item] = Class.C if value <= 0 or share >= 95 else Class.B if share >= 80 else Class.A
        before += max(value, 0)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An item that is due: its class, what was used of it at cost, when it was counted last (None:
    never), and how many days over its time it is."""

    item_id: UUID
    grade: Class
    used_minor: int
    last: datetime | None
    over_days: int


def due_items(
    used_minor: Mapping[UUID, int],
    last: Mapping[UUID, datetime],
    now: datetime,
    days: Mapping[Class, int] = DUE_DAYS,
) -> list[Due]:
    """What is due to be counted: what was never counted first, A before C, then the longest over
    its time, then what most was used of."""
    found = []
    for item, grade in classes(used_minor).items():
        when = last.get(item)
        over = (now - when).days - days[grade] if when else 0
        if over >= 0:
            found.append(
                Due(
                    item_id=item,
                    grade=grade,
                    used_minor=used_minor[item],
                    last=when,
                    over_days=over,
                )
            )
    found.sort(
        key=lambda one: (
            one.last is not None,
            one.grade,
            -one.over_days,
            -one.used_minor,
            one.item_id,
        )
    )
    return found
