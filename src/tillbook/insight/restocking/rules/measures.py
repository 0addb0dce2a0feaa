"""What goods do: turnover, cover, age, sell-through, shrinkage, ABC; from sums, without a clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from tillbook.insight.restocking.rules import Why
from tillbook.values.money import RATE_SCALE
from tillbook.values.rounding import divide, times_in

#: Where classes of ABC end, in millionths of everything sold.
A_SHARE, B_SHARE = 800_000, 950_000
_YEAR = 365


class Measure(StrEnum):
    """What the report shows."""

    MOVEMENTS = "movements"
    TURNOVER = "turnover"
    COVER = "cover"
    FAST = "fast"
    SLOW = "slow"
    DEAD = "dead"
    AGE = "age"
    ABC = "abc"
    SELL_THROUGH = "sell-through"
    SHRINKAGE = "shrinkage"
    EXPIRED = "expired"
    USE = "use"


#: Days since goods came in: up to each, and beyond the last.
AGES = (30, 60, 90, 180, 365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """An item over a span of days. quantity and value: by cause, goods in positive; closing: at the
    end of the span; came: what came in by age at that end, the youngest first (`AGES`, older);
    expired: what was written off as expired, units and worth."""

    quantity: Mapping[Why, int]
    value: Mapping[Why, int]
    closing_micro: int
    closing_minor: int
    days: int
    came: Sequence[int] = field(default_factory=tuple)
    expired: tuple[int, int] = (0, 0)

    def moved(self, why: Why) -> int:
        return self.quantity.get(why, 0)

    def worth(self, why: Why) -> int:
        return self.value.get(why, 0)

    @property
    def opening_micro(self) -> int:
        return self.closing_micro - sum(self.quantity.values())

    @property
    def opening_minor(self) -> int:
        return self.closing_minor - sum(self.value.values())

    @property
    def sold_micro(self) -> int:
        return -self.moved(Why.SOLD)

    @property
    def sold_minor(self) -> int:
        """What was sold, at cost."""
        return -self.worth(Why.SOLD)

    @property
    def came_micro(self) -> int:
        """What came in otherwise than from customers."""
        return self.moved(Why.RECEIVED) + self.moved(Why.ADDED) + self.moved(Why.MOVED)

    @property
    def turnover(self) -> int | None:
        """How often a year the average stock is sold, in millionths; None without stock."""
        held = self.opening_minor + self.closing_minor
        if held <= 0 or self.days <= 0:
            return None
        return divide(2 * self.sold_minor * _YEAR * RATE_SCALE, held * self.days)

    @property
    def cover(self) -> int | None:
        """Whole days that the closing stock lasts; None where nothing was sold."""
        if self.sold_micro <= 0:
            return None
        return times_in(max(0, self.closing_micro) * self.days, self.sold_micro)

    @property
    def sell_through(self) -> int | None:
        """What of all that there was to sell was sold, in millionths."""
        there = self.opening_micro + max(0, self.came_micro)
        if there <= 0:
            return None
        return divide(self.sold_micro * RATE_SCALE, there)

    @property
    def shrunk_micro(self) -> int:
        """What is missing by counts and was lost, in units."""
        return -(self.moved(Why.LOST) + self.moved(Why.COUNTED))

    @property
    def shrunk_minor(self) -> int:
        return -(self.worth(Why.LOST) + self.worth(Why.COUNTED))

    @property
    def shrinkage(self) -> int | None:
        """What is missing as a share of what was sold, both at cost, in millionths."""
        if self.sold_minor <= 0:
            return None
        return divide(self.shrunk_minor * RATE_SCALE, self.sold_minor)

    @property
    def expired_share(self) -> int | None:
        """What expired as a share of what was sold, both at cost, in millionths."""
        if self.sold_minor <= 0:
            return None
        return divide(self.expired[1] * RATE_SCALE, self.sold_minor)

    @property
    def used_micro(self) -> int:
        """What is gone: sold as it is or in something else, written off, or missing by counts."""
        return self.sold_micro + self.shrunk_micro

    @property
    def over_use(self) -> int | None:
        """What is gone beyond what was sold, as a share of that, in millionths of units."""
        if self.sold_micro <= 0:
            return None
        return divide(self.shrunk_micro * RATE_SCALE, self.sold_micro)

    @property
    def ages(self) -> list[int]:
        """The closing value by age, as if what came first went first."""
        left, quantities = max(0, self.closing_micro), []
        for came in self.came:
            taken = min(left, max(0, came))
            quantities.append(taken)
            left -= taken
        if not quantities:
            quantities = [0] * (len(AGES) + 1)
        # What came before anything is known of is as old as can be.
        quantities[-1] += left
        return _shared(self.closing_minor, quantities)


def _shared(minor: int, quantities: Sequence[int]) -> list[int]:
    """A value by quantities; the last piece takes the rest."""
    whole, given, done = sum(quantities), 0, 0
    shares = []
    for one in quantities:
        done += one
        upto = divide(minor * done, whole) if whole else 0
        shares.append(upto - given)
        given = upto
    return shares


def classes(sold: Sequence[int]) -> list[str]:
    """A, B or C of each, by what was sold of it, the most first: A, until four fifths of everything
    are reached, B until nineteen twentieths, C the rest and what was not sold."""
    whole = sum(max(0, one) for one in sold)
    found, before = [], 0
    for one in sold:
        if one <= 0:
            found.append("C")
        elif before * RATE_SCALE < A_SHARE * whole:
            found.append("A")
        elif before * RATE_SCALE < B_SHARE * whole:
            found.append("B")
        else:
            found.append("C")
        before += max(0, one)
    return found
