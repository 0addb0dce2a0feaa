"""What is settled of bank lines, and what of the bank's own account in the books is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Case, Count, Exists, OuterRef, QuerySet, Sum, When

from tillbook.books.ledger.document_lines import entry_of
from tillbook.desks.banking.models import BankLine, BankMatch, BankSettlement
from tillbook.plumbing.series import series_codes


@dataclass(frozen=True, slots=True)
class Found:
    """The settlement in force of a line."""

    row: BankSettlement
    name: str


def in_force() -> QuerySet[BankSettlement]:
    """Settlements that nothing took back."""
    undone = BankSettlement.objects.filter(undoes_id=OuterRef("id"))
    return BankSettlement.objects.filter(~Exists(undone), kind=BankSettlement.Kind.SETTLE)


def settlement_of_line(line_id: UUID) -> Found | None:
    """What settles a line now."""
    return settlements_of([line_id]).get(line_id)


def settlements_of(line_ids: Sequence[UUID]) -> dict[UUID, Found]:
    """What settles these lines now: line -> its settlement."""
    rows = list(in_force().filter(line_id__in=list(line_ids)))
    codes = series_codes({row.series_id for row in rows})
    return {row.line_id: Found(row, f"{codes[row.series_id]}-{row.number:06d}") for row in rows}


def unsettled(account_id: UUID) -> QuerySet[BankLine]:
    """The lines of an account's statements that nothing settles, the oldest first."""
    return unsettled_of(BankLine.objects.filter(account_id=account_id)).order_by("booked", "id")


def unsettled_of(lines: QuerySet[BankLine]) -> QuerySet[BankLine]:
    """Those of some lines that nothing settles; lines of the running day are not there yet."""
    settled = in_force().filter(line_id=OuterRef("id"))
    return lines.filter(~Exists(settled), provisional=False)


def unsettled_counts(account_ids: Sequence[UUID], before: date) -> dict[UUID, int]:
    """How many lines booked before a day nothing settles, by account: two counts from indexes (a
    settlement stands on its line's day), for every page asks."""
    lines = BankLine.objects.filter(account_id__in=list(account_ids), booked__lt=before)
    there = dict(
        lines.filter(provisional=False).values_list("account_id").annotate(n=Count("id")).order_by()
    )
    rows = BankSettlement.objects.filter(account_id__in=list(account_ids), business_date__lt=before)
    sign = Case(When(kind=BankSettlement.Kind.SETTLE, then=1), default=-1)
    done = dict(rows.values_list("account_id").annotate(n=Sum(sign)).order_by())
    return {key: there.get(key, 0) - (done.get(key) or 0) for key in account_ids}


def matched_lines(entry_id: UUID) -> list[tuple[BankSettlement, int]]:
    """The settlements in force whose bank line is the other side of an entry that was in the books
    before, each with how much, in order of day."""
    rows = BankMatch.objects.filter(entry_id=entry_id, settlement__in=in_force())
    rows = rows.select_related("settlement__line", "settlement__account")
    sums: dict[UUID, tuple[BankSettlement, int]] = {}
    for row in rows.order_by("settlement__business_date", "settlement_id"):
        before = sums.get(row.settlement_id, (row.settlement, 0))
        sums[row.settlement_id] = (before[0], before[1] + row.amount_minor)
    return list(sums.values())


def resting_on(document_id: UUID) -> list[UUID]:
    """The settlements in force whose bank line is the other side of what a document posted: it was
    in the books before, and without it that line had nothing."""
    entry_id, _lines = entry_of(document_id)
    return [row.id for row, _minor in matched_lines(entry_id)] if entry_id else []


def is_matched(entry_id: UUID) -> bool:
    """Whether a bank line is the other side of an entry that was in the books before."""
    return BankMatch.objects.filter(entry_id=entry_id, settlement__in=in_force()).exists()


def matched_of(entry_id: UUID, number: int) -> int:
    """What bank lines are the other side of, of this line of the bank's own account."""
    rows = BankMatch.objects.filter(entry_id=entry_id, number=number)
    return int(rows.aggregate(total=Sum("amount_minor"))["total"] or 0)
