"""Open items as the page of a bank line offers them, each in its currency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tillbook.books.ledger.open_items import OpenItem
from tillbook.books.ledger.queries import chart
from tillbook.desks.banking.models import BankAccount, BankLine
from tillbook.desks.banking.rules.suggesting import Candidate, folded
from tillbook.desks.banking.suggestions import candidates, whose_line
from tillbook.desks.banking.telling import currency_of
from tillbook.masters.currencies.errors import RateRefused
from tillbook.masters.currencies.queries import rates_of_day
from tillbook.masters.currencies.telling import rate_words
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import CurrencyInfo
from tillbook.plumbing.series import document_numbers
from tillbook.values.money import format_decimal

#: At most so many on a page; the rest is searched for.
FOUND = 60


@dataclass(frozen=True, slots=True)
class ShownItem:
    """An open item as the page offers it."""

    item: OpenItem
    key: str
    title: str
    second: str
    chosen: bool
    part: str
    money: CurrencyInfo


def rate_of(account: BankAccount, line: BankLine) -> tuple[str, date | None]:
    """What one unit of the account's currency is worth on the line's day; or why nobody knows."""
    try:
        found = rates_of_day(account.company_id, line.booked).rate(account.currency)
    except RateRefused as refused:
        return rate_words(refused), None
    return found.text, found.day


def unit_of(account: BankAccount, item: OpenItem) -> CurrencyInfo:
    """The currency that an item's amounts are in: the account's where it has any, or stands on the
    account itself; else the company's."""
    info = company(account.company_id)
    own = item.account_id == account.ledger_account_id
    in_it = own or item.currency == account.currency
    return currency_of(info, account.currency) if in_it else info.money


def shown_items(
    account: BankAccount,
    line: BankLine,
    items: Sequence[OpenItem],
    asked: str,
    chosen: dict[tuple[UUID, int], int],
) -> list[ShownItem]:
    """What is suggested first, then what was asked for, or else what is of whom the line names and
    nearest in amount."""
    known = {(one.entry_id, one.number): one for one in items}
    first = [known[key] for key in chosen]
    rest = [one for one in items if (one.entry_id, one.number) not in chosen]
    if asked:
        told = zip(rest, candidates(account, rest), strict=True)
        rest = [one for one, said in told if _asked_for(asked, said)]
    else:
        whose = whose_line(account, line, rest)
        rest.sort(
            key=lambda one: (
                whose is not None and one.party_id != whose,
                abs(one.open_minor - line.amount_minor),
            )
        )
    picked = [*first, *rest[: max(0, FOUND - len(first))]]
    accounts = {one.id: one for one in chart(account.company_id)}
    numbers = document_numbers(one.source_id for one in picked)
    return [
        ShownItem(
            item=one,
            key=f"{one.entry_id}/{one.number}",
            title=numbers.get(one.source_id, "") or one.memo or accounts[one.account_id].name,
            second=" · ".join([accounts[one.account_id].name, *([one.memo] if one.memo else [])]),
            chosen=(one.entry_id, one.number) in chosen,
            part=_part(one, chosen.get((one.entry_id, one.number)), account),
            money=unit_of(account, one),
        )
        for one in picked
    ]


def _part(item: OpenItem, amount: int | None, account: BankAccount) -> str:
    """What the field for a part says: nothing where all of the item is meant."""
    if amount is None or amount == item.open_minor:
        return ""
    return format_decimal(amount, unit_of(account, item).exponent)


def _asked_for(asked: str, one: Candidate) -> bool:
    """Whether an item is looked for: by a number, a name, or its amount as figures."""
    wanted = folded(asked)
    figures = "".join([sign for sign in wanted if sign.isdigit()])
    if any(wanted in folded(text) for text in (*one.references, one.name)):
        return True
    return figures == str(abs(one.open_minor)) and len(figures) >= len(wanted) - 2
