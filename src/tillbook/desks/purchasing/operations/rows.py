"""What the writers of orders share: numbers, steps, who acts."""

from __future__ import annotations

from uuid import UUID

from tillbook.desks.purchasing.errors import Refusal, refused
from tillbook.desks.purchasing.models import PurchaseNumbers, PurchaseOrder, PurchaseStep
from tillbook.desks.purchasing.queries import orders
from tillbook.desks.purchasing.rules import Step
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor
from tillbook.plumbing import clock
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.locking import lock_rows
from tillbook.values.words import one_line


def person_of(actor: Actor) -> UUID | None:
    """Who acts, where it is a person."""
    return actor.id if actor.kind == "person" else None


def locked_order(actor: Actor, order_id: UUID) -> PurchaseOrder:
    """An order of the actor's, locked until the transaction ends. Raises OrderRefused."""
    found = lock_rows(orders(actor).filter(id=order_id), "id")
    if not found:
        raise refused(Refusal.UNKNOWN_ORDER)
    row: PurchaseOrder = found[0]
    return row


def give_number(row: PurchaseOrder) -> None:
    """The next number of its location, in the open transaction: "PO-STORE001-000042"."""
    if row.number:
        return
    PurchaseNumbers.objects.bulk_create(
        [PurchaseNumbers(location_id=row.location_id)], ignore_conflicts=True
    )
    counters = PurchaseNumbers.objects.filter(location_id=row.location_id)
    [counter] = lock_rows(counters, "location_id")
    row.number = counter.next_number
    counters.update(next_number=row.number + 1)
    place = company(row.company_id).locations[row.location_id].code
    row.code = f"PO-{place}-{row.number:06d}"


def add_step(actor: Actor, row: PurchaseOrder, step: Step, note: str = "") -> None:
    """Write down what happened, in the open transaction."""
    made = PurchaseStep(
        id=new_id(),
        order_id=row.id,
        step=step.value,
        at=clock.now(),
        person_id=person_of(actor),
        total_minor=row.total_minor,
        note=one_line(note, 200),
    )
    PurchaseStep.objects.bulk_create([made])


def keep(row: PurchaseOrder, *fields: str) -> None:
    """Write these fields of a locked row, its version one higher."""
    row.version += 1
    row.changed_at = clock.now()
    values = {name: getattr(row, name) for name in (*fields, "version", "changed_at")}
    PurchaseOrder.objects.filter(id=row.id).update(**values)
