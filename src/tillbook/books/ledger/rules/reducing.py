"""What is owed becomes less: its tax becomes less in proportion, at the rates of the document.

A discount for paying early, a debt that is not paid. Each tax line of the document gives back its
share of what is taken off; taxes of one sign share it by largest remainder, so that several rates
come out to the minor unit; what is left is borne by an account of income or cost.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from tillbook.values.effects import EntryLine
from tillbook.values.rounding import allocate, divide


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """Accounts that say by themselves what stands in their box of the return. values: of what is
    sold or bought; owed: of tax that the buyer owes; claimed: of tax that is claimed back."""

    values: Collection[UUID] = ()
    owed: Collection[UUID] = ()
    claimed: Collection[UUID] = ()


def amount_of(line: EntryLine) -> int:
    """What is posted; never an amount that is still to be valued."""
    assert isinstance(line.amount_minor, int)
    return line.amount_minor


def tax_given_back(
    lines: Sequence[EntryLine], owed: Collection[UUID], minor: int, before: int = 0
) -> tuple[EntryLine, ...]:
    """The tax lines that belong to so much less of what a document is owed.

    lines: of the document's entry, as it was posted. owed: accounts that claims and debts stand on,
    and what a document is paid with: of one that was paid in part the rest owes its part of the tax
    alone. minor: what is taken off, signed as the claim (debit positive), after so much before: the
    last piece takes what is left of each tax.
    """
    paid = [amount_of(one) for one in lines if one.account_id in owed]
    whole = sum([amount for amount in paid if amount * minor > 0])
    taxes = [one for one in lines if one.tax_code_id and one.account_id not in owed]
    if not whole or not taxes:
        return ()
    given = {id(one): (0, 0) for one in taxes}
    for sign in (1, -1):
        mine = [one for one in taxes if _sign(one) == sign]
        amounts = _piece([amount_of(one) for one in mine], before, minor, whole)
        bases = _piece([one.tax_base_minor or 0 for one in mine], before, minor, whole)
        for one, amount, base in zip(mine, amounts, bases, strict=True):
            given[id(one)] = (-amount, -base)
    back = []
    for one in taxes:
        amount, base = given[id(one)]
        if amount or base:
            said = None if one.tax_base_minor is None else base
            back.append(
                EntryLine(
                    one.account_id,
                    amount,
                    location_id=one.location_id,
                    department_id=one.department_id,
                    tax_code_id=one.tax_code_id,
                    tax_base_minor=said,
                )
            )
    return tuple(back)


def less_what_came_back(
    lines: Sequence[EntryLine],
    owed: Collection[UUID],
    sign: int,
    gross_minor: int,
    taxes: Mapping[UUID, tuple[int, int]],
) -> tuple[EntryLine, ...]:
    """The lines of a document as if it had been written without what came back of it.

    sign: 1 where it is claimed, -1 where it is owed. taxes: code -> (base, tax) that came back;
    of what the buyer owes both sides become less.
    """
    left = gross_minor
    rest = {(code, side): both for code, both in taxes.items() for side in (1, -1)}
    found = []
    for one in lines:
        amount = amount_of(one)
        if one.account_id in owed:
            part = min(left, max(amount * sign, 0))
            left -= part
            one = replace(one, amount_minor=amount - sign * part)
        elif one.tax_code_id and (one.tax_code_id, _sign(one)) in rest:
            key = (one.tax_code_id, _sign(one))
            base, tax = rest[key]
            own = one.tax_base_minor or 0
            less, less_base = min(tax, abs(amount)), min(base, abs(own))
            rest[key] = (base - less_base, tax - less)
            one = replace(
                one,
                amount_minor=amount - key[1] * less,
                tax_base_minor=None if one.tax_base_minor is None else own - key[1] * less_base,
            )
        found.append(one)
    return tuple(found)


def _sign(line: EntryLine) -> int:
    """A line's side; of tax that is nothing (exempt) that of its base."""
    return 1 if (amount_of(line) or line.tax_base_minor or 0) > 0 else -1


