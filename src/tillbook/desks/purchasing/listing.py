"""The list of orders."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.desks.purchasing.models import PurchaseOrder
from tillbook.desks.purchasing.queries import late, orders, today
from tillbook.desks.purchasing.rules import STATE_WORDS
from tillbook.desks.purchasing.telling import badge, state_words
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right
from tillbook.masters.parties.queries import names, supplier_choices
from tillbook.plumbing.lists.filters import choice
from tillbook.plumbing.lists.shapes import Column, Empty, Filter, Listing
from tillbook.plumbing.templatetags.figures import count as count_words


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order with what its row says."""

    order: PurchaseOrder
    supplier: str
    location: str

    @property
    def id(self) -> UUID:
        return self.order.id

    @property
    def called(self) -> str:
        return self.order.code or _("Not approved yet")


def orders_listing(actor: Actor) -> Listing:
    """The orders that somebody may see, what changed last first."""
    info = company(actor.company_id)
    may_write = actor.may(Right.PURCHASES_WRITE)
    return Listing(
        name="purchase_orders",
        label=_("Orders"),
        rows=orders(actor),
        order=("-changed_at", "-id"),
        columns=_columns(),
        filters=_filters(actor, info),
        currency=info.money,
        link=lambda row: reverse("purchase_order", args=[row.id]),
        prepare=_prepared(info),
        counted=lambda n: ngettext("%(n)s order", "%(n)s orders", n) % {"n": count_words(n)},
        empty=Empty(
            icon="truck",
            title=_("No orders here yet"),
            text=_("What you order of suppliers: approved, sent by e-mail, confirmed."),
            action=_("New order") if may_write else "",
            url=reverse("new_purchase_order") if may_write else "",
        ),
    )


def _prepared(info: CompanyInfo) -> Callable[[Sequence[Any]], list[OrderRow]]:
    def prepare(rows: Sequence[PurchaseOrder]) -> list[OrderRow]:
        called = names(info.id, {row.party_id for row in rows})
        return [
            OrderRow(row, called.get(row.party_id, ""), info.locations[row.location_id].name)
            for row in rows
        ]

    return prepare


def _columns() -> tuple[Column, ...]:
    return (
        Column(
            key="number",
            title=_("Number"),
            value=lambda r: r.called,
            phone=lambda r: f"{r.supplier} {r.order.code}",
            fixed=True,
            keep=True,
        ),
        Column(key="supplier", title=_("Supplier"), value=lambda r: r.supplier, screen="tablet"),
        Column(key="state", title=_("State"), kind="badge", value=lambda r: badge(r.order.state)),
        Column(
            key="expected",
            title=_("Expected"),
            kind="day",
            value=lambda r: r.order.expected_on,
            screen="tablet",
        ),
        Column(key="location", title=_("Location"), value=lambda r: r.location, screen="desk"),
        Column(
            key="changed",
            title=_("Changed"),
            kind="moment",
            value=lambda r: r.order.changed_at,
            sort=("changed_at", "id"),
            down_first=True,
            screen="wide",
        ),
        Column(
            key="total",
            title=_("Without tax"),
            kind="amount",
            value=lambda r: r.order.total_minor,
            total="total_minor",
        ),
    )


def _filters(actor: Actor, info: CompanyInfo) -> tuple[Filter, ...]:
    states = {state.value: state_words(state) for state in STATE_WORDS}
    suppliers = {str(key): name for key, _code, name in supplier_choices(info.id)}
    found = [
        choice("state", _("State"), states, "state"),
        choice("supplier", _("Supplier"), suppliers, "party_id"),
    ]
    day = today(info)
    found.append(
        Filter(
            name="late",
            title=_("Late"),
            options=(("yes", _("Late")),),
            quick=True,
            indexed=False,
            apply=lambda rows, value: late(rows, day),
            words=lambda value: _("Late") if value == "yes" else None,
        )
    )
    places = {str(at.id): at.name for at in info.locations.values() if actor.at(at.id)}
    if len(places) > 1:
        found.append(choice("location", _("Location"), places, "location_id"))
    return tuple(found)
