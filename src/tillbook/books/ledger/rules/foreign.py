"""Balances in foreign currencies at the end of a period: their worth, and the difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from tillbook.values.effects import EntryLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """What an account holds in a currency at one place and of one party, debit positive.

    book_minor: what it stands at in the company's currency, earlier revaluations of the same day
    included.
    """

    account_id: UUID
    location_id: UUID | None
    party_id: UUID | None
    currency: str
    foreign_minor: int
    book_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Valued:
    """A position at the rate of the day. realised: nothing foreign is left of it, so that what is
    left of its amount will never be turned round by a rate."""

    position: Position
    worth_minor: int

    @property
    def difference_minor(self) -> int:
        """What it is worth more than it stands at: debit positive, a gain."""
        return self.worth_minor - self.position.book_minor

    @property
    def realised(self) -> bool:
        return self.position.foreign_minor == 0


def revaluing_lines(
    valued: Sequence[Valued], gain_id: UUID, loss_id: UUID, memos: Sequence[str]
) -> tuple[EntryLine, ...]:
    """The lines that bring these to what they are worth; they name the currency and no amount in
    it. Gains and losses are not set off against each other."""
    lines = []
    for one, memo in zip(valued, memos, strict=True):
        position, off = one.position, one.difference_minor
        if not off:
            continue
        lines.append(
            EntryLine(
                position.account_id,
                off,
                location_id=position.location_id,
                party_id=position.party_id,
                foreign_currency=position.currency,
                memo=memo,
            )
        )
        other = gain_id if off > 0 else loss_id
        lines.append(EntryLine(other, -off, location_id=position.location_id, memo=memo))
    return tuple(lines)
