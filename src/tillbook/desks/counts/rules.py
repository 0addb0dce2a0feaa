"""What was counted, when, and what it differs by; what calls for a correction later. Pure.

Every figure of a count holds at the moment its line was counted. Quantities are millionths of the
stock unit.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from tillbook.books.stock.rules.lots import WITHOUT
from tillbook.values.money import QUANTITY_SCALE, extend
from tillbook.values.rounding import divide

#: The most one line may count: far past any shelf, far below what the books can hold.
MOST_MICRO = 10**9 * QUANTITY_SCALE
MOST_LISTED = 2_000
#: Days of use that say how much an item matters.
USED_DAYS = 90
#: What is typed in place of a lot that nobody can read.
UNREADABLE = "-"
#: An item, and the code of its lot where it is counted by lots; "" is what has none.
Key = tuple[UUID, str | None]


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
    """Somebody counted so much of an item on a shelf at a moment. lot: of this lot, "" where it has
    none, None of an item that is not traced; expires_on: when it expires, where that was said."""

    id: UUID
    item_id: UUID
    area: str
    quantity_micro: int
    how: str
    counted_at: datetime
    person_id: UUID | None
    lot: str | None = None
    expires_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What the lines of an item, or of one lot of it, come to. at: the moment of the last one, at
    which the figure holds; since: of the first. clashes: lines of which somebody has to say whether
    they add."""

    quantity_micro: int
    at: datetime
    since: datetime
    people: frozenset[UUID | None]
    clashes: tuple[UUID, ...] = ()
    again: bool = False
    expires_on: date | None = None


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
) -> dict[Key, Counted]:
    """What was counted of each item, or of each of its lots: shelves add up; on one shelf each line
    says. A line from before the item was traced is of no lot.

    asked_again: since when an item is to be counted again; what was counted before holds no more.
    """
    held = []
    for line in sorted(lines, key=lambda one: (one.counted_at, one.id)):
        asked = asked_again.get(line.item_id)
        if asked is None or line.counted_at > asked:
            held.append(line)
    by_lot = {line.item_id for line in held if line.lot is not None}
    by_key: dict[Key, list[Line]] = {}
    for line in held:
        lot = (line.lot or WITHOUT) if line.item_id in by_lot else None
        by_key.setdefault((line.item_id, lot), []).append(line)
    return {key: _come_to(own, again=key[0] in asked_again) for key, own in by_key.items()}


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
        expires_on=next((line.expires_on for line in reversed(held) if line.expires_on), None),
    )


def retold(differences: Mapping[str, int], untold_micro: int) -> dict[str, int]:
    """How much of what differs of the lots of an item is only that nobody had said which they are:
    more of a lot than expected was what lay there without one; less of a lot was what left without
    one. untold_micro: what lies there without a lot and was not counted as that, below zero what
    left. Of the rest it is true that it is missing, or too many."""
    sign = 1 if untold_micro > 0 else -1
    left = abs(untold_micro)
    found = {}
    for code in sorted(differences):
        take = min(sign * differences[code], left)
        if code != WITHOUT and take > 0:
            found[code] = sign * take
            left -= take
    return found


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
    """An item in an approved count, or a lot of it. seen: how many moves of its level the count
    knew of. What has no lot stands for all that the count has no row of: others, the lots it has
    rows of."""

    document_id: UUID
    number: int
    at: datetime
    seen: int
    lot: str | None = None
    others: frozenset[str] = frozenset()

    @property
    def key(self) -> tuple[UUID, int]:
        return self.document_id, self.number

    def holds(self, lot: str | None) -> bool:
        """Whether what moves of a lot (None: of the item) is about this."""
        if self.lot == WITHOUT:
            return lot is not None and lot not in self.others
        return self.lot in (None, lot)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A move of the item, the sequence-th of its level. shares: of which lots it is; none of a
    level that is not told apart."""

    source_id: UUID
    number: int
    sequence: int
    quantity_micro: int
    value_minor: int
    occurred_at: datetime
    shares: Mapping[str, int] = field(default_factory=dict)

    @property
    def key(self) -> tuple[UUID, int]:
        return self.source_id, self.number

    def parts(self, counted: CountedAt) -> list[tuple[str, int, int]]:
        """Which lots of it are about what was counted, how much of each, and what that is worth:
        all parts of a move add up to it."""
        if counted.lot is None:
            return [(WITHOUT, self.quantity_micro, self.value_minor)]
        found, before = [], 0
        for code, micro in sorted((self.shares or {WITHOUT: self.quantity_micro}).items()):
            if micro and counted.holds(code):
                worth = self._worth(before + micro) - self._worth(before)
                found.append((code, micro, worth))
            before += micro
        return found

    def part(self, counted: CountedAt) -> int:
        """How much of it is about what was counted."""
        return sum(micro for _, micro, _ in self.parts(counted))

    def _worth(self, micro: int) -> int:
        return divide(self.value_minor * micro, self.quantity_micro) if micro else 0


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

    @property
    def taken_back(self) -> tuple[int, int]:
        """Quantity and value of its move."""
        parts = self.late.parts(self.counted)
        return -sum(micro for _, micro, _ in parts), -sum(value for _, _, value in parts)


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
    round, when they have numbers. What was counted by lots is so corrected by lots: by the part of
    a late move that is of them.
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
            and move.part(item)
            and (move.key not in own_of or own_of[move.key].counted != item.key)
        }
        for key in list(late):
            answered = own_of.get(key)
            if answered and answered.late in late and key in late:
                both = late[key].part(item) + late[answered.late].part(item)
                if not both:
                    del late[key], late[answered.late]
        for one in decided:  # at moments before this one, as they are in order of time
            if one.counted.lot is None or one.counted.holds(item.lot):
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
