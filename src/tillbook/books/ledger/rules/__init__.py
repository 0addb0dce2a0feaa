"""Account roles, which account plays them, and the canonical text of an entry."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from tillbook.books.ledger.rules.days import Span, fiscal_year

__all__ = [
    "KINDS",
    "TAX_ROLES",
    "AccountMap",
    "IncompleteAccountMap",
    "Role",
    "Span",
    "entry_hash",
    "fiscal_year",
]


class Role(StrEnum):
    """What an account is for. A company opens only when every role has an account."""

    TENDER_CLEARING = "tender_clearing"
    REVENUE = "revenue"
    TAX_PAYABLE = "tax_payable"
    TAX_DEDUCTIBLE = "tax_deductible"
    COST_OF_SALES = "cost_of_sales"
    INVENTORY = "inventory"
    STOCK_ADJUSTMENT = "stock_adjustment"
    STOCK_VARIANCE = "stock_variance"
    OPENING_BALANCE = "opening_balance"
    ROUNDING = "rounding"
    CASH_ROUNDING = "cash_rounding"
    OVER_SHORT = "over_short"
    SAFE = "safe"
    CASH_TO_BANK = "cash_to_bank"
    BANK = "bank"
    PAY_IN = "pay_in"
    PAY_OUT = "pay_out"
    RECEIVABLE = "receivable"
    PAYABLE = "payable"
    TIPS = "tips"
    GIFT_CARDS = "gift_cards"
    STORE_CREDIT = "store_credit"
    CUSTOMER_DEPOSITS = "customer_deposits"
    LOYALTY = "loyalty"
    PAYMENT_FEES = "payment_fees"
    BAD_DEBT = "bad_debt"
    DISCOUNT_ALLOWED = "discount_allowed"
    DISCOUNT_RECEIVED = "discount_received"
    EXCHANGE_GAIN = "exchange_gain"
    EXCHANGE_LOSS = "exchange_loss"
    UNREALISED_GAIN = "unrealised_gain"
    UNREALISED_LOSS = "unrealised_loss"
    RETAINED_EARNINGS = "retained_earnings"
    SUSPENSE = "suspense"
    TO_CLARIFY = "to_clarify"
    PETTY_CASH = "petty_cash"
    OWED_TO_STAFF = "owed_to_staff"
    OWN_USE = "own_use"
    SAMPLES = "samples"
    GOODS_RECEIVED = "goods_received"


#: Documents book tax to their accounts.
TAX_ROLES = (Role.TAX_PAYABLE, Role.TAX_DEDUCTIBLE)

_OF_THE_RESULT = frozenset({"income", "expense"})
_OWED_OR_OWNED = frozenset({"asset", "liability"})
#: What is not realised stands on the balance sheet in some countries (the French 476 and 477).
_OF_ANY = _OF_THE_RESULT | _OWED_OR_OWNED

#: The kinds of account that can play a role. Money taken by a gift card reduces what is owed, and
#: the sale of one is owed and no revenue yet: hence the wider ones.
KINDS: Mapping[Role, frozenset[str]] = {
    Role.TENDER_CLEARING: _OWED_OR_OWNED,
    Role.REVENUE: frozenset({"income", "liability"}),
    Role.TAX_PAYABLE: _OWED_OR_OWNED,
    Role.TAX_DEDUCTIBLE: _OWED_OR_OWNED,
    Role.COST_OF_SALES: frozenset({"expense"}),
    Role.INVENTORY: frozenset({"asset"}),
    Role.STOCK_ADJUSTMENT: _OF_THE_RESULT,
    Role.STOCK_VARIANCE: _OF_THE_RESULT,
    Role.OPENING_BALANCE: frozenset({"equity"}),
    Role.ROUNDING: _OF_THE_RESULT,
    Role.CASH_ROUNDING: _OF_THE_RESULT,
    Role.OVER_SHORT: _OF_THE_RESULT,
    Role.SAFE: frozenset({"asset"}),
    Role.CASH_TO_BANK: frozenset({"asset"}),
    Role.BANK: frozenset({"asset"}),
    Role.PAY_IN: frozenset({"income", "asset", "liability", "equity"}),
    Role.PAY_OUT: frozenset({"expense", "asset", "liability", "equity"}),
    Role.RECEIVABLE: frozenset({"asset"}),
    Role.PAYABLE: frozenset({"liability"}),
    Role.TIPS: frozenset({"liability"}),
    Role.GIFT_CARDS: frozenset({"liability"}),
    Role.STORE_CREDIT: frozenset({"liability"}),
    Role.CUSTOMER_DEPOSITS: frozenset({"liability"}),
    Role.LOYALTY: frozenset({"liability"}),
    Role.PAYMENT_FEES: frozenset({"expense"}),
    Role.BAD_DEBT: frozenset({"expense"}),
    Role.DISCOUNT_ALLOWED: _OF_THE_RESULT,
    Role.DISCOUNT_RECEIVED: _OF_THE_RESULT,
    Role.EXCHANGE_GAIN: _OF_THE_RESULT,
    Role.EXCHANGE_LOSS: _OF_THE_RESULT,
    Role.UNREALISED_GAIN: _OF_ANY,
    Role.UNREALISED_LOSS: _OF_ANY,
    Role.RETAINED_EARNINGS: frozenset({"equity"}),
    Role.SUSPENSE: _OWED_OR_OWNED,
    Role.TO_CLARIFY: _OWED_OR_OWNED,
    Role.PETTY_CASH: frozenset({"asset"}),
    Role.OWED_TO_STAFF: frozenset({"liability"}),
    Role.OWN_USE: frozenset({"income", "expense", "equity"}),
    Role.SAMPLES: frozenset({"expense"}),
    Role.GOODS_RECEIVED: _OWED_OR_OWNED,
}


class IncompleteAccountMap(ValueError):
    """Roles have no account; the message names them."""


@dataclass(frozen=True, slots=True)
class AccountMap:
    """Which account plays which role; the narrower scope wins.

    accounts: (role, scope id or None) -> account id.
    """

    accounts: Mapping[tuple[str, UUID | None], UUID]

    def find(self, role: Role, *scopes: UUID | None) -> UUID | None:
        """The account for the first scope that has one of its own, else the general one."""
        for scope in scopes:
            if scope is not None and (found := self.accounts.get((role, scope))):
                return found
        return self.accounts.get((role, None))

    def others(self, role: Role, account_id: UUID) -> list[str]:
        """The other roles that this account plays, by name."""
        return sorted(
            {r for (r, _scope), a in self.accounts.items() if a == account_id and r != role}
        )

    def missing(self) -> list[Role]:
        """Roles without a general account."""
        return [role for role in Role if (role, None) not in self.accounts]


def entry_hash(
    entry_id: UUID,
    journal: str,
    business_date: date,
    posting_date: date,
    lines: Iterable[tuple[UUID, int, UUID | None, UUID | None, UUID | None, int | None, str]],
) -> str:
    """SHA-256 over the entry in order: header, then per line account, amount, location,
    department, tax code, tax base, settlement key. Form 1, frozen by a test."""
    parts = [f"1|{entry_id.hex}|{journal}|{business_date}|{posting_date}"]
    for account, amount, location, department, tax_code, tax_base, settlement in lines:
        parts.append(
            f"{account.hex}|{amount}|{location.hex if location else ''}"
            f"|{department.hex if department else ''}|{tax_code.hex if tax_code else ''}"
            f"|{'' if tax_base is None else tax_base}|{settlement}"
        )
    return sha256("\n".join(parts).encode()).hexdigest()


OPEN, SOFT, LOCKED = "open", "soft", "locked"


def next_code(first: str, taken: Collection[str]) -> str:
    """The first free account number after one: "1051" after "1050", as long as it."""
    digits = first if first.isdigit() else "0"
    number = int(digits) + 1
    while str(number).zfill(len(first)) in taken:
        number += 1
    return str(number).zfill(len(first))


def first_of_month(day: date) -> date:
    """The first day of a day's month."""
    return day.replace(day=1)


def next_month(day: date) -> date:
    """The first day of the month after a day's."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def first_open_day(day: date, closed: Mapping[date, str], *, into_soft: bool = False) -> date:
    """The day statements count a document on: its own, or where its month is closed the first day
    of the next month that is not. closed: first day of a month -> state; absent is open."""
    shut = {LOCKED} if into_soft else {SOFT, LOCKED}
    while closed.get(first_of_month(day)) in shut:
        day = next_month(day)
    return day


def months_between(first: date, last: date) -> list[date]:
    """The first days of the months from one through another."""
    found = []
    month = first_of_month(first)
    while month <= last:
        found.append(month)
        month = next_month(month)
    return found
