"""The page that shows every component with its states, by day and by night.

The facts on it are those of one made-up shop, Harbour Bakehouse.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString

from tillbook.plumbing.lists.cells import Badge, cell
from tillbook.plumbing.lists.shapes import Column, Empty
from tillbook.plumbing.lists.showing import Adding, Chip, Head, Shown, ShownRow


@dataclass(frozen=True)
class _Euro:
    code: str = "EUR"
    symbol: str = "€"
    exponent: int = 2


SWATCHES = [
    "paper",
    "surface",
    "sunken",
    "line",
    "edge",
    "ink",
    "soft",
    "muted",
    "pine",
    "pine-deep",
    "pine-soft",
    "on-pine",
    "amber",
    "amber-soft",
    "amber-fill",
    "brick",
    "brick-soft",
    "blue",
    "blue-soft",
]
SHARES = [
    {"name": "Card", "start": 0, "percent": 63, "amount": 265510},
    {"name": "Cash", "start": 63, "percent": 24, "amount": 101240},
    {"name": "On account", "start": 87, "percent": 8, "amount": 33600},
    {"name": "Gift cards", "start": 95, "percent": 5, "amount": 21490},
]
SERIES = [f"series-{position}" for position in range(1, 7)]
GROUNDS = [f"ground-{name}" for name in ("bread", "pastry", "cakes", "coffee", "deli", "cold")]
HEAT = [(f"heat-{step}", value) for step, value in enumerate((86, 163, 256, 376, 499, 678), 1)]

INVOICES = (
    ("2026-0311", "Quay Hotel", 42000, "amber", "clock", "12 days late", False),
    ("2026-0314", "Mill Lane School", 118040, "neutral", "", "due Friday", True),
    ("2026-0318", "Book Room", 9630, "neutral", "", "due 4 Dec", False),
)
STOCK = (
    ("Strong white flour", "25 kg sack", 3_000_000, 20, "brick", "2 days", "Runs out Monday"),
    ("Oat milk", "1 l, box of 12", 1_000_000, 35, "amber", "3 days", "Sells 38 % faster"),
)
ITEMS = (
    ("Caster sugar", "Ingredients", "", 3870),
    ("Rye flour", "Ingredients", "Sold out", 0),
    ("Vanilla paste", "Ingredients", "", 5280),
)
HOURS = (
    ("7:00", 26800, 23800, None),
    ("8:00", 61200, 54700, None),
    ("9:00", 70300, 66900, None),
    ("10:00", 83900, 70100, None),
    ("11:00", 66200, 60300, None),
    ("12:00", 52500, 46900, None),
    ("13:00", 40300, 36100, None),
    ("14:00", 21100, 34000, 15700),
    ("15:00", None, 29900, 33100),
    ("16:00", None, 24100, 26200),
    ("17:00", None, 18100, 19600),
)
JOURNAL = (
    ("1210", "Card payments on the way", 1630),
    ("2410", "Gift cards outstanding", 1000),
    ("4010", "Sales, bread", -980),
    ("4020", "Sales, pastry and cakes", -819),
    ("4030", "Sales, hot drinks", -367),
    ("4050", "Sales, cold drinks", -260),
    ("2210", "Tax to pay", -204),
    ("5010", "Cost of goods sold", 844),
    ("1310", "Stock", -844),
)
STOPS = (
    {"title": "Card 16.30", "text": "19 Nov, 10:42", "url": ""},
    {"title": "Payout 0731", "text": "214 payments less 34.17 fees: 2,813.43", "url": ""},
    {"title": "Bank line 20 Nov", "text": "2,813.43 received, matched by rule", "url": ""},
)
HISTORY = (
    ("19 Nov 10:42", "Sold by Ana, register 2"),
    ("19 Nov 10:42", "Arrived and went into the books, 1 s later"),
    ("20 Nov 06:10", "Payout matched with the bank"),
)


def examples() -> dict[str, Any]:
    """Return what the components on the page are shown with."""
    return {
        "euro": _Euro(),
        "swatches": SWATCHES,
        "series": SERIES,
        "grounds": GROUNDS,
        "heat": HEAT,
        "invoices": INVOICES,
        "stock": STOCK,
        "hours": HOURS,
        "shares": SHARES,
        "journal": JOURNAL,
        "stops": STOPS,
        "history": HISTORY,
        "tabs": [
            {"label": "Open", "url": "#", "current": True, "count": 11},
            {"label": "Paid", "url": "#", "current": False},
            {"label": "Drafts", "url": "#", "current": False},
        ],
        "spans": [
            {"label": "Today", "url": "#", "current": True},
            {"label": "Week", "url": "#", "current": False},
            {"label": "Month", "url": "#", "current": False},
        ],
        "trail": [("Money", "#"), ("Sales", "#"), ("Thursday 19 November", "")],
        "units": [("piece", "piece"), ("kg", "kilogram"), ("l", "litre")],
    }


def example_lists(half: str) -> dict[str, Shown]:
    """A list in each of its states: full and sorted, nothing fits, nothing there yet."""
    empty = Empty(
        icon="users",
        title="No customers yet",
        text="Customers come in by import, by the API, at the till, or here by hand.",
        action="New customer",
        url="#",
    )
    full = Shown(
        name=f"guide-{half}",
        label=f"Items, {half}",
        heads=[
            Head(title="Item", url="#", sorted="up"),
            Head(title="Department", css="from-tablet", url="#"),
            Head(title="State", css="from-tablet"),
            Head(title="Worth €", css="num", url="#"),
        ],
        rows=[
            ShownRow(key=str(number), name=name, cells=_cells(name, where, words, worth))
            for number, (name, where, words, worth) in enumerate(ITEMS)
        ],
        totals=[
            ("totals-words", "All 1,204 items"),
            ("from-tablet", ""),
            ("from-tablet", ""),
            ("num", "16,216.65"),
        ],
        chips=[
            Chip(words="Ingredients", remove="#"),
            Chip(words="from 1 Nov 2026", remove="#", is_day=True),
            Chip(words="Sold out", url="#"),
        ],
        adding=[Adding(name=f"since-{half}", title="From", is_day=True)],
        columns=[("name", "Item", True, True), ("worth", "Worth €", True, False)],
        kept=[],
        carried=[],
        counted="1,204 items",
        empty=empty,
        search_words="Product or SKU",
        older="#",
        newer="#",
        older_words="Next",
        newer_words="Previous",
        notice="Too many rows to sort by “Worth” at once. Narrow them first.",
        exports=[("CSV", "#"), ("XLSX", "#")],
        acts="tillbook/parts/guide_acts.html",
        acts_url="#",
    )
    nothing = replace(full, name=f"guide-none-{half}", rows=[], notice="", narrowed=True)
    return {"full": full, "nothing": nothing, "new": replace(nothing, narrowed=False)}


def _cells(name: str, where: str, words: str, worth: int) -> list[SafeString]:
    row = (name, where, Badge(words, "amber", "package"), worth)
    columns = (
        Column(key="name", title="", value=lambda r: r[0], strong=True),
        Column(key="where", title="", value=lambda r: r[1], screen="tablet"),
        Column(key="state", title="", kind="badge", value=lambda r: r[2], screen="tablet"),
        Column(key="worth", title="", kind="amount", value=lambda r: r[3]),
    )
    return [cell(one, row, _Euro(), "#" if one.key == "name" else "") for one in columns]


@login_required
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component with its states, once by day and once by night."""
    return render(
        request,
        "tillbook/styleguide.html",
        {
            **examples(),
            "halves": [
                ("day", "Day", example_lists("day")),
                ("night", "Night", example_lists("night")),
            ],
        },
    )
