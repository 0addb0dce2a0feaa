"""The shop that is measured: 300 products of one department, and the typical sale of three lines.

Two tax rates, one department and one payment, so that a sale's journal entry has exactly six
lines: payment, revenue, two taxes, cost of sales, inventory.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from tillbook.config.business import NewBusiness, NewLocation, set_up
from tillbook.desks.sales.queries import selling
from tillbook.desks.sales.rules import Draft, Line, LineTax, Submission, Tender
from tillbook.desks.supply.operations import Change, adjust_stock
from tillbook.masters.catalog.operations import NewProduct, add_products
from tillbook.masters.catalog.queries import items_by_sku
from tillbook.masters.catalog.rules import Item
from tillbook.masters.organisation.operations import create_api_key
from tillbook.masters.organisation.queries import system_actor
from tillbook.masters.organisation.rules import Actor, Right, business_date
from tillbook.masters.taxes.queries import tax_codes
from tillbook.plumbing import clock
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.models import Series
from tillbook.plumbing.writer import write
from tillbook.values.hashing import hash_text
from tillbook.values.money import QUANTITY_SCALE, extend
from tillbook.values.rounding import divide

PRODUCTS = 300
LOCATION = "STORE001"
#: Percent included in the price, by tax category; every third product bears the reduced rate.
RATES = {"standard": 20, "reduced": 5}


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchShop:
    """What `build_bench_shop` made; small enough to be pickled beside a database template."""

    company_id: UUID
    location_id: UUID
    series_id: UUID
    api_key: str

    @property
    def actor(self) -> Actor:
        return system_actor(self.company_id, "bench")


def build_bench_shop() -> BenchShop:
    """Set the business up with stock that no run sells out."""
    company_id = set_up(
        NewBusiness(
            name="Bench",
            country="GB",
            currency="GBP",
            locations=(
                NewLocation(
                    code=LOCATION,
                    name="Bench Street",
                    time_zone="Europe/London",
                    jurisdictions=("GB",),
                    shifts=False,
                ),
            ),
            owner_name="Ola Owner",
            owner_email="owner@example.com",
            owner_password="a-long-enough-word",
        )
    )
    products = [
        NewProduct(
            sku=f"SKU{number:05d}",
            name=f"Product {number}",
            department="General",
            tax_category="standard" if number % 3 else "reduced",
            unit_price=10_000 * (95 + 7 * number),
        )
        for number in range(PRODUCTS)
    ]
    write(lambda: add_products(company_id, products))
    series = Series.objects.get(company_id=company_id, owner_kind="back_office")
    adjust_stock(
        system_actor(company_id, "bench"),
        document_id=new_id(),
        location_code=LOCATION,
        series_id=series.id,
        reason="opening stock",
        opening=True,
        changes=[
            Change(p.sku, 10_000_000 * QUANTITY_SCALE, divide(p.unit_price, 2) * 1_000)
            for p in products
        ],
    )
    _, secret = write(
        lambda: create_api_key(
            company_id=company_id, name="bench", scopes=[right.value for right in Right]
        )
    )
    return BenchShop(
        company_id=company_id,
        location_id=series.owner_id,
        series_id=series.id,
        api_key=secret,
    )


class Till:
    """Makes sales of the shop, the same ones for the same seed (but for their ids)."""

    def __init__(self, shop: BenchShop, seed: int = 1) -> None:
        self.shop = shop
        self._random = random.Random(seed)  # noqa: S311 - made-up sales
        context = selling(shop.company_id)
        version = context.company.version
        self._currency = context.company.currency
        self._location = context.company.locations[shop.location_id]
        codes = {code.code: code.id for code in tax_codes(shop.company_id, version)}
        self._codes = {category: codes[f"GB-{category}"] for category in RATES}
        items = items_by_sku(
            shop.company_id, version, [f"SKU{number:05d}" for number in range(PRODUCTS)]
        )
        self._standard = [i for i in items.values() if i.tax_category == "standard"]
        self._reduced = [i for i in items.values() if i.tax_category == "reduced"]
        cash = context.tender_by_code("cash")
        assert cash
        self._cash = cash

    def pick(self) -> list[Item]:
        """Three different products: two at the standard rate, one at the reduced."""
        return [*self._random.sample(self._standard, 2), self._random.choice(self._reduced)]

    def sales(self, count: int) -> list[Submission]:
        """Ready documents, as a register or the basket door hands them to `commit_sales`."""
        return [self._sale(clock.now()) for _ in range(count)]

    def history(self, count: int, days: int = 365) -> Iterator[Submission]:
        """Sales of the last `days` days, the oldest first, in opening hours."""
        today = clock.now().replace(hour=9, minute=0, second=0, microsecond=0)
        for number in range(count):
            day = today - timedelta(days=days - divide(number * days, max(count, 1)))
            yield self._sale(day + timedelta(seconds=self._random.randrange(9 * 3600)))

    def _sale(self, moment: datetime) -> Submission:
        lines = tuple(
            [
                self._line(number, item, self._random.choice((1, 1, 1, 2, 3)))
                for number, item in enumerate(self.pick(), 1)
            ]
        )
        total = sum([line.gross_minor for line in lines])
        at = self._location
        sale_id = new_id()
        return Submission(
            Draft(
                id=sale_id,
                kind="sale",
                company_id=self.shop.company_id,
                location_id=at.id,
                series_id=self.shop.series_id,
                currency=self._currency,
                business_date=business_date(moment, at.zone, at.day_starts_hour),
                occurred_at=moment,
                lines=lines,
                tenders=(
                    Tender(
                        number=1,
                        type_id=self._cash.id,
                        code=self._cash.code,
                        amount_minor=total,
                        given_minor=total,
                    ),
                ),
                net_minor=sum([line.net_minor for line in lines]),
                tax_minor=sum([line.tax_minor for line in lines]),
                total_minor=total,
                content=hash_text(str(sale_id)),
            )
        )

    def _line(self, number: int, item: Item, pieces: int) -> Line:
        quantity = pieces * QUANTITY_SCALE
        gross = extend(item.unit_price, quantity)
        rate = RATES[item.tax_category]
        tax = divide(gross * rate, 100 + rate)
        return Line(
            number=number,
            variant_id=item.id,
            department_id=item.department_id,
            description=item.name,
            quantity_micro=quantity,
            unit_price=item.unit_price,
            net_minor=gross - tax,
            tax_minor=tax,
            gross_minor=gross,
            list_minor=gross,
            stocked=item.stocked,
            taxes=(
                LineTax(
                    code_id=self._codes[item.tax_category],
                    base_minor=gross - tax,
                    amount_minor=tax,
                ),
            ),
        )
