"""What tax lines leave over of their entry: by amount, by code, for tax that is not given back."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from tillbook.desks.taxation.rules.covering import Posted, rests


def cost(number: int, amount: int, **more) -> Posted:
    return Posted(number=number, amount_minor=amount, bought=True, **more)


def sale(number: int, amount: int, **more) -> Posted:
    return Posted(number=number, amount_minor=amount, **more)


def into(number: int, base: int, amount: int, **more) -> Posted:
    facts = {"code": "S", "place": "GB", "charged": True, "rate_ppm": 200_000, **more}
    return Posted(
        number=number, amount_minor=amount, tax=True, input=True, base_minor=base, **facts
    )


def owed(number: int, base: int, amount: int, **more) -> Posted:
    facts = {"code": "S", "place": "GB", **more}
    return Posted(number=number, amount_minor=amount, tax=True, base_minor=base, **facts)


#: Accounts of revenue at 19 %, of deliveries in the EU, and what is owed at 19 %.
TAXED, FREE = {"box": "81"}, {"box": "41", "free": True}
AT_19 = {"code": "DE", "place": "DE", "boxes": frozenset({"81"})}
EU = {"code": "EU", "place": "DE", "boxes": frozenset({"41"}), "free": True}
ABROAD = {"code": "RC", "charged": False}


@pytest.mark.parametrize(
    ("lines", "left"),
    [
        ([cost(1, 100), cost(2, 50)], {1: 100, 2: 50}),
        ([cost(1, 100), into(2, 100, 20), cost(3, 50)], {3: 50}),
        ([cost(1, 150), into(2, 100, 20)], {1: 50}),
        # The nearest line before a base is the one it is of.
        ([cost(1, 100), into(2, 100, 20), cost(3, 100)], {3: 100}),
        ([cost(1, 100), cost(2, 100), into(3, 100, 20)], {1: 100}),
        # What taxed sales became less by may stand among the costs, beside sales free of tax.
        ([sale(1, 15, **FREE), cost(2, 30), owed(3, 30, 6, **AT_19)], {1: 15}),
        ([sale(1, 30, **FREE), cost(2, 30), owed(3, 30, 6, **AT_19)], {1: 30}),
        (
            [sale(1, 15, **FREE), sale(2, 30, **TAXED), cost(3, 30), owed(4, 30, 6, **AT_19)],
            {1: 15, 3: 30},
        ),
        # A bad debt that is paid after all: the same the other way round.
        ([sale(1, -50, **FREE), cost(2, -100), owed(3, -100, -19, **AT_19)], {1: -50}),
        # Several lines of one base, and a reduction of what was sold.
        ([cost(1, 600), cost(2, 400), cost(3, 70), into(4, 1000, 200)], {3: 70}),
        ([sale(1, -1000), sale(2, 50), sale(3, -500), owed(4, -950, -190)], {3: -500}),
        # Half of it is not given back: in the cost, or on a line of its own.
        ([cost(1, 110), into(2, 100, 10)], {}),
        ([cost(1, 110), into(2, 100, 10), cost(3, 30)], {3: 30}),
        ([cost(1, 140), into(2, 100, 10)], {1: 30}),
        ([cost(1, 100), cost(2, 10), into(3, 100, 10), cost(4, 30)], {4: 30}),
        # Tax that the buyer owes: its base stands there twice, and was bought once.
        (
            [
                cost(1, 100),
                into(2, 100, 20, **ABROAD),
                owed(3, -100, -20, bought=True, code="RC"),
                cost(4, 50),
            ],
            {4: 50},
        ),
        ([cost(1, 120), owed(2, -100, -20, bought=True), cost(3, 50)], {3: 50}),
        ([cost(1, 100), owed(2, -100, -20), cost(3, 50)], {3: 50}),
        # Sold and bought in one entry: each side for itself.
        ([sale(1, -100), owed(2, -100, -20), cost(3, 100)], {3: 100}),
        ([sale(1, -100), owed(2, -100, -20), cost(3, 100), into(4, 100, 20)], {}),
        # A state and its county tax the same sale; what names a code itself is of that code.
        (
            [
                sale(1, -100, code="FOOD"),
                sale(2, -100),
                owed(3, -100, -7, place="US-MN"),
                owed(4, -100, -1, code="C", place="US-MN-053"),
            ],
            {1: -100},
        ),
        # Revenue that bears no tax is taken last, wherever it stands; unless its code says so.
        ([sale(1, -100, **TAXED), sale(2, -100, **FREE), owed(3, -100, -19, **AT_19)], {2: -100}),
        ([sale(1, -100, **FREE), sale(2, -100, **TAXED), owed(3, -100, -19, **AT_19)], {1: -100}),
        (
            [
                sale(1, -60, **TAXED),
                sale(2, -40, **TAXED),
                sale(3, -100, **FREE),
                owed(4, -100, -19, **AT_19),
            ],
            {3: -100},
        ),
        (
            [sale(1, -300, **TAXED), sale(2, -100, **FREE), owed(3, -100, -19, **AT_19)],
            {1: -200, 2: -100},
        ),
        ([sale(1, -100, **FREE), owed(2, -100, -19, **AT_19)], {}),
        ([sale(1, -100, **FREE), sale(2, -100, **TAXED), owed(3, -100, 0, **EU)], {2: -100}),
        # Rounded by a minor unit, and taken back.
        ([cost(1, 101), into(2, 100, 20)], {}),
        ([cost(1, -100), into(2, -100, -20), cost(3, -50)], {3: -50}),
    ],
)
def test_what_is_left_over(lines, left):
    assert rests(lines) == left


def test_the_order_of_an_entry_s_lines_says_nothing():
    """Whatever is left over counts in the same boxes, however the lines are typed."""
    dice = Random("lines")  # noqa: S311 - a test
    boxes = (TAXED, FREE, {"box": "86"}, {"box": ""}, {"box": "", "main": False})
    taxes = (AT_19, AT_19 | {"code": "DE7", "boxes": frozenset({"86"})}, EU)
    for _round in range(400):
        own = [sale(0, -50 * dice.randrange(-1, 5), **dice.choice(boxes)) for _n in range(4)]
        own += [
            owed(0, -50 * dice.randrange(1, 5), -10, **dice.choice(taxes))
            for _n in range(dice.randrange(1, 3))
        ]
        seen = set()
        for _order in range(6):
            dice.shuffle(own)
            typed = [replace(one, number=number) for number, one in enumerate(own, 1)]
            left: Counter[tuple[str, bool]] = Counter()
            for number, minor in rests(typed).items():
                one = typed[number - 1]
                left[one.box, one.main] += minor
            seen.add(tuple(sorted((at, minor) for at, minor in left.items() if minor)))
        assert len(seen) == 1, (own, seen)
