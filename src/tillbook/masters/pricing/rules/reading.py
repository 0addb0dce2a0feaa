"""Reading a basket from JSON, strictly: what is not understood is refused with its path.

Integers only: no fractions, no exponents, nothing beyond 2^53 - 1. A field that is left out has
the default of the basket's dataclass; a field that is not known is refused. Whatever would depend
on the interpreter (how many digits, how many levels deep) has a limit of its own, so that the
register refuses the same texts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, NoReturn, TypeVar

from tillbook.masters.pricing.errors import BasketRefused, Refusal
from tillbook.masters.pricing.rules.basket import (
    Basket,
    BasketDiscount,
    BasketLine,
    Discount,
    DiscountKind,
    Rounding,
    RoundingMethod,
    Tender,
)
from tillbook.masters.pricing.rules.promotion import (
    Goods,
    ListedPrice,
    Moment,
    Part,
    PriceList,
    Promotion,
    PromotionKind,
    When,
)
from tillbook.masters.taxes.rules import Exemption, Tax, TaxKind, TaxRounding
from tillbook.values.rounding import LARGEST

#: Reads a JSON value found at a path.
Reader = Callable[[Any, str], Any]
Made = TypeVar("Made")

_LONGEST_TEXT = 200
_DEEPEST = 100
#: More digits than any figure has: a longer number is cut there, and is still too large.
_MOST_DIGITS = 40


def basket_from_json(text: str) -> Basket:
    """Read a basket, or raise `BasketRefused`."""
    return _read(text, _basket)


def promotion_from_json(text: str) -> Promotion:
    """Read a promotion as a basket carries it, or raise `BasketRefused`."""
    return _read(text, _promotion)


def price_list_from_json(text: str) -> PriceList:
    """Read a price list as a basket carries it, or raise `BasketRefused`."""
    return _read(text, _price_list)


def _read(text: str, reader: Callable[[Any, str], Made]) -> Made:
    try:
        value = json.loads(
            text,
            object_pairs_hook=_without_repetition,
            parse_constant=_no_constant,
            parse_int=_whole,
        )
    except BasketRefused:
        raise
    except (ValueError, RecursionError) as wrong:
        raise BasketRefused(Refusal.NOT_JSON, "") from wrong
    try:
        return reader(value, "")
    except BasketRefused as refused:
        # No basket is deep, so only what is refused anyway needs a look.
        if _too_deep(value):
            raise BasketRefused(Refusal.NOT_JSON, "") from refused
        raise


def _whole(digits: str) -> int:
    return int(digits[:_MOST_DIGITS])


def _too_deep(value: Any) -> bool:
    level = [value]
    for _ in range(_DEEPEST):
        level = [
            inner
            for each in level
            if isinstance(each, list | dict)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
    return any(isinstance(each, list | dict) for each in level)


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BasketRefused(Refusal.NOT_JSON, "")
    return found


def _no_constant(name: str) -> NoReturn:
    raise BasketRefused(Refusal.NOT_JSON, "")


def _integer(value: Any, path: str) -> int:
    if type(value) is not int or not -LARGEST <= value <= LARGEST:
        raise BasketRefused(Refusal.WRONG_TYPE, path)
    return value


def _text(value: Any, path: str) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST_TEXT:
        raise BasketRefused(Refusal.WRONG_TYPE, path)
    return value


def _truth(value: Any, path: str) -> bool:
    if not isinstance(value, bool):
        raise BasketRefused(Refusal.WRONG_TYPE, path)
    return value


def _one_of(
    choices: type[DiscountKind | PromotionKind | RoundingMethod | TaxKind | TaxRounding],
) -> Reader:
    def read(value: Any, path: str) -> Any:
        _text(value, path)
        if value not in {choice.value for choice in choices}:
            raise BasketRefused(Refusal.UNKNOWN_CHOICE, path)
        return choices(value)

    return read


def _or_null(reader: Reader) -> Reader:
    return lambda value, path: None if value is None else reader(value, path)


def _list_of(reader: Reader) -> Reader:
    def read(value: Any, path: str) -> Any:
        if not isinstance(value, list):
            raise BasketRefused(Refusal.WRONG_TYPE, path)
        return tuple(reader(each, f"{path}[{index}]") for index, each in enumerate(value))

    return read


def _record(
    make: Callable[..., Made], fields: Mapping[str, Reader], required: tuple[str, ...]
) -> Callable[[Any, str], Made]:
    """Read an object: unknown fields first, then missing ones, then the values, in order."""

    def read(value: Any, path: str) -> Made:
        if not isinstance(value, dict):
            raise BasketRefused(Refusal.WRONG_TYPE, path)
        dot = f"{path}." if path else ""
        for name in sorted(value):
            if name not in fields:
                raise BasketRefused(Refusal.UNKNOWN_FIELD, f"{dot}{name}")
        for name in required:
            if name not in value:
                raise BasketRefused(Refusal.MISSING_FIELD, f"{dot}{name}")
        return make(
            **{
                name: reader(value[name], f"{dot}{name}")
                for name, reader in fields.items()
                if name in value
            }
        )

    return read


_tax = _record(
    Tax,
    {
        "code": _text,
        "kind": _one_of(TaxKind),
        "rate_ppm": _integer,
        "unit_amount": _integer,
        "included": _truth,
        "affects_next": _truth,
        "affected_by_previous": _truth,
        "reverse_charge": _truth,
        "exempt_reason": _text,
        "jurisdiction": _text,
        "group": _text,
    },
    required=("code",),
)
_discount = _record(
    Discount,
    {"kind": _one_of(DiscountKind), "value": _integer, "reason": _text},
    required=("kind", "value"),
)
_line = _record(
    BasketLine,
    {
        "key": _text,
        "quantity_micro": _integer,
        "unit_price": _integer,
        "price_base_micro": _integer,
        "taxes": _list_of(_tax),
        "discounts": _list_of(_discount),
        "product": _text,
        "groups": _list_of(_text),
        "by_hand": _truth,
        "uncounted": _truth,
    },
    required=("key", "quantity_micro", "unit_price"),
)
_basket_discount = _record(
    BasketDiscount,
    {
        "kind": _one_of(DiscountKind),
        "value": _integer,
        "reason": _text,
        "lines": _list_of(_text),
        "minimum_minor": _integer,
    },
    required=("kind", "value"),
)
_rounding = _record(
    Rounding,
    {"step_minor": _integer, "method": _one_of(RoundingMethod)},
    required=("step_minor",),
)
_tender = _record(
    Tender,
    {"key": _text, "given_minor": _or_null(_integer), "cash": _truth},
    required=("key",),
)
_moment = _record(
    Moment,
    {"date": _integer, "weekday": _integer, "minute": _integer},
    required=("date", "weekday", "minute"),
)
_when = _record(
    When,
    {
        "from_date": _integer,
        "to_date": _integer,
        "weekdays": _list_of(_integer),
        "from_minute": _integer,
        "to_minute": _integer,
        "locations": _list_of(_text),
        "customer_groups": _list_of(_text),
    },
    required=(),
)
_goods = _record(
    Goods,
    {
        "products": _list_of(_text),
        "groups": _list_of(_text),
        "except_products": _list_of(_text),
    },
    required=(),
)
_part = _record(Part, {"goods": _goods, "units": _integer}, required=())
_promotion = _record(
    Promotion,
    {
        "id": _text,
        "kind": _one_of(PromotionKind),
        "name": _text,
        "value": _integer,
        "priority": _integer,
        "exclusive": _truth,
        "group": _text,
        "coupon": _text,
        "when": _when,
        "goods": _goods,
        "minimum_minor": _integer,
        "minimum_units": _integer,
        "maximum_minor": _integer,
        "limit": _integer,
        "buy": _integer,
        "get": _integer,
        "same": _truth,
        "rewards": _or_null(_goods),
        "parts": _list_of(_part),
    },
    required=("id", "kind"),
)
_listed_price = _record(
    ListedPrice,
    {"product": _text, "unit_price": _integer, "from_micro": _integer},
    required=("product", "unit_price"),
)
_price_list = _record(
    PriceList,
    {
        "id": _text,
        "priority": _integer,
        "when": _when,
        "prices": _list_of(_listed_price),
        "off_ppm": _integer,
        "goods": _or_null(_goods),
    },
    required=("id",),
)
_exemption = _record(Exemption, {"jurisdiction": _text, "code": _text}, required=())
_basket = _record(
    Basket,
    {
        "lines": _list_of(_line),
        "discounts": _list_of(_basket_discount),
        "exponent": _integer,
        "tax_rounding": _one_of(TaxRounding),
        "total_rounding": _or_null(_rounding),
        "cash_rounding": _or_null(_rounding),
        "tenders": _list_of(_tender),
        "price_lists": _list_of(_price_list),
        "promotions": _list_of(_promotion),
        "coupons": _list_of(_text),
        "customer_groups": _list_of(_text),
        "location": _text,
        "moment": _or_null(_moment),
        "exemption": _or_null(_exemption),
    },
    required=("lines",),
)
