"""What of orders others may read, as somebody may see it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Greatest

from tillbook.desks.purchasing.models import (
    PurchaseLine,
    PurchaseOrder,
    PurchaseSetting,
    PurchaseStep,
)
from tillbook.desks.purchasing.rules import (
    COMING_STATES,
    ORDERED_STATES,
    Facts,
    Offer,
    State,
    Step,
    Typed,
)
from tillbook.masters.catalog.queries import items_by_id, items_coded
from tillbook.masters.catalog.queries.found import find_items
from tillbook.masters.catalog.rules import Item
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, CompanyInfo, business_date
from tillbook.masters.parties.queries import supplier_of
from tillbook.masters.sourcing.queries import delivery_of, sourced_from
from tillbook.masters.sourcing.rules import Pack
from tillbook.plumbing import clock
from tillbook.plumbing.locales import typed_figure


def orders(actor: Actor) -> QuerySet[PurchaseOrder]:
    """The orders of the actor's company and locations."""
    rows = PurchaseOrder.objects.filter(company_id=actor.company_id)
    if actor.location_ids is None:
        return rows
    return rows.filter(location_id__in=actor.location_ids)


def order_of(actor: Actor, order_id: UUID) -> PurchaseOrder | None:
    """An order that the actor may see."""
    return orders(actor).filter(id=order_id).first()


def late(rows: QuerySet[PurchaseOrder], day: date) -> QuerySet[PurchaseOrder]:
    """What should have come before a day."""
    return rows.filter(state__in=ORDERED_STATES, expected_on__lt=day)


def overdue(actor: Actor, locations: Sequence[UUID]) -> QuerySet[PurchaseOrder]:
    """What should have come there."""
    found = late(orders(actor), today(company(actor.company_id)))
    return found.filter(location_id__in=locations)


def limit_of(company_id: UUID) -> int | None:
    """Above which amount a second person approves; None: nobody is asked."""
    rows = PurchaseSetting.objects.filter(company_id=company_id)
    found: int | None = rows.values_list("approval_minor", flat=True).first()
    return found


