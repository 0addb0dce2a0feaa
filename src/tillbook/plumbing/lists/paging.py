"""One page of a list by bounded queries: it never reads everything to show a page.

A page begins after the row that the page before ended with (keyset), so an index leads to it. A
filter without an index is answered within a window of so many rows; where few of them fit, the
page says how far it looked and goes on from there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Func, Q, QuerySet

from tillbook.plumbing.lists.asking import (
    Asked,
    active,
    cursor_text,
    cursor_values,
    sort_column,
)
from tillbook.plumbing.lists.shapes import Column, Listing

#: Rows looked through at once for a filter without an index, and how many times for one page.
WINDOW = 5_000
WINDOWS = 4
#: More rows than this are not sorted or summed for a page without an index or folded rows.
FEW = 5_000
#: Rows of an export in memory at once.
AT_ONCE = 1_000


class aside(Func):  # noqa: N801 - read as a word of the query
    """A column that no index is to be entered with: where keys are known, SQLite without
    statistics would take any index on a company for better."""

    arity = 1
    template = "%(expressions)s"

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template="+%(expressions)s", **more)


Order = tuple[str, ...]
Place = tuple[Any, ...]


@dataclass(frozen=True)
class Page:
    """Rows of the model, the cursors around them, and what could not be done as asked.

    looked: rows that were looked through without filling the page (0: it is full, or all).
    sorted_by: the column that orders the page; unsorted: the one that was asked for in vain.
    """

    rows: list[Any]
    older: str = ""
    newer: str = ""
    looked: int = 0
    sorted_by: Column | None = None
    unsorted: Column | None = None
    order: Order = ()


@dataclass(frozen=True)
class Reading:
    """How the rows of a question are read. base: by indexed filters only; rows: by all of them."""

    base: QuerySet[Any]
    rows: QuerySet[Any]
    order: Order
    windowed: bool
    keys: QuerySet[Any] | None = None
    sorted_by: Column | None = None
    unsorted: Column | None = None

    @property
    def model(self) -> Any:
        return self.rows.model


def turned(order: Order) -> Order:
    """The same order backwards."""
    return tuple(name[1:] if name.startswith("-") else f"-{name}" for name in order)


def few(rows: QuerySet[Any]) -> int | None:
    """How many rows there are when they are few; None when they are more."""
    count = rows.order_by()[: FEW + 1].count()
    return count if count <= FEW else None


def is_bounded(how: Reading) -> bool:
    """Whether what fits is found by an index, or among as many rows as a page looks through at
    most."""
    most = WINDOW * WINDOWS
    return not how.windowed or how.base.order_by()[: most + 1].count() <= most


def few_keys(keys: QuerySet[Any]) -> list[Any] | None:
    """The keys that another table's index lists, when they are few; None when they are more."""
    [name] = keys.query.values_select
    found = list(keys.order_by(name).values_list(name, flat=True).distinct()[: FEW + 1])
    return found if len(found) <= FEW else None


def reading(listing: Listing, question: Asked) -> Reading:
    """Decide how to read: which order, and whether by an index or within windows."""
    base = rows = listing.rows
    windowed, order, keyed = listing.scope is not None, listing.order, None
    by_key = any(one.keys for one, _ in active(listing, question))
    if by_key or (question.search and listing.search_keyed):
        base = rows = listing.keyed_rows if listing.keyed_rows is not None else listing.rows
    if listing.scope:
        rows = listing.scope(rows)
    for one, value in active(listing, question):
        if one.keys and keyed is None:
            keyed, order = (one, value), one.order
            continue
        rows = one.apply(rows, value)
        if one.indexed:
            base = one.apply(base, value)
            order = order if keyed else one.order or order
        else:
            windowed = True
    if question.search and listing.search:
        rows = listing.search(rows, question.search)
        if listing.search_indexed:
            base = listing.search(base, question.search)
        else:
            windowed = True
    column, unsorted = sort_column(listing, question), None
    if column:
        narrowed = bool(question.filters or question.search)
        indexed = column.index == "always" or (column.index == "alone" and not narrowed)
        own = few_keys(keyed[0].keys(keyed[1])) if keyed and keyed[0].keys else None
        so_far = Reading(base, rows, order, windowed)
        if own is not None or (not keyed and (indexed or _few_fit(so_far))):
            order = turned(column.sort) if question.down else column.sort
            windowed = windowed and indexed and not keyed
            rows, keyed = rows if own is None else rows.filter(pk__in=own), None
        else:
            column, unsorted = None, column
    keys = keyed[0].keys(keyed[1]) if keyed and keyed[0].keys else None
    return Reading(base, rows, order, windowed, keys, column, unsorted)


def _few_fit(how: Reading) -> bool:
    return is_bounded(how) and few(how.rows) is not None


