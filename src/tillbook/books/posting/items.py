"""The one lock under which open items are settled, whichever desk does it."""

from __future__ import annotations

from uuid import UUID

from tillbook.plumbing.owned_series import ensure_series
from tillbook.plumbing.series import owned_series

OWNER = "banking"


def items_series(company_id: UUID) -> UUID:
    """The run of numbers of whatever pairs a company's open items: bank settlements, pairs by hand.

    Who pairs anything locks it first and reads what is open after that, so that two people at once
    never take the same item.
    """
    return ensure_series(company_id, owner=OWNER, code="BK")


def settled_already(company_id: UUID) -> UUID | None:
    """The same run, where the company has one."""
    return owned_series(OWNER, company_id)
