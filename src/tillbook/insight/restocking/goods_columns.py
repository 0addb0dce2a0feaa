"""The columns of the report of goods, by measure: heads, cells, what a chart shows, the order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tillbook.insight.restocking.rules import Why
from tillbook.insight.restocking.rules.measures import AGES, Goods, Measure
from tillbook.plumbing.templatetags.figures import Currency, amount, count, percent, quantity
from tillbook.values.rounding import round_to_multiple

#: How a figure is written and exported: millionths, minor units, whole, ppm, ppm as times, text.
Form = str


@dataclass(frozen=True, slots=True)
class Figure:
    """A column: its head, its figure, and how that is written. sales: it leads to the sales."""

    head: str
    value: Callable[[Row], int | str | None]
    form: Form
    hint: str = ""
    sales: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """An item in the report. place: which class of ABC it is in."""

    goods: Goods
    place: str = ""


def measure_words() -> dict[Measure, str]:
    """The measures, as the switch has them."""
    return {
        Measure.MOVEMENTS: _("Movements"),
        Measure.TURNOVER: _("Turnover"),
        Measure.COVER: _("Days of cover"),
        Measure.FAST: _("Fast movers"),
        Measure.SLOW: _("Slow movers"),
        Measure.DEAD: _("Dead stock"),
        Measure.AGE: _("Age"),
        Measure.ABC: _("ABC"),
        Measure.SELL_THROUGH: _("Sell-through"),
        Measure.SHRINKAGE: _("Shrinkage"),
        Measure.EXPIRED: _("Expired"),
        Measure.USE: _("Use of ingredients"),
    }


def said_of(measure: Measure) -> str:
    """What a measure says, in a sentence."""
    return {
        Measure.MOVEMENTS: _("What came and went, by cause, on the days it happened."),
        Measure.TURNOVER: _("How often a year the stock is sold: at cost, by its average worth."),
        Measure.COVER: _("How long what lies there lasts, at the rate it sold on these days."),
        Measure.FAST: _("What sold most, at cost."),
        Measure.SLOW: _("What lies there and sold, but least for what it is worth."),
        Measure.DEAD: _("What lies there and was not sold on these days."),
        Measure.AGE: _("How long ago it came in, as if what came first went first."),
        Measure.ABC: _("A makes four fifths of what is sold at cost, B nearly the rest, C little."),
        Measure.SELL_THROUGH: _("What was sold of all that there was to sell."),
        Measure.SHRINKAGE: _("What counts did not find and what was written off, at cost."),
        Measure.EXPIRED: _("What was written off because it had expired, at cost."),
        Measure.USE: _(
            "What recipes and kits took by what was sold, expected waste included, against what is"
            " gone by counts."
        ),
    }[measure]


def figures_of(measure: Measure, money: str) -> list[Figure]:
    """The columns of a measure, the one it is about last."""
    closing = Figure(_("On hand"), lambda r: r.goods.closing_micro, "quantity")
    worth = Figure(
        _("Worth %(money)s") % {"money": money}, lambda r: r.goods.closing_minor, "money"
    )
    sold = Figure(_("Sold"), lambda r: r.goods.sold_micro, "quantity", sales=True)
    at_cost = _("Sold at cost %(money)s") % {"money": money}
    cost = Figure(at_cost, lambda r: r.goods.sold_minor, "money", sales=True)
    last = {
        Measure.TURNOVER: Figure(_("Times a year"), lambda r: r.goods.turnover, "times"),
        Measure.COVER: Figure(_("Days"), lambda r: r.goods.cover, "count"),
        Measure.ABC: Figure(_("Class"), lambda r: r.place, "text"),
        Measure.SELL_THROUGH: Figure(_("Sold of it"), lambda r: r.goods.sell_through, "percent"),
    }
    if measure is Measure.MOVEMENTS:
        return _movements()
    if measure is Measure.AGE:
        return [closing, *_ages(money)]
    if measure is Measure.SHRINKAGE:
        return _shrinkage(money)
    if measure is Measure.EXPIRED:
        return _expired(money)
    if measure is Measure.USE:
        return _use(money)
    if measure is Measure.FAST:
        return [closing, sold, cost]
    if measure in (Measure.SLOW, Measure.DEAD):
        return [sold, closing, worth]
    if measure is Measure.COVER:
        return [sold, closing, last[measure]]
    if measure is Measure.SELL_THROUGH:
        opening = Figure(_("At first"), lambda r: r.goods.opening_micro, "quantity")
        came = Figure(_("Came in"), lambda r: r.goods.came_micro, "quantity")
        return [opening, came, sold, last[measure]]
    return [worth, cost, last[measure]]


def _movements() -> list[Figure]:
    words = {
        Why.RECEIVED: _("Received"),
        Why.SOLD: _("Sold"),
        Why.MOVED: _("Transfers"),
        Why.ADDED: _("Added"),
        Why.LOST: _("Taken out"),
        Why.COUNTED: _("Counts"),
    }

    def of(why: Why) -> Callable[[Row], int]:
        return lambda r: r.goods.moved(why)

    # Of most causes there is nothing most days: what did not move is left empty.
    middle = [Figure(head, of(why), "moved") for why, head in words.items()]
    first = Figure(_("At first"), lambda r: r.goods.opening_micro, "quantity")
    return [first, *middle, Figure(_("At the end"), lambda r: r.goods.closing_micro, "quantity")]


def _ages(money: str) -> list[Figure]:
    def of(place: int) -> Callable[[Row], int]:
        return lambda r: r.goods.ages[place]

    heads = [_("Up to %(n)s days") % {"n": days} for days in AGES]
    heads.append(_("Older %(money)s") % {"money": money})
    return [Figure(head, of(place), "money") for place, head in enumerate(heads)]


def _shrinkage(money: str) -> list[Figure]:
    return [
        Figure(_("Counts"), lambda r: r.goods.moved(Why.COUNTED), "quantity"),
        Figure(_("Taken out"), lambda r: r.goods.moved(Why.LOST), "quantity"),
        Figure(
            _("Of what was sold"),
            lambda r: r.goods.shrinkage,
            "percent",
            hint=_("Both at cost."),
        ),
        Figure(_("Missing %(money)s") % {"money": money}, lambda r: r.goods.shrunk_minor, "money"),
    ]


def _expired(money: str) -> list[Figure]:
    return [
        Figure(_("Expired"), lambda r: r.goods.expired[0], "quantity"),
        Figure(
            _("Of what was sold"),
            lambda r: r.goods.expired_share,
            "percent",
            hint=_("Both at cost."),
        ),
        Figure(_("Lost %(money)s") % {"money": money}, lambda r: r.goods.expired[1], "money"),
    ]


def _use(money: str) -> list[Figure]:
    return [
        Figure(
            _("By recipes"),
            lambda r: r.goods.sold_micro,
            "quantity",
            hint=_("Taken by all that was sold, on its own or in something else."),
        ),
        Figure(_("Taken out"), lambda r: -r.goods.moved(Why.LOST), "moved"),
        Figure(_("Missing by counts"), lambda r: -r.goods.moved(Why.COUNTED), "moved"),
        Figure(_("Really used"), lambda r: r.goods.used_micro, "quantity"),
        Figure(
            _("More than by recipes"),
            lambda r: r.goods.over_use,
            "percent",
            hint=_("Less, where it is below zero: more was there than the recipes left."),
        ),
        Figure(_("Costs %(money)s") % {"money": money}, lambda r: r.goods.shrunk_minor, "money"),
    ]


def written(value: int | str | None, form: Form, currency: Currency) -> str:
    """A figure as a cell shows it."""
    if value is None or isinstance(value, str):
        return value or ""
    if form == "moved" and not value:
        return ""
    if form == "money":
        return amount(value, currency)
    if form == "percent":
        return percent(value, 1)
    if form == "times":
        return quantity(round_to_multiple(value, 100_000))
    if form == "count":
        return count(value)
    return quantity(value)


def fits(measure: Measure, goods: Goods) -> bool:
    """Whether an item stands in the report of a measure."""
    lies = goods.closing_micro > 0
    if measure is Measure.MOVEMENTS:
        return any(goods.quantity.values())
    if measure in (Measure.FAST, Measure.ABC):
        return goods.sold_micro > 0
    if measure is Measure.SLOW:
        return lies and goods.sold_micro > 0
    if measure is Measure.DEAD:
        return lies and goods.sold_micro <= 0
    if measure is Measure.SHRINKAGE:
        return bool(goods.moved(Why.LOST) or goods.moved(Why.COUNTED))
    if measure is Measure.EXPIRED:
        return bool(goods.expired[0])
    if measure is Measure.USE:
        return bool(goods.sold_micro or goods.moved(Why.LOST) or goods.moved(Why.COUNTED))
    if measure is Measure.AGE:
        return lies
    return lies or goods.sold_micro > 0


def rank(measure: Measure, goods: Goods) -> tuple[int, int]:
    """By what a measure orders, the first first."""
    if measure in (Measure.FAST, Measure.ABC, Measure.MOVEMENTS):
        return (0, -goods.sold_minor)
    if measure is Measure.SLOW:
        return (0, goods.turnover or 0)
    if measure is Measure.TURNOVER:
        return (goods.turnover is None, -(goods.turnover or 0))
    if measure is Measure.COVER:
        return (goods.cover is None, goods.cover or 0)
    if measure is Measure.SELL_THROUGH:
        return (goods.sell_through is None, -(goods.sell_through or 0))
    if measure in (Measure.SHRINKAGE, Measure.USE):
        return (0, -goods.shrunk_minor)
    if measure is Measure.EXPIRED:
        return (0, -goods.expired[1])
    if measure is Measure.AGE:
        return (0, -sum(goods.ages[-2:]))
    return (0, -goods.closing_minor)


def charted(measure: Measure, row: Row, figures: Sequence[Figure]) -> int | None:
    """What of a row the chart shows: the figure the measure is about."""
    if measure is Measure.MOVEMENTS:
        return row.goods.sold_micro
    if measure is Measure.ABC:
        return row.goods.sold_minor
    value = figures[-1].value(row)
    return value if isinstance(value, int) else None


#: How many decimals the integers of a chart have that are no money.
BAR_DECIMALS = {
    Measure.MOVEMENTS: 6,
    Measure.TURNOVER: 6,
    Measure.COVER: 0,
    Measure.SELL_THROUGH: 4,
}


def bar_form(measure: Measure) -> Form:
    """How the figures of the chart are written."""
    return {
        Measure.MOVEMENTS: "quantity",
        Measure.TURNOVER: "times",
        Measure.COVER: "count",
        Measure.SELL_THROUGH: "percent",
    }.get(measure, "money")


def bar_words(measure: Measure, money: str) -> str:
    """What the chart shows."""
    return {
        Measure.MOVEMENTS: _("Sold"),
        Measure.TURNOVER: _("Times a year"),
        Measure.COVER: _("Days"),
        Measure.SELL_THROUGH: "%",
        Measure.SHRINKAGE: _("Missing %(money)s") % {"money": money},
        Measure.EXPIRED: _("Lost %(money)s") % {"money": money},
        Measure.USE: _("More than by recipes, %(money)s") % {"money": money},
        Measure.FAST: _("Sold at cost %(money)s") % {"money": money},
        Measure.ABC: _("Sold at cost %(money)s") % {"money": money},
    }.get(measure, _("Worth %(money)s") % {"money": money})
