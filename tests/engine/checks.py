"""Every check of the engine in one call, so that a planted fault can be tried against all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.engine import baskets, figures, reckoning
from tests.vectors import running
from tillbook.masters.pricing.rules import (
    BasketRefused,
    Refusal,
    basket_from_json,
    basket_to_json,
    price,
    priced_to_json,
    refusal_to_json,
)

REFUSALS = [refusal.value for refusal in Refusal]
OWN = ["pricing.jsonl", "promotions.jsonl", "pricing-generated.jsonl"]
OWN += ["promotions-generated.jsonl"]
VECTORS = Path(__file__).parents[2] / "contracts" / "vectors"


def answer(basket_text: str) -> str:
    """Price a basket given as text: the canonical text of the result or of the refusal."""
    try:
        return priced_to_json(price(basket_from_json(basket_text)))
    except BasketRefused as refused:
        return refusal_to_json(refused)


def own_vectors() -> list[dict[str, Any]]:
    """Baskets with their prices, the project's own: by hand, then drawn."""
    return [row for name in OWN for row in rows(name)]


def rows(name: str) -> list[dict[str, Any]]:
    """The rows of a file of vectors."""
    return [json.loads(row) for row in (VECTORS / name).read_text("utf-8").splitlines()]


def text_of(row: dict[str, Any]) -> str:
    """What a vector asks: its basket, or the very text where the text is what matters."""
    return row["text"] if "text" in row else json.dumps(row["basket"])


def canonical(value: object) -> str:
    """Canonical text of a JSON value."""
    return json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":"))


def wrong_vectors() -> Iterator[str]:
    """Own vectors that come out otherwise."""
    for row in own_vectors():
        if answer(text_of(row)) != canonical(row["expect"]):
            yield row["id"]
    for row in rows("figures.jsonl"):
        if figures.outcome(row) != figures.expected(row):
            yield row["id"]


def wrong_neutral_vectors() -> Iterator[str]:
    """Costs reckoned by hand, and facts from other systems, that come out otherwise."""
    for path in (VECTORS / "costing.json", *sorted((VECTORS / "neutral").glob("*.json"))):
        _, outcomes = running.run_file(path)
        yield from (one.id for one in outcomes if one.state == running.FAILED)


def wrong_baskets(seeds: range) -> Iterator[str]:
    """Baskets from seeds about which something cannot be."""
    for seed in seeds:
        text = baskets.basket(seed)
        result = answer(text)
        if '"refusal"' in result:
            continue
        yield from (f"basket {seed}: {wrong}" for wrong in reckoning.wrongs(text, result))
        if "exemption" in (asked := json.loads(text)):
            taxed = answer(json.dumps({**asked, "exemption": None, "tenders": []}))
            wrongs = reckoning.exempt_wrongs(text, result, taxed)
            yield from (f"basket {seed}: {wrong}" for wrong in wrongs)
        basket = basket_from_json(text)
        if basket_from_json(basket_to_json(basket)) != basket:
            yield f"basket {seed}: does not survive writing and reading"


def found(seeds: range) -> Iterator[str]:
    """Everything that is wrong, cheapest check first."""
    yield from wrong_vectors()
    yield from wrong_neutral_vectors()
    yield from wrong_baskets(seeds)
