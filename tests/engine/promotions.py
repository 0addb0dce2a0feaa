"""Price lists and promotions drawn by chance, put onto a basket."""

from __future__ import annotations

from random import Random
from typing import Any

PRODUCTS = ["TEA", "COFFEE", "BUN", "CAKE", ""]
GROUPS = ["drinks", "food", "café"]
KINDS = ["percent", "unit_amount", "unit_price", "buy_get", "buy_get", "set_price", "set_price"]
KINDS += ["total_percent", "total_amount"]
MOMENTS = [
    None,
    {"date": 20261122, "weekday": 7, "minute": 945},
    {"date": 20261122, "weekday": 7, "minute": 1020},
    {"date": 20261123, "weekday": 1, "minute": 60},
    {"date": 20261123, "weekday": 1, "minute": 60},
    {"date": 20261124, "weekday": 2, "minute": 1380},
]


def crowded(random: Random) -> dict[str, Any]:
    """A basket of a till on a day of many promotions: few products, whole pieces, little else."""
    lines = [
        {
            "key": f"line {i}",
            "quantity_micro": 1_000_000,
            "unit_price": random.choice([100, 199, 250, 300, random.randint(1, 999)]) * 10_000,
            "taxes": [{"code": f"{rate}", "rate_ppm": rate, "included": True}],
        }
        for i, rate in enumerate(random.choices([50_000, 200_000], k=random.randint(2, 6)))
    ]
    roundings = ["document", "document", "line", "document_net", "document_total"]
    made: dict[str, Any] = {"lines": lines, "tax_rounding": random.choice(roundings)}
    put_on(random, made)
    for line in lines:
        line["product"] = random.choice(PRODUCTS[:3])
        if random.random() < 0.1:
            line["quantity_micro"] = random.choice([-1, -1, -3, 0.5, 2.5]) * 1_000_000
            line["quantity_micro"] = int(line["quantity_micro"])
    if random.random() < 0.1:
        made["discounts"] = [{"kind": "amount", "value": 100}]
    return made


def put_on(random: Random, made: dict[str, Any]) -> None:
    """Name the goods of a basket, and give it price lists and promotions."""
    for line in made["lines"]:
        line["product"] = random.choice(PRODUCTS)
        if random.random() < 0.5:
            line["groups"] = random.sample(GROUPS, random.choice([1, 1, 2]))
        if random.random() < 0.6:
            line["quantity_micro"] = random.choice([1, 1, 2, 3, 4, 5, 7, 50]) * 1_000_000
        if random.random() < 0.05:
            line["by_hand"] = True
        if random.random() < 0.1:
            line["uncounted"] = True
        if random.random() < 0.7:
            line.pop("discounts", None)  # most hand discounts are refused: too much of a line
    if random.random() < 0.35:
        made["price_lists"] = [
            _price_list(random, f"list {i}") for i in range(random.choice([1, 2, 2, 3]))
        ]
    if random.random() < 0.9:
        ids = [*"abcdef"]
        random.shuffle(ids)
        made["promotions"] = [promotion(random, ids[i]) for i in range(random.randint(1, 5))]
        if random.random() < 0.4:
            made["promotions"] += random.choice([_overlapping, _several, _pairs])(random)
    made["coupons"] = random.choice([[], ["SUMMER"], ["SUMMER", "x"]])
    made["customer_groups"] = random.choice([[], ["staff"], ["trade", "staff"]])
    made["location"] = random.choice(["", "north"])
    made["moment"] = random.choice(MOMENTS)
    if random.random() < 0.05:
        _impossible(random, made)


