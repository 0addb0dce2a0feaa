"""What a document may take from the shelf, looked at under the lock of its levels.

Goods that were put aside for its customer, or that it names, are taken up. Where the location sells
nothing that is not there, a document that has not happened yet is refused; one that has is flagged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from tillbook.books.posting.operations import Locked
from tillbook.books.posting.promised import free_lapsed
from tillbook.books.stock.left import most_to_take
from tillbook.books.stock.operations import take_up
from tillbook.books.stock.queries import shelf_of
from tillbook.books.stock.reserved import Aside, Pair, own_of
from tillbook.desks.sales.errors import Refusal
from tillbook.desks.sales.operations.stored_value import RefusedLate
from tillbook.desks.sales.operations.thoughts import Thought
from tillbook.masters.catalog.queries import items_by_id
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.values.money import format_quantity


def hold_against_shelf(
    company: CompanyInfo, thoughts: Sequence[Thought], locked: Locked, now: datetime
) -> None:
    """Take up what was put aside, and raise RefusedLate for what is not there. Asks the database
    nothing where nothing is put aside."""
    places = {t.submission.draft.location_id for t in thoughts}
    refusing = {shelf_of(at) for at in places if company.locations[at].refuses_below_zero}
    promised = [pair for pair, level in locked.levels.items() if level.reserved_micro]
    if not promised and not refusing:
        return
    shelf = _Shelf(company, locked, frozenset(refusing), _own(thoughts, promised, now), now)
    late: dict[UUID, tuple[Refusal, str]] = {}
    for thought in thoughts:
        if short := shelf.take(thought):
            late[thought.submission.draft.id] = (Refusal.NOT_LEFT, short)
    if late:
        raise RefusedLate(late)
    shelf.write()


def _own(thoughts: Sequence[Thought], promised: Sequence[Pair], now: datetime) -> list[Aside]:
    parties = {one for t in thoughts if (one := t.submission.draft.customer_id)}
    named = {key for t in thoughts for key in t.submission.reservations}
    return own_of(promised, parties, named, now) if promised and (parties or named) else []


@dataclass(slots=True)
class _Shelf:
    """The locked levels as the documents of a batch leave them, one after the other.

    own: what is put aside for any of them. there: (on hand, reserved) of what was touched. taken:
    reservation -> how much of it was taken up.
    """

    company: CompanyInfo
    locked: Locked
    refusing: frozenset[UUID]
    own: list[Aside]
    now: datetime
    there: dict[Pair, tuple[int, int]] = field(default_factory=dict)
    taken: dict[UUID, int] = field(default_factory=dict)
    settled: bool = False

    def take(self, thought: Thought) -> str:
        """Take what a document takes; what it lacks in words, and nothing is taken then."""
        assert thought.effects is not None
        out: dict[Pair, int] = {}
        for move in thought.effects.moves:
            pair = (move.place_id, move.item_id)
            out[pair] = out.get(pair, 0) - move.quantity_micro
        fact, used = thought.submission.is_fact, {}
        for pair, micro in out.items():
            mine = self._mine(thought, pair)
            aside = sum(left for _, left in mine)
            if pair[0] in self.refusing and micro > self._most(pair, aside):
                short = self._words(pair, aside)
                if thought.submission.if_left:
                    return f"Of {short[0]} {short[1]} can be sold."
                if fact:
                    thought.flags.append(("not_left", short[1], short[0]))
            used[pair] = mine
        for pair, micro in out.items():
            self._leave(pair, micro, used[pair])
        return ""

    def write(self) -> None:
        """Write what was taken up; the levels are then locked as they are written."""
        for row in self.own:
            if micro := self.taken.get(row.id, 0):
                take_up(row, micro, self.now)
        for pair, (_, reserved) in self.there.items():
            level = self.locked.levels[pair]
            if level.reserved_micro != reserved:
                self.locked.levels[pair] = replace(level, reserved_micro=reserved)

    def _figures(self, pair: Pair) -> tuple[int, int]:
        level = self.locked.levels[pair]
        return self.there.setdefault(pair, (level.on_hand_micro, level.reserved_micro))

    def _mine(self, thought: Thought, pair: Pair) -> list[tuple[UUID, int]]:
        """What is put aside of it for this document: (reservation, how much is left of it)."""
        customer, named = thought.submission.draft.customer_id, thought.submission.reservations
        return [
            (row.id, left)
            for row in self.own
            if (row.place_id, row.item_id) == pair
            and (row.id in named or (customer and row.party_id == customer))
            and (left := row.left_micro - self.taken.get(row.id, 0)) > 0
        ]

    def _most(self, pair: Pair, aside: int) -> int:
        on_hand, reserved = self._figures(pair)
        most = most_to_take(on_hand, reserved, aside)
        if most < on_hand and reserved and not self.settled:
            self.settled = True
            known = {key: self._figures(key) for key in self.locked.levels}
            for key, freed in free_lapsed(self.locked, self.now).items():
                lies, held = known[key]
                self.there[key] = (lies, held - freed)
            return self._most(pair, aside)
        return most

    def _leave(self, pair: Pair, micro: int, mine: Sequence[tuple[UUID, int]]) -> None:
        on_hand, reserved = self._figures(pair)
        wanted = max(micro, 0)
        for key, left in mine:
            used = min(left, wanted)
            self.taken[key] = self.taken.get(key, 0) + used
            wanted, reserved = wanted - used, reserved - used
        self.there[pair] = (on_hand - micro, reserved)

    def _words(self, pair: Pair, aside: int) -> tuple[str, str]:
        item = items_by_id(self.company.id, self.company.version, [pair[1]])[pair[1]]
        left = format_quantity(self._most(pair, aside))
        return f"{item.name} ({item.sku})", left
