"""Account roles, which account plays them, and the canonical text of an entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from uuid import UUID


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
    RETAINED_EARNINGS = "retained_earnings"
    SUSPENSE = "suspense"
    TO_CLARIFY = "to_clarify"


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
