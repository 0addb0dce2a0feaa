"""Stock of 50 locations with 20,000 items each: the list with any filter, and a past day.

A million levels and five million moves, made by the database itself and folded as the worker folds
them, with a million days on which something was sold; the triggers are off meanwhile, for it is
the reading that is measured.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.urls import reverse

from bench.books import _company, _taken
from bench.timing import Result
from tillbook.books.stock.models import Place
from tillbook.config.business import NewBusiness, NewLocation, set_up
from tillbook.masters.catalog.operations import NewProduct, add_products
from tillbook.masters.organisation.models import Location
from tillbook.plumbing import clock
from tillbook.plumbing.memory import forget
from tillbook.plumbing.writer import write

LOCATIONS, ITEMS, MOVES = 50, 20_000, 5_000_000
LEVELS_MS, PAST_MS = 150.0, 1_000.0
DAYS = 720
_AT_ONCE = 1_000
_WORDS = ("Rye", "Spelt", "Walnut", "Amber", "Silver", "Linen", "Merino", "Cocoa", "Oak", "Glass")
#: Codes of departments that the items are spread over, by what they are called.
DEPARTMENTS = ("General", "Bakery", "Clothes", "Jewels", "Toys")

#: A level for every place and item; of some nothing is left, of some more was sold than came in.
_LEVEL = """
INSERT INTO stock_level (place_id, item_id, on_hand_micro, value_minor, unit_cost, moves, layers,
                         reserved_micro, lots)
SELECT p.id, v.id, q * 1000000::bigint, q * 400, 4000000, %(each)s, '', 0, false
FROM (SELECT id, row_number() OVER (ORDER BY id) AS p FROM place) AS p,
     (SELECT id, row_number() OVER (ORDER BY id) AS i FROM variant) AS v,
     LATERAL (SELECT CASE WHEN (p.p * 7919 + v.i) %% 97 = 0 THEN -2
                          WHEN (p.p * 7919 + v.i) %% 11 = 0 THEN 0
                          ELSE (p.p * 31 + v.i) %% 40 + 1 END AS q) AS q
"""
_MOVE = """
INSERT INTO stock_move (source_id, number, source_kind, place_id, item_id, sequence,
                        quantity_micro, value_minor, counterpart, reason, occurred_at, recorded_at)
SELECT ('01900000-0000-7000-8000-' || lpad(to_hex(row_number() OVER ()), 12, '0'))::uuid, 1,
       'sale', l.place_id, l.item_id, n,
       1000000 * pieces, 400 * pieces,
       'customer', '', d, d
FROM stock_level l, generate_series(1, %(each)s) n,
     LATERAL (SELECT CASE n WHEN 1 THEN l.on_hand_micro / 1000000 + 3
                            WHEN %(each)s THEN %(each)s %% 2 - 3
                            ELSE n %% 2 * 2 - 1 END AS pieces) AS pieces,
     LATERAL (SELECT %(now)s::timestamptz - make_interval(hours => 24
         + (%(hours)s * (%(each)s - n) / %(each)s) + (hashtext(l.item_id::text) & 1023)) AS d) AS d
"""
_DAY = """
INSERT INTO stock_day (company_id, day, location_id, item_id, quantity_micro, value_minor)
SELECT p.company_id, (m.recorded_at AT TIME ZONE 'UTC')::date, p.location_id, m.item_id,
       sum(m.quantity_micro), sum(m.value_minor)
FROM stock_move m JOIN place p ON p.id = m.place_id GROUP BY 1, 2, 3, 4
"""
_MONTH = """
INSERT INTO stock_month (company_id, month, location_id, item_id, quantity_micro, value_minor)
SELECT company_id, date_trunc('month', day)::date, location_id, item_id, sum(quantity_micro),
       sum(value_minor) FROM stock_day GROUP BY 1, 2, 3, 4
"""
#: What sold by location, item and day in the last weeks, as the worker folds it.
_SOLD = """
INSERT INTO day_product (company_id, business_date, location_id, variant_id, items_micro,
                         gross_minor)