def _piece(amounts: Sequence[int], before: int, minor: int, whole: int) -> list[int]:
    """What minor takes of each after so much was taken before, so that all pieces come to all."""
    then, now = _shares(amounts, before, whole), _shares(amounts, before + minor, whole)
    return [later - sooner for sooner, later in zip(then, now, strict=True)]


def _shares(amounts: Sequence[int], minor: int, whole: int) -> list[int]:
    """So much of each as minor is of whole; together rounded once."""
    if any(one > 0 for one in amounts) and any(one < 0 for one in amounts):
        return [divide(one * minor, whole) for one in amounts]
    total = divide(sum(amounts) * minor, whole)
    return allocate(total, amounts) if any(amounts) else [0 for _one in amounts]


def reduced(
    lines: Sequence[EntryLine],
    owed: Collection[UUID],
    minor: int,
    *,
    bearer_id: UUID,
    location_id: UUID | None,
    memo: str = "",
    apart: Apart | None = None,
    before: int = 0,
) -> tuple[EntryLine, ...]:
    """The lines that stand against so much less of a claim: its tax back, what stands apart on its
    own accounts, the rest on the account that bears it. Together they come to minor. before: how
    much was taken off it already, signed like that."""
    taxes = tax_given_back(lines, owed, minor, before)
    own = _apart(lines, owed, (before, minor), apart, memo) if apart else ()
    rest = minor - sum([amount_of(one) for one in (*own, *taxes)])
    # The bearer stands next to the tax: it is the base of that, if several lines could be.
    bearer = EntryLine(bearer_id, rest, location_id=location_id, memo=memo)
    return (*own, bearer, *taxes) if rest else (*own, *taxes)


def _apart(
    lines: Sequence[EntryLine],
    owed: Collection[UUID],
    off: tuple[int, int],
    apart: Apart,
    memo: str,
) -> tuple[EntryLine, ...]:
    """What becomes less on the accounts that fill a box by themselves, where no tax line of the
    document says that for them: a tax that the buyer owes on both of its sides. off: how much was
    taken off before, and is now.

    Nothing of a document of which some came back: what is left of each line nobody knows.
    """
    before, minor = off
    paid = [amount_of(one) for one in lines if one.account_id in owed]
    whole = sum([amount for amount in paid if amount * minor > 0])
    lacking = sum([amount_of(one) for one in lines])
    if not whole or lacking:
        return ()
    said = {abs(one.tax_base_minor or 0) for one in lines if one.tax_code_id}
    plain = [one for one in lines if not one.tax_code_id and one.account_id not in owed]
    taxes = [one for one in plain if one.account_id in apart.owed]
    against = [-amount_of(one) for one in taxes]
    for one in plain:
        if one.account_id in apart.claimed and amount_of(one) in against:
            against.remove(amount_of(one))
            taxes.append(one)
    values = [one for one in plain if one.account_id in apart.values]
    sums: dict[tuple[UUID, int], int] = {}
    for one in values:
        side = one.account_id, _sign(one)
        sums[side] = sums.get(side, 0) + abs(amount_of(one))
    # By its line, or by all of an account: a sale has one of each department.
    values = [
        one for one in values if not {abs(amount_of(one)), sums[one.account_id, _sign(one)]} & said
    ]
    parts = [(one, _piece([amount_of(one)], before, minor, whole)[0]) for one in taxes]
    for sign in (1, -1):
        mine = [one for one in values if _sign(one) == sign]
        shares = _piece([amount_of(one) for one in mine], before, minor, whole)
        parts += zip(mine, shares, strict=True)
    return tuple(
        EntryLine(
            one.account_id,
            -part,
            location_id=one.location_id,
            department_id=one.department_id,
            memo=memo,
        )
        for one, part in parts
        if part
    )


def moved_to(taxes: Sequence[EntryLine], account_id: UUID) -> tuple[EntryLine, ...]:
    """The same tax claimed on another account, without the base: what the return of a country asks
    for where a debt is not paid."""
    return tuple(
        replace(one, account_id=account_id, tax_base_minor=None) for one in taxes if amount_of(one)
    )
