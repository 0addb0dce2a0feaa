"""What comes after a return of its day was handed in: pages say so, and ask once."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from tillbook.books.ledger.queries import entries_of
from tillbook.desks.expenses.effects import expense_lines
from tillbook.desks.expenses.errors import ExpenseRefused
from tillbook.desks.expenses.queries import facts_for
from tillbook.desks.expenses.rules import Typed, decide
from tillbook.masters.organisation.rules import Actor
from tillbook.plumbing.registries import AfterFiling, filed_for


def after_filing(actor: Actor, typed: Typed) -> Sequence[AfterFiling]:
    """The papers that what was typed comes too late for; nothing of what is wrong anyway."""
    try:
        found = decide(typed, facts_for(actor, typed))
    except ExpenseRefused:
        return ()
    touched = {(line.account_id, line.tax_code_id) for line in expense_lines(found)}
    return filed_for(actor.company_id, found.day, touched)


def expense_after_filing(company_id: UUID, expense_id: UUID) -> Sequence[AfterFiling]:
    """The same of a posted expense, for what takes it back."""
    return [
        said
        for one in entries_of(expense_id)
        for said in filed_for(
            company_id,
            one["entry"].tax_point,
            {(line.account_id, line.tax_code_id) for line in one["lines"]},
        )
    ]
