"""Items in a foreign currency that are paid from an account in the company's: which they are, and
what the rate has moved by since they were booked. Pure.

What the bank took or gave for them is near what they stand at, and never just that.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from tillbook.desks.banking.rules.suggesting import (
    Candidate,
    Line,
    Suggestion,
    Why,
    folded,
    names_of,
    references_of,
    words_of,
)
from tillbook.values.rounding import divide
from tillbook.values.statements import decimals_of

#: So far from what it stands at an item is suggested, in parts per million.
NEAR_PPM = 100_000
_MILLION = 1_000_000
_TRIED = 6
_FIGURES = r"[0-9][0-9.,'’]*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Abroad:
    """An open item in a foreign currency. minor: what is open of it in that."""

    item: Candidate
    currency: str
    minor: int


def said_in(text: str, currency: str, minor: int) -> bool:
    """Whether a text names so much of a currency: "USD 1,000.00", "1000 USD"."""
    code, told = re.escape(folded(currency)), folded(text)
    found = re.findall(rf"\b{code}\s*({_FIGURES})|({_FIGURES})\s*{code}\b", told)
    units = 10 ** decimals_of(currency)
    whole = divide(abs(minor), units)
    wanted = {str(abs(minor)), *([str(whole)] if whole * units == abs(minor) else [])}
    return any(re.sub(r"\D", "", one or other) in wanted for one, other in found)


def suggest_abroad(
    lines: Sequence[Line], items: Sequence[Abroad], found: Mapping[UUID, Suggestion]
) -> dict[UUID, Suggestion]:
    """The same suggestions, and those for lines that pay such an item; better ones take the place
    of others, and no item is promised to two lines."""
    ways: list[tuple[int, int, UUID, Suggestion]] = []
    by_word = _by_word(items)
    for place, line in enumerate(lines):
        for way in _ways(line, by_word):
            ways.append((-way.score, place, line.id, way))
    ways.sort(key=lambda one: one[:2])
    chosen = dict(found)
    promised = {key: at for at, one in found.items() for key, _minor in one.taken}
    for _score, _place, line_id, way in ways:
        [(key, _minor)] = way.taken
        had = chosen.get(line_id)
        if promised.get(key, line_id) == line_id and (had is None or had.score < way.score):
            promised = {k: at for k, at in promised.items() if at != line_id} if had else promised
            promised[key] = line_id
            chosen[line_id] = way
    return chosen


def _references(*texts: str) -> set[str]:
    return references_of([word for text in texts for word in words_of(text)])


def _by_word(items: Sequence[Abroad]) -> dict[str, list[Abroad]]:
    """Items by what a line may name them by: number, name, currency."""
    found: dict[str, list[Abroad]] = defaultdict(list)
    for one in items:
        words = _references(*one.item.references) | names_of(one.item.name)
        for word in words | {folded(one.currency)}:
            found[word].append(one)
    return found


def _ways(line: Line, by_word: Mapping[str, Sequence[Abroad]]) -> Iterable[Suggestion]:
    references = _references(line.text)
    names = names_of(f"{line.name} {line.text}")
    words = {*references, *names, *re.findall(r"[a-z]+", folded(line.text))}
    near: dict[tuple[UUID, int], Abroad] = {}
    for word in sorted(words):
        for one in by_word.get(word, ()):
            if _near(line, one.item):
                near.setdefault(one.item.key, one)
    ordered = sorted(near.values(), key=lambda one: abs(line.amount_minor - one.item.open_minor))
    for one in ordered[:_TRIED]:
        if way := _way(line, one, references, names):
            yield way


def _near(line: Line, item: Candidate) -> bool:
    off = line.amount_minor - item.open_minor
    most = divide(abs(item.open_minor) * NEAR_PPM, _MILLION)
    return line.amount_minor * item.open_minor > 0 and 0 < abs(off) <= most


def _way(line: Line, one: Abroad, references: set[str], names: set[str]) -> Suggestion | None:
    """Whether the line says that it pays the item: by its number, its amount, or whose it is."""
    named = sorted(_references(*one.item.references) & references)
    said = said_in(line.text, one.currency, one.minor)
    alike = bool(names_of(one.item.name) & names)
    if not (named or said or alike):
        return None
    off = line.amount_minor - one.item.open_minor
    why: list[tuple[Why, Mapping[str, int | str]]] = []
    if named:
        why.append((Why.REFERENCE, {"text": named[0]}))
    if alike:
        why.append((Why.NAME, {"name": one.item.name}))
    why.append((Why.RATE, {"abroad": one.minor, "currency": one.currency, "off": off}))
    sure = 97 if named else 76 if said else 60
    share = divide(abs(off) * 100, abs(one.item.open_minor))
    return Suggestion(
        score=sure + (13 if alike and not named else 0) - share,
        taken=((one.item.key, one.item.open_minor),),
        exchange_minor=off,
        why=tuple(why),
    )
