"""The writers of what suppliers deliver."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from tillbook.masters.organisation.operations import audit_by
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.parties.queries import supplier_of
from tillbook.masters.sourcing.errors import Refusal, SourcingRefused, wrong
from tillbook.masters.sourcing.models import (
    SupplierItem,
    SupplierPrice,
    SupplierPriceTable,
    SupplyTerms,
)
from tillbook.masters.sourcing.queries import Delivery, price_tables
from tillbook.masters.sourcing.rules import ItemEdit, PriceTable, table_on
from tillbook.plumbing import clock
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.writer import write

#: Products of an import in one transaction: short ones, between which the counter gets its turn.
_AT_ONCE = 100


def set_delivery(actor: Actor, party_id: UUID, wanted: Delivery) -> None:
    """Say how a supplier delivers. Raises SourcingRefused."""
    _require(actor, party_id)

    def work() -> None:
        SupplyTerms.objects.update_or_create(
            party_id=party_id,
            defaults={
                "company_id": actor.company_id,
                "our_number": wanted.our_number,
                "lead_days": wanted.lead_days,
                "least_minor": wanted.least_minor,
            },
        )
        _audit(actor, "supply_terms.set", party_id, {"least_minor": wanted.least_minor})

    write(work)


def keep_item(actor: Actor, party_id: UUID, edit: ItemEdit) -> UUID:
    """Keep what a supplier delivers, new or changed; its id. Prices are written only where they
    say something new. Raises SourcingRefused."""
    _require(actor, party_id)

    def work() -> UUID:
        [key] = _keep(actor, party_id, [edit])
        detail = {"variant": str(edit.variant_id)}
        _audit(actor, "supplier_item.kept", party_id, detail)
        return key

    return write(work)


def keep_items(actor: Actor, party_id: UUID, edits: Sequence[ItemEdit]) -> int:
    """Keep many that were read before; safe to repeat where it was cut off. Returns how many.
    Raises SourcingRefused."""
    _require(actor, party_id)
    for start in range(0, len(edits), _AT_ONCE):
        some = edits[start : start + _AT_ONCE]

        def work(some: Sequence[ItemEdit] = some) -> None:
            _keep(actor, party_id, some)
            _audit(actor, "supplier_item.imported", party_id, {"count": len(some)})

        write(work)
    return len(edits)


def archive_item(actor: Actor, party_id: UUID, item_id: UUID, *, archived: bool) -> bool:
    """Put a product of a supplier away, or take it up again; False where there is none."""
    _require(actor, party_id)

    def work() -> bool:
        rows = SupplierItem.objects.filter(
            company_id=actor.company_id, party_id=party_id, id=item_id
        )
        row = rows.first()
        if row is None:
            return False
        rows.update(archived_at=clock.now() if archived else None)
        action = "supplier_item.archived" if archived else "supplier_item.restored"
        _audit(actor, action, party_id, {"variant": str(row.variant_id)})
        return True

    return write(work)


def _require(actor: Actor, party_id: UUID) -> None:
    actor.require(Right.PURCHASES_WRITE)
    if supplier_of(actor.company_id, party_id) is None:
        raise SourcingRefused(wrong(Refusal.UNKNOWN_SUPPLIER))


def _audit(actor: Actor, action: str, party_id: UUID, detail: Mapping[str, object]) -> None:
    audit_by(
        actor,
        actor.company_id,
        action,
        object_kind="party",
        object_id=party_id,
        detail=dict(detail),
    )


def _keep(actor: Actor, party_id: UUID, edits: Sequence[ItemEdit]) -> list[UUID]:
    """Write these in the open transaction, with few statements however many; their ids."""
    known = {
        row.variant_id: row
        for row in SupplierItem.objects.filter(
            company_id=actor.company_id,
            party_id=party_id,
            variant_id__in=[edit.variant_id for edit in edits],
        )
    }
    made: list[SupplierItem] = []
    rows = [_row(actor, party_id, edit, known, made) for edit in edits]
    SupplierItem.objects.bulk_create(made, batch_size=100)
    changed = [row for row in rows if row not in made]
    fields = ["code", "pack_numerator", "pack_denominator", "least_micro", "lead_days"]
    SupplierItem.objects.bulk_update(changed, [*fields, "archived_at"], batch_size=100)
    tables = price_tables([row.id for row in changed])
    now = clock.now()
    for row, edit in zip(rows, edits, strict=True):
        if edit.breaks and not _says(tables.get(row.id, ()), edit):
            _write_prices(actor, row.id, edit, now)
    return [row.id for row in rows]


def _row(
    actor: Actor,
    party_id: UUID,
    edit: ItemEdit,
    known: dict[UUID, SupplierItem],
    made: list[SupplierItem],
) -> SupplierItem:
    row = known.get(edit.variant_id)
    if row is None:
        row = SupplierItem(
            id=new_id(),
            company_id=actor.company_id,
            party_id=party_id,
            variant_id=edit.variant_id,
        )
        made.append(row)
    row.code = edit.code
    row.pack_numerator, row.pack_denominator = edit.pack.numerator, edit.pack.denominator
    row.least_micro, row.lead_days, row.archived_at = edit.least_micro, edit.lead_days, None
    return row


def _says(tables: Sequence[PriceTable], edit: ItemEdit) -> bool:
    """Whether the prices that hold on that day say the same, so that a form sent twice writes
    nothing."""
    last = table_on(tables, edit.valid_from)
    return last is not None and (last.pack, last.breaks) == (edit.pack, edit.breaks)


def _write_prices(actor: Actor, item_id: UUID, edit: ItemEdit, now: datetime) -> None:
    head = SupplierPriceTable.objects.create(
        id=new_id(),
        item_id=item_id,
        valid_from=edit.valid_from,
        pack_numerator=edit.pack.numerator,
        pack_denominator=edit.pack.denominator,
        recorded_at=now,
        person_id=actor.id if actor.kind == "person" else None,
    )
    SupplierPrice.objects.bulk_create(
        [
            SupplierPrice(table_id=head.id, from_micro=one.from_micro, price=one.price)
            for one in edit.breaks
        ]
    )
