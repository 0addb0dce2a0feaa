"""What suppliers deliver, and at which price on a day: the only reads that other rooms call."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from tillbook.masters.catalog.queries import items_by_id, items_coded
from tillbook.masters.catalog.rules import Item
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import CompanyInfo, business_date
from tillbook.masters.parties.queries import names
from tillbook.masters.sourcing.models import (
    SupplierItem,
    SupplierPrice,
    SupplierPriceTable,
    SupplyTerms,
)
from tillbook.masters.sourcing.rules import Break, Pack, PriceTable, table_on, unit_price
from tillbook.plumbing import clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Sourced:
    """A product as a supplier delivers it today. lead_days: its own promise, else the supplier's;
    table: the prices that hold, None without any."""

    id: UUID
    party_id: UUID
    item: Item
    code: str
    pack: Pack
    least_micro: int
    lead_days: int | None
    archived: bool
    table: PriceTable | None = None
    supplier: str = ""

    @property
    def price(self) -> int | None:
        """What one pack costs in the smallest order."""
        return self.table.breaks[0].price if self.table else None

    @property
    def unit_price(self) -> int | None:
        """What that comes to for one unit, rounded to look at."""
        if self.table is None or self.price is None:
            return None
        return unit_price(self.price, self.table.pack)

    @property
    def changed_pack(self) -> bool:
        """Whether the prices are for another pack than it comes in now."""
        return self.table is not None and self.table.pack != self.pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How a supplier delivers."""

    our_number: str = ""
    lead_days: int | None = None
    least_minor: int = 0


def today(info: CompanyInfo) -> date:
    """The latest day it is at any location of the company."""
    places = info.locations.values()
    return max(business_date(clock.now(), at.zone, at.day_starts_hour) for at in places)


def delivery_of(company_id: UUID, party_id: UUID) -> Delivery:
    """How a supplier delivers; nothing known: the usual."""
    row = SupplyTerms.objects.filter(company_id=company_id, party_id=party_id).first()
    if row is None:
        return Delivery()
    return Delivery(our_number=row.our_number, lead_days=row.lead_days, least_minor=row.least_minor)


def items_of(company_id: UUID, party_id: UUID) -> QuerySet[SupplierItem]:
    """What a supplier delivers, archived rows too."""
    return SupplierItem.objects.filter(company_id=company_id, party_id=party_id)


def sourced(info: CompanyInfo, rows: Iterable[SupplierItem], day: date) -> list[Sourced]:
    """These rows with their products and the prices of a day, in their order."""
    found = list(rows)
    items = items_by_id(info.id, info.version, {row.variant_id for row in found})
    tables = price_tables([row.id for row in found])
    parties = {row.party_id for row in found}
    called = names(info.id, parties)
    usual = dict(
        SupplyTerms.objects.filter(party_id__in=parties).values_list("party_id", "lead_days")
    )
    return [
        Sourced(
            id=row.id,
            party_id=row.party_id,
            item=items[row.variant_id],
            code=row.code,
            pack=Pack(row.pack_numerator, row.pack_denominator),
            least_micro=row.least_micro,
            lead_days=usual.get(row.party_id) if row.lead_days is None else row.lead_days,
            archived=row.archived_at is not None,
            table=table_on(tables.get(row.id, ()), day),
            supplier=called.get(row.party_id, ""),
        )
        for row in found
        if row.variant_id in items
    ]


def sourced_from(
    company_id: UUID, party_id: UUID, variant_ids: Collection[UUID], day: date
) -> dict[UUID, Sourced]:
    """What of these products a supplier delivers, with the prices of a day: by variant."""
    info = company(company_id)
    rows = items_of(company_id, party_id).filter(variant_id__in=variant_ids, archived_at=None)
    return {one.item.id: one for one in sourced(info, rows, day)}


def suppliers_of_item(company_id: UUID, variant_id: UUID, day: date) -> list[Sourced]:
    """Who delivers a product, the cheapest unit first."""
    info = company(company_id)
    rows = SupplierItem.objects.filter(
        company_id=company_id, variant_id=variant_id, archived_at=None
    )
    found = sourced(info, rows, day)
    return sorted(found, key=lambda s: (s.unit_price is None, s.unit_price or 0, s.supplier))


@dataclass(frozen=True, slots=True)
class Source:
    """Who delivers an item, without its prices. lead_days: its own promise, else the supplier's."""

    id: UUID
    party_id: UUID
    lead_days: int | None


def sources_of(
    company_id: UUID, variant_ids: Collection[UUID] | None = None
) -> dict[UUID, list[Source]]:
    """Variant -> everybody who delivers it, of all products or of these few: one question, however
    many there are."""
    rows = SupplierItem.objects.filter(company_id=company_id, archived_at=None)
    if variant_ids is not None:
        rows = rows.filter(variant_id__in=list(variant_ids))
    found: dict[UUID, list[Source]] = {}
    columns = ("variant_id", "id", "party_id", "lead_days", "party__supplyterms__lead_days")
    for variant, key, party, days, usual in rows.values_list(*columns):
        lead = usual if days is None else days
        found.setdefault(variant, []).append(Source(key, party, lead))
    return found


def sourced_by_id(info: CompanyInfo, item_ids: Collection[UUID], day: date) -> dict[UUID, Sourced]:
    """These rows of what suppliers deliver, with the prices of a day. Read in parts: SQLite takes a
    limited number of parameters."""
    found: dict[UUID, Sourced] = {}
    wanted = sorted(item_ids)
    for start in range(0, len(wanted), 500):
        rows = SupplierItem.objects.filter(company_id=info.id, id__in=wanted[start : start + 500])
        found |= {one.id: one for one in sourced(info, rows, day)}
    return found


def least_orders(company_id: UUID) -> dict[UUID, int]:
    """Supplier -> what an order has to come to, in minor units, of those who ask for any."""
    rows = SupplyTerms.objects.filter(company_id=company_id, least_minor__gt=0)
    return dict(rows.values_list("party_id", "least_minor"))


def price_tables(item_ids: Collection[UUID]) -> dict[UUID, list[PriceTable]]:
    """All prices of these rows: those that held, hold and will."""
    heads = list(SupplierPriceTable.objects.filter(item_id__in=item_ids))
    breaks: dict[UUID, list[Break]] = {}
    rows = SupplierPrice.objects.filter(table_id__in=[one.id for one in heads])
    for table, micro, price in rows.order_by("from_micro").values_list(
        "table_id", "from_micro", "price"
    ):
        breaks.setdefault(table, []).append(Break(micro, price))
    found: dict[UUID, list[PriceTable]] = {}
    for head in heads:
        found.setdefault(head.item_id, []).append(
            PriceTable(
                valid_from=head.valid_from,
                place=head.id,
                pack=Pack(head.pack_numerator, head.pack_denominator),
                breaks=tuple(breaks.get(head.id, ())),
            )
        )
    return found


def products_called(info: CompanyInfo, texts: Iterable[str]) -> dict[str, tuple[UUID, bool]]:
    """The products that these SKUs and barcodes name: (variant, whether it is a kit)."""
    wanted = {one.strip() for one in texts if one.strip()}
    found = items_coded(info.id, info.version, wanted)
    return {text: (item.id, item.components is not None) for text, item in found.items()}
