"""Reading what somebody typed about what a supplier delivers, and showing it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from tillbook.masters.catalog.queries.found import find_items
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.masters.sourcing.queries import Sourced, products_called, today
from tillbook.masters.sourcing.rules import MOST_PRICES, Facts, TypedItem
from tillbook.plumbing.locales import typed_figure
from tillbook.values.money import format_price, format_quantity

#: Rows for prices by quantity that a form shows beyond those that are there.
_SPARE = 2


def facts_for(info: CompanyInfo, texts: list[str], *, guess: bool = False) -> Facts:
    """What reading needs. guess: words that fit one product alone name it too."""
    products = products_called(info, texts)
    for text in texts if guess else ():
        if text.strip() and text.strip() not in products:
            found = find_items(info.id, info.version, text, 2)
            if len(found) == 1:
                products[text.strip()] = (found[0].id, found[0].components is not None)
    return Facts(
        products=products,
        exponent=info.exponent,
        today=today(info),
        figure=lambda text: typed_figure(text, info.money),
    )


def typed_item(post: QueryDict, product: str = "") -> TypedItem:
    """What a form sent. product: where it is not asked for."""
    starts, prices = post.getlist("from")[: MOST_PRICES + 5], post.getlist("price")
    return TypedItem(
        product=product or post.get("product", "")[:120],
        code=post.get("code", "")[:200],
        pack=post.get("pack", "")[:40],
        least=post.get("least", "")[:40],
        lead_days=post.get("lead_days", "")[:10],
        valid_from=post.get("valid_from", "")[:10],
        prices=[(a[:40], b[:40]) for a, b in zip(starts, prices, strict=False)],
    )


def shown_item(one: Sourced, info: CompanyInfo, own_days: int | None, day: date) -> TypedItem:
    """What is stored, as it would be typed."""
    breaks = one.table.breaks if one.table else ()
    return TypedItem(
        product=one.item.sku,
        code=one.code,
        pack=one.pack.text(),
        least=format_quantity(one.least_micro) if one.least_micro else "",
        lead_days="" if own_days is None else str(own_days),
        valid_from=str(day),
        prices=[
            (
                format_quantity(b.from_micro) if b.from_micro else "",
                format_price(b.price, info.exponent),
            )
            for b in breaks
        ],
    )


@dataclass(frozen=True, slots=True)
class PriceRow:
    """A row of the form: from how many packs, which price."""

    number: int
    start: str
    price: str


def price_rows(typed: TypedItem) -> list[PriceRow]:
    """The rows of a form, with some that are empty."""
    there = [one for one in typed.prices if any(part.strip() for part in one)]
    blank = [("", "")] * max(0, min(_SPARE, MOST_PRICES - len(there)))
    return [PriceRow(n, *one) for n, one in enumerate([*there, *blank], 1)]
