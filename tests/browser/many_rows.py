"""A shop with ten thousand products, customers and sales: lists as long as they get."""

from __future__ import annotations

from datetime import timedelta

from tests.shop import build_shop
from tests.test_access import things_of
from tillbook.desks.sales.operations import commit_sales
from tillbook.masters.catalog.operations import NewProduct, add_products
from tillbook.masters.parties.operations import NewParty, add_parties
from tillbook.plumbing import clock
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.writer import write

MANY = 10_000
BATCH = 500
#: A word longer than any column, as German can have it.
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen"


def build_large_shop() -> dict[str, object]:
    """Many of everything, some with names longer than their column."""
    shop = build_shop()
    for start in range(0, MANY, BATCH):
        numbers = range(start, start + BATCH)
        products = [
            NewProduct(
                sku=f"M{number:05d}",
                name=f"{LONG if number % 50 == 0 else 'Article'} {number}",
                department=("Bread", "Drinks", LONG[:40])[number % 3],
                tax_category="standard",
                unit_price=10_000 * (100 + number % 900),
            )
            for number in numbers
        ]
        parties = [
            NewParty(
                code=f"K{number:05d}", name=f"{LONG if number % 50 == 0 else 'Person'} {number}"
            )
            for number in numbers
        ]
        write(lambda products=products: add_products(shop.company_id, products))
        write(lambda parties=parties: add_parties(shop.company_id, parties))
    lines = [shop.line(sku, 1 + number) for number, sku in enumerate(shop.skus)]
    now = clock.now()
    for start in range(0, MANY, BATCH):
        sales = [
            shop.sale(
                [lines[number % len(lines)], lines[(number + 3) % len(lines)]],
                at=("STORE001", "STORE002")[number % 2],
                when=now - timedelta(minutes=5 * number),
                tender=("cash", "card")[number % 2],
            )
            for number in range(start, start + BATCH)
        ]
        commit_sales(shop.actor, sales)
        catch_up(shop.company_id)
    return things_of(shop)
