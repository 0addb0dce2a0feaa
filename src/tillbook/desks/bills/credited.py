"""What suppliers credited of a bill, as the ledger asks for it before what is owed becomes less;
and how much of one that a discount made less is left to be credited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from tillbook.books.ledger.document_lines import entry_of
from tillbook.books.ledger.made_less import made_less, taken_off
from tillbook.books.ledger.open_items import paying_accounts
from tillbook.books.ledger.ports import CameBack
from tillbook.books.ledger.rules.reducing import amount_of, tax_given_back
from tillbook.desks.bills.effects import KIND
from tillbook.desks.bills.errors import Refusal, refused
from tillbook.desks.bills.models import SupplierBill, SupplierBillLine
from tillbook.desks.bills.queries import taken_back_by
from tillbook.desks.bills.rules import Decided, Kind
from tillbook.desks.bills.rules.crediting import Said, credited, left_to_credit
from tillbook.plumbing.series import document_numbers
from tillbook.values.money import format_decimal
from tillbook.values.rounding import divide

#: So far apart the shares may be of a discount on several bills.
_NEAR = 1


def came_back(kind: str, document_id: UUID, *, lock: bool) -> CameBack | None:
    """What is credited of a bill; all of one that was taken back. lock asks for nothing more:
    credit notes and bills taken back wait for whoever settles open items, as a discount does."""
    if kind != KIND:
        return None
    row = SupplierBill.objects.filter(id=document_id, kind=Kind.BILL.value).first()
    if row is None:
        return None
    taxes = _taxes(document_id)
    if undone := taken_back_by(document_id):
        total = row.total_minor
        return CameBack(gross_minor=total, taxes=taxes, documents={undone.id: total})
    parts = [one for one in credited(_lines_beside(document_id)) if one.of == document_id]
    if not parts:
        return None
    bases: dict[UUID, int] = {}
    documents: dict[UUID, int] = {}
    for one in parts:
        tax = 0
        if one.tax_code_id and one.tax_code_id in taxes:
            base, amount = taxes[one.tax_code_id]
            tax = divide(amount * one.amount_minor, base) if base else 0
            bases[one.tax_code_id] = bases.get(one.tax_code_id, 0) + one.amount_minor
        documents[one.by] = documents.get(one.by, 0) + one.amount_minor + tax
    back = {
        code: (base, divide(taxes[code][1] * base, taxes[code][0]) if taxes[code][0] else 0)
        for code, base in bases.items()
    }
    gross = sum([one.amount_minor for one in parts]) + sum([tax for _base, tax in back.values()])
    return CameBack(gross_minor=gross, taxes=back, documents=documents)


def require_left(company_id: UUID, document_id: UUID, exponent: int, note: Decided) -> None:
    """Raise BillRefused where a credit note takes more of a bill than what a discount left of it:
    its tax would be given back twice. Under the lock of whoever settles open items."""
    new = [
        Said(
            key=one.source.key,
            document=document_id,
            amount_minor=one.amount_minor,
            tax_code_id=one.tax.id if one.tax else None,
        )
        for one in note.lines
        if one.source
    ]
    receipts = {one.source.receipt_id for one in note.lines if one.source}
    about = SupplierBillLine.objects.filter(receipt_id__in=receipts, amount_minor__gt=0)
    bills = set(about.values_list("bill_id", flat=True))
    if not bills or not made_less(company_id, bills):
        return
    for bill in sorted(bills):
        parts = [one for one in credited([*_lines_beside(bill), *new]) if one.of == bill]
        taxed = {one.tax_code_id for one in parts if one.by == document_id}
        off = taken_off(company_id, bill) if taxed else {}
        if not off:
            continue
        left = left_to_credit(_nets(bill), _less(company_id, bill, off.values()), parts)
        if any(left[code] < -_NEAR * len(off) for code in taxed):
            own = sum([one.amount_minor for one in parts if one.by == document_id])
            most = max(sum([left[code] for code in taxed]) + own, 0)
            numbers = document_numbers([bill, *off])
            by = ", ".join(sorted(numbers[one] for one in off))
            limit = format_decimal(most, exponent)
            raise refused(Refusal.LESS_IS_LEFT, text=by, bill=numbers[bill], limit=limit)


def _nets(document_id: UUID) -> dict[UUID | None, int]:
    """What is billed without tax, by its tax."""
    nets: dict[UUID | None, int] = {}
    for one in SupplierBillLine.objects.filter(bill_id=document_id):
        nets[one.tax_code_id] = nets.get(one.tax_code_id, 0) + one.amount_minor
    return nets


def _less(company_id: UUID, document_id: UUID, off: Iterable[int]) -> dict[UUID | None, int]:
    """What discounts took off of that."""
    lines, owed = entry_of(document_id)[1], paying_accounts(company_id)
    less: dict[UUID | None, int] = {None: 0}
    minor = sum(off)
    less[None] -= minor
    for one in tax_given_back(lines, owed, minor):
        base = -(one.tax_base_minor or 0)
        less[one.tax_code_id] = less.get(one.tax_code_id, 0) + base
        less[None] -= base - amount_of(one)
    return less


def _taxes(document_id: UUID) -> dict[UUID, tuple[int, int]]:
    """The taxes of a bill: code -> (base, tax)."""
    found: dict[UUID, tuple[int, int]] = {}
    for one in entry_of(document_id)[1]:
        if one.tax_code_id and (base := one.tax_base_minor or 0) > 0:
            before = found.get(one.tax_code_id, (0, 0))
            found[one.tax_code_id] = (before[0] + base, before[1] + amount_of(one))
    return found


def _lines_beside(document_id: UUID) -> Sequence[Said]:
    """What bills and credit notes say of the lines of receipts that a bill is about, as they came
    in; what was taken back says nothing."""
    keys = {
        (one.receipt_id, one.receipt_line)
        for one in SupplierBillLine.objects.filter(bill_id=document_id, receipt_id__isnull=False)
    }
    rows = SupplierBillLine.objects.filter(receipt_id__in={receipt for receipt, _line in keys})
    undone = SupplierBill.objects.filter(takes_back_id__isnull=False).values("takes_back_id")
    rows = rows.filter(bill__takes_back_id=None).exclude(bill_id__in=undone)
    return [
        Said(
            key=f"{one.receipt_id}/{one.receipt_line}",
            document=one.bill_id,
            amount_minor=one.amount_minor,
            tax_code_id=one.tax_code_id,
        )
        for one in rows.order_by("bill__recorded_at", "bill__number", "number")
        if (one.receipt_id, one.receipt_line) in keys
    ]
