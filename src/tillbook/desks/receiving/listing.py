"""The list of what came and went back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.desks.purchasing.queries import names_of_orders
from tillbook.desks.receiving.models import GoodsReceipt
from tillbook.desks.receiving.queries import visible
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right
from tillbook.masters.parties.queries import names, supplier_choices
from tillbook.plumbing.lists.cells import Badge
from tillbook.plumbing.lists.filters import choice
from tillbook.plumbing.lists.shapes import Column, Empty, Filter, Listing
from tillbook.plumbing.series import document_numbers
from tillbook.plumbing.templatetags.figures import count as count_words


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """A document with what its row says."""

    receipt: GoodsReceipt
    number: str
    supplier: str
    order: str
    location: str

    @property
    def id(self) -> UUID:
        return self.receipt.id

    @property
    def kind(self) -> Badge:
        words = capfirst(str(GoodsReceipt.Kind(self.receipt.kind).label))
        if self.receipt.kind == GoodsReceipt.Kind.RETURN:
            return Badge(words, "amber", "undo-2")
        return Badge(words, "pine", "package-check")


def receipts_listing(actor: Actor) -> Listing:
    """What came to the actor's locations and went back, the latest first."""
    info = company(actor.company_id)
    writes = actor.may(Right.INVENTORY_WRITE)
    return Listing(
        name="goods_receipts",
        label=_("Received"),
        rows=visible(actor),
        order=("-occurred_at", "-id"),
        columns=_columns(amounts=actor.may(Right.COSTS_READ)),
        filters=_filters(actor, info),
        currency=info.money,
        link=lambda row: reverse("goods_receipt", args=[row.id]),
        prepare=_prepared(info),
        counted=lambda n: ngettext("%(n)s delivery", "%(n)s deliveries", n) % {"n": count_words(n)},
        empty=Empty(
            icon="package-check",
            title=_("Nothing was received yet"),
            text=_("What suppliers bring is taken in here, by scanner or by hand."),
            action=_("Receive goods") if writes else "",
            url=reverse("new_goods_receipt") if writes else "",
        ),
        older=_("Older"),
        newer=_("Newer"),
    )


def _prepared(info: CompanyInfo) -> Callable[[Sequence[Any]], list[ReceiptRow]]:
    def prepare(rows: Sequence[GoodsReceipt]) -> list[ReceiptRow]:
        numbers = document_numbers([row.id for row in rows])
        called = names(info.id, {row.party_id for row in rows})
        ordered = names_of_orders(info.id, {row.order_id for row in rows if row.order_id})
        return [
            ReceiptRow(
                row,
                numbers.get(row.id, ""),
                called.get(row.party_id, ""),
                ordered.get(row.order_id, "") if row.order_id else "",
                info.locations[row.location_id].name,
            )
            for row in rows
        ]

    return prepare


def _columns(*, amounts: bool) -> tuple[Column, ...]:
    found = [
        Column(
            key="number",
            title=_("Number"),
            value=lambda r: r.number,
            phone=lambda r: f"{r.supplier} {r.number}",
            fixed=True,
            keep=True,
        ),
        Column(
            key="when",
            title=_("When"),
            kind="moment",
            value=lambda r: r.receipt.occurred_at,
            sort=("occurred_at", "id"),
            down_first=True,
            screen="tablet",
        ),
        Column(key="supplier", title=_("Supplier"), value=lambda r: r.supplier, screen="tablet"),
        Column(key="kind", title=_("What"), kind="badge", value=lambda r: r.kind),
        Column(key="order", title=_("Order"), value=lambda r: r.order, screen="desk"),
        Column(
            key="slip",
            title=_("Delivery note"),
            value=lambda r: r.receipt.delivery_note,
            screen="desk",
        ),
        Column(key="location", title=_("Location"), value=lambda r: r.location, screen="wide"),
    ]
    if amounts:
        found.append(
            Column(
                key="total",
                title=_("Without tax"),
                kind="amount",
                value=lambda r: r.receipt.total_minor,
                total="total_minor",
            )
        )
    return tuple(found)


def _filters(actor: Actor, info: CompanyInfo) -> tuple[Filter, ...]:
    kinds = {one.value: capfirst(str(one.label)) for one in GoodsReceipt.Kind}
    suppliers = {str(key): name for key, _code, name in supplier_choices(info.id)}
    found = [
        choice("what", _("What"), kinds, "kind"),
        choice("supplier", _("Supplier"), suppliers, "party_id"),
    ]
    places = {str(at.id): at.name for at in info.locations.values() if actor.at(at.id)}
    if len(places) > 1:
        found.append(choice("location", _("Location"), places, "location_id"))
    return tuple(found)
