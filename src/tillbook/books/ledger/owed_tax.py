"""The taxes that a buyer owes on a day, with the accounts they stand on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from tillbook.books.ledger.queries import account_map
from tillbook.books.ledger.rules import Role
from tillbook.books.ledger.rules.owed_tax import OwedTax
from tillbook.masters.taxes.queries import codes_owed, rates_on


def owed_taxes(company_id: UUID, version: int, day: date) -> Mapping[str, OwedTax]:
    """Tax code -> the tax. One without an account for either side is not among them."""
    roles, rates = account_map(company_id, version), rates_on(company_id, version, day)
    found = {}
    for row in codes_owed(company_id, version):
        claimed = roles.find(Role.TAX_DEDUCTIBLE, row.id)
        owed = roles.find(Role.TAX_PAYABLE, row.id)
        if claimed and owed:
            found[row.code] = OwedTax(
                id=row.id,
                code=row.code,
                rate_ppm=rates[row.id][2],
                claimed_id=claimed,
                owed_id=owed,
            )
    return found
