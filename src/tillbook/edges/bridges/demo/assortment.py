"""What the demo business sells, and the real baskets its trade is made of."""

from __future__ import annotations

import csv
import gzip
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tillbook.masters.catalog.rules import Part
from tillbook.values.money import PRICE_SCALE, QUANTITY_SCALE, parse_decimal
from tillbook.values.rounding import divide

DATA = Path(__file__).parent / "data"
FIRST_SKU = 12001
#: The product of the API's first example.
WELL_KNOWN_SKU = "SKU12345"
MADE_TO_ORDER = "Hot drinks"
#: What goods cost, in percent of the shelf price without tax, by department.
_COST_PERCENT = {
    "Bread": 34,
    "Pastry and cakes": 36,
    "Beer and wine": 68,
    "Papers and flowers": 72,
    "Household": 62,
    "Deli": 58,
}
_COST_PERCENT_ELSE = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Good:
    """A product of the demo business. price_minor: on the shelf; cost_minor: of one piece."""

    sku: str
    name: str
    department: str
    tax_category: str
    price_minor: int
    cost_minor: int
    barcode: str
    article: str

    @property
    def unit_price(self) -> int:
        return self.price_minor * PRICE_SCALE

    @property
    def stocked(self) -> bool:
        return self.department != MADE_TO_ORDER


@cache
def goods() -> tuple[Good, ...]:
    """The assortment, a few hundred products."""
    found: list[Good] = []
    with open(DATA / "assortment.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for product in row["products"].split("|"):
                found.append(_good(row, product, FIRST_SKU + len(found)))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A kit of the demo business: what is in it (names of goods), and what it sells for."""

    sku: str
    name: str
    price_minor: int
    holds: tuple[tuple[str, int], ...]

    @property
    def components(self) -> tuple[Part, ...]:
        """What is in one, by SKU."""
        skus = {good.name: good.sku for good in goods()}
        return tuple([Part(skus[name], count * QUANTITY_SCALE) for name, count in self.holds])


#: All of it taxed alike, as one kit is.
BOXES = (
    Box(
        sku="BOX101",
        name="Breakfast box",
        price_minor=890,
        holds=(
            ("Sourdough 800 g", 1),
            ("Salted butter 250 g", 1),
            ("Free-range eggs x6", 1),
            ("Whole milk 1 l", 1),
        ),
    ),
    Box(
        sku="BOX102",
        name="Picnic bag for two",
        price_minor=1290,
        holds=(
            ("Baguette", 2),
            ("Cheddar slices 200 g", 1),
            ("Cooked ham 120 g", 1),
            ("Strawberries 400 g", 1),
        ),
    ),
)


def _good(row: dict[str, str], product: str, number: int) -> Good:
    name, _, price = product.partition("=")
    minor = parse_decimal(price, 2, "price")
    percent = _COST_PERCENT.get(row["department"], _COST_PERCENT_ELSE)
    net = divide(minor * 100, 120) if row["tax"] == "standard" else minor
    return Good(
        sku=WELL_KNOWN_SKU if name.startswith("!") else f"SKU{number}",
        name=name.removeprefix("!"),
        department=row["department"],
        tax_category=row["tax"],
        price_minor=minor,
        cost_minor=divide(net * percent, 100),
        barcode=_barcode(number),
        article=row["article"],
    )


def _barcode(number: int) -> str:
    """An EAN-13 of the range that shops use for themselves (20…), with its check digit."""
    digits = f"20{number:010d}"
    whole = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-whole % 10}"


@cache
def goods_by_article() -> dict[str, tuple[Good, ...]]:
    """Article of the baskets -> the products sold as such, the commonest first."""
    found: dict[str, tuple[Good, ...]] = {}
    for good in goods():
        found[good.article] = (*found.get(good.article, ()), good)
    return found


@cache
def baskets() -> tuple[tuple[str, ...], ...]:
    """The real baskets: the articles of each."""
    with gzip.open(DATA / "baskets.csv.gz", "rt", encoding="utf-8") as file:
        return tuple(tuple(line.rstrip("\n").split(",")) for line in file)
