"""The list of bills."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.desks.bills.models import SupplierBill
from tillbook.desks.bills.queries import visible
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right
from tillbook.masters.parties.queries import names, supplier_choices
from tillbook.plumbing.lists.cells import Badge
from tillbook.plumbing.lists.filters import choice
from tillbook.plumbing.lists.shapes import Column, Empty, Filter, Listing
from tillbook.plumbing.series import document_numbers
from tillbook.plumbing.templatetags.figures import Currency, money
from tillbook.plumbing.templatetags.figures import count as count_words

_BADGES = {
    SupplierBill.Kind.BILL: ("pine", "file-text"),
    SupplierBill.Kind.CREDIT: ("blue", "undo-2"),
    SupplierBill.Kind.REVERSAL: ("neutral", "ban"),
}


@dataclass(frozen=True, slots=True)
class BillRow:
    """A bill with what its row says."""

    bill: SupplierBill
    number: str
    supplier: str
    currency: Currency

    @property
    def id(self) -> UUID:
        return self.bill.id

    @property
    def kind(self) -> Badge:
        kind = SupplierBill.Kind(self.bill.kind)
        tone, icon = _BADGES[kind]
        return Badge(capfirst(str(kind.label)), tone, icon)

    @property
    def match(self) -> Badge | None:
        """By how much it differs from what was agreed and came; nothing where it does not."""
        if not self.bill.differs_minor:
            return None
        off = money(self.bill.differs_minor, self.currency)
        return Badge(_("Differs by %(amount)s") % {"amount": off}, "amber", "scale")


def bills_listing(actor: Actor) -> Listing:
    """The bills that somebody may see, what was posted last first."""
    info = company(actor.company_id)
    writes = actor.may(Right.PURCHASES_WRITE)
    return Listing(
        name="supplier_bills",
        label=_("Bills"),
        rows=visible(actor),
        order=("-recorded_at", "-id"),
        columns=_columns(),
        filters=_filters(actor, info),
        currency=info.money,
        link=lambda row: reverse("supplier_bill", args=[row.id]),
        prepare=_prepared(info),
        counted=lambda n: ngettext("%(n)s bill", "%(n)s bills", n) % {"n": count_words(n)},
        empty=Empty(
            icon="file-text",
            title=_("No bills here yet"),
            text=_("What suppliers bill is held against what was ordered and what came."),
            action=_("New bill") if writes else "",
            url=reverse("new_supplier_bill") if writes else "",
        ),
    )


def _prepared(info: CompanyInfo) -> Callable[[Sequence[Any]], list[BillRow]]:
    def prepare(rows: Sequence[SupplierBill]) -> list[BillRow]:
        numbers = document_numbers([row.id for row in rows])
        called = names(info.id, {row.party_id for row in rows})
        return [
            BillRow(row, numbers.get(row.id, ""), called.get(row.party_id, ""), info.money)
            for row in rows
        ]

    return prepare


def _columns() -> tuple[Column, ...]:
    return (
        Column(
            key="number",
            title=_("Number"),
            value=lambda r: r.number,
            phone=lambda r: f"{r.supplier} {r.bill.their_number}",
            fixed=True,
            keep=True,
        ),
        Column(key="supplier", title=_("Supplier"), value=lambda r: r.supplier, screen="tablet"),
        Column(
            key="theirs",
            title=_("Their number"),
            value=lambda r: r.bill.their_number,
            screen="tablet",
        ),
        Column(key="kind", title=_("What"), kind="badge", value=lambda r: r.kind),
        Column(key="match", title=_("Three-way match"), kind="badge", value=lambda r: r.match),
        Column(
            key="day",
            title=_("Day"),
            kind="day",
            value=lambda r: r.bill.business_date,
            screen="tablet",
        ),
        Column(key="due", title=_("Due"), kind="day", value=lambda r: r.bill.due_on, screen="desk"),
        Column(
            key="posted",
            title=_("Posted"),
            kind="moment",
            value=lambda r: r.bill.recorded_at,
            sort=("recorded_at", "id"),
            down_first=True,
            screen="wide",
        ),
        Column(
            key="total",
            title=_("With tax"),
            kind="amount",
            value=lambda r: r.bill.total_minor,
            total="total_minor",
        ),
    )


def _filters(actor: Actor, info: CompanyInfo) -> tuple[Filter, ...]:
    kinds = {one.value: capfirst(str(one.label)) for one in SupplierBill.Kind}
    suppliers = {str(key): name for key, _code, name in supplier_choices(info.id)}
    found = [
        choice("what", _("What"), kinds, "kind"),
        choice("supplier", _("Supplier"), suppliers, "party_id"),
        _match(),
    ]
    places = {str(at.id): at.name for at in info.locations.values() if actor.at(at.id)}
    if len(places) > 1:
        found.append(choice("location", _("Location"), places, "location_id"))
    return tuple(found)


def _match() -> Filter:
    """Bills that are not what was ordered and what came, or those that are."""
    states = {"differs": _("Does not match"), "matches": _("Matches")}

    def narrowed(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(differs_minor=0) if value == "matches" else rows.exclude(differs_minor=0)

    return Filter(
        name="match",
        title=_("Three-way match"),
        options=tuple(states.items()),
        quick=True,
        apply=narrowed,
        words=states.get,
        indexed=False,
    )
