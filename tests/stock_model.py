"""What lies somewhere and what it is worth, kept plainly: goods by goods, in exact fractions."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import floor


def rounded(value: Fraction) -> int:
    """Half away from zero, to the whole minor unit."""
    return floor(abs(value) + Fraction(1, 2)) * (1 if value >= 0 else -1)


def each(value: int, micro: int) -> Fraction:
    """What one costs, as far as the books remember it: to a ten-thousandth of a minor unit."""
    return Fraction(rounded(Fraction(value * 10_000 * 1_000_000, micro)), 10_000)


@dataclass
class Plain:
    """One item at one place, by one of the two methods. parts: [quantity, value], oldest first."""

    layered: bool
    micro: int = 0
    value: int = 0
    cost: Fraction = Fraction(0)
    parts: list[list[int]] = field(default_factory=list)

    def change(self, layered: bool) -> None:
        """Go over to another method."""
        self.layered = layered
        self.parts = [[self.micro, self.value]] if layered and self.micro > 0 else []

    def came(self, micro: int, value: int) -> None:
        """Goods came in, and brought so much value."""
        self.micro += micro
        self.value += value
        if self.micro <= 0:
            return
        if self.layered:
            # Of what fills a hole only the rest lies there.
            fresh = self.value - sum(worth for _, worth in self.parts)
            self.parts.append([self.micro - sum(held for held, _ in self.parts), fresh])
            self.cost = each(fresh, self.parts[-1][0])
        else:
            self.cost = each(self.value, self.micro)

    def went(self, micro: int) -> int:
        """Goods leave at what they are worth here; returns that."""
        before = self.value
        left = self.micro - micro
        if self.layered:
            self._take(micro)
        elif self.micro > 0 and left <= 0:
            self.cost = each(self.value, self.micro)
        if left <= 0:
            self.value = rounded(self.cost * Fraction(left, 1_000_000))
            self.parts = []
        elif self.layered:
            self.value = sum(worth for _, worth in self.parts)
        else:
            self.value -= rounded(Fraction(self.value * micro, self.micro))
        self.micro = left
        return before - self.value

    def went_again(self, micro: int, worth: int) -> int:
        """Goods on their way arrive: where an average is kept, with what they took along."""
        left = self.micro - micro
        if self.layered or left <= 0:
            return self.went(micro)
        before, self.value = self.value, max(self.value - worth, 0)
        self.micro, self.cost = left, each(self.value, left)
        return before - self.value

    def _take(self, micro: int) -> None:
        while micro and self.parts:
            held, worth = self.parts[0]
            self.cost = each(worth, held)
            if held <= micro:
                micro -= held
                del self.parts[0]
            else:
                share = rounded(Fraction(worth * micro, held))
                self.parts[0] = [held - micro, worth - share]
                micro = 0
