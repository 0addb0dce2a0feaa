"""A posted bill beside what had come until then: by how much it differs, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from tillbook.desks.bills.models import SupplierBill, SupplierBillLine
from tillbook.desks.bills.queries import open_lines
from tillbook.desks.bills.rules import BillLine, more_micro, more_minor
from tillbook.masters.catalog.rules import Item
from tillbook.masters.organisation.rules import CompanyInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldLine:
    """A line of a bill beside what came. differs_minor: by price, signed; more: how much more is
    billed than came, and what that is worth at the agreed price."""

    row: SupplierBillLine
    item: Item | None
    receipt: str
    came_micro: int = 0
    before_micro: int = 0
    differs_minor: int = 0
    more_micro: int = 0
    more_minor: int = 0

    @property
    def billed_micro(self) -> int:
        return abs(self.row.units_micro)


def held_lines(
    info: CompanyInfo,
    bill: SupplierBill,
    rows: Sequence[SupplierBillLine],
    receipts: dict[UUID, str],
) -> list[HeldLine]:
    """The lines of a bill as they were decided. What takes a bill back differs by nothing."""
    plain = bill.kind == SupplierBill.Kind.REVERSAL
    known = open_lines(info, {row.receipt_id for row in rows if row.receipt_id}, bill)
    found = []
    for row in rows:
        source = known.get(f"{row.receipt_id}/{row.receipt_line}")
        differs = 0 if plain else row.amount_minor - row.received_minor
        if source is None or row.receipt_id is None:
            found.append(HeldLine(row=row, item=None, receipt="", differs_minor=differs))
            continue
        line = BillLine(
            number=row.number,
            amount_minor=row.amount_minor,
            units_micro=row.units_micro,
            received_minor=row.received_minor,
            source=source,
        )
        found.append(
            HeldLine(
                row=row,
                item=source.item,
                receipt=receipts.get(row.receipt_id, ""),
                came_micro=source.came_micro,
                before_micro=source.billed_micro,
                differs_minor=differs,
                more_micro=more_micro(line),
                more_minor=more_minor(line),
            )
        )
    return found
