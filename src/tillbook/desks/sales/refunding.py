"""How money goes back: by what it was paid with, in proportion. Pure.

Each payment takes its share of the refund by largest remainder of what has not gone back by it yet,
so that everything returned in parts refunds each payment exactly. The register's
`sales/refunding.ts` reckons the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from tillbook.values.rounding import allocate


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """A means of payment of a sale, and what has not gone back by it yet.

    reference: of a gift card, which of them. refunds: whether money goes back by it at all.
    """

    type_id: UUID
    left_minor: int
    reference: str = ""
    refunds: bool = True
    cash: bool = False


def as_paid(
    paid: Sequence[Paid], refund_minor: int, cash_id: UUID | None
) -> list[tuple[Paid, int]]:
    """The refund (positive) by what the sale was paid with; empty where nothing of it takes any.

    cash_id: gives what the others cannot (a voucher's share, a rounded rest); None: the first that
    takes money back does.
    """
    left = [one for one in paid if one.left_minor > 0]
    willing = [one for one in left if one.refunds]
    if not willing:
        return []
    whole = sum(one.left_minor for one in left)
    shares = allocate(min(refund_minor, whole), [one.left_minor for one in left])
    given = {id(one): share for one, share in zip(left, shares, strict=True) if one.refunds}
    rest = refund_minor - sum(given.values())
    if rest:
        others = next((one for one in willing if one.cash), None)
        if others is None and cash_id:
            others = Paid(type_id=cash_id, left_minor=0, cash=True)
            willing.append(others)
        others = others or willing[0]
        given[id(others)] = given.get(id(others), 0) + rest
    return [(one, given[id(one)]) for one in willing if given.get(id(one))]


def same_way(
    expected: Sequence[tuple[Paid, int]], given: Sequence[tuple[UUID, int]], within_minor: int
) -> bool:
    """Whether a document's refund (type, positive) went the expected way, but for so much a type:
    registers that were apart round for themselves."""
    apart: dict[UUID, int] = {}
    for one, minor in expected:
        apart[one.type_id] = apart.get(one.type_id, 0) + minor
    for type_id, minor in given:
        apart[type_id] = apart.get(type_id, 0) - minor
    return all(abs(minor) <= within_minor for minor in apart.values())