def promotion(random: Random, name: str) -> dict[str, Any]:
    """One promotion that may well apply."""
    kind = random.choice(KINDS)
    made: dict[str, Any] = {"id": name, "kind": kind, "value": _value(random, kind)}
    if random.random() < 0.5:
        made["goods"] = _goods(random)
    if kind == "buy_get":
        made.update(buy=random.choice([0, 1, 2, 2, 3]), get=random.choice([1, 1, 2]))
        made["same"] = random.random() < 0.3
        if random.random() < 0.4:
            made["rewards"] = random.choice([None, _goods(random), {}])
    if kind == "set_price":
        made["parts"] = [
            {"goods": random.choice([_goods(random), {}]), "units": random.choice([1, 1, 2, 3])}
            for _ in range(random.choice([1, 1, 2, 3]))
        ]
    for field, chance, choices in _EXTRAS:
        if random.random() < chance:
            made[field] = random.choice(choices)
    if random.random() < 0.35:
        made["when"] = _when(random)
    return made


def _overlapping(random: Random) -> list[dict[str, Any]]:
    """Some of some goods, and something of all goods: what is bought may be got."""
    return [
        {
            "id": "overlapping",
            "kind": "buy_get",
            "value": 1_000_000,
            "buy": 1,
            "get": random.choice([1, 2]),
            "goods": {"products": random.sample(PRODUCTS[:3], random.choice([1, 2]))},
            "rewards": {"products": PRODUCTS[:3]},
            "priority": 3,
        }
    ]


def _several(random: Random) -> list[dict[str, Any]]:
    """Some of anything at a price that not every set is worth."""
    price = random.choice([300, 500, 700])
    parts = [{"units": random.choice([2, 2, 3])}]
    return [{"id": "n", "kind": "set_price", "value": price, "parts": parts, "priority": 3}]


def _pairs(random: Random) -> list[dict[str, Any]]:
    """Two that meet: of one group, totals up to all there is, sets with a limit."""
    kind = random.choice(["percent", "total_amount", "buy_get"])
    both: dict[str, Any] = {"kind": kind, "value": random.choice([200_000, 300_000])}
    if kind == "total_amount":
        both |= {"value": random.choice([300, 600]), "priority": -2}
    if kind == "buy_get":
        both |= {"value": 1_000_000, "buy": 1, "same": True, "limit": random.choice([1, 2])}
    if random.random() < 0.5:
        both["group"] = "pair"
    return [{"id": "x", **both}, {"id": "y", **both}]


_EXTRAS: list[tuple[str, float, list[Any]]] = [
    ("name", 0.3, ["3 for 2", "Größe"]),
    ("priority", 0.4, [-1, 1, 1, 2]),
    ("exclusive", 0.25, [True]),
    ("group", 0.3, ["one", "one", "other"]),
    ("coupon", 0.15, ["SUMMER", "SUMMER", "WINTER"]),
    ("minimum_minor", 0.15, [1, 500, 2_000, 10_000]),
    ("minimum_units", 0.1, [1, 2, 5]),
    ("maximum_minor", 0.15, [1, 99, 1_000]),
    ("limit", 0.2, [1, 1, 2, 7]),
]


def _value(random: Random, kind: str) -> int:
    if kind in {"percent", "total_percent"}:
        return random.choice([0, 100_000, 125_000, 333_333, 1_000_000])
    if kind == "buy_get":
        return random.choice([1_000_000, 1_000_000, 500_000, 250_000])
    if kind in {"unit_amount", "unit_price"}:
        return random.choice([0, 100_000, 1_234_567, random.randint(0, 9_000_000)])
    return random.choice([0, 1, 500, random.randint(0, 20_000)])


def _goods(random: Random) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if random.random() < 0.6:
        made["products"] = random.sample(PRODUCTS[:4], random.choice([1, 2, 2]))
    if random.random() < 0.3:
        made["groups"] = random.sample(GROUPS, 1)
    if random.random() < 0.2:
        made["except_products"] = random.sample(PRODUCTS, 1)
    return made


