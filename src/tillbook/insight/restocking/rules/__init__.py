"""When to order and how much: demand, safety stock, order point, packs. In whole numbers alone.

The formulas and where they come from are in docs/algorithms/restocking.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from heapq import heappop, heappush
from math import isqrt

from tillbook.masters.catalog.rules import Item
from tillbook.masters.sourcing.rules import Pack, PriceTable, line_minor
from tillbook.values.money import QUANTITY_SCALE, RATE_SCALE
from tillbook.values.rounding import divide, times_in

#: Demand is read from so many whole weeks before today; the latest four count double.
WEEKS = 8
RECENT_WEEKS = 4
DAYS = 7 * WEEKS
RECENT_DAYS = 7 * RECENT_WEEKS
#: Where nobody promised anything.
ASSUMED_LEAD_DAYS = 7
#: Orders of a supplier that measuring takes, the latest ones; fewer than the first: not measured.
LEAST_MEASURED = 3
MOST_MEASURED = 12
#: How far a season may lift or lower demand, in millionths.
_LEAST_SEASON, _MOST_SEASON = 500_000, 2_000_000
#: Units sold a year ago that a season is told from; fewer tell nothing.
_SEASON_UNITS = 50 * QUANTITY_SCALE
#: Parts per million of cycles without a stock-out -> standard normal quantile, in millionths.
SERVICE = {
    800_000: 841_621,
    900_000: 1_281_552,
    950_000: 1_644_854,
    980_000: 2_053_749,
    990_000: 2_326_348,
    995_000: 2_575_829,
}
MOST_COVER = 365
MOST_UNITS_MICRO = 10**9 * QUANTITY_SCALE
#: To reach a supplier's least order a line is raised until it lasts at most so much longer.
_TOP_UP_TIMES = 3
_TOP_UP_STEPS = 2_000
#: Packs are raised so often at most until they come to even units.
_EVEN_STEPS = 1_000


class Why(StrEnum):
    """What took goods in or out, as it is folded."""

    SOLD = "sold"
    RECEIVED = "received"
    MOVED = "moved"
    ADDED = "added"
    LOST = "lost"
    COUNTED = "counted"
    WORTH = "worth"


#: What people took, and what came back of it: the demand.
DEMAND = (Why.SOLD,)


def why_of(kind: str, counterpart: str, quantity_micro: int) -> Why:
    """Under which heading a move is folded. kind: of its document."""
    if quantity_micro == 0:
        return Why.WORTH
    if counterpart == "customer":
        return Why.SOLD
    if counterpart == "supplier":
        return Why.RECEIVED
    if counterpart in ("transfer", "place"):
        return Why.MOVED
    if kind.startswith("count"):
        return Why.COUNTED
    return Why.ADDED if quantity_micro > 0 and counterpart != "write_off" else Why.LOST


@dataclass(frozen=True, slots=True, kw_only=True)
class Sold:
    """What was sold of an item at a location: by week (millionths), the latest week first.

    known_days: how long it can have been sold there, at most `DAYS`.
    """

    weeks: tuple[int, ...]
    known_days: int = DAYS

    @property
    def recent(self) -> int:
        """Millionths of the latest four weeks."""
        return sum(self.weeks[:RECENT_WEEKS])


NOT_SOLD = Sold(weeks=(0,) * WEEKS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """per_day: millionths a day; week_variance: of a week's sales, millionths squared."""

    per_day: int
    week_variance: int


NO_DEMAND = Demand(per_day=0, week_variance=0)


def demand_of(sold: Sold, season: int = RATE_SCALE) -> Demand:
    """What a day takes, and how unevenly. season: millionths that the coming weeks are of those
    before."""
    known = max(1, min(WEEKS, times_in(sold.known_days, 7)))
    weeks = [max(0, one) for one in sold.weeks[:known]]
    weights = [2 if n < RECENT_WEEKS else 1 for n in range(known)]
    whole = sum(one * weight for one, weight in zip(weeks, weights, strict=True))
    per_day = divide(whole * season, 7 * sum(weights) * RATE_SCALE)
    if known >= RECENT_WEEKS:
        spread = known * sum(one * one for one in weeks) - sum(weeks) ** 2
        variance = divide(spread, known * (known - 1))
    else:
        # Too few weeks to measure: as unevenly as single customers come (Poisson), in whole units.
        variance = divide(sum(weeks) * QUANTITY_SCALE, known)
    return Demand(per_day=per_day, week_variance=divide(variance * season**2, RATE_SCALE**2))