def today(info: CompanyInfo) -> date:
    """The latest day it is at any location of the company."""
    return max(
        business_date(clock.now(), at.zone, at.day_starts_hour) for at in info.locations.values()
    )


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line with its product."""

    row: PurchaseLine
    item: Item
    pack: Pack

    @property
    def plain(self) -> bool:
        """Whether a pack is one unit: then nobody needs to be told of packs."""
        return self.pack == Pack()


def lines_of(info: CompanyInfo, order_ids: Iterable[UUID]) -> dict[UUID, list[ShownLine]]:
    """The lines of orders, in their order."""
    rows = list(PurchaseLine.objects.filter(order_id__in=list(order_ids)).order_by("number"))
    items = items_by_id(info.id, info.version, {row.variant_id for row in rows})
    found: dict[UUID, list[ShownLine]] = {}
    for row in rows:
        pack = Pack(row.pack_numerator, row.pack_denominator)
        found.setdefault(row.order_id, []).append(ShownLine(row, items[row.variant_id], pack))
    return found


def steps_of(order_id: UUID) -> list[PurchaseStep]:
    """What happened to an order, the first first."""
    return list(PurchaseStep.objects.filter(order_id=order_id).order_by("at", "id"))


def facts_for(actor: Actor, typed: Typed, *, guess: bool = False, plain: bool = False) -> Facts:
    """What deciding an order takes. guess: words that fit one product alone name it; plain: figures
    come from a program and are plain already."""
    info = company(actor.company_id)
    texts = {line.product.strip() for line in typed.lines if line.product.strip()}
    products = items_coded(info.id, info.version, texts)
    for text in texts - products.keys() if guess else ():
        if len(found := find_items(info.id, info.version, text, 2)) == 1:
            products[text] = found[0]
    day = today(info)
    known = typed.supplier is not None and supplier_of(info.id, typed.supplier) is not None
    variants = {item.id for item in products.values()}
    offered = sourced_from(info.id, typed.supplier, variants, day) if typed.supplier else {}
    return Facts(
        supplier=known,
        locations={at.code: at.id for at in info.locations.values() if actor.at(at.id)},
        products=products,
        offers={
            key: Offer(
                pack=one.pack,
                code=one.code,
                lead_days=one.lead_days,
                least_micro=one.least_micro,
                table=None if one.changed_pack else one.table,
            )
            for key, one in offered.items()
        },
        usual_days=delivery_of(info.id, typed.supplier).lead_days if typed.supplier else None,
        exponent=info.exponent,
        today=day,
        figure=str if plain else lambda text: typed_figure(text, info.money),
    )


def names_of_orders(company_id: UUID, ids: Iterable[UUID]) -> dict[UUID, str]:
    """How orders are called."""
    rows = PurchaseOrder.objects.filter(company_id=company_id, id__in=list(ids))
    return dict(rows.values_list("id", "code"))


def days_of_orders(
    company_id: UUID, ids: Iterable[UUID]
) -> dict[UUID, tuple[date | None, date | None]]:
    """When orders were sent, and by when they were expected."""
    rows = PurchaseOrder.objects.filter(company_id=company_id, id__in=list(ids))
    found = rows.values_list("id", "ordered_on", "expected_on")
    return {key: (ordered, expected) for key, ordered, expected in found}


def on_order(location_id: UUID) -> dict[UUID, int]:
    """Variant -> millionths of it in orders of a location that may still come, less what came:
    drafts too, so that nobody orders a second time what somebody is writing down."""
    rows = PurchaseLine.objects.filter(
        order__location_id=location_id, order__state__in=COMING_STATES
    )
    left = Greatest(F("units_micro") - F("received_micro"), 0)
    return dict(rows.order_by().values_list("variant_id").annotate(units=Sum(left)))


def ordered_for(
    location_ids: Sequence[UUID], item_ids: Sequence[UUID]
) -> dict[tuple[UUID, UUID], int]:
    """(location, item) -> millionths that suppliers were asked for and did not bring yet."""
    rows = PurchaseLine.objects.filter(
        order__location_id__in=list(location_ids),
        order__state__in=ORDERED_STATES,
        variant_id__in=list(item_ids),
    )
    left = Greatest(F("units_micro") - F("received_micro"), 0)
    keys = rows.order_by().values_list("order__location_id", "variant_id")
    return {(at, item): int(units) for at, item, units in keys.annotate(units=Sum(left)) if units}


def days_confirmed(company_id: UUID, most: int) -> dict[UUID, list[int]]:
    """Supplier -> how many days its confirmed orders take, from the order to the day it confirmed,
    the latest first: so many in all."""
    rows = PurchaseOrder.objects.filter(
        company_id=company_id,
        state=State.CONFIRMED,
        ordered_on__isnull=False,
        expected_on__isnull=False,
    )
    found: dict[UUID, list[int]] = {}
    latest = rows.order_by("-changed_at", "-id")[:most]
    for party, ordered, expected in latest.values_list("party_id", "ordered_on", "expected_on"):
        if ordered and expected:
            found.setdefault(party, []).append((expected - ordered).days)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Uneven:
    """A line of an order of which more came than was ordered (over_micro above 0), or less comes
    for good (below). reason: why nothing more comes, as it was written."""

    order_id: UUID
    code: str
    variant_id: UUID
    over_micro: int
    reason: str


def uneven_lines(order_ids: Iterable[UUID]) -> list[Uneven]:
    """The lines of these orders that came otherwise than they were ordered; what may still come is
    not missing."""
    rows = PurchaseLine.objects.filter(order_id__in=list(order_ids)).select_related("order")
    over = Q(received_micro__gt=F("units_micro"))
    short = Q(received_micro__lt=F("units_micro"), order__state=State.CLOSED)
    found = list(rows.filter(over | short).order_by("order_id", "number"))
    closing = PurchaseStep.objects.filter(
        order_id__in={row.order_id for row in found}, step=Step.CLOSE
    )
    reasons = dict(closing.order_by("at", "id").values_list("order_id", "note"))
    return [
        Uneven(
            order_id=row.order_id,
            code=row.order.code,
            variant_id=row.variant_id,
            over_micro=row.received_micro - row.units_micro,
            reason=reasons.get(row.order_id, "") if row.received_micro < row.units_micro else "",
        )
        for row in found
    ]
