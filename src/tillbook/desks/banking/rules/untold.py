"""What lies between two statements and no file tells. Pure.

Files without balances are links of no chain, yet their lines are of the account: what they bring
between two statements is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date


def untold(lines: Sequence[tuple[date, int]], since: date, until: date, away: int) -> int:
    """How much of what came or went between the close of one day and the opening of another these
    lines do not tell: (day, amount), of files without balances.

    Balances of a day may be of its morning or its evening: lines of the two days themselves count
    where nothing is left with them.
    """
    left = away - sum(amount for day, amount in lines if since < day < until)
    first = sum(amount for day, amount in lines if day == since)
    last = sum(amount for day, amount in lines if day == until and until != since)
    return 0 if left in (0, first, last, first + last) else left
