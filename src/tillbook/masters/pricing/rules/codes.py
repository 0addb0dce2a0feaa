"""Codes of coupons: how they are spelled, and the check character that catches a slip."""

from __future__ import annotations

from collections.abc import Callable

#: Digits and capitals that nobody mistakes for another when read out or copied from paper.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
#: Characters after the dash: seven drawn, one to check them.
_DRAWN = 7


def spelled(code: str) -> str:
    """A code as it is kept, however it was typed or scanned: capitals, no blanks."""
    return "".join(code.split()).upper()


def check_character(drawn: str) -> str:
    """The last character of a code: every third weight, so that one wrong character is seen, and
    nearly every two that changed places."""
    total = 0
    for place, letter in enumerate(drawn):
        total += ALPHABET.index(letter) * (3 if place & 1 else 1)
    return ALPHABET[total & (len(ALPHABET) - 1)]


def new_code(beginning: str, choose: Callable[[str], str]) -> str:
    """A code of a batch: SPRING-7K3MQ9TX. choose: draws one of some characters."""
    drawn = "".join([choose(ALPHABET) for _ in range(_DRAWN)])
    return f"{beginning}-{drawn}{check_character(drawn)}"


def belongs(code: str, beginning: str) -> bool:
    """Whether this can be a code of the batch that begins so; only the server knows if it is."""
    drawn = code.removeprefix(f"{beginning}-")
    if drawn == code or len(drawn) != _DRAWN + 1 or not set(drawn) <= set(ALPHABET):
        return False
    return check_character(drawn[:-1]) == drawn[-1]
