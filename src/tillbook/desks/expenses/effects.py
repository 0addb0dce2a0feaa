"""What expenses and documents of petty cash do to the books: their lines, and what they pair."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from tillbook.books.ledger.rules.owed_tax import OwedTax, owed_tax_lines
from tillbook.desks.expenses.rules import Decided, Owed
from tillbook.values.effects import Allocation, Effects, Entry, EntryLine, Message
from tillbook.values.words import marked

KIND = "expense"
PETTY_KIND = "petty_cash"
JOURNAL = "expenses"
#: How pages say what entries carry.
WORDS = (marked("expense"), marked("petty cash"), marked("expenses"))


def expense_lines(decided: Decided) -> tuple[EntryLine, ...]:
    """What was spent without its tax, the tax, and against both where the money came from; of what
    no tax was charged on and the buyer owes it, the tax on both sides."""
    lines: list[EntryLine] = []
    for one in decided.spent:
        net = one.gross_minor - one.tax_minor
        lines.append(
            EntryLine(
                account_id=one.account_id,
                amount_minor=net,
                location_id=decided.location_id,
                department_id=decided.department_id,
                party_id=decided.party_id,
                memo=decided.supplier or decided.note,
            )
        )
        if isinstance(one.tax, OwedTax):
            lines.extend(owed_tax_lines(one.tax, net, one.owed_minor, decided.location_id))
        elif one.tax and one.tax.account_id:
            lines.append(
                EntryLine(
                    account_id=one.tax.account_id,
                    amount_minor=one.tax_minor,
                    tax_code_id=one.tax.id,
                    tax_base_minor=net,
                    location_id=decided.location_id,
                )
            )
    lines.append(
        EntryLine(
            account_id=decided.account_id,
            amount_minor=-decided.total_minor,
            location_id=decided.location_id,
            person_id=decided.owed_to,
            memo=decided.supplier or decided.note,
        )
    )
    return tuple(lines)


def turned_round(lines: Iterable[EntryLine]) -> tuple[EntryLine, ...]:
    """The lines that take these back."""

    def turned(line: EntryLine) -> EntryLine:
        assert isinstance(line.amount_minor, int)
        base = None if line.tax_base_minor is None else -line.tax_base_minor
        return replace(line, amount_minor=-line.amount_minor, tax_base_minor=base)

    return tuple(turned(line) for line in lines)


def petty_lines(
    *,
    account_id: UUID,
    against_id: UUID,
    amount_minor: int,
    location_id: UUID,
    person_id: UUID | None,
    memo: str,
) -> tuple[EntryLine, ...]:
    """Money into petty cash (positive) or out of it; none for a count that finds what must be."""
    if not amount_minor:
        return ()
    own = EntryLine(
        account_id=account_id, amount_minor=amount_minor, location_id=location_id, memo=memo
    )
    return own, replace(own, account_id=against_id, amount_minor=-amount_minor, person_id=person_id)


def pay_back_pairs(
    account_id: UUID, own_number: int, parts: Sequence[tuple[Owed, int]]
) -> tuple[Allocation, ...]:
    """What is paid back settles what was laid out."""
    return tuple(
        Allocation(account_id, (None, own_number), (owed.entry_id, owed.number), amount)
        for owed, amount in parts
    )


def effects_of(
    *,
    kind: str,
    document_id: UUID,
    company_id: UUID,
    day: date,
    memo: str,
    lines: tuple[EntryLine, ...],
    allocations: tuple[Allocation, ...] = (),
) -> Effects:
    """One entry in the journal of expenses."""
    entry = Entry(JOURNAL, day, day, lines, memo)
    return Effects(
        source_kind=kind,
        source_id=document_id,
        company_id=company_id,
        entries=(entry,) if lines else (),
        messages=(Message(f"{kind}.committed"),),
        allocations=allocations,
    )
