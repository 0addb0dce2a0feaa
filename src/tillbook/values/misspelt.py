"""Which word somebody meant who mistyped one: the rule of the register's search."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

#: Shorter words are meant as they are typed.
SHORTEST = 4


def edit_distance(one: str, other: str, most: int) -> int:
    """Letters to change, add, leave out or swap (neighbours) to get from one word to the other;
    past `most`: more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        now = [i]
        for j, second in enumerate(other, 1):
            cost = min(last[j] + 1, now[j - 1] + 1, last[j - 1] + (letter != second))
            swapped = i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == second
            now.append(min(cost, before[j - 2] + 1) if swapped else cost)
        if min(now) > most:
            return most + 1
        before, last = last, now
    return last[-1]


def is_near(word: str, other: str) -> bool:
    """Whether a typed word may mean another; somebody still typing means its beginning."""
    if len(word) < SHORTEST:
        return other.startswith(word)
    most = 1 if len(word) < 6 else 2 if len(word) < 8 else 3
    part = other[: len(word)] if len(other) > len(word) + 1 else other
    return edit_distance(word, part, most) <= most


def all_near(words: Sequence[str], among: Iterable[str]) -> bool:
    """Whether each of these typed words may mean one of those."""
    there = list(among)
    return all(any(is_near(word, other) for other in there) for word in words)


def halves(word: str) -> tuple[str, str]:
    """The beginning and the end of a word: one wrong letter leaves one of them as it was."""
    half = (len(word) + 1) >> 1
    return word[:half], word[-half:]
