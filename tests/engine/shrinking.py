"""A text that two engines answer differently, made as small as it can be, as a vector."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

from tests.engine import checks
from tillbook.masters.pricing.rules import ENGINE
from tillbook.values.hashing import hash_text

Differs = Callable[[str], bool]


def smallest(differs: Differs, found: str) -> str:
    """The smallest text that still differs: by leaving out parts and simplifying figures."""
    try:
        value = json.loads(found)
    except ValueError:
        return _shortest(differs, found)
    return _simplest(differs, value) if differs(json.dumps(value)) else _shortest(differs, found)


def _simplest(differs: Differs, value: Any) -> str:
    """The simplest JSON value: each round tries every change, until a round changes nothing."""
    text = json.dumps(value)
    again = True
    while again:
        again = False
        for change in list(_changes(value)):
            changed = deepcopy(value)
            if not change(changed):
                continue
            shorter = json.dumps(changed)
            if _size(shorter) < _size(text) and differs(shorter):
                value, text, again = changed, shorter, True
    return text


def _size(text: str) -> tuple[int, str]:
    return len(text), text


def _changes(value: Any, path: tuple[Any, ...] = ()) -> Iterator[Callable[[Any], bool]]:
    """Every way to make one part simpler: it is left out, or becomes a simpler value."""
    names = list(value) if isinstance(value, dict) else range(len(value) - 1, -1, -1)
    for name in names:
        inner = value[name]
        yield _change(path, name, None)
        if isinstance(inner, dict | list):
            yield from _changes(inner, (*path, name))
        for simpler in _simpler(inner):
            yield _change(path, name, [simpler])


def _simpler(value: Any) -> list[Any]:
    if isinstance(value, str):
        return ["", "a"]
    if type(value) is not int:
        return []
    return [0, 1, -1, 5, 10_000, 1_000_000, -1_000_000, value // 10, value // 2]


def _change(path: tuple[Any, ...], name: Any, put: list[Any] | None) -> Callable[[Any], bool]:
    """Leave a part out, or put another in its place; False where it is no longer there."""

    def change(value: Any) -> bool:
        try:
            for step in path:
                value = value[step]
            if put is None:
                del value[name]
            else:
                value[name] = put[0]
        except (KeyError, IndexError, TypeError):
            return False
        return True

    return change


def _shortest(differs: Differs, text: str) -> str:
    """The shortest text, for one that is no JSON: pieces are cut out, large ones first."""
    piece = len(text) // 2
    while piece:
        at = 0
        while at < len(text):
            shorter = text[:at] + text[at + piece :]
            if differs(shorter):
                text = shorter
            else:
                at += piece
        piece //= 2
    return text


def as_vector(text: str, name: str = "", note: str = "") -> str:
    """A row for a file of vectors that expects what the server's engine says."""
    row = {
        "id": name or f"found-{hash_text(text)[:8]}",
        "rules": ENGINE,
        "note": note,
        "text": text,
        "expect": json.loads(checks.answer(text)),
    }
    return checks.canonical(row)
