"""Which accounts stand on the other side of the balance sheet on a day: a bank account in the red
is owed to the bank, tax that comes back is owed by the office."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tillbook.books.ledger.balances import Scope, Sums, sums
from tillbook.books.ledger.models import Account, AccountRole
from tillbook.books.ledger.rules import Role, Span
from tillbook.books.ledger.rules.lines import TAX_LINES, TURNED, line_of

#: What plays one of these is money in hand or on its way, which nobody lends.
_IN_HAND = (Role.TENDER_CLEARING, Role.SAFE, Role.PETTY_CASH, Role.CASH_TO_BANK)
#: What plays one of these is settled with the return, as what has a box of it is.
_OF_THE_RETURN = (Role.TAX_PAYABLE, Role.TAX_DEDUCTIBLE)


@dataclass(frozen=True, slots=True)
class _Together:
    """Accounts that turn by what they come to together. sign: 1 for those that hold debits."""

    accounts: frozenset[UUID]
    sign: int

    def stands_otherwise(self, balances: Mapping[UUID, int]) -> bool:
        return self.sign * sum(balances.get(one, 0) for one in self.accounts) < 0


def turned(
    company_id: UUID, accounts: Iterable[Account], days: Collection[date], found: Sums | None = None
) -> dict[date, frozenset[UUID]]:
    """The accounts that stood where `TURNED` says at the end of each day: as the whole company's,
    whatever part of it is looked at, for neither bank nor tax office knows locations. accounts:
    all of the company's; found: its sums up to each of these days, where they are read already."""
    groups = _groups(company_id, accounts)
    if not groups or not days:
        return {day: frozenset() for day in days}
    if found is None:
        keys = frozenset[UUID]().union(*(one.accounts for one in groups))
        scope = Scope(company_id=company_id, account_ids=tuple(keys))
        found = sums(scope, [Span(None, day) for day in days])
    held = {day: found.balances(Span(None, day)) for day in days}
    return {
        day: frozenset[UUID]().union(
            *(one.accounts for one in groups if one.stands_otherwise(held[day]))
        )
        for day in days
    }


def _groups(company_id: UUID, accounts: Iterable[Account]) -> list[_Together]:
    """Each account by itself; those of a line that a return settles together, for there prepaid
    tax and what is taken off stand beside the tax itself."""
    roles: dict[str, set[UUID]] = {}
    wanted = [*_IN_HAND, *_OF_THE_RETURN]
    rows = AccountRole.objects.filter(company_id=company_id, role__in=wanted)
    for role, account in rows.values_list("role", "account_id"):
        roles.setdefault(role, set()).add(account)
    in_hand = set[UUID]().union(*(roles.get(one, ()) for one in _IN_HAND))
    settled = set[UUID]().union(*(roles.get(one, ()) for one in _OF_THE_RETURN))
    groups: list[_Together] = []
    returned: dict[int, set[UUID]] = {}
    for row in accounts:
        line = line_of(row.kind, row.statement_line)
        if line not in TURNED or row.id in in_hand:
            continue
        sign = 1 if row.kind == "asset" else -1
        if line in TAX_LINES and (row.tax_box or row.id in settled):
            returned.setdefault(sign, set()).add(row.id)
        else:
            groups.append(_Together(frozenset({row.id}), sign))
    return [*groups, *(_Together(frozenset(own), sign) for sign, own in returned.items())]
