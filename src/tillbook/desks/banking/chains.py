"""The chain of an account's statements: the last of it, and where one is missing. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tillbook.desks.banking.rules import Held
from tillbook.desks.banking.rules.turns import in_turn
from tillbook.desks.banking.rules.untold import untold
from tillbook.values.statements import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """The statements of an account in the order of their days. gaps: (day, by how much the opening
    balance of that day is away from the closing balance before it)."""

    last: Held | None
    gaps: tuple[tuple[date, int], ...]


def covering(final: Sequence[Held]) -> Chain:
    """The chain of statements with both balances, those within others left away. What came in
    between without balances is no gap."""
    loose = [line for one in final for line in one.loose]
    known = [
        one
        for one in final
        if one.since is not None and one.until is not None and one.closing_minor is not None
    ]
    last: Held | None = None
    gaps = []
    for one in in_turn(known):
        if last is None:
            last = one
            continue
        begins, ends, reached = one.since or date.min, one.until or date.min, last.until or date.min
        goes_on = one.opening_minor == last.closing_minor
        if ends <= reached and not (begins == reached and goes_on):
            continue
        if begins > reached and one.opening_minor is not None and not goes_on:
            away = one.opening_minor - (last.closing_minor or 0)
            if away := untold(loose, reached, one.begins or begins, away):
                gaps.append((begins, away))
        last = one
    return Chain(last=last, gaps=tuple(gaps))


def last_day(held: Sequence[Held]) -> date | None:
    """Through which day statements tell everything."""
    ends = [one.until for one in held if one.scope == Scope.STATEMENT and one.until is not None]
    return max(ends, default=None)
