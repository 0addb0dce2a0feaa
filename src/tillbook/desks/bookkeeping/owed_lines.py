"""Lines of entries by hand that name a tax which the buyer owes: both sides of it follow. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol
from uuid import UUID

from tillbook.books.ledger.rules.owed_tax import OwedTax, owed_tax_lines
from tillbook.books.ledger.rules.reducing import amount_of
from tillbook.desks.bookkeeping.naming import AccountFact, find_account
from tillbook.values.effects import EntryLine


class Typed(Protocol):
    """What of a typed line is read here."""

    @property
    def account(self) -> str: ...
    @property
    def tax(self) -> str: ...
    @property
    def base(self) -> str: ...


def taxed_whole(
    lines: Sequence[Typed], accounts: Mapping[str, AccountFact], owed: Collection[str]
) -> frozenset[str]:
    """Codes of taxes that the buyer owes, where a line of what was bought names one and no line of
    the tax itself stands beside it: both sides of the tax follow from that line."""
    named: set[str] = set()
    said: set[str] = set()
    for one in lines:
        if one.tax not in owed:
            continue
        found = find_account(one.account, accounts)
        bought = len(found) == 1 and found[0].bought and not one.base
        (named if bought else said).add(one.tax)
    return frozenset(named - said)


def with_tax_owed(lines: Sequence[EntryLine], taxes: Iterable[OwedTax]) -> list[EntryLine]:
    """The lines with both sides of these taxes, rounded once for each and location."""
    known = {one.id: one for one in taxes}
    bases: dict[tuple[UUID, UUID | None], int] = {}
    told = []
    for line in lines:
        if line.tax_code_id not in known:
            told.append(line)
            continue
        assert line.tax_code_id is not None
        key = line.tax_code_id, line.location_id
        bases[key] = bases.get(key, 0) + amount_of(line)
        told.append(replace(line, tax_code_id=None))
    for (code, location), base in bases.items():
        told.extend(owed_tax_lines(known[code], base, known[code].of(base), location))
    return told
