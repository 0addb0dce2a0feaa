"""Canonical text: sorted keys, ASCII, integers, no spaces. Equal values are equal bytes.

The register's engine writes the same bytes; that is how the two are proved equal.
"""

from __future__ import annotations

import json
from dataclasses import fields
from enum import StrEnum
from typing import Any

from tillbook.masters.pricing.errors import BasketRefused
from tillbook.masters.pricing.rules.basket import Basket, BasketLine, PricedBasket, PricedLine
from tillbook.masters.pricing.rules.promotion import PriceList, Promotion
from tillbook.masters.taxes.rules import LineTax, TaxTotal

#: Fields that came with price lists and promotions: left out where they say nothing, so that what
#: was written before them is still written so.
_LATER = {
    BasketLine: ("product", "groups", "by_hand", "uncounted"),
    Basket: (
        "price_lists",
        "promotions",
        "coupons",
        "customer_groups",
        "location",
        "moment",
        "exemption",
    ),
    PriceList: ("off_ppm", "goods"),
}


def basket_to_json(basket: Basket) -> str:
    """Write a basket with every field; reading it again gives the same basket.

    What came with price lists and promotions is left out where it says nothing.
    """
    return _text(_plain(basket))


def priced_to_json(priced: PricedBasket) -> str:
    """Write a priced basket; of a tax its code, rate and whether it is a reverse charge."""
    return _text(_plain(priced))


def promotion_to_json(promotion: Promotion) -> str:
    """Write a promotion with every field."""
    return _text(_plain(promotion))


def price_list_to_json(price_list: PriceList) -> str:
    """Write a price list; a percentage where it says one."""
    return _text(_plain(price_list))


def refusal_to_json(refused: BasketRefused) -> str:
    """Write a refusal: what, and where."""
    return _text({"path": refused.path, "refusal": refused.refusal.value})


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":"))


def _plain(value: Any) -> Any:
    """Turn dataclasses into what JSON knows."""
    if value is None or isinstance(value, bool | int | str):
        return value.value if isinstance(value, StrEnum) else value
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, LineTax | TaxTotal):
        return {
            "amount_minor": value.amount_minor,
            "base_minor": value.base_minor,
            "code": value.tax.code,
            "rate_ppm": value.tax.rate_ppm,
            "reverse_charge": value.tax.reverse_charge,
        }
    later = _LATER.get(type(value), ())
    return {
        field.name: _plain(found)
        for field in fields(value)
        if not _says_nothing(found := getattr(value, field.name), value, field.name in later)
    }


def _says_nothing(found: Any, owner: Any, later: bool) -> bool:
    """Whether a field is left out. Of what is priced, figures that no rule was asked for."""
    if isinstance(owner, PricedLine | PricedBasket):
        return found is None
    return later and not found
