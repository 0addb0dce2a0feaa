"""Promotions: which apply, in which order, and what each takes off which line.

docs/algorithms/promotions.md gives the order, what is guaranteed, and worked tables. Work grows
with promotions times lines, never faster: nothing is tried but each promotion by itself, once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tillbook.masters.pricing.rules import sets
from tillbook.masters.pricing.rules.basket import Basket
from tillbook.masters.pricing.rules.conditions import counts, wanted
from tillbook.masters.pricing.rules.pieces import Piece, pieces_of
from tillbook.masters.pricing.rules.promotion import PricedPromotion, Promotion, PromotionKind
from tillbook.values.money import QUANTITY_SCALE, RATE_SCALE, extend
from tillbook.values.rounding import allocate, divide

_TOTALS = (PromotionKind.TOTAL_PERCENT, PromotionKind.TOTAL_AMOUNT)
_SETS = (PromotionKind.BUY_GET, PromotionKind.SET_PRICE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Promoted:
    """What promotions took off: each by itself in the order they came, and line by line."""

    promotions: tuple[PricedPromotion, ...]
    by_line: list[tuple[PricedPromotion, ...]]


@dataclass(slots=True, kw_only=True)
class _State:
    """The basket while promotions are taken off it. together: what all its lines come to."""

    basket: Basket
    pieces: list[Piece]
    together: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What a promotion would do: units of pieces it counts, and its share of each piece."""

    off: int
    shares: dict[int, int]
    taken: dict[int, int]


def promote(basket: Basket, left: list[int]) -> Promoted:
    """Take the basket's promotions off what is left of its lines, which is reduced in place."""
    state = _State(basket=basket, pieces=pieces_of(basket, left), together=sum(left))
    applied: list[PricedPromotion] = []
    by_line: list[list[PricedPromotion]] = [[] for _ in left]
    groups: set[str] = set()
    for level in _levels(basket):
        for promotion in _by_what_they_take(level, state):
            plan = None if promotion.group in groups else _plan(promotion, state)
            if plan is None:
                continue
            if promotion.group:
                groups.add(promotion.group)
            applied.append(_priced(promotion, plan.off))
            for line, amount in _apply(promotion, plan, state).items():
                left[line] -= amount
                by_line[line].append(_priced(promotion, amount))
    return Promoted(promotions=tuple(applied), by_line=[tuple(each) for each in by_line])


def _priced(promotion: Promotion, amount: int) -> PricedPromotion:
    return PricedPromotion(id=promotion.id, name=promotion.name, amount_minor=amount)


def _levels(basket: Basket) -> list[list[Promotion]]:
    """What counts here and now, by priority; at one priority goods before totals."""
    levels: dict[tuple[int, bool], list[Promotion]] = {}
    for promotion in basket.promotions:
        if promotion.coupon and promotion.coupon not in basket.coupons:
            continue
        if counts(promotion.when, basket):
            place = (-promotion.priority, promotion.kind in _TOTALS)
            levels.setdefault(place, []).append(promotion)
    return [levels[place] for place in sorted(levels)]


def _by_what_they_take(level: list[Promotion], state: _State) -> list[Promotion]:
    """First what takes most by itself; among equals by id. The order of the list says nothing."""
    ranked = [(plan.off, one) for one in level if (plan := _plan(one, state))]
    ranked.sort(key=lambda pair: (-pair[0], pair[1].id))
    return [promotion for _, promotion in ranked]


def _plan(promotion: Promotion, state: _State) -> _Plan | None:
    """What a promotion would take off now; None where that is nothing."""
    free = [
        at
        for at, piece in enumerate(state.pieces)
        if piece.left and not piece.closed and not (promotion.exclusive and piece.touched)
    ]
    basket, pieces = state.basket, state.pieces
    among = [at for at in free if wanted(promotion.goods, basket.lines[pieces[at].line])]
    if sum([pieces[at].left for at in among]) < promotion.minimum_minor:
        return None
    if sum([pieces[at].units for at in among]) < promotion.minimum_units:
        return None
    if promotion.kind in _SETS:
        uncounted = [at for at in free if pieces[at].units and not pieces[at].counted]
        return _plan_sets(promotion, state, uncounted)
    if promotion.kind in _TOTALS:
        return _plan_total(promotion, state, among)
    wants = {at: _off_piece(promotion, basket, pieces[at]) for at in among}
    return _capped(promotion, {at: off for at, off in wants.items() if off})


