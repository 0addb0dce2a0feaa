"""The reads of transfers, scoped by company and location: either end sees a transfer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum

from tillbook.books.stock.lots import LotPart, lots_by_move
from tillbook.books.stock.queries import moved
from tillbook.desks.transfers.effects import MOVES
from tillbook.desks.transfers.models import Transfer, TransferLine, TransferStep
from tillbook.desks.transfers.rules import Sent, State, Step
from tillbook.masters.catalog.queries import items_by_id
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor


def visible(actor: Actor) -> QuerySet[Transfer]:
    """The transfers from or to the actor's locations."""
    rows = Transfer.objects.filter(company_id=actor.company_id)
    if actor.location_ids is not None:
        mine = list(actor.location_ids)
        rows = rows.filter(Q(source_id__in=mine) | Q(target_id__in=mine))
    return rows


def transfer(actor: Actor, transfer_id: UUID) -> Transfer | None:
    """A transfer that the actor may see."""
    found: Transfer | None = visible(actor).filter(id=transfer_id).first()
    return found


def transfer_of_step(actor: Actor, step_id: UUID) -> Transfer | None:
    """The transfer that a document is a step of."""
    found: Transfer | None = visible(actor).filter(steps__id=step_id).first()
    return found


def steps_of(transfer_id: UUID) -> list[TransferStep]:
    """What was done to a transfer, in order."""
    rows = TransferStep.objects.filter(transfer_id=transfer_id)
    return list(rows.order_by("recorded_at", "number"))


def lines_of(transfer_ids: Iterable[UUID]) -> dict[UUID, list[TransferLine]]:
    """The lines of these transfers with their products, in order."""
    found: dict[UUID, list[TransferLine]] = {}
    rows = TransferLine.objects.filter(transfer_id__in=list(transfer_ids))
    for line in rows.select_related("variant__product__unit").order_by("transfer_id", "number"):
        found.setdefault(line.transfer_id, []).append(line)
    return found


def sent(row: Transfer) -> list[Sent]:
    """The lines that were shipped, with what each was worth when it left."""
    info = company(row.company_id)
    lines = [one for one in lines_of([row.id]).get(row.id, ()) if one.shipped_micro]
    shipped = TransferStep.objects.filter(transfer_id=row.id, kind=Step.SHIP.value)
    ship = shipped.values_list("id", flat=True).first()
    if ship is None:
        return []
    keys = {one.number: (ship, MOVES * (one.number - 1) + 2) for one in lines}
    worth = moved(keys.values())
    items = items_by_id(info.id, info.version, [one.variant_id for one in lines])
    return [
        Sent(
            number=one.number,
            variant_id=one.variant_id,
            department_id=items[one.variant_id].department_id,
            name=items[one.variant_id].name,
            shipped_micro=one.shipped_micro,
            value_minor=worth[keys[one.number]][1],
            taken_micro=one.received_micro + one.missing_micro,
            ship=keys[one.number],
        )
        for one in lines
    ]


def shipped_lots(steps: Sequence[TransferStep]) -> dict[int, list[LotPart]]:
    """Line -> of which lots that is which was shipped of it."""
    ships = [one.id for one in steps if one.kind == Step.SHIP.value]
    if not ships:
        return {}
    found = lots_by_move(ships)
    numbers = {number for _id, number in found}
    lines = range(1, max(numbers, default=0) + 1)
    by_number = {number: parts for (_id, number), parts in found.items()}
    into = {line: MOVES * (line - 1) + 2 for line in lines}
    return {line: by_number[number] for line, number in into.items() if number in numbers}


def on_the_way(
    company_id: UUID, location_ids: Sequence[UUID], before: datetime
) -> list[tuple[UUID, datetime]]:
    """Transfers to these locations that were shipped before a moment and are not received, the
    oldest first; some at most."""
    rows = Transfer.objects.filter(
        company_id=company_id, state=State.ON_THE_WAY.value, shipped_at__lt=before
    )
    rows = rows.filter(target_id__in=list(location_ids)).order_by("shipped_at")
    found = rows.values_list("id", "shipped_at")[:50]
    return [(key, shipped) for key, shipped in found if shipped is not None]


def sent_to(location_ids: Sequence[UUID], item_ids: Sequence[UUID]) -> dict[tuple[UUID, UUID], int]:
    """(location, item) -> millionths that other locations sent it and it did not receive yet."""
    rows = TransferLine.objects.filter(
        transfer__state=State.ON_THE_WAY.value,
        transfer__target_id__in=list(location_ids),
        variant_id__in=list(item_ids),
    )
    left = F("shipped_micro") - F("received_micro") - F("missing_micro")
    keys = rows.order_by().values_list("transfer__target_id", "variant_id")
    return {(at, item): int(units) for at, item, units in keys.annotate(units=Sum(left)) if units}


def asked_for(company_id: UUID, location_ids: Sequence[UUID]) -> int:
    """How many requests wait for these locations to ship; some at most."""
    rows = Transfer.objects.filter(
        company_id=company_id, state=State.REQUESTED.value, source_id__in=list(location_ids)
    )
    return rows[:500].count()