def _when(random: Random) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for _ in range(random.choice([1, 1, 1, 2])):
        made |= random.choice(
            [
                {"from_date": random.choice([20261122, 20261123])},
                {"to_date": random.choice([20261122, 20261123])},
                {"weekdays": random.sample(range(1, 8), random.choice([1, 3, 5]))},
                {"from_minute": 900, "to_minute": random.choice([945, 1020])},
                {"from_minute": 1320, "to_minute": 120, "weekdays": random.choice([[7], [1], []])},
                {"locations": [random.choice(["north", "south"])]},
                {"customer_groups": [random.choice(["staff", "trade"])]},
            ]
        )
    return made


def _price_list(random: Random, name: str) -> dict[str, Any]:
    prices = []
    for _ in range(random.choice([2, 4, 6])):
        price: dict[str, Any] = {
            "product": random.choice(PRODUCTS[:3]),
            "unit_price": random.choice([0, 990_000, random.randint(0, 9_000_000)]),
        }
        if random.random() < 0.7:
            price["from_micro"] = random.choice([1, 2, 3]) * 1_000_000
        prices.append(price)
    made: dict[str, Any] = {"id": name, "prices": prices}
    if random.random() < 0.4:
        made["priority"] = random.choice([-1, 1])
    if random.random() < 0.4:
        made["off_ppm"] = random.choice([50_000, 100_000, 125_000, 333_333, 1_000_000])
        if random.random() < 0.5:
            made["goods"] = random.choice([None, _goods(random)])
    if random.random() < 0.2:
        made["when"] = _when(random)
    return made


def _impossible(random: Random, made: dict[str, Any]) -> None:
    """One of the definitions that are refused."""
    wrong = [
        {"id": "w", "kind": "percent", "value": -1},
        {"id": "w", "kind": random.choice(["percent", "total_percent", "buy_get"]),
         "value": 1_000_001},
        {"id": "w", "kind": "percent", "limit": -1},
        {"id": "w", "kind": "percent", "minimum_minor": -1},
        {"id": "w", "kind": "percent", "minimum_units": -1},
        {"id": "w", "kind": "percent", "maximum_minor": -1},
        {"id": "w", "kind": "buy_get", "get": 0},
        {"id": "w", "kind": "buy_get", "buy": -1},
        {"id": "w", "kind": "set_price"},
        {"id": "w", "kind": "set_price", "parts": [{"units": 1}, {"units": 0}]},
    ]  # fmt: skip
    if random.random() < 0.5:
        made["price_lists"] = random.choice(
            [
                [{"id": "a"}, {"id": "a"}],
                [{"id": "a", "prices": [{"product": "", "unit_price": -1}]}],
                [{"id": "a", "prices": [{"product": "", "unit_price": 1, "from_micro": -1}]}],
                [{"id": "a", "off_ppm": -1}],
                [{"id": "a", "off_ppm": 1_000_001}],
            ]
        )
    else:
        made["promotions"] = random.choice(
            [[random.choice(wrong)], [{"id": "a", "kind": "percent"}] * 2]
        )


def shuffled(random: Random, made: dict[str, Any]) -> dict[str, Any]:
    """The same basket scanned in another order, its lines named anew, its definitions reordered."""
    other = dict(made)
    other["lines"] = [dict(line) for line in made["lines"]]
    random.shuffle(other["lines"])
    for position, line in enumerate(other["lines"]):
        line["key"] = str(position)
    for name in ("promotions", "price_lists", "coupons", "customer_groups"):
        if name in made:
            other[name] = random.sample(made[name], len(made[name]))
    return other


def totals(priced: dict[str, Any]) -> dict[str, Any]:
    """What no order may change: totals, taxes, and what each promotion took.

    Not the bases that a receipt prints for taxes on taxes: they are rounded in the order of lines.
    """
    names = ("net_minor", "tax_minor", "gross_minor", "to_pay_minor")
    return {
        **{name: priced[name] for name in names},
        "taxes": sorted((t["code"], t["amount_minor"]) for t in priced["totals"]),
        "promotions": [(one["id"], one["amount_minor"]) for one in priced.get("promotions", [])],
    }
