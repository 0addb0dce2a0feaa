"""What both engines are asked: baskets of a till, strange baskets, and texts that are none.

Everything is drawn from a `Random`, so that a seed repeats it and Hypothesis can shrink it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from random import Random
from typing import Any

from tests.engine import baskets

#: Figures at which something changes: signs, halves, whole percents, the largest that is sent.
EDGES = [0, 1, -1, 2, 5, 50, 500_000, 999_999, 1_000_000, 1_000_001, -1_000_000, 10_000_000]
EDGES += [10_000_001, 2**31, 2**52, 2**53 - 1, -(2**53) + 1]
WORDS = ["", "a", "Größe", "日本", "\U0001f600" * 100, "x" * 200, "x" * 201, "\ud800", "\x7f\x00\n"]
NAMES = ["", "lines", "é", "\U0001f600", "\uffff", "__proto__", "constructor", "key", "toString"]
NO_VALUES = ["1.0", "1e2", "-0", "9007199254740992", "-" + "9" * 5000, "NaN", "Infinity", "-", "01"]
NO_VALUES += ["1e2", "1e2", "5e0", "1E-2", "[" * 2000, "{}", '"\\ud83d\\ude00"', "tru"]
NO_VALUES += ["[" * deep + "]" * deep for deep in range(95, 101)]
KINDS = ["percent", "percent", "division", "fixed"]


def text(random: Random) -> str:
    """One text that the engines must answer alike."""
    made = baskets.made(random) if random.random() < 0.65 else strange(random)
    made = json.loads(json.dumps(made))  # a copy: the taxes are shared
    for _ in range(random.choice([0, 0, 0, 0, 0, 0, 1, 1, 2])):
        random.choice(CHANGES)(random, made)
    written = json.dumps(made, ensure_ascii=random.random() < 0.5)
    return damaged(random, written) if random.random() < 0.11 else written


def strange(random: Random) -> dict[str, Any]:
    """A basket that reads but may mean nothing: any figure, any mixture of taxes and tenders."""
    taxes = [_strange_tax(random) for _ in range(3)]
    lines = [_strange_line(random, str(i), taxes) for i in range(random.choice([1, 1, 2, 3, 4]))]
    if random.random() < 0.05:
        huge = random.choice([-1, 1]) * (2**53 - 1)
        random.choice(lines).update(unit_price=huge, quantity_micro=random.randint(9, 11) * 10**9)
    return {
        "lines": lines,
        "discounts": [_strange_discount(random, len(lines)) for _ in range(_few(random))],
        "tax_rounding": random.choice(["document", "line", "document_net", "document_total"]),
        "total_rounding": _maybe_rounding(random),
        "cash_rounding": _maybe_rounding(random),
        "tenders": [_strange_tender(random, str(i)) for i in range(_few(random))],
    }


def _few(random: Random) -> int:
    return random.choice([0, 0, 1, 1, 2, 3])


def _figure(random: Random, most: int) -> int:
    if random.random() < 0.03:
        return random.choice(EDGES)
    return random.randint(-most, most) if random.random() < 0.2 else random.randint(0, most)


def _taken_off(random: Random, most: int) -> int:
    return random.choice(EDGES) if random.random() < 0.05 else random.randint(0, most)


def _strange_line(random: Random, key: str, taxes: list[dict[str, Any]]) -> dict[str, Any]:
    line = {
        "key": key,
        "quantity_micro": random.choice([1_000_000, _figure(random, 5_000_000)]),
        "unit_price": random.choice([5_000_000, _figure(random, 9_990_000)]),
        "taxes": [random.choice(taxes) for _ in range(_few(random))],
        "discounts": [],
    }
    if random.random() < 0.2:
        line["price_base_micro"] = random.choice([1, 3, 1_000_000, 3_000_000, 100_000_000])
    if random.random() < 0.3:
        kind = random.choice(["percent", "amount", "unit_amount", "price"])
        most = {"percent": 1_000_000, "amount": 90, "unit_amount": 400_000, "price": 90}[kind]
        line["discounts"] = [{"kind": kind, "value": _taken_off(random, most)}]
    return line


def _strange_tax(random: Random) -> dict[str, Any]:
    return {
        "code": random.choice("ABC"),
        "kind": random.choice(KINDS),
        "rate_ppm": random.choice([200_000, 70_000, _figure(random, 400_000), -1_000_000]),
        "unit_amount": random.choice([0, 123_400, _figure(random, 900_000)]),
        "included": random.random() < 0.5,
        "affects_next": random.random() < 0.4,
        "affected_by_previous": random.random() < 0.7,
        "reverse_charge": random.random() < 0.1,
    }


def _strange_discount(random: Random, lines: int) -> dict[str, Any]:
    kind = random.choice(["percent", "amount", "amount", "price", "price"])
    made = {
        "kind": kind,
        "value": _taken_off(random, 400_000 if kind == "percent" else 900),
        "reason": random.choice(["", "é\x7f"]),
        "minimum_minor": random.choice([0, 0, 500, 1_000, _taken_off(random, 900)]),
    }
    if random.random() < 0.4:
        made["lines"] = [str(random.randint(0, lines - 1)) for _ in range(2)]
    return made


def _maybe_rounding(random: Random) -> dict[str, Any] | None:
    if random.random() < 0.5:
        return None
    step = random.choice([5, 10, 7, 100, 3])
    return {"step_minor": step, "method": random.choice(["half_up", "up", "down"])}


def _strange_tender(random: Random, key: str) -> dict[str, Any]:
    given = None if random.random() < 0.3 else _figure(random, 2_500)
    if random.random() < 0.05:
        given = -(2**53) + random.choice([1, 1, 2_000])
    return {"key": key, "cash": random.random() < 0.6, "given_minor": given}


# -- changes to a basket: one field, one value, one name at a time --------------------------------


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every (container, name or position) in a value."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for name, inner in list(items):
        found.append((value, name))
        if isinstance(inner, dict | list):
            found += _places(inner)
    return found


def _another_figure(random: Random, made: dict[str, Any]) -> None:
    figures = [(c, n) for c, n in _places(made) if type(c[n]) is int]
    if figures:
        container, name = random.choice(figures)
        near = [container[name] + 1, container[name] - 1, -container[name], container[name] * 1000]
        container[name] = random.choice(near + EDGES)


def _another_value(random: Random, made: dict[str, Any]) -> None:
    container, name = random.choice(_places(made))
    container[name] = random.choice([None, True, [], {}, 0, -1, "percent", *WORDS])


def _nothing_there(random: Random, made: dict[str, Any]) -> None:
    container, name = random.choice(_places(made))
    del container[name]


def _another_name(random: Random, made: dict[str, Any]) -> None:
    if random.random() < 0.3:
        made.update({"\uffff": 1, "\U0001f600": 2})
    objects = [made, *[c for c, _ in _places(made) if isinstance(c, dict)]]
    for _ in range(random.choice([1, 2])):
        random.choice(objects)[random.choice(NAMES)] = 1


def _same_key(random: Random, made: dict[str, Any]) -> None:
    lines = made.get("lines")
    if lines and isinstance(lines, list):
        lines.append(random.choice(lines))


def _unknown_line(random: Random, made: dict[str, Any]) -> None:
    named = {"kind": "amount", "value": 1, "lines": ["", "0", "nobody's"]}
    made["discounts"] = [named]


def _wrong_figure(random: Random, made: dict[str, Any]) -> None:
    """One of the figures and choices that are refused by name."""
    wrong = {
        "exponent": random.choice([-1, 7]),
        "tax_rounding": "bankers",
        "total_rounding": {"step_minor": random.choice([0, -5])},
        "cash_rounding": {"step_minor": 0},
        "discounts": [{"kind": random.choice(["unit_amount", "two for one"]), "value": 1}],
    }
    name = random.choice([*wrong, "price_base_micro", "minimum_minor"])
    if name in wrong:
        made[name] = wrong[name]
    elif name == "minimum_minor":
        made["discounts"] = [{"kind": "amount", "value": 1, name: -1}]
    elif isinstance(made.get("lines"), list) and made["lines"]:
        made["lines"][-1] = {"key": "z", "quantity_micro": 1, "unit_price": 1, name: 0}


CHANGES: list[Callable[[Random, Any], None]] = [_another_figure] * 4
CHANGES += [_another_value, _nothing_there, _another_name, _same_key, _unknown_line, _wrong_figure]


# -- damage to a text ------------------------------------------------------------------------------


def damaged(random: Random, written: str) -> str:
    """A text that was cut, or had something put into it; it may still be JSON."""
    at = random.randint(0, len(written))
    way = random.choice(["cut", "value", "value", "value", "character", "twice", "after"])
    if way == "cut":
        return written[:at]
    if way == "value":
        numbers = list(re.finditer(r"-?\d+", written)) or [re.match("", written)]
        found = random.choice(numbers)
        assert found
        return written[: found.start()] + random.choice(NO_VALUES) + written[found.end() :]
    if way == "twice":
        return written.replace("{", '{"key": "a", ', random.choice([1, 2]))
    if way == "after":
        return random.choice(["\ufeff", " \t\r\n", "\xa0", "\v"]) + written + random.choice(" ,}0")
    return written[:at] + random.choice('{}[]",:\\\x00\x1f\u2028é0-e. ') + written[at:]
