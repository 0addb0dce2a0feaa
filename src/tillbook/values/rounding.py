"""The one place where amounts are divided.

Every other rule multiplies and adds integers; when a quotient is needed it comes here, so that
there is exactly one rounding rule to prove and to keep equal in the register's twin engine.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

#: Largest magnitude that is stored or sent: the integers a JavaScript number holds exactly.
LARGEST = 2**53 - 1


class OutOfRange(ValueError):
    """An integer is larger than can be stored or sent; the message names which one."""


def divide(numerator: int, denominator: int) -> int:
    """Return numerator / denominator rounded once, half away from zero.

    Both are integers of any size; the denominator is not 0.
    """
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    if numerator >= 0:
        return (2 * numerator + denominator) // (2 * denominator)
    return -((denominator - 2 * numerator) // (2 * denominator))


def times_in(whole: int, part: int) -> int:
    """Return how many times a part is in a whole: 0 or more of one, 1 or more of the other."""
    return whole // part


def round_fraction(amount: Fraction) -> int:
    """Round an exact amount to a whole number, half away from zero."""
    return divide(amount.numerator, amount.denominator)


def round_to_multiple(amount: int, step: int) -> int:
    """Round to the nearest multiple of `step` (both in minor units), half away from zero."""
    return divide(amount, step) * step


def in_range(value: int, name: str) -> int:
    """Return `value`, or refuse by `name` what is larger than 2^53 - 1 either way."""
    if -LARGEST <= value <= LARGEST:
        return value
    raise OutOfRange(f"{name} is {value}, larger than {LARGEST} either way")


def allocate(total: int, weights: Sequence[int]) -> list[int]:
    """Share `total` out in proportion to `weights`, nothing lost: largest remainders first.

    Shares have the sign of `total`; equal remainders go to the earlier weight. Weights are all of
    one sign; where all are 0 nobody has a better claim and the shares are equal.
    """
    if not weights:
        if total:
            raise ValueError("nothing to share out over")
        return []
    whole = sum(weights)
    if whole == 0:
        weights, whole = [1] * len(weights), len(weights)
    sign = 1 if total >= 0 else -1
    if whole < 0:
        weights, whole = [-weight for weight in weights], -whole
    amount = abs(total)
    shares = [amount * weight // whole for weight in weights]
    left = amount - sum(shares)
    if left:
        by_remainder = sorted(
            range(len(weights)), key=lambda i: (-(amount * weights[i] % whole), i)
        )
        for position in range(left):
            shares[by_remainder[position % len(weights)]] += 1
    return [sign * share for share in shares]
