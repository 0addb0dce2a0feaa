"""Baskets that wait for any register of a location; each is taken up again once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from tillbook.desks.registers.errors import Refusal, RegisterRefused
from tillbook.desks.registers.models import Device, ParkedBasket
from tillbook.plumbing import clock
from tillbook.plumbing.writer import write

#: Nobody comes back for a basket after that.
KEPT = timedelta(days=35)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked:
    """A basket as its register describes it. basket: its own text, which nobody here reads."""

    id: UUID
    label: str
    person: str
    parked_at: datetime
    items: int
    total_minor: int
    basket: str


def park_basket(device: Device, parked: Parked) -> None:
    """Keep a basket. Sent twice it is one; one that was taken meanwhile stays taken."""

    def work() -> None:
        old = clock.now() - KEPT
        ParkedBasket.objects.filter(
            location_id=device.register.location_id, parked_at__lt=old
        ).delete()
        _keep(device, parked, None)

    write(work)


def take_basket(device: Device, basket_id: UUID, *, own: bool) -> str:
    """The basket's text, for this device and no other; the same device may ask again.

    own: it was parked here and may not have arrived yet: then it is taken before it comes, and the
    answer is empty. Raises RegisterRefused.
    """

    def work() -> str:
        now = clock.now()
        if own:
            unknown = Parked(
                id=basket_id, label="", person="", parked_at=now, items=0, total_minor=0, basket=""
            )
            _keep(device, unknown, now)
        here = ParkedBasket.objects.filter(id=basket_id, location_id=device.register.location_id)
        here.filter(taken_by_id__isnull=True).update(taken_by_id=device.id, taken_at=now)
        mine = here.filter(taken_by_id=device.id).values_list("basket", flat=True).first()
        if mine is None:
            raise RegisterRefused(Refusal.PARKED_TAKEN)
        return mine

    return write(work)


def _keep(device: Device, parked: Parked, taken_at: datetime | None) -> None:
    row = ParkedBasket(
        id=parked.id,
        company_id=device.company_id,
        location_id=device.register.location_id,
        register_name=device.register.name,
        label=parked.label,
        person=parked.person,
        parked_at=min(parked.parked_at, clock.now()),
        items=parked.items,
        total_minor=parked.total_minor,
        basket=parked.basket,
        taken_by_id=device.id if taken_at else None,
        taken_at=taken_at,
    )
    ParkedBasket.objects.bulk_create([row], ignore_conflicts=True)
