"""What was sold when in the demo business: pure, and the same for the same first start.

The baskets are real, what surrounds them (hours, weekdays, registers, payments) is drawn by a
generator seeded with the day, so that a start that was interrupted goes on where it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from tillbook.edges.bridges.demo.assortment import Good, baskets, goods_by_article
from tillbook.values.rounding import divide

DAYS = 56
_DAY = timedelta(days=1)
#: Sales in a hundred, by weekday from Monday on, against an ordinary day.
_WEEKDAYS = (84, 86, 92, 97, 112, 142, 82)
#: How the sales of a day fall to its hours.
_HOURS = {
    4: 1,
    5: 3,
    6: 14,
    7: 48,
    8: 84,
    9: 88,
    10: 96,
    11: 86,
    12: 104,
    13: 78,
    14: 60,
    15: 62,
    16: 74,
    17: 70,
    18: 34,
    19: 8,
}
_CARD_PERCENT = 68
_CUSTOMER_PERCENT = 16
_REGULAR_PERCENT = 4
_VOID_PERMILLE = 6
_RETURN_PERMILLE = 12
CUSTOMERS = 48


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """One location: its registers and who stands at them."""

    code: str
    sales_a_day: int
    registers: tuple[str, ...]
    people: tuple[str, ...]


#: Who may take sales back, at both shops.
MANAGER = "Mara"

SHOPS = (
    Shop(
        code="STORE001",
        sales_a_day=58,
        registers=("1", "2"),
        people=("Ana", "Bo", "Chidi"),
    ),
    Shop(code="STORE002", sales_a_day=34, registers=("3",), people=("Dot", "Emil")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A sale, or the void or return that `takes_back` one (by its key).

    era: which of a register's series it is numbered in: "" since the first start's day, "A" the
    week before, "B" all before that. regular: gets the ten percent of the shop's regulars.
    returned: which line comes back, counted from the end of the basket.
    """

    key: str
    kind: str
    shop: str
    register: str
    era: str
    person: str
    moment: datetime
    day: date
    card: bool = True
    customer: int | None = None
    regular: bool = False
    items: tuple[tuple[Good, int], ...] = ()
    takes_back: str = ""

    @property
    def series(self) -> str:
        return f"{self.register}-{self.era}" if self.era else self.register


def events(first_start: datetime, until: datetime, zone: ZoneInfo, cut_off: int) -> list[Event]:
    """All trade up to `until`, in the order it is posted: today's first, then back in time.

    first_start fixes which baskets fall on which day; later starts add the days since, as long as
    there are baskets. cut_off: the hour at which the shops' day begins.
    """
    local = first_start.astimezone(zone)
    today = (local - timedelta(hours=cut_off)).date()
    now = (until.astimezone(zone) - timedelta(hours=cut_off)).date()
    left = iter(enumerate(baskets()))
    by_day: dict[date, list[Event]] = {}
    days = [today - _DAY * back for back in range(DAYS)]
    days += [today + _DAY * ahead for ahead in range(1, (now - today).days + 1)]
    for day in days:
        by_day[day] = _day(day, today, left, zone)
    week = today - 7 * _DAY
    order = sorted(by_day, key=lambda day: (0 if day >= today else 1 if day >= week else 2, day))
    return [event for day in order for event in by_day[day] if event.moment <= until]


def _day(
    day: date, today: date, left: Iterator[tuple[int, tuple[str, ...]]], zone: ZoneInfo
) -> list[Event]:
    era = "" if day >= today else "A" if day >= today - 7 * _DAY else "B"
    found: list[Event] = []
    for shop in SHOPS:
        # Drawn for show, not for secrets.
        draw = Random(f"{day}/{shop.code}")  # noqa: S311
        count = divide(shop.sales_a_day * _WEEKDAYS[day.weekday()] * draw.randint(88, 112), 10_000)
        moments = sorted(_moment(day, draw, zone) for _ in range(count))
        for moment in moments:
            number, basket = next(left, (0, ()))
            if basket:
                found.extend(_visit(draw, shop, day, era, moment, number, basket))
    return sorted(found, key=lambda event: (event.moment, event.key))


def _moment(day: date, draw: Random, zone: ZoneInfo) -> datetime:
    hour = draw.choices(tuple(_HOURS), weights=tuple(_HOURS.values()))[0]
    at = time(hour, draw.randrange(60), draw.randrange(60))
    return datetime.combine(day, at, tzinfo=zone).astimezone(ZoneInfo("UTC"))


def _visit(
    draw: Random,
    shop: Shop,
    day: date,
    era: str,
    moment: datetime,
    number: int,
    basket: tuple[str, ...],
) -> list[Event]:
    """A customer's basket at the till, and seldom a void right after or a return later."""
    register = draw.choice(shop.registers)
    place = shop.registers.index(register) + day.toordinal()
    sale = Event(
        key=f"{number:04d}",
        kind="sale",
        shop=shop.code,
        register=register,
        era=era,
        person=shop.people[place % len(shop.people)],
        moment=moment,
        day=day,
        card=draw.randrange(100) < _CARD_PERCENT,
        customer=draw.randrange(CUSTOMERS) if draw.randrange(100) < _CUSTOMER_PERCENT else None,
        regular=draw.randrange(100) < _REGULAR_PERCENT,
        items=tuple(_items(draw, basket)),
    )
    after = draw.randrange(1000)
    if after < _VOID_PERMILLE:
        return [sale, _after(sale, "void", timedelta(minutes=2))]
    if after < _VOID_PERMILLE + _RETURN_PERMILLE and moment.hour < 17:
        return [sale, _after(sale, "return", timedelta(minutes=draw.randint(15, 80)))]
    return [sale]


def _after(sale: Event, kind: str, later: timedelta) -> Event:
    """What takes the sale back; who sold it has no right to."""
    return Event(
        key=f"{sale.key}-{kind}",
        kind=kind,
        shop=sale.shop,
        register=sale.register,
        era=sale.era,
        person=MANAGER,
        moment=sale.moment + later,
        day=sale.day,
        takes_back=sale.key,
    )


def _items(draw: Random, basket: tuple[str, ...]) -> Iterator[tuple[Good, int]]:
    for article in basket:
        choice = goods_by_article()[article]
        good = draw.choices(choice, weights=(5, 3, 2, 2, 1)[: len(choice)])[0]
        yield good, draw.choices((1, 2, 3), weights=(86, 11, 3))[0]
