"""What a list is made of: columns, filters, what a room says of its rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from tillbook.plumbing.templatetags.figures import Currency

Row = Any

#: Kinds of cells: what they hold is in `cells.py`, with how each is written and exported.
KINDS = (
    "text",
    "amount",
    "price",
    "quantity",
    "day",
    "moment",
    "count",
    "badge",
    "gauge",
    "percent",
)
FIGURES = frozenset({"amount", "price", "quantity", "count", "percent"})


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column. value: from a prepared row, as its kind needs it.

    sort: fields of the model that order by it, a unique one last, all in one direction; none, no
    sorting. index: whether an index gives that order: "always"; "alone", as long as no filter is
    set; "never". Without one the order is offered where few rows fit.
    screen: "", "tablet", "desk" or "wide": the smallest screen that shows it. fixed: always shown.
    phone: what a phone shows beneath the cell, for columns that are left out there. link: where a
    cell leads. total: the field whose sum stands in the totals row; "folded" when
    only `Listing.folded` knows it. part: from a part of the row, where rows have parts beneath.
    only: "page" or "file" for a column that stands in that alone. hint: what it means, at its head.
    """

    key: str
    title: str
    value: Callable[[Row], Any]
    kind: str = "text"
    sort: tuple[str, ...] = ()
    index: str = "always"
    down_first: bool = False
    screen: str = ""
    shown: bool = True
    fixed: bool = False
    strong: bool = False
    voice: bool = False
    keep: bool = False
    link: Callable[[Row], str] | None = None
    second: Callable[[Row], str] | None = None
    phone: Callable[[Row], str] | None = None
    lost: Callable[[Row], bool] | None = None
    total: str = ""
    part: Callable[[Any], Any] | None = None
    part_link: Callable[[Any], str] | None = None
    only: str = ""
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class Filter:
    """A filter in the address. apply: narrows the rows; words: the chip's, None for a value that
    means nothing.

    options: (value, words) to choose from; a filter without is a day (`is_day`), free text
    (`is_text`) or comes by links alone. quick: its options stand as chips of their own.
    indexed: an index finds its rows; else a page looks through a bounded window of the others.
    order: the order that its index gives, when that is not the list's own.
    """

    name: str
    title: str
    apply: Callable[[QuerySet[Any], str], QuerySet[Any]]
    words: Callable[[str], str | None]
    options: Sequence[tuple[str, str]] = ()
    is_day: bool = False
    is_text: bool = False
    quick: bool = False
    indexed: bool = True
    order: tuple[str, ...] = ()
    keys: Callable[[str], QuerySet[Any]] | None = None


@dataclass(frozen=True, kw_only=True)
class Empty:
    """What an empty list says: what would stand here, why it does not, and the next step."""

    icon: str
    title: str
    text: str
    action: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Totals:
    """Exact sums over everything that fits: how many rows (None: not known), and sums by column
    key."""

    count: int | None
    sums: Mapping[str, int] = field(default_factory=dict)


def _as_they_are(rows: Sequence[Row]) -> list[Row]:
    return list(rows)


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A list of one room. rows: what the actor may see, without order; keyed_rows: the same where
    keys lead to them, so that no engine walks the company's index instead (`aside`). scope: what
    they may see where no index finds that (one location's documents): a filter without an index.

    name: of the saved choice and of the file. order: fields with an index behind them, a unique
    one last. prepare: adds what the columns show to the rows of a page, by a fixed number of
    questions. link: where a row leads. search: narrows by what was typed. folded: exact sums from
    folded rows for these filter values, None when they do not cover them. summed: the sums of
    "folded" columns over the rows themselves, where these are few. counted: "3 sales".
    parts: what a row consists of, drawn beneath it; a file then has a line for each part.
    later: the sums read so many rows that the page does not wait for them and asks once it stands.
    acts: the template of what can be done with selected rows, posted to `acts_url`.
    """

    name: str
    label: str
    rows: QuerySet[Any]
    order: tuple[str, ...]
    columns: tuple[Column, ...]
    currency: Currency
    link: Callable[[Row], str]
    counted: Callable[[int], str]
    empty: Empty
    filters: tuple[Filter, ...] = ()
    scope: Callable[[QuerySet[Any]], QuerySet[Any]] | None = None
    keyed_rows: QuerySet[Any] | None = None
    search_keyed: bool = False
    prepare: Callable[[Sequence[Row]], list[Row]] = _as_they_are
    key: Callable[[Row], str] = lambda row: str(row.id)
    search: Callable[[QuerySet[Any], str], QuerySet[Any]] | None = None
    search_words: str = ""
    search_indexed: bool = False
    folded: Callable[[Mapping[str, str]], Totals | None] | None = None
    summed: Callable[[QuerySet[Any]], Mapping[str, int]] | None = None
    later: bool = False
    parts: Callable[[Row], Sequence[Any]] | None = None
    acts: str = ""
    acts_url: str = ""
    acts_context: Mapping[str, Any] = field(default_factory=dict)
    two_line: bool = False
    compact: bool = False
    page: int = 50
    older: str = ""
    newer: str = ""

    @property
    def in_file(self) -> tuple[Column, ...]:
        """The columns of a file: all that are not for the page alone."""
        return tuple(one for one in self.columns if one.only != "page")

    @property
    def on_page(self) -> tuple[Column, ...]:
        """The columns that a page may show."""
        return tuple(one for one in self.columns if one.only != "file")

    def column(self, key: str) -> Column | None:
        return next((one for one in self.columns if one.key == key), None)
