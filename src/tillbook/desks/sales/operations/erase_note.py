"""Erase what somebody noted on a receipt; the receipt, its seal and its chain stay as they are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from tillbook.desks.sales.errors import Refusal, SaleRefused
from tillbook.desks.sales.models import SetAside
from tillbook.desks.sales.ports import forget_texts
from tillbook.desks.sales.queries import visible_aside, visible_sales
from tillbook.desks.sales.queries.notes import note_hashes, noted_and_named, noted_for, noted_on
from tillbook.masters.organisation.operations import audit_by
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.parties.operations import hold_erased
from tillbook.plumbing.writer import write


def erase_note(actor: Actor, sale_id: UUID, digest: str) -> bool:
    """Erase the note of this hash from a document, in a transaction of its own; False when there is
    nothing to erase. Raises SaleRefused. The audit trail says of which document, never what."""
    actor.require(Right.PARTIES_ERASE)
    if not visible_sales(actor).filter(id=sale_id).exists():
        raise SaleRefused(Refusal.UNKNOWN_ORIGINAL)
    if digest not in noted_on([sale_id]).get(sale_id, {}).values():
        return False
    return write(lambda: _erase(actor, [digest], "sale", sale_id))


def erase_note_aside(actor: Actor, set_aside_id: UUID, digest: str) -> bool:
    """The same of what was set aside, and of the document that stands beside it."""
    actor.require(Right.PARTIES_ERASE)
    row = visible_aside(actor).filter(id=set_aside_id).first()
    if row is None:
        raise SaleRefused(Refusal.UNKNOWN_ORIGINAL)
    if digest not in {*note_hashes(row.body).values(), *_beside(row)}:
        return False
    return write(lambda: _erase(actor, [digest], "set_aside", row.id))


def erase_notes_aside(actor: Actor, row: SetAside) -> None:
    """Erase the notes of what was dismissed, which no page shows from then on; what the document
    beside it says stays. Opens no transaction."""
    _erase(actor, set(note_hashes(row.body).values()) - _beside(row), "set_aside", row.id)


def _beside(row: SetAside) -> set[str]:
    """The notes of the document whose id a conflict has."""
    if row.kind != SetAside.Kind.CONFLICT or row.document_id is None:
        return set()
    return set(noted_on([row.document_id]).get(row.document_id, {}).values())


def _erase(actor: Actor, digests: Collection[str], kind: str, object_id: UUID) -> bool:
    erased = bool(forget_texts(actor.company_id, digests))
    if erased:
        audit_by(actor, actor.company_id, "sale.note_erased", object_kind=kind, object_id=object_id)
    return erased


def erase_notes_of(company_id: UUID, customer_id: UUID) -> None:
    """Erase the notes on every receipt that names a customer. Opens no transaction."""
    for digests in noted_for(company_id, customer_id):
        forget_texts(company_id, digests)


def erase_late_notes(actor: Actor, receipts: Sequence[Any]) -> None:
    """Erase the notes on receipts that came after the customer whom they name was erased.

    Asked once the receipts are here, stored or set aside: erasing that customer either finds them,
    or is found by this.
    """
    bodies = [one.get("body") for one in receipts if isinstance(one, dict)]
    found = [noted_and_named(body) for body in bodies if isinstance(body, str)]
    named = [one for one in found if one]
    if not named:
        return

    def work() -> None:
        erased = hold_erased(actor.company_id, {customer for _id, customer, _digests in named})
        for document_id, customer, digests in named:
            if customer in erased and forget_texts(actor.company_id, digests):
                audit_by(
                    actor,
                    actor.company_id,
                    "sale.late_note_erased",
                    object_kind="sale",
                    object_id=document_id,
                )

    write(work)
