"""Which accounts are overdrawn on a day: what they hold below nothing is owed to the bank."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from tillbook.books.ledger.balances import Scope, Sums, sums
from tillbook.books.ledger.models import Account, AccountRole
from tillbook.books.ledger.rules import Role, Span
from tillbook.books.ledger.rules.lines import OVERDRAWN, line_of

#: What plays one of these is money in hand or on its way, which nobody lends.
_IN_HAND = (Role.TENDER_CLEARING, Role.SAFE, Role.PETTY_CASH, Role.CASH_TO_BANK)


def overdrawn(
    company_id: UUID, accounts: Iterable[Account], days: Collection[date], found: Sums | None = None
) -> dict[date, frozenset[UUID]]:
    """The accounts that stood below nothing at the end of each day: of the whole company, whatever
    part of it is looked at, for the bank knows no locations. found: sums of the whole company up to
    each of these days, where they are read already."""
    own = [a.id for a in accounts if line_of(a.kind, a.statement_line) in OVERDRAWN]
    roles = AccountRole.objects.filter(company_id=company_id, role__in=_IN_HAND)
    banks = set(own).difference(roles.values_list("account_id", flat=True))
    if not banks or not days:
        return {day: frozenset() for day in days}
    if found is None:
        scope = Scope(company_id=company_id, account_ids=tuple(banks))
        found = sums(scope, [Span(None, day) for day in days])
    return {
        day: frozenset(a for a, minor in found.balances(Span(None, day)).items() if minor < 0)
        & banks
        for day in days
    }
