"""The only reads of the ledger that other rooms call."""

from __future__ import annotations

from uuid import UUID

from tillbook.books.ledger.models import AccountRole
from tillbook.books.ledger.rules import AccountMap
from tillbook.plumbing.memory import remembered


@remembered(maxsize=64)
def account_map(company_id: UUID, version: int) -> AccountMap:
    """Who plays which role, as of the company's configuration version (which changes with it)."""
    rows = AccountRole.objects.filter(company_id=company_id)
    return AccountMap({(r.role, r.scope_id): r.account_id for r in rows})
