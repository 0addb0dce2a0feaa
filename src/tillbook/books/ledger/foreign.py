"""What accounts hold in foreign currencies: sums of the amounts that their lines say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce

from tillbook.books.ledger.models import Account, EntryLine
from tillbook.books.ledger.open_items import settled_accounts
from tillbook.books.ledger.rules.foreign import Position

_FOREIGN = Coalesce(Sum("foreign_minor"), 0)


def monetary_accounts(company_id: UUID) -> list[Account]:
    """The accounts whose foreign amounts are money, held or owed: those kept in a currency, and
    those of open items."""
    kept = list(Account.objects.filter(company_id=company_id).exclude(currency=""))
    known = {one.id for one in kept}
    return [*kept, *(one for one in settled_accounts(company_id) if one.id not in known)]


def foreign_positions(company_id: UUID, day: date) -> list[Position]:
    """Every foreign balance through a posting day: by account, currency, location and party. One
    that is nothing in both currencies is left out."""
    accounts = [one.id for one in monetary_accounts(company_id)]
    rows = EntryLine.objects.filter(account_id__in=accounts, entry__posting_date__lte=day)
    sums = (
        rows.exclude(foreign_currency="")
        .order_by()
        .values_list("account_id", "location_id", "party_id", "foreign_currency")
        .annotate(abroad=_FOREIGN, book=Sum("amount_minor"))
    )
    found = [
        Position(
            account_id=account,
            location_id=location,
            party_id=party,
            currency=currency,
            foreign_minor=int(abroad),
            book_minor=int(book),
        )
        for account, location, party, currency, abroad, book in sums
        if abroad or book
    ]
    return sorted(found, key=lambda one: (str(one.account_id), one.currency, str(one.party_id)))


@dataclass(frozen=True, slots=True)
class Uneven:
    """An account kept in a currency, and what lines that say no amount in it come to."""

    code: str
    name: str
    currency: str
    off_minor: int


def without_amount(company_id: UUID, day: date) -> list[Uneven]:
    """Accounts that are kept in a currency, and what lines that say no amount in it come to: what
    was booked before they were. They cannot be revalued before that is corrected."""
    kept = Account.objects.filter(company_id=company_id).exclude(currency="")
    through = Q(entryline__entry__posting_date__lte=day, entryline__foreign_currency="")
    found = kept.annotate(off=Sum("entryline__amount_minor", filter=through)).order_by("code")
    return [Uneven(one.code, one.name, one.currency, int(one.off)) for one in found if one.off]


@dataclass(frozen=True, slots=True)
class ForeignSum:
    """An amount in a foreign currency, as pages write it."""

    foreign_minor: int
    foreign_currency: str


def memo_sums(account_id: UUID, day: date) -> list[tuple[str, int]]:
    """What an account holds in each foreign currency through a day."""
    rows = EntryLine.objects.filter(account_id=account_id, entry__posting_date__lte=day)
    sums = rows.exclude(foreign_currency="").order_by().values_list("foreign_currency")
    return sorted((code, int(sum_)) for code, sum_ in sums.annotate(abroad=_FOREIGN))
