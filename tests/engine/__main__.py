"""Print vectors drawn by chance: `python -m tests.engine FIRST_SEED NUMBER [promotions]`."""

from __future__ import annotations

import json
import sys
from random import Random

from tests.engine import promotions, shrinking, texts

_LONGEST = {"": 900, "promotions": 1_500}


def main(first: int, number: int, what: str = "") -> None:
    """Draw until there are enough texts that are not too long to keep."""
    seed = first
    while number:
        random = Random(seed)  # noqa: S311 - repeatable on purpose
        text = json.dumps(promotions.crowded(random)) if what else texts.text(random)
        if len(text) <= _LONGEST[what]:
            print(shrinking.as_vector(text, f"{what or 'seed'}-{seed}", "drawn"))
            number -= 1
        seed += 1


main(int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:])
