"""Who acts, what they may do, and which day it is in a shop."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from tillbook.values.words import marked


class Right(StrEnum):
    """What a role or an API key may do; each risky act has a right of its own."""

    SALES_READ = "sales:read"
    SALES_WRITE = "sales:write"
    SALES_VOID = "sales:void"
    SALES_RETURN = "sales:return"
    SALES_RETURN_UNREFERENCED = "sales:return_unreferenced"
    SALES_REFUND_OTHER = "sales:refund_other"
    SALES_DISCOUNT = "sales:discount"
    SALES_PRICE = "sales:price"
    SALES_OVERRIDE = "sales:override"
    SALES_EXEMPT = "sales:exempt"
    SALES_RESOLVE = "sales:resolve"
    INVENTORY_READ = "inventory:read"
    INVENTORY_WRITE = "inventory:write"
    COUNTS_WRITE = "counts:write"
    COUNTS_APPROVE = "counts:approve"
    CATALOG_READ = "catalog:read"
    CATALOG_WRITE = "catalog:write"
    PARTIES_READ = "parties:read"
    PARTIES_WRITE = "parties:write"
    PARTIES_ERASE = "parties:erase"
    LEDGER_READ = "ledger:read"
    LEDGER_WRITE = "ledger:write"
    LEDGER_APPROVE = "ledger:approve"
    LEDGER_CLOSE = "ledger:close"
    LEDGER_REOPEN = "ledger:reopen"
    REPORTS_READ = "reports:read"
    TAXES_READ = "taxes:read"
    TAXES_WRITE = "taxes:write"
    COSTS_READ = "costs:read"
    PEOPLE_WRITE = "people:write"
    KEYS_WRITE = "keys:write"
    SETTINGS_WRITE = "settings:write"
    EXPORT = "export"
    IMPORT = "import"
    AUDIT_READ = "audit:read"
    REGISTERS_ENROL = "registers:enrol"
    REGISTERS_UNLOCK = "registers:unlock"
    REGISTERS_TRAIN = "registers:train"
    CASH_READ = "cash:read"
    CASH_SHIFT = "cash:shift"
    CASH_PAY_OUT = "cash:pay_out"
    CASH_NO_SALE = "cash:no_sale"
    CASH_DEPOSIT = "cash:deposit"
    VALUES_WRITE = "values:write"
    EXPENSES_READ = "expenses:read"
    EXPENSES_WRITE = "expenses:write"
    EXPENSES_APPROVE = "expenses:approve"
    EXPENSES_CASH = "expenses:cash"
    PURCHASES_READ = "purchases:read"
    PURCHASES_WRITE = "purchases:write"
    PURCHASES_APPROVE = "purchases:approve"


OWNER = frozenset(Right)
MANAGER = OWNER - {
    Right.PEOPLE_WRITE,
    Right.KEYS_WRITE,
    Right.SETTINGS_WRITE,
    Right.PARTIES_ERASE,
    Right.LEDGER_CLOSE,
    Right.LEDGER_REOPEN,
}
BOOKKEEPER = frozenset(
    {
        Right.SALES_READ,
        Right.INVENTORY_READ,
        Right.CATALOG_READ,
        Right.PARTIES_READ,
        Right.LEDGER_READ,
        Right.LEDGER_WRITE,
        Right.LEDGER_APPROVE,
        Right.LEDGER_CLOSE,
        Right.REPORTS_READ,
        Right.TAXES_READ,
        Right.COSTS_READ,
        Right.EXPORT,
        Right.AUDIT_READ,
        Right.CASH_READ,
        Right.CASH_DEPOSIT,
        Right.EXPENSES_READ,
        Right.EXPENSES_WRITE,
        Right.EXPENSES_APPROVE,
        Right.EXPENSES_CASH,
        Right.PURCHASES_READ,
        Right.PURCHASES_WRITE,
        Right.PURCHASES_APPROVE,
    }
)
CASHIER = frozenset(
    {
        Right.SALES_READ,
        Right.SALES_WRITE,
        Right.INVENTORY_READ,
        Right.COUNTS_WRITE,
        Right.CATALOG_READ,
        Right.CASH_SHIFT,
    }
)
#: Who has one of these may change people, settings, keys or the books: a stolen password of
#: theirs does the most harm.
GUARDED = frozenset(
    {Right.PEOPLE_WRITE, Right.KEYS_WRITE, Right.SETTINGS_WRITE, Right.LEDGER_WRITE}
)
#: Days in which somebody who has to may still put the second step off.
SECOND_STEP_GRACE = timedelta(days=7)
ROLES = {
    marked("Owner"): OWNER,
    marked("Manager"): MANAGER,
    marked("Bookkeeper"): BOOKKEEPER,
    marked("Cashier"): CASHIER,
}


class Forbidden(PermissionError):
    """The actor has not the right, or not at this location; the message names which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who does something: a person, an API key, or the system itself, inside one company.

    location_ids: None means all locations of the company.
    """

    company_id: UUID
    kind: str
    id: UUID | None
    name: str
    rights: frozenset[str]
    location_ids: frozenset[UUID] | None = None
    series_id: UUID | None = None

    def may(self, right: Right) -> bool:
        return right in self.rights

    def require(self, right: Right) -> None:
        if right not in self.rights:
            raise Forbidden(f"“{self.name}” has not the right {right.value}")

    def at(self, location_id: UUID) -> bool:
        """Whether the actor may act at this location."""
        return self.location_ids is None or location_id in self.location_ids


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationInfo:
    """A location as operations need it. refuses_below_zero: what is asked for on-line and is not
    there is refused; what happened is stored and flagged."""

    id: UUID
    code: str
    name: str
    zone: ZoneInfo
    day_starts_hour: int
    refuses_below_zero: bool = False


@dataclass(frozen=True, slots=True)
class CurrencyInfo:
    """A currency as figures are written in it."""

    code: str
    symbol: str
    exponent: int


@dataclass(frozen=True, slots=True)
class RegisterInfo:
    """A till as operations need it."""

    id: UUID
    code: str
    name: str
    location_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyInfo:
    """A company as operations need it, at one configuration version."""

    id: UUID
    name: str
    country: str
    currency: str
    exponent: int
    symbol: str
    tax_per_line: bool
    prices_include_tax: bool
    cash_rounding_minor: int
    total_rounding_minor: int
    version: int
    locations: dict[UUID, LocationInfo]
    second_step: str = "nobody"
    second_step_since: datetime | None = None
    fiscal_year_month: int = 1

    @property
    def money(self) -> CurrencyInfo:
        """The currency of the books, for writing figures."""
        return CurrencyInfo(self.currency, self.symbol, self.exponent)

    def asks_second_step(self, rights: frozenset[str]) -> bool:
        """Whether somebody with these rights is to sign in with more than a password."""
        if self.second_step == "books":
            return bool(rights & GUARDED)
        return self.second_step == "everybody"

    def location_by_code(self, code: str) -> LocationInfo | None:
        return next((at for at in self.locations.values() if at.code == code), None)


#: Codes of locations stand in document numbers and addresses.
LOCATION_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,29}")


def business_date(moment: datetime, zone: ZoneInfo, day_starts_hour: int) -> date:
    """The shop's day of a moment: its local date, until the cut-off hour still the day before."""
    local = moment.astimezone(zone)
    if local.hour < day_starts_hour:
        return local.date() - timedelta(days=1)
    return local.date()
