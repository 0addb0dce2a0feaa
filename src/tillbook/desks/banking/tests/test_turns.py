"""Statements in their turn, and documents that take each other back: seen by their faults too."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations, pairwise, permutations
from uuid import UUID, uuid4

import pytest

from tests.support.planting import planted
from tillbook.desks.banking.chains import covering
from tillbook.desks.banking.rules import Held, cancelling, turns

START = date(2026, 3, 1)


def of_a_day(day: int, sequence: int, opening: int, closing: int) -> Held:
    at = START + timedelta(days=day)
    ends = {"opening_minor": opening, "closing_minor": closing}
    return Held(id=uuid4(), since=at, until=at, sequence=sequence, **ends)


def test_what_tells_a_day_again_is_no_part_of_its_way():
    """Pages of a day, then all of it in one, or the other way round: 100, 90, 80."""
    for rows in permutations([(90, 80), (100, 90), (100, 80)]):
        turned = [of_a_day(3, n, *ends) for n, ends in enumerate(rows)]
        found = turns.in_turn(turned, 100)
        assert (found[0].opening_minor, len(found)) == (100, 3)
        chain = covering([*turned, of_a_day(0, 9, 0, 100)])
        assert (chain.gaps, chain.last and chain.last.closing_minor) == ((), 80)


#: Pieces of the order of statements and of what takes each other back, each with a fault in it.
FAULTS = [
    (turns, "key=lambda one: (*_days(one), one.sequence)", "key=lambda one: one.sequence"),
    (turns, "found[-1].closing_minor if found else opening", "opening"),
    (turns, "if len(whole) == len(group) and follow_each_other(whole):", "if True:"),
    (turns, "opening if opening in leaving else first", "first"),
    (turns, "if more > 0)", "if more < 0)"),
    (turns, "        opening = goes_on.closing_minor", "        pass"),
    (turns, "return [*found, *left]", "return [*left, *found]"),
    (turns, "return found[::-1]", "return found"),
    (cancelling, "if one not in there:", "if False:"),
    (cancelling, "            elif before is None:", "            elif True:"),
    (cancelling, "found |= {before, one}", "found |= {one}"),
    (cancelling, "set(back) - set(back.values())", "set(back)"),
]


def told_in_turn(module, other) -> list[object]:
    """Statements in every order of arrival, and what is left of chains of documents."""
    told: list[object] = []
    for steps in ([(0, 5), (5, 3), (3, 9)], [(5, 3), (0, 5), (0, 3)], [(5, 7), (7, 5), (5, 2)]):
        for rows in permutations(steps):
            held = [of_a_day(2, n, *ends) for n, ends in enumerate(rows)]
            held += [of_a_day(4, 7, 1, 8), of_a_day(3, 8, 9, 1), of_a_day(4, 6, 8, 1)]
            for opening in (None, 0, 5):
                found = module.in_turn(held, opening)
                told.append([(one.opening_minor, one.closing_minor) for one in found])
    ids = [UUID(int=n) for n in range(1, 6)]
    pairs = [*pairwise(ids[:4]), (ids[4], UUID(int=9))]
    told += [other.cancelled(pairs, set(there)) for n in range(6) for there in combinations(ids, n)]
    return told


@pytest.mark.parametrize(("module", "piece", "fault"), FAULTS)
def test_a_fault_planted_in_the_order_of_statements_is_seen(module, piece, fault):
    right = told_in_turn(turns, cancelling)
    with planted(module, piece, fault) as faulty:
        wrong = told_in_turn(
            faulty if module is turns else turns, faulty if module is cancelling else cancelling
        )
    assert wrong != right
