"""Accounts that say by themselves, without a tax code, what stands in their box of the return.

What is sold free of tax, and what the buyer owes the tax of, is reduced there: the account that
bears a discount has no such box.
"""

from __future__ import annotations

from uuid import UUID

from tillbook.books.ledger.models import Account
from tillbook.books.ledger.rules.lines import TAX_LINES, line_of
from tillbook.books.ledger.rules.reducing import Apart
from tillbook.plumbing.account_registries import boxes_apart


def apart_of(company_id: UUID) -> Apart:
    """These accounts of a company; none where no return of its country is known."""
    boxes = boxes_apart(company_id)
    values, owed, claimed = set[UUID](), set[UUID](), set[UUID]()
    rows = Account.objects.filter(company_id=company_id).exclude(tax_box="") if boxes else ()
    for row in rows:
        tax = line_of(row.kind, row.statement_line) in TAX_LINES
        if tax and row.kind == "asset":
            claimed.add(row.id)
        elif row.tax_box in boxes:
            (owed if tax else values).add(row.id)
    return Apart(values=frozenset(values), owed=frozenset(owed), claimed=frozenset(claimed))