SELECT p.company_id, (m.recorded_at AT TIME ZONE 'UTC')::date, p.location_id, m.item_id,
       -sum(m.quantity_micro), 0
FROM stock_move m JOIN place p ON p.id = m.place_id
WHERE m.quantity_micro < 0 AND m.sequence > 1
  AND m.recorded_at > %(now)s::timestamptz - interval '60 days'
GROUP BY 1, 2, 3, 4
"""
_TABLES = ("stock_level", "stock_move", "stock_day", "stock_month")


def build_shops() -> UUID:
    """A company with 50 locations and 20,000 products of five departments; nothing moved yet."""
    company_id = set_up(
        NewBusiness(
            name="Bench stock",
            country="GB",
            currency="GBP",
            locations=tuple(
                NewLocation(
                    code=f"STORE{n:03}",
                    name=f"Shop {n}",
                    time_zone="Europe/London",
                    jurisdictions=("GB",),
                )
                for n in range(1, LOCATIONS + 1)
            ),
            owner_name="Bench Owner",
            owner_email="bench@example.com",
            owner_password="a-long-enough-word",
            second_step="nobody",
        )
    )
    for start in range(0, ITEMS, _AT_ONCE):
        products = [
            NewProduct(
                sku=f"L{n:05}",
                name=f"{_WORDS[n % 10]} {_WORDS[n // 10 % 10]} {n}",
                department=DEPARTMENTS[n % len(DEPARTMENTS)],
                tax_category="standard",
                unit_price=1_000_000,
            )
            for n in range(start, start + _AT_ONCE)
        ]
        write(lambda products=products: add_products(company_id, products))
    return company_id


def _fill(database: Any, moves: int) -> None:
    each = max(moves // (LOCATIONS * ITEMS), 3)
    given = {"each": each, "now": clock.now(), "hours": (DAYS - 60) * 24}
    with database.owner() as owner:
        for table in _TABLES:
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for sql in (_LEVEL, _MOVE):
            owner.execute(sql, given)
        for sql in (_DAY, _MONTH):
            owner.execute(sql)
        owner.execute(_SOLD, given)
        for table in _TABLES:
            owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        owner.execute("VACUUM ANALYZE")


def measure_stock(engine: str, copies: Any, moves: int) -> Iterator[Result]:
    """The list of stock with any filter, of all locations and of one; a past day of a location."""
    with copies.copy(engine, build_shops) as database:
        database.use()
        _fill(database, moves)
        forget()
        company_id = _company()
        client = Client(SERVER_NAME="localhost")
        client.force_login(get_user_model().objects.get(email="bench@example.com"))
        dice = random.Random(1)  # noqa: S311 - dice
        places = list(Location.objects.filter(company_id=company_id).values_list("id", flat=True))
        name = f"{Place.objects.count() * ITEMS:,} levels, {moves:,} moves"
        yield _taken(engine, f"{name}: list of stock, p95", LEVELS_MS, client, lambda: _list(dice))
        client.cookies["location"] = str(places[7])
        yield _taken(
            engine,
            f"{name}: list of stock of a location, p95",
            LEVELS_MS,
            client,
            lambda: _list(dice),
        )
        yield _taken(
            engine,
            f"{name}: stock of a location on a past day, p95",
            PAST_MS,
            client,
            lambda: _past(dice),
        )
        connection.close()


def _list(dice: random.Random) -> tuple[str, dict[str, str]]:
    asked = {
        "state": dice.choice(["", "", "negative", "out", "no-cost"]),
        "department": dice.choice(["", "", *(name.lower() for name in DEPARTMENTS)]),
        "q": dice.choice(["", "", "rye", "L0123", "silver oak", "no such thing"]),
        "sort": dice.choice(["", "", "sku", "-name"]),
    }
    return reverse("stock"), {key: value for key, value in asked.items() if value}


def _past(dice: random.Random) -> tuple[str, dict[str, str]]:
    day = date.today() - timedelta(days=dice.randrange(1, DAYS))  # noqa: DTZ011 - any day will do
    return reverse("stock_value"), {"day": day.isoformat()}