def page_of(listing: Listing, question: Asked) -> Page:
    """The page that was asked for."""
    how = reading(listing, question)
    back = bool(question.before) and not question.after
    order = turned(how.order) if back else how.order
    start = cursor_values(question.before or question.after, how.model, order)
    found, stopped = _walk(how, order, start, listing.page + 1)
    more, found = len(found) > listing.page, found[: listing.page]
    beyond = ""
    if more:
        beyond = cursor_text(place_of(found[-1], order))
    elif stopped:
        beyond = cursor_text(stopped)
    if back:
        found.reverse()
    older, newer = ("", beyond) if back else (beyond, "")
    if start is not None and found:
        edge = cursor_text(place_of(found[-1 if back else 0], order))
        older, newer = (edge, newer) if back else (older, edge)
    return Page(
        rows=found,
        older=older,
        newer=newer,
        looked=WINDOW * WINDOWS if stopped and not more else 0,
        sorted_by=how.sorted_by,
        unsorted=how.unsorted,
        order=how.order,
    )


def every(listing: Listing, question: Asked) -> Iterator[list[Any]]:
    """All rows that fit, in order, prepared, so many at a time."""
    how = reading(listing, question)
    start: Place | None = None
    while True:
        found, stopped = _walk(how, how.order, start, AT_ONCE)
        if found:
            yield listing.prepare(found)
        if len(found) == AT_ONCE:
            start = place_of(found[-1], how.order)
        elif stopped:
            start = stopped
        else:
            return


def fitting(listing: Listing, question: Asked) -> list[Any] | None:
    """The keys of every row that fits, when they are few; None when they are more."""
    how = reading(listing, question)
    rows = how.rows
    if how.keys is not None:
        keys = few_keys(how.keys)
        if keys is None:
            return None
        rows = rows.filter(pk__in=keys)
    elif not is_bounded(how):
        return None
    found = list(rows.order_by(*how.order).values_list("pk", flat=True)[: FEW + 1])
    return found if len(found) <= FEW else None


def place_of(row: Any, order: Order) -> Place:
    """The values of a row that say where it stands in this order."""
    values = []
    for name in order:
        value = row
        for step in name.lstrip("-").split("__"):
            value = getattr(value, step)
        values.append(value)
    return tuple(values)


def beyond(order: Order, place: Place, inclusive: bool = False) -> Q:
    """The rows that come after this place. The first field is said alone too: that is what an
    index can be entered with."""
    match, same = Q(), Q()
    for position, (name, value) in enumerate(zip(order, place, strict=True)):
        last = inclusive and position == len(order) - 1
        sign = ("lte" if last else "lt") if name.startswith("-") else ("gte" if last else "gt")
        plain = name.lstrip("-")
        match |= same & Q(**{f"{plain}__{sign}": value})
        same &= Q(**{plain: value})
    first = order[0].lstrip("-")
    enter = "lte" if order[0].startswith("-") else "gte"
    return Q(**{f"{first}__{enter}": place[0]}) & match


def _walk(
    how: Reading, order: Order, start: Place | None, limit: int
) -> tuple[list[Any], Place | None]:
    """Up to `limit` rows after `start`, and where the looking stopped when it stopped early."""
    if how.keys is not None:
        return _by_keys(how, order, start, limit)
    rows = how.rows.order_by(*order)
    if not how.windowed:
        return list((rows.filter(beyond(order, start)) if start else rows)[:limit]), None
    found: list[Any] = []
    names = [name.lstrip("-") for name in order]
    for _ in range(WINDOWS):
        base = how.base.order_by(*order)
        part = rows
        if start:
            base, part = base.filter(beyond(order, start)), rows.filter(beyond(order, start))
        edge = next(iter(base.values_list(*names)[WINDOW - 1 : WINDOW]), None)
        if edge is not None:
            part = part.filter(beyond(turned(order), edge, inclusive=True))
        found += part[: limit - len(found)]
        if len(found) == limit or edge is None:
            return found, None
        start = edge
    return found, start


def _by_keys(
    how: Reading, order: Order, start: Place | None, limit: int
) -> tuple[list[Any], Place | None]:
    """The same where an index of another table lists the keys, one column, in order."""
    assert how.keys is not None
    [name] = how.keys.query.values_select
    sign = "-" if order[0].startswith("-") else ""
    at = start[0] if start else None
    found: list[Any] = []
    for _ in range(WINDOWS):
        keys = how.keys
        if at is not None:
            keys = keys.filter(**{f"{name}__{'lt' if sign else 'gt'}": at})
        part = list(keys.order_by(f"{sign}{name}").values_list(name, flat=True).distinct()[:500])
        if not part:
            return found, None
        found += how.rows.filter(pk__in=part).order_by(*order)[: limit - len(found)]
        if len(found) == limit:
            return found, None
        at = part[-1]
    return found, (at,)
