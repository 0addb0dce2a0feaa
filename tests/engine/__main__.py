"""Print vectors drawn by chance: `python -m tests.engine FIRST_SEED NUMBER`."""

from __future__ import annotations

import sys
from random import Random

from tests.engine import shrinking, texts

_LONGEST = 900


def main(first: int, number: int) -> None:
    """Draw until there are enough texts that are not too long to keep."""
    seed = first
    while number:
        text = texts.text(Random(seed))  # noqa: S311 - repeatable on purpose
        if len(text) <= _LONGEST:
            print(shrinking.as_vector(text, f"seed-{seed}", "drawn"))
            number -= 1
        seed += 1


main(*map(int, sys.argv[1:]))
