"""Posting an expense, or what takes one back: decided, approved, written once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

from tillbook.books.ledger.document_lines import entry_of
from tillbook.books.ledger.open_items import items_at
from tillbook.books.ledger.periods import require_open
from tillbook.books.posting.items import settled_already
from tillbook.desks.expenses.effects import KIND, expense_lines, turned_round
from tillbook.desks.expenses.errors import Refusal, refused
from tillbook.desks.expenses.models import Expense, ExpenseLine
from tillbook.desks.expenses.operations.petty_cash import require_cash
from tillbook.desks.expenses.operations.rows import (
    EXPENSE,
    LINE,
    Posted,
    Wanted,
    commit,
    person_of,
    require_nothing_rests,
)
from tillbook.desks.expenses.queries import (
    facts_for,
    petty_of,
    posted,
    reversal_of,
    setting,
    today,
)
from tillbook.desks.expenses.rules import OWN, PETTY, Decided, Spent, Typed, decide, typed_text
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.appending import WriteSet
from tillbook.values.effects import Allocation, EntryLine
from tillbook.values.hashing import hash_text
from tillbook.values.money import format_decimal
from tillbook.values.words import one_line


def nothing() -> None:
    """What is written beside a document that comes alone."""


def post_expense(
    actor: Actor,
    document_id: UUID,
    typed: Typed,
    *,
    written_by: UUID | None = None,
    late: bool = False,
    also: Callable[[], None] = nothing,
) -> Posted:
    """Post an expense whole, or refuse it with all that is wrong (ExpenseRefused).

    The same id with the same content answers as a duplicate. written_by: who entered it, where
    that is not who posts. late: where its month is closed, it goes to the first open day.
    """
    actor.require(Right.EXPENSES_WRITE)
    wrote = written_by or person_of(actor)
    content = hash_text(KIND, typed_text(typed))

    def decided() -> Wanted:
        found = decide(typed, facts_for(actor, typed))
        check_approval(actor, found.total_minor, wrote, found.owed_to)
        if found.paid == PETTY:
            info = company(actor.company_id)
            closed = require_open(info.id, found.day, into_soft=actor.may(Right.LEDGER_CLOSE))
            petty = petty_of(info, found.location_id, closed[1] if closed else found.day)
            if petty is None:
                raise refused(Refusal.NO_ACCOUNT)
            require_cash(info, petty, found.total_minor)
        return _wanted(actor, document_id, found, wrote, content, late)

    return commit(actor, KIND, document_id, content, decided, also=also)


def check_approval(
    actor: Actor, total_minor: int, written_by: UUID | None, owed_to: UUID | None
) -> None:
    """Raise ExpenseRefused where somebody else has to post it: above the limit one who may approve,
    did not enter it, and gets nothing back for it."""
    limit = setting(actor.company_id).approval_minor
    if limit is None or total_minor <= limit:
        return
    shown = format_decimal(limit, company(actor.company_id).exponent)
    if not actor.may(Right.EXPENSES_APPROVE) or actor.kind != "person":
        raise refused(Refusal.NEEDS_APPROVAL, limit=shown)
    if actor.id in (written_by, owed_to):
        raise refused(Refusal.OWN_APPROVAL)


def _wanted(
    actor: Actor,
    document_id: UUID,
    found: Decided,
    written_by: UUID | None,
    content: str,
    late: bool,
) -> Wanted:
    paid = found.paid if found.paid in (PETTY, OWN) else "source"
    source = UUID(found.paid) if paid == "source" else None

    def rows(writes: WriteSet, series_id: UUID, number: int, now: datetime) -> None:
        head = (document_id, actor.company_id, found.location_id, series_id, number, "expense")
        who = (found.day, now, written_by, person_of(actor), paid, source, found.owed_to)
        what = (found.department_id, found.party_id, found.supplier, found.note)
        sums = (found.total_minor, found.tax_minor, None, "", content)
        writes.append(EXPENSE, (*head, *who, *what, *sums))
        writes.extend(
            LINE,
            [
                (document_id, n, one.category_id, one.gross_minor, one.tax_minor, _code(one))
                for n, one in enumerate(found.spent, 1)
            ],
        )

    return Wanted(
        id=document_id,
        kind=KIND,
        day=found.day,
        memo=found.supplier or found.note,
        lines=expense_lines(found),
        content=content,
        told={
            "why": "expense",
            "written_by": str(written_by) if written_by else None,
            "paid": found.paid,
            "owed_to": str(found.owed_to) if found.owed_to else None,
            "total": found.total_minor,
            "tax": found.tax_minor,
            "reverses": None,
            "spent": [
                [str(one.category_id), one.gross_minor, one.tax_minor] for one in found.spent
            ],
        },
        rows=rows,
        late=late,
    )


def _code(spent: Spent) -> UUID | None:
    return spent.tax.id if spent.tax else None


def reverse_expense(
    actor: Actor,
    expense_id: UUID,
    document_id: UUID,
    *,
    day: date,
    reason: str,
    written_by: UUID | None = None,
    late: bool = False,
    also: Callable[[], None] = nothing,
) -> Posted:
    """Take an expense back by a document that points at it, each once. Raises ExpenseRefused."""
    actor.require(Right.EXPENSES_WRITE)
    reason = one_line(reason, 200)
    content = hash_text("expense_reversal", str(expense_id), str(day), reason)

    def decided() -> Wanted:
        row = posted(actor, expense_id)
        check_reversal(actor, row, day, reason)
        assert row is not None
        check_approval(actor, row.total_minor, written_by or person_of(actor), row.owed_to)
        return _back(actor, row, document_id, day, reason, written_by, content, late)

    beside = settled_already(actor.company_id)
    return commit(actor, KIND, document_id, content, decided, also=also, beside=beside)


def check_reversal(actor: Actor, row: Expense | None, day: date, reason: str) -> None:
    """Raise ExpenseRefused where an expense cannot be taken back so."""
    if row is None:
        raise refused(Refusal.UNKNOWN_EXPENSE)
    if row.kind == Expense.Kind.REVERSAL:
        raise refused(Refusal.IS_A_REVERSAL)
    if reversal_of(row.id):
        raise refused(Refusal.ALREADY_REVERSED)
    require_nothing_rests(row.id)
    if not reason:
        raise refused(Refusal.NO_REASON)
    if day < row.business_date:
        raise refused(Refusal.BEFORE_ITS_EXPENSE, text=str(row.business_date))
    if day > today(actor.company_id):
        raise refused(Refusal.FUTURE_DATE, text=str(day))


def _back(
    actor: Actor,
    row: Expense,
    document_id: UUID,
    day: date,
    reason: str,
    written_by: UUID | None,
    content: str,
    late: bool,
) -> Wanted:
    entry_id, lines = entry_of(row.id)
    assert entry_id is not None
    turned = turned_round(lines)
    parts = list(ExpenseLine.objects.filter(expense_id=row.id).order_by("number"))
    wrote = written_by or person_of(actor)

    def rows(writes: WriteSet, series_id: UUID, number: int, now: datetime) -> None:
        head = (document_id, row.company_id, row.location_id, series_id, number, "reversal")
        who = (day, now, wrote, person_of(actor), row.paid, row.source_id, row.owed_to)
        what = (row.department_id, row.party_id, row.supplier, row.note)
        sums = (-row.total_minor, -row.tax_minor, row.id, reason, content)
        writes.append(EXPENSE, (*head, *who, *what, *sums))
        writes.extend(
            LINE,
            [
                (document_id, p.number, p.category_id, -p.gross_minor, -p.tax_minor, p.tax_code_id)
                for p in parts
            ],
        )

    return Wanted(
        id=document_id,
        kind=KIND,
        day=day,
        memo=row.supplier or row.note,
        lines=turned,
        content=content,
        told={
            "why": "reversal",
            "written_by": str(wrote) if wrote else None,
            "paid": row.paid,
            "owed_to": str(row.owed_to) if row.owed_to else None,
            "total": -row.total_minor,
            "tax": -row.tax_minor,
            "reverses": str(row.id),
            "reason": reason,
            "spent": [[str(p.category_id), -p.gross_minor, -p.tax_minor] for p in parts],
        },
        rows=rows,
        allocations=_no_longer_owed(entry_id, lines) if row.paid == OWN else (),
        late=late,
    )


def _no_longer_owed(entry_id: UUID, lines: tuple[EntryLine, ...]) -> tuple[Allocation, ...]:
    """What of the money laid out is still open is settled by taking it back."""
    number = len(lines)
    item = items_at([(entry_id, number)]).get((entry_id, number))
    if item is None or item.open_minor >= 0:
        return ()
    ends = (None, number), (entry_id, number)
    return (Allocation(lines[-1].account_id, *ends, -item.open_minor),)
