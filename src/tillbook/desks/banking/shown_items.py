"""Open items as the page of a bank line offers them, each in its currency."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tillbook.books.ledger.open_items import OpenItem
from tillbook.books.ledger.queries import chart
from tillbook.desks.banking.line_form import Asked, LineForm
from tillbook.desks.banking.models import BankAccount, BankLine
from tillbook.desks.banking.rules.by_rate import said_in
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
#: So many ticked ones are shown one by one; more go along together.
TICKED = 300


@dataclass(frozen=True, slots=True)
class ShownItem:
    """An open item as the page offers it. adds: its amount is in the line's currency; abroad: the
    same in the currency that it was agreed in, where that is another."""

    item: OpenItem
    end: tuple[UUID, int]
    key: str
    title: str
    second: str
    chosen: bool
    part: str
    money: CurrencyInfo
    adds: bool
    abroad: CurrencyInfo | None


@dataclass(frozen=True, slots=True)
class ShownItems:
    """The ticked ones, of many the first of them (the others in `kept`), then those to choose from.
    hits: how many those are in all."""

    chosen: list[ShownItem]
    others: list[ShownItem]
    kept: str
    kept_count: int
    kept_minor: int
    hits: int
    hits_minor: int
    beyond: bool

    def __iter__(self) -> Iterator[ShownItem]:
        return iter([*self.chosen, *self.others])

    @property
    def count(self) -> int:
        """How many are chosen."""
        return len(self.chosen) + self.kept_count

    @property
    def moves(self) -> bool:
        """Whether an exchange rate may leave something of them."""
        return any(one.adds and one.abroad for one in self)

    def __len__(self) -> int:
        return len(self.chosen) + len(self.others)


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


def found_items(account: BankAccount, items: Sequence[OpenItem], asked: Asked) -> list[OpenItem]:
    """The open items that were asked for: by account, days and text."""
    codes = {one.id: one.code for one in chart(account.company_id)}
    found = [
        one
        for one in items
        if (not asked.account or codes[one.account_id] == asked.account)
        and (asked.since is None or one.day >= asked.since)
        and (asked.until is None or one.day <= asked.until)
    ]
    if not asked.text:
        return found
    told = zip(found, candidates(account, found), strict=True)
    return [
        one
        for one, said in told
        if _asked_for(asked.text, said) or _asked_abroad(asked.text, one, account)
    ]


def shown_items(
    account: BankAccount,
    line: BankLine,
    items: Sequence[OpenItem],
    hits: Sequence[OpenItem],
    form: LineForm,
) -> ShownItems:
    """What is ticked first, then what was asked for, or else what is of whom the line names and
    nearest in amount."""
    known = {(one.entry_id, one.number): one for one in items}
    ticked = [known[end] for end in form.chosen if end in known]
    # Of what goes along unseen all is meant, so what is taken in part is seen.
    ticked.sort(key=lambda one: not form.chosen[one.entry_id, one.number])
    rest = [one for one in hits if (one.entry_id, one.number) not in form.chosen]
    if not form.asked:
        whose = whose_line(account, line, rest)
        rest.sort(
            key=lambda one: (
                whose is not None and one.party_id != whose,
                abs(one.open_minor - line.amount_minor),
            )
        )
    first, kept = ticked[:TICKED], ticked[TICKED:]
    others = rest[: max(0, FOUND - len(first))] if not form.asked else rest[:FOUND]
    accounts = {one.id: one for one in chart(account.company_id)}
    numbers = document_numbers(one.source_id for one in [*first, *others])

    def shown(one: OpenItem) -> ShownItem:
        end = (one.entry_id, one.number)
        unit = unit_of(account, one)
        return ShownItem(
            item=one,
            end=end,
            key=f"{one.entry_id}/{one.number}",
            title=numbers.get(one.source_id, "") or one.memo or accounts[one.account_id].name,
            second=" · ".join([accounts[one.account_id].name, *([one.memo] if one.memo else [])]),
            chosen=end in form.chosen,
            part=form.chosen.get(end, ""),
            money=unit,
            adds=unit.code == account.currency,
            abroad=_abroad(account, one, unit),
        )

    return ShownItems(
        chosen=[shown(one) for one in first],
        others=[shown(one) for one in others],
        kept=" ".join(f"{one.entry_id}/{one.number}" for one in kept),
        kept_count=len(kept),
        kept_minor=_together(account, kept),
        hits=len(rest),
        hits_minor=_together(account, rest),
        beyond=len(rest) > len(others),
    )


def _together(account: BankAccount, items: Sequence[OpenItem]) -> int:
    """What those in the account's currency come to."""
    return sum([one.open_minor for one in items if unit_of(account, one).code == account.currency])


def typed_part(item: OpenItem, amount: int, account: BankAccount) -> str:
    """What the field for a part says: nothing where all of the item is meant."""
    if amount == item.open_minor:
        return ""
    return format_decimal(amount, unit_of(account, item).exponent)


def _abroad(account: BankAccount, item: OpenItem, unit: CurrencyInfo) -> CurrencyInfo | None:
    if item.foreign_open is None or item.currency in ("", unit.code):
        return None
    return currency_of(company(account.company_id), item.currency)


def _asked_abroad(asked: str, item: OpenItem, account: BankAccount) -> bool:
    """Whether an item is looked for by its currency, or by its amount in that: "1000 USD"."""
    if not item.currency or item.currency == account.currency:
        return False
    text, code = folded(asked), folded(item.currency)
    figures = f"{text.replace(code, '').strip()} {code}"
    return text == code or said_in(figures, item.currency, item.foreign_open or 0)


def _asked_for(asked: str, one: Candidate) -> bool:
    """Whether an item is looked for: by a number, a name, or its amount as figures."""
    wanted = folded(asked)
    figures = "".join([sign for sign in wanted if sign.isdigit()])
    if any(wanted in folded(text) for text in (*one.references, one.name)):
        return True
    return figures == str(abs(one.open_minor)) and len(figures) >= len(wanted) - 2
