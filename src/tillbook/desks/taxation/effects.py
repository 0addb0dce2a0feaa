"""What filing a return does to the books: the tax accounts are cleared against the office's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from tillbook.values.effects import Effects, Entry, EntryLine, Message
from tillbook.values.words import marked

KIND = "tax_return"
#: How pages say what entries carry.
WORDS = (marked("tax return"), marked("tax"))


def clearing_lines(
    *,
    cleared: Mapping[UUID, int],
    due_minor: int,
    carried_minor: int,
    control_id: UUID,
    credit_id: UUID,
    rounding_id: UUID,
) -> tuple[EntryLine, ...]:
    """The lines that turn the tax accounts' sums (`cleared`, debit positive) round.

    What is due is credited to the control account; a credit is debited to the credit account, where
    what an earlier return carried forward stands too. What the form rounds off goes to rounding.
    """
    wanted: dict[UUID, int] = {}
    for account, minor in cleared.items():
        wanted[account] = wanted.get(account, 0) - minor
    owed = control_id if due_minor >= 0 else credit_id
    wanted[owed] = wanted.get(owed, 0) - due_minor
    if carried_minor:
        wanted[credit_id] = wanted.get(credit_id, 0) - carried_minor
    if off := -sum(wanted.values()):
        wanted[rounding_id] = wanted.get(rounding_id, 0) + off
    lines = sorted(wanted.items(), key=lambda one: (-one[1], one[0]))
    return tuple(EntryLine(account, minor) for account, minor in lines if minor)


def return_effects(
    *,
    document_id: UUID,
    company_id: UUID,
    until: date,
    lines: tuple[EntryLine, ...],
    memo: str,
) -> Effects:
    """One entry on the last day of the period; none where nothing is to clear."""
    entries = (Entry("tax", until, until, lines, memo),) if lines else ()
    return Effects(
        source_kind=KIND,
        source_id=document_id,
        company_id=company_id,
        entries=entries,
        messages=(Message(f"{KIND}.committed"),),
    )
