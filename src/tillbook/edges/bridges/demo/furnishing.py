"""Furnishing the demo business: goods, people, registers, customers, opening stock.

Each step is one transaction and is skipped when it was done before, so that a first start that was
interrupted is finished by the next one.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from tillbook.desks.supply.operations import Change, adjust_stock
from tillbook.edges.bridges.demo.assortment import BOXES, Good, goods
from tillbook.edges.bridges.demo.trade import CUSTOMERS, DAYS, MANAGER, SHOPS, Event, events
from tillbook.edges.bridges.identity import imported_id
from tillbook.masters.catalog.operations import NewProduct, add_products
from tillbook.masters.organisation import operations as organisation
from tillbook.masters.organisation.queries import company, registers, system_actor
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.masters.parties.operations import NewParty, add_parties
from tillbook.plumbing import clock
from tillbook.plumbing.series import open_series, series_of
from tillbook.plumbing.writer import write
from tillbook.values.money import PRICE_SCALE, QUANTITY_SCALE
from tillbook.values.rounding import divide

SOURCE = "demo"
#: Each register's runs of numbers: today's, and two earlier ones for the trade before.
ERAS = ("", "A", "B")
_FIRST_NAMES = (
    "Ana",
    "Bo",
    "Cleo",
    "Dov",
    "Edda",
    "Finn",
    "Greta",
    "Hugo",
    "Ines",
    "Jory",
    "Kaia",
    "Lio",
    "Mina",
    "Ned",
    "Orla",
    "Pip",
)
_SECOND_NAMES = ("Lantern", "Driftwood", "Saltmarsh")


def furnish(company_id: UUID, first_start: datetime) -> None:
    """Make what the business needs to sell; opening stock covers all that is sold later."""
    write(lambda: _masters(company_id))
    _opening_stock(company_id, first_start)


def customer_code(number: int) -> str:
    return f"C{number + 1001}"


def trade_of(info: CompanyInfo, first_start: datetime, until: datetime) -> list[Event]:
    """The trade of the company's two shops up to `until`."""
    at = info.location_by_code(SHOPS[0].code)
    assert at
    return events(first_start, until, at.zone, at.day_starts_hour)


def _masters(company_id: UUID) -> None:
    if registers(company_id):
        return
    info = company(company_id)
    _goods(company_id)
    add_parties(
        company_id,
        [
            NewParty(
                code=customer_code(number),
                name=f"{_FIRST_NAMES[number % 16]} {_SECOND_NAMES[divide(number - 8, 16)]}",
                country=info.country,
            )
            for number in range(CUSTOMERS)
        ],
    )
    for shop in SHOPS:
        location = info.location_by_code(shop.code)
        assert location
        for code in shop.registers:
            register = organisation.create_register(
                company_id=company_id,
                location_id=location.id,
                code=code,
                name=f"Register {code}",
            )
            for era in ERAS:
                open_series(
                    company_id=company_id,
                    owner_kind="register",
                    owner_id=register.id,
                    code=f"{code}-{era}" if era else code,
                    opened_at=clock.now(),
                    location_id=location.id,
                )
        for name in shop.people:
            organisation.create_person(
                company_id=company_id, name=name, role="Cashier", location_ids=[location.id]
            )
    organisation.create_person(company_id=company_id, name=MANAGER, role="Manager")


def _goods(company_id: UUID) -> None:
    """The assortment, and the boxes that are put together from it."""
    add_products(
        company_id,
        [
            NewProduct(
                sku=good.sku,
                name=good.name,
                department=good.department,
                tax_category=good.tax_category,
                unit_price=good.unit_price,
                kind="stocked" if good.stocked else "unstocked",
                barcodes=(good.barcode,),
            )
            for good in goods()
        ],
    )
    add_products(
        company_id,
        [
            NewProduct(
                sku=box.sku,
                name=box.name,
                department="Deli",
                tax_category="zero",
                unit_price=box.price_minor * PRICE_SCALE,
                kind="kit",
                components=box.components,
            )
            for box in BOXES
        ],
    )


def _opening_stock(company_id: UUID, first_start: datetime) -> None:
    """What lay on the shelves before the first of these sales, at cost.

    More than was sold, by up to a few weeks' trade; a product in ten has little left.
    """
    info = company(company_id)
    sold: Counter[tuple[str, str]] = Counter()
    for event in trade_of(info, first_start, first_start):
        for good, count in event.items:
            sold[event.shop, good.sku] += count
    opened_at = first_start - timedelta(days=DAYS, hours=20)
    for shop in SHOPS:
        location = info.location_by_code(shop.code)
        assert location
        [series] = [s for s in series_of(location.id) if s.code == f"{shop.code}-B"]
        draw = Random(f"stock/{shop.code}")  # noqa: S311 - drawn for show
        stocked = [good for good in goods() if good.stocked]
        adjust_stock(
            system_actor(company_id, SOURCE),
            document_id=imported_id(company_id, SOURCE, f"opening/{shop.code}", 1, opened_at),
            location_code=shop.code,
            series_id=series.id,
            reason="opening stock",
            opening=True,
            occurred_at=opened_at,
            changes=[_change(good, sold[shop.code, good.sku], draw) for good in stocked],
        )


def _change(good: Good, sold: int, draw: Random) -> Change:
    week = divide(sold, 8)
    left = draw.randint(0, 2) if draw.randrange(10) == 0 else week + draw.randint(3, 6 + 2 * week)
    count = max(sold + left, 1)
    return Change(good.sku, count * QUANTITY_SCALE, count * good.cost_minor)
