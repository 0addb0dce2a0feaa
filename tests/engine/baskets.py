"""Baskets by the thousand, from a seed: what tills meet, and what they should not."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from tests.engine import promotions

TAXES: list[dict[str, Any]] = [
    {"code": "A20", "rate_ppm": 200_000, "included": True, "jurisdiction": "GB"},
    {"code": "A05", "rate_ppm": 50_000, "included": True},
    {"code": "X07", "rate_ppm": 70_000, "jurisdiction": "US-MN"},
    {"code": "X68", "rate_ppm": 68_750, "jurisdiction": "US-MN-1"},
    {"code": "DUTY", "kind": "fixed", "unit_amount": 123_400, "affects_next": True},
    {"code": "DEPOSIT", "kind": "fixed", "unit_amount": 250_000, "included": True},
    {"code": "IN6", "rate_ppm": 60_000, "included": True, "affects_next": True},
    {"code": "OF5", "kind": "division", "rate_ppm": 50_000, "included": True, "jurisdiction": "US"},
    {"code": "OF3", "kind": "division", "rate_ppm": 30_000, "included": True},
    {"code": "TOP", "rate_ppm": 30_000, "affected_by_previous": False},
    {"code": "RC", "rate_ppm": 210_000, "reverse_charge": True},
    {"code": "FREE", "rate_ppm": 0, "exempt_reason": "exempt"},
]


def basket(seed: int) -> str:
    """One basket as JSON text; the same seed gives the same basket for ever."""
    return json.dumps(made(Random(seed)))  # noqa: S311 - repeatable on purpose


def made(random: Random) -> dict[str, Any]:
    """One basket, drawn."""
    made = promotions.crowded(random) if random.random() < 0.5 else _plain(random)
    # Drawn aside: what follows from a seed otherwise stays what it was.
    aside = Random(json.dumps(made))  # noqa: S311 - repeatable on purpose
    if aside.random() < 0.15:
        whose = aside.choice(["", "", "GB", "US", "US-MN", "US-MN-1", "U"])
        made["exemption"] = {"jurisdiction": whose, "code": aside.choice(["NONE", "NONE", ""])}
    return made


def _plain(random: Random) -> dict[str, Any]:
    lines = [_line(random, f"line {i}") for i in range(random.choice([0, 1, 1, 2, 3, 3, 5, 8]))]
    made: dict[str, Any] = {
        "lines": lines,
        "exponent": random.choice([0, 2, 2, 2, 3]),
        "tax_rounding": random.choice(
            ["document", "document", "line", "document_net", "document_total"]
        ),
    }
    if random.random() < 0.4:
        keys = [line["key"] for line in lines]
        made["discounts"] = [
            _basket_discount(random, keys) for _ in range(random.choice([1, 1, 2]))
        ]
    if random.random() < 0.3:
        made["cash_rounding"] = _rounding(random)
    if random.random() < 0.15:
        made["total_rounding"] = _rounding(random)
    if random.random() < 0.7:
        made["tenders"] = _tenders(random)
    if random.random() < 0.03:
        made[random.choice(["", "Lines", "total"])] = 1
    if random.random() < 0.3:
        promotions.put_on(random, made)
    return made


def _line(random: Random, key: str) -> dict[str, Any]:
    quantity = random.choice([1_000_000] * 6 + [2_000_000, 3_000_000, 347_000, 1_500_000, 0, 1])
    if random.random() < 0.15:
        quantity = -quantity
    price = random.choice([random.randint(0, 3_000), random.randint(0, 100_000), 0, 1, 2])
    line: dict[str, Any] = {
        "key": key,
        "quantity_micro": quantity,
        "unit_price": price * 10_000 + random.choice([0, 0, 0, random.randint(0, 9_999)]),
        "taxes": random.sample(TAXES, random.choice([0, 1, 1, 1, 1, 2, 3])),
    }
    if random.random() < 0.05:
        line["unit_price"] = -line["unit_price"]
    if random.random() < 0.1:
        line["price_base_micro"] = random.choice([100_000_000, 1_000, 3_000_000])
    if random.random() < 0.3:
        line["discounts"] = [_discount(random) for _ in range(random.choice([1, 1, 2]))]
    return line


def _discount(random: Random) -> dict[str, Any]:
    kind = random.choice(["percent"] * 5 + ["amount", "unit_amount", "price"])
    value = {
        "percent": random.choice(
            [0, 50_000, 50_000, 100_000, 125_000, 333_333, 500_000, 1_000_000, 1_000_001]
        ),
        "amount": random.randint(0, 60),
        "unit_amount": random.randint(0, 200_000),
        "price": random.randint(0, 40),
    }[kind]
    return {"kind": kind, "value": value, "reason": random.choice(["", "damaged", "Größe"])}


def _basket_discount(random: Random, keys: list[str]) -> dict[str, Any]:
    kind = random.choice(["percent", "percent", "amount", "amount", "price"])
    value = {
        "percent": random.choice([10_000, 100_000, 150_000, 333_333, 1_000_000]),
        "amount": random.choice([1, 100, 500, 99_999_999]),
        "price": random.randint(0, 5_000),
    }[kind]
    made: dict[str, Any] = {"kind": kind, "value": value}
    if keys and random.random() < 0.3:
        made["lines"] = random.sample(keys, random.randint(1, len(keys)))
    if random.random() < 0.2:
        made["minimum_minor"] = random.randint(0, 5_000)
    return made


def _rounding(random: Random) -> dict[str, Any]:
    return {
        "step_minor": random.choice([1, 5, 5, 10, 100]),
        "method": random.choice(["half_up", "half_up", "up", "down"]),
    }


def _tenders(random: Random) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    if random.random() < 0.4:
        made.append({"key": "card", "given_minor": random.choice([1, 64, 500])})
    if random.random() < 0.9:
        given = random.choice([None, None, None, 2_000, 10_000_000])
        made.append({"key": "cash", "cash": True, "given_minor": given})
    else:
        made.append({"key": "on account", "given_minor": None})
    return made
