"""Exact amounts that are rounded together: the sum once, and shared out so that nothing is lost.

An exact amount is a pair of integers, numerator over denominator, in the unit it is rounded to.
"""

from __future__ import annotations

from collections.abc import Sequence

from tillbook.values.rounding import divide


def share_rounded(numerators: Sequence[int], denominators: Sequence[int]) -> list[int]:
    """Round the sum of exact amounts once and share it out over them.

    Each share is its amount rounded by itself, except that what then misses in the sum goes a unit
    at a time to those whose rounding took most away from them (the largest remainders). Among
    equals the earlier share is the larger in magnitude. Negating all amounts negates all shares.
    """
    numerators, denominator = over_one_denominator(numerators, denominators)
    if denominator == 1:
        return list(numerators)
    return share_total(divide(sum(numerators), denominator), numerators, denominator)


def share_total(total: int, numerators: Sequence[int], denominator: int) -> list[int]:
    """Share out `total`, which the exact amounts add up to but for rounding, as above."""
    shares = [divide(numerator, denominator) for numerator in numerators]
    missing = total - sum(shares)
    if missing == 0:
        return shares
    sign = 1 if missing > 0 else -1

    def most_deserving(position: int) -> tuple[int, int]:
        taken = sign * (numerators[position] - shares[position] * denominator)
        grows = sign * numerators[position] >= 0
        return -taken, position if grows else -position

    order = sorted(range(len(shares)), key=most_deserving)
    while missing:
        for position in order[: abs(missing)]:
            shares[position] += sign
        missing = total - sum(shares)
    return shares


def over_one_denominator(
    numerators: Sequence[int], denominators: Sequence[int]
) -> tuple[Sequence[int], int]:
    """Bring exact amounts over one denominator; almost always they have it already."""
    distinct = set(denominators)
    if len(distinct) <= 1:
        return numerators, (denominators[0] if denominators else 1)
    common = 1
    for denominator in distinct:
        common *= denominator
    factor = {denominator: divide(common, denominator) for denominator in distinct}
    return [n * factor[d] for n, d in zip(numerators, denominators, strict=True)], common
