"""The keys of a register, as a manager arranges them: products, departments, discounts. Pure.

They are kept as plain values, the way registers get them: a page is {"name", "keys"}, a key
{"kind": "product" or "department", "id"} or {"kind": "discount", "ppm"}.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

Key = dict[str, Any]
Pages = list[dict[str, Any]]
Change = Callable[[Pages], Pages]

#: As much as fits where people find it again without reading.
MOST_PAGES = 8
MOST_KEYS = 40


def _at(pages: Pages, place: int, change: Callable[[list[Key]], list[Key]]) -> Pages:
    """The same pages with the keys of one changed; a page that is not there changes nothing."""
    return [
        {**page, "keys": change(list(page["keys"]))} if here == place else page
        for here, page in enumerate(pages)
    ]


def with_keys(page: int, keys: Iterable[Key]) -> Change:
    """Put keys behind those of a page; what stands there already stays where it is."""

    def change(there: list[Key]) -> list[Key]:
        return (there + [key for key in keys if key not in there])[:MOST_KEYS]

    return lambda pages: _at(pages, page, change)


def moved(page: int, key: int, to: int) -> Change:
    """Take a key up and put it where another stands; those between make room."""

    def change(keys: list[Key]) -> list[Key]:
        if 0 <= key < len(keys) and 0 <= to < len(keys):
            keys.insert(to, keys.pop(key))
        return keys

    return lambda pages: _at(pages, page, change)


def without_key(page: int, key: int) -> Change:
    """Take a key away."""
    return lambda pages: _at(
        pages, page, lambda keys: [one for at, one in enumerate(keys) if at != key]
    )


def with_page(name: str) -> Change:
    """Add an empty page at the end."""
    return lambda pages: [*pages, {"name": name, "keys": []}][:MOST_PAGES]


def named(page: int, name: str) -> Change:
    """Call a page otherwise."""
    return lambda pages: [
        {**one, "name": name} if at == page else one for at, one in enumerate(pages)
    ]


def without_page(page: int) -> Change:
    """Take a page away, with its keys."""
    return lambda pages: [one for at, one in enumerate(pages) if at != page]


def copied(from_: Pages) -> Change:
    """Another register's pages instead."""
    return lambda pages: from_
