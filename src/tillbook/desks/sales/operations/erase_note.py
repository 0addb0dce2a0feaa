"""Erase what somebody noted on a receipt; the receipt, its seal and its chain stay as they are."""

from __future__ import annotations

from uuid import UUID

from tillbook.desks.sales.errors import Refusal, SaleRefused
from tillbook.desks.sales.ports import forget_texts
from tillbook.desks.sales.queries import visible_sales
from tillbook.desks.sales.queries.notes import noted_for, noted_on
from tillbook.masters.organisation.operations import audit_by
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.writer import write


def erase_note(actor: Actor, sale_id: UUID, digest: str) -> bool:
    """Erase the note of this hash from a document, in a transaction of its own; False when there is
    nothing to erase. Raises SaleRefused. The audit trail says of which document, never what."""
    actor.require(Right.PARTIES_ERASE)
    if not visible_sales(actor).filter(id=sale_id).exists():
        raise SaleRefused(Refusal.UNKNOWN_ORIGINAL)
    if digest not in noted_on([sale_id]).get(sale_id, {}).values():
        return False

    def work() -> bool:
        erased = bool(forget_texts(actor.company_id, [digest]))
        if erased:
            audit_by(
                actor,
                actor.company_id,
                "sale.note_erased",
                object_kind="sale",
                object_id=sale_id,
            )
        return erased

    return write(work)


def erase_notes_of(company_id: UUID, customer_id: UUID) -> None:
    """Erase the notes on every receipt that names a customer. Opens no transaction."""
    for digests in noted_for(company_id, customer_id):
        forget_texts(company_id, digests)