def season_of(coming: int, before: int) -> int:
    """How much of the weeks before the coming four sold a year ago, in millionths: the units of a
    department in the 28 days to come, and in the 56 before them."""
    if before < _SEASON_UNITS or coming < 0:
        return RATE_SCALE
    found = divide(coming * WEEKS * RATE_SCALE, before * RECENT_WEEKS)
    return min(_MOST_SEASON, max(_LEAST_SEASON, found))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """Days from order to goods. variance: days squared, in millionths; orders: how many it was
    measured from, 0 where it is as promised; known: whether anybody promised."""

    days: int
    variance: int = 0
    orders: int = 0
    known: bool = True


def lead_of(promised: int | None, taken: Sequence[int]) -> Lead:
    """The lead time: measured from the days that orders took, the latest first, else promised."""
    measured = [max(0, one) for one in taken[:MOST_MEASURED]]
    count = len(measured)
    if count >= LEAST_MEASURED:
        spread = count * sum(one * one for one in measured) - sum(measured) ** 2
        return Lead(
            days=divide(sum(measured), count),
            variance=divide(spread * RATE_SCALE, count * (count - 1)),
            orders=count,
        )
    if promised is None:
        return Lead(days=ASSUMED_LEAD_DAYS, known=False)
    return Lead(days=promised)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How an item is kept at a location. least_micro and most_micro: fixed order point and level,
    None: reckoned; cover_days: how long an order lasts; service: of `SERVICE`."""

    cover_days: int
    service: int
    least_micro: int | None = None
    most_micro: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """order_at: at this much or less an order goes out; fill_to: what it brings it to."""

    order_at: int
    fill_to: int
    safety: int


def point_of(demand: Demand, lead: Lead, policy: Policy) -> Point:
    """Order point and level of an item: reckoned, where none is fixed."""
    # A day more: what is looked at today is looked at again tomorrow.
    exposed = lead.days + 1
    variance = divide(exposed * demand.week_variance, 7)
    variance += divide(demand.per_day**2 * lead.variance, RATE_SCALE)
    safety = divide(SERVICE[policy.service] * isqrt(variance), RATE_SCALE)
    order_at = demand.per_day * exposed + safety
    if policy.least_micro is not None:
        order_at = policy.least_micro
    fill_to = order_at + demand.per_day * policy.cover_days
    if policy.most_micro is not None:
        fill_to = policy.most_micro
    return Point(order_at=order_at, fill_to=max(fill_to, order_at), safety=safety)


def missing(available: int, point: Point) -> int:
    """Millionths to order: what is there and on order holds against the order point."""
    if available > point.order_at or available >= point.fill_to:
        return 0
    return point.fill_to - available


def days_left(available: int, per_day: int) -> int | None:
    """Whole days that it lasts; None where nothing is sold."""
    if per_day <= 0:
        return None
    return times_in(available, per_day) if available > 0 else 0


def up_to(micro: int, decimals: int) -> int:
    """Raised to what the unit can be counted in, to look at."""
    step = 10 ** (6 - min(decimals, 6))
    return times_in(micro + step - 1, step) * step if micro > 0 else 0


def even_packs(pack: Pack, item: Item, units_micro: int, least_micro: int = 0) -> int | None:
    """The fewest whole packs (in millionths) that hold so many units, are as many as the supplier
    delivers, and come to what the unit can be counted in."""
    packs = max(pack.packs_for(units_micro), pack_up(least_micro), QUANTITY_SCALE)
    for _ in range(_EVEN_STEPS):
        units = pack.units(packs)
        if units is not None and item.comes_in(units):
            return packs
        packs += QUANTITY_SCALE
    return None


def pack_up(micro: int) -> int:
    """Whole packs, in millionths."""
    return Pack().packs_for(micro)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How an item stands at a location. coming_micro: on order; sold_micro: in four weeks;
    season: what the season does to its demand, in millionths."""

    on_hand_micro: int
    coming_micro: int
    sold_micro: int
    demand: Demand
    lead: Lead
    policy: Policy
    point: Point
    season: int = RATE_SCALE

    def order_at(self, decimals: int) -> int:
        """The order point, to look at."""
        return up_to(self.point.order_at, decimals)

    @property
    def short(self) -> int:
        """Millionths to order."""
        return missing(self.on_hand_micro + self.coming_micro, self.point)

    @property
    def left(self) -> int | None:
        """Whole days that what is there lasts."""
        return days_left(self.on_hand_micro, self.demand.per_day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a proposal: packs of an item, with what it rests on. raised: packs (millionths)
    added for the supplier's least order."""

    item: Item
    pack: Pack
    packs_micro: int
    least_micro: int
    table: PriceTable | None
    standing: Standing
    raised: int = 0

    @property
    def units_micro(self) -> int:
        return self.pack.units(self.packs_micro) or 0

    @property
    def price(self) -> int | None:
        """Of a pack, in an order of so many."""
        return self.table.price_of(self.packs_micro) if self.table else None

    @property
    def amount_minor(self) -> int:
        return line_minor(self.price, self.packs_micro) if self.price is not None else 0

    @property
    def lasts(self) -> int | None:
        """Whole days that it lasts with what is on order and proposed."""
        own = self.standing
        whole = own.on_hand_micro + own.coming_micro + self.units_micro
        return days_left(whole, own.demand.per_day)


def raised_to(lines: Sequence[Line], least_minor: int) -> list[Line]:
    """The lines with packs added until they come to the least order of the supplier: always to the
    one that would be out first, none beyond three times what an order lasts. Where that does not
    reach, the lines as they were."""
    found = list(lines)
    total = sum(line.amount_minor for line in found)
    if not 0 < total < least_minor:
        return found
    waiting: list[tuple[int, int]] = []
    for number, line in enumerate(found):
        _wait(waiting, number, line)
    for _ in range(_TOP_UP_STEPS):
        if total >= least_minor:
            return found
        if not waiting:
            break
        _lasts, number = heappop(waiting)
        line = found[number]
        units = line.units_micro + 1
        more = even_packs(line.pack, line.item, units, line.packs_micro + QUANTITY_SCALE)
        if more is None:
            continue
        added = line.raised + more - line.packs_micro
        found[number] = replace(line, packs_micro=more, raised=added)
        total += found[number].amount_minor - line.amount_minor
        _wait(waiting, number, found[number])
    return list(lines)


def _wait(waiting: list[tuple[int, int]], number: int, line: Line) -> None:
    own = line.standing
    most = _TOP_UP_TIMES * (own.policy.cover_days + own.lead.days + 1)
    lasts = line.lasts
    if line.price and lasts is not None and lasts < most:
        heappush(waiting, (lasts, number))


class Kind(StrEnum):
    """What of an item somebody should look at, the worst first."""

    NEGATIVE = "negative"
    OUT = "out"
    EXPIRING = "expiring"
    LOW = "low"
    OVER = "over"
    STILL = "still"


def kinds_of(
    own: Standing, *, over_days: int, still: bool, expiring: bool = False
) -> frozenset[Kind]:
    """What is to be said of an item. still: nothing of it moved for as long as the company says;
    expiring: a lot of it that lies there has expired, or does so soon.

    low: nobody ordered what is short; over: above its maximum, or lasting too long. What nobody
    buys and nobody keeps a minimum of may be out.
    """
    if own.on_hand_micro < 0:
        return frozenset({Kind.NEGATIVE})
    policy = own.policy
    if own.on_hand_micro == 0:
        wanted = own.demand.per_day > 0 or bool(policy.least_micro)
        return frozenset({Kind.OUT}) if wanted else frozenset()
    found = {Kind.EXPIRING} if expiring else set()
    if own.short:
        found.add(Kind.LOW)
    if policy.most_micro is not None:
        if own.on_hand_micro > own.point.fill_to:
            found.add(Kind.OVER)
    elif own.left is not None and own.left > over_days:
        found.add(Kind.OVER)
    if still:  # and something is there, see above
        found.add(Kind.STILL)
    return frozenset(found)
