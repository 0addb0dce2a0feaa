"""Promotions that count pieces: buy X get Y, n of a group for a price, bundles.

Each goes through the pieces once or twice, however many units they hold; nothing is searched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tillbook.masters.pricing.rules.basket import Basket
from tillbook.masters.pricing.rules.conditions import wanted
from tillbook.masters.pricing.rules.pieces import Piece
from tillbook.masters.pricing.rules.promotion import Goods, Promotion
from tillbook.values.rounding import times_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Sets:
    """How many units of which pieces are taken, and what they bring down. worth: of what is got,
    or of all that is taken; see `buy_get` and `set_price`."""

    taken: dict[int, int]
    worth: int


def buy_get(promotion: Promotion, basket: Basket, pieces: list[Piece], free: list[int]) -> Sets:
    """Sets of `buy` + `get` units; worth is that of the units got, before their percentage.

    free: positions of pieces whose units may be counted.
    """
    if promotion.rewards is not None:
        return _buy_these_get_those(promotion, promotion.rewards, basket, pieces, free)
    among = _among(promotion.goods, basket, pieces, free)
    alike = [among]
    if promotion.same:
        products = dict.fromkeys([basket.lines[pieces[at].line].product for at in among])
        alike = [
            [at for at in among if basket.lines[pieces[at].line].product == product]
            for product in products
        ]
    taken: dict[int, int] = {}
    worth = made = 0
    for group in alike:
        most = promotion.limit - made if promotion.limit else None
        sets, value = _dearest_in_turn(promotion, pieces, group, most, taken)
        made += sets
        worth += value
    return Sets(taken=taken, worth=worth)


def _among(goods: Goods, basket: Basket, pieces: list[Piece], free: list[int]) -> list[int]:
    return [at for at in free if wanted(goods, basket.lines[pieces[at].line])]


def _dearest_in_turn(
    promotion: Promotion,
    pieces: list[Piece],
    among: list[int],
    most: int | None,
    taken: dict[int, int],
) -> tuple[int, int]:
    """Dearest first, one set after the other; the cheapest of each set are got.

    No other way of making sets of these units gets more. Returns sets and what is got.
    """
    size = promotion.buy + promotion.get
    sets = times_in(sum([pieces[at].units for at in among]), size)
    if most is not None:
        sets = min(sets, most)
    begin, worth = 0, 0
    for at in among:
        end = min(begin + pieces[at].units, sets * size)
        if end <= begin:
            break
        got = _got_before(end, promotion, size) - _got_before(begin, promotion, size)
        taken[at] = end - begin
        worth += pieces[at].worth(got)
        begin = end
    return sets, worth


def _got_before(units: int, promotion: Promotion, size: int) -> int:
    """How many of the first so many units are got rather than bought."""
    sets = times_in(units, size)
    return sets * promotion.get + max(0, units - sets * size - promotion.buy)


def _buy_these_get_those(
    promotion: Promotion, rewards: Goods, basket: Basket, pieces: list[Piece], free: list[int]
) -> Sets:
    """Buy some of the goods, get some of the rewards: the cheapest of those, as many as there are.

    Goods that are both count once. As many sets are made as there can be: there are enough goods,
    enough rewards, and enough of both together.
    """
    bought = _among(promotion.goods, basket, pieces, free)
    got = _among(rewards, basket, pieces, free)
    have = sum([pieces[at].units for at in bought])
    sets = times_in(sum([pieces[at].units for at in got]), promotion.get)
    either = sum([pieces[at].units for at in dict.fromkeys([*bought, *got])])
    sets = min(sets, times_in(either, promotion.buy + promotion.get))
    if promotion.buy:
        sets = min(sets, times_in(have, promotion.buy))
    if promotion.limit:
        sets = min(sets, promotion.limit)
    # Of what could be bought as well, only so much may be got that enough is left to buy.
    spare = have - sets * promotion.buy
    taken: dict[int, int] = {}
    worth, missing = 0, sets * promotion.get
    for at in reversed(got):
        units = min(missing, pieces[at].units)
        if at in bought:
            units = min(units, spare)
            spare -= units
        if units:
            taken[at] = units
            worth += pieces[at].worth(units)
            missing -= units
    missing = sets * promotion.buy
    for at in bought:
        units = min(missing, pieces[at].units - taken.get(at, 0))
        if units:
            taken[at] = taken.get(at, 0) + units
            missing -= units
    return Sets(taken=taken, worth=worth)


def set_price(promotion: Promotion, basket: Basket, pieces: list[Piece], free: list[int]) -> Sets:
    """Sets of the promotion's parts, dearest first, as long as a set costs more than its price.

    A piece that fits two parts is of the first of them. worth is what the sets bring down.
    """
    parts: list[list[int]] = []
    rest = free
    for part in promotion.parts:
        mine = _among(part.goods, basket, pieces, rest)
        rest = [at for at in rest if at not in mine]
        parts.append(mine)
    sets = min(
        times_in(sum([pieces[at].units for at in mine]), part.units)
        for part, mine in zip(promotion.parts, parts, strict=True)
    )
    if promotion.limit:
        sets = min(sets, promotion.limit)

    def together(number: int) -> int:
        return sum(
            [
                _first(pieces, mine, number * part.units)[1]
                for part, mine in zip(promotion.parts, parts, strict=True)
            ]
        )

    fewest = 0
    while fewest < sets:
        middle = times_in(fewest + sets + 1, 2)
        if together(middle) - together(middle - 1) > promotion.value:
            fewest = middle
        else:
            sets = middle - 1
    taken: dict[int, int] = {}
    for part, mine in zip(promotion.parts, parts, strict=True):
        taken |= _first(pieces, mine, sets * part.units)[0]
    return Sets(taken=taken, worth=together(sets) - sets * promotion.value)


def _first(pieces: list[Piece], among: Sequence[int], units: int) -> tuple[dict[int, int], int]:
    """The first so many units: how many of each piece, and what they come to."""
    taken: dict[int, int] = {}
    worth = 0
    for at in among:
        if not units:
            break
        taken[at] = min(units, pieces[at].units)
        units -= taken[at]
        worth += pieces[at].worth(taken[at])
    return taken, worth