def _off_piece(promotion: Promotion, basket: Basket, piece: Piece) -> int:
    if promotion.kind is PromotionKind.PERCENT:
        return piece.left - _after_percent(piece.left, promotion.value)
    line = basket.lines[piece.line]
    if line.uncounted and line.product not in promotion.goods.products:
        return 0  # so much a piece: what is part of one is none, but where it is named itself
    amount = extend(promotion.value, piece.micro, line.price_base_micro)
    if promotion.kind is PromotionKind.UNIT_PRICE:
        return max(0, piece.left - amount)
    return min(piece.left, amount)


def _after_percent(left: int, rate_ppm: int) -> int:
    """What a percentage leaves is rounded, as with every discount."""
    return divide(left * (RATE_SCALE - rate_ppm), RATE_SCALE)


def _capped(promotion: Promotion, wants: dict[int, int]) -> _Plan | None:
    off = sum(wants.values())
    if not off:
        return None
    if 0 < promotion.maximum_minor < off:
        off = promotion.maximum_minor
        shares = allocate(off, list(wants.values()))
        return _Plan(off=off, shares=dict(zip(wants, shares, strict=True)), taken={})
    return _Plan(off=off, shares=wants, taken={})


def _plan_total(promotion: Promotion, state: _State, among: list[int]) -> _Plan | None:
    """Off the goods together, shared out over them; never more than brings the basket to zero."""
    worths = [state.pieces[at].left for at in among]
    whole = sum(worths)
    off = min(promotion.value, whole)
    if promotion.kind is PromotionKind.TOTAL_PERCENT:
        off = whole - _after_percent(whole, promotion.value)
    off = min(_at_most(promotion, off), state.together)
    if off <= 0:
        return None
    return _Plan(off=off, shares=dict(zip(among, allocate(off, worths), strict=True)), taken={})


def _at_most(promotion: Promotion, off: int) -> int:
    return min(off, promotion.maximum_minor) if promotion.maximum_minor else off


_COUNTING: dict[PromotionKind, Callable[..., sets.Sets]] = {
    PromotionKind.BUY_GET: sets.buy_get,
    PromotionKind.SET_PRICE: sets.set_price,
}


def _plan_sets(promotion: Promotion, state: _State, free: list[int]) -> _Plan | None:
    """Whole sets; what they bring down is shared out over all their goods, bought and got."""
    found = _COUNTING[promotion.kind](promotion, state.basket, state.pieces, free)
    off = found.worth
    if promotion.kind is PromotionKind.BUY_GET:
        off -= _after_percent(off, promotion.value)
    off = _at_most(promotion, off)
    if off <= 0:
        return None
    order = sorted(found.taken)
    worths = [state.pieces[at].worth(found.taken[at]) for at in order]
    shares = dict(zip(order, allocate(off, worths), strict=True))
    return _Plan(off=off, shares=shares, taken=found.taken)


def _apply(promotion: Promotion, plan: _Plan, state: _State) -> dict[int, int]:
    """Take it off; what it takes by line, lines without a share left out.

    Units that were counted become a piece of their own, before the rest of their piece.
    """
    by_line: dict[int, int] = {}
    pieces: list[Piece] = []
    for at, piece in enumerate(state.pieces):
        share = plan.shares.get(at, 0)
        units = plan.taken.get(at, 0)
        rest = None
        if units and units < piece.units:
            rest = _split(piece, units)
        piece.left -= share
        if share or units:
            piece.touched = True
            piece.counted = piece.counted or units > 0
            piece.closed = piece.closed or promotion.exclusive
        if share:
            by_line[piece.line] = by_line.get(piece.line, 0) + share
        pieces.append(piece)
        if rest is not None:
            pieces.append(rest)
    state.pieces = pieces
    state.together -= plan.off
    return dict(sorted(by_line.items()))


def _split(piece: Piece, units: int) -> Piece:
    """Leave so many units in a piece; what is over is a new one."""
    worth = piece.worth(units)
    rest = Piece(
        line=piece.line,
        units=piece.units - units,
        micro=piece.micro - units * QUANTITY_SCALE,
        left=piece.left - worth,
        touched=piece.touched,
    )
    piece.units, piece.micro, piece.left = units, units * QUANTITY_SCALE, worth
    return rest
