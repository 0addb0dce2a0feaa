"""Statements in their turn: by their days, and within the same days each after the one that it
goes on from, whichever came first. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tillbook.desks.banking.rules import Held


def in_turn(held: Sequence[Held], opening: int | None = None) -> list[Held]:
    """These statements, the earliest first. opening: the balance before them, where it is known.

    A bank that sends several a day numbers them; files are chosen in any order, so balances tell.
    """
    rows = sorted(held, key=lambda one: (*_days(one), one.sequence))
    found: list[Held] = []
    for _same, group in groupby(rows, _days):
        found += _one_after_another(list(group), found[-1].closing_minor if found else opening)
    return found


def follow_each_other(held: Sequence[Held]) -> bool:
    """Whether each opens at the balance the one before closes at."""
    return all(one.closing_minor == other.opening_minor for one, other in pairwise(held))


def last_of(held: Sequence[Held]) -> Held:
    """The one that tells the latest balance."""
    latest = max(one.until or date.min for one in held)
    return in_turn([one for one in held if (one.until or date.min) == latest])[-1]


def told_whole(final: Sequence[Held], day: date) -> bool:
    """Whether a statement tells this day from its morning to its evening: it opens before it and
    closes after it, and its lines lead from the one balance to the other."""
    return any(
        one.since is not None
        and one.until is not None
        and one.since < day < one.until
        and one.opening_minor is not None
        and one.closing_minor is not None
        for one in final
    )


def _days(one: Held) -> tuple[date, date]:
    return one.since or date.min, one.until or date.min


def _one_after_another(group: list[Held], opening: int | None) -> list[Held]:
    """Statements of the same days as a way along their balances; where no way leads along all of
    them, as far as one leads from the balance before, then the others as they came."""
    if len(group) == 1:
        return group
    leaving: dict[int | None, list[Held]] = defaultdict(list)
    for one in reversed(group):
        leaving[one.opening_minor].append(one)
    starts = Counter(one.opening_minor for one in group)
    starts.subtract(one.closing_minor for one in group)
    first = next((minor for minor, more in starts.items() if more > 0), group[0].opening_minor)
    whole = _way(leaving, opening if opening in leaving else first)
    if len(whole) == len(group) and follow_each_other(whole):
        return whole
    found: list[Held] = []
    left = list(group)
    while goes_on := next((each for each in left if each.opening_minor == opening), None):
        left.remove(goes_on)
        found.append(goes_on)
        opening = goes_on.closing_minor
    return [*found, *left]


def _way(leaving: dict[int | None, list[Held]], start: int | None) -> list[Held]:
    """The way that takes each statement once, from balance to balance (Hierholzer)."""
    open_ends: list[tuple[int | None, Held | None]] = [(start, None)]
    found: list[Held] = []
    while open_ends:
        at, came = open_ends[-1]
        if leaving.get(at):
            one = leaving[at].pop()
            open_ends.append((one.closing_minor, one))
        else:
            open_ends.pop()
            if came is not None:
                found.append(came)
    return found[::-1]
