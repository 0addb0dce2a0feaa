"""The only reads of the ledger that other rooms call."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tillbook.books.ledger.models import AccountRole, Entry
from tillbook.books.ledger.rules import AccountMap
from tillbook.plumbing.memory import remembered


@remembered(maxsize=64)
def account_map(company_id: UUID, version: int) -> AccountMap:
    """Who plays which role, as of the company's configuration version (which changes with it)."""
    rows = AccountRole.objects.filter(company_id=company_id)
    return AccountMap({(r.role, r.scope_id): r.account_id for r in rows})


def entries_of(source_id: UUID) -> list[dict[str, Any]]:
    """A document's entries with their lines and both sums, as pages show them."""
    entries = Entry.objects.filter(source_id=source_id).order_by("source_number")
    shown = []
    for entry in entries:
        lines = list(entry.lines.select_related("account").order_by("number"))
        debit = sum(line.amount_minor for line in lines if line.amount_minor > 0)
        shown.append({"entry": entry, "lines": lines, "debit": debit, "credit": debit})
    return shown
