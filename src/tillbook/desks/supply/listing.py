"""The list of posted adjustments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.books.stock.queries import worth_of
from tillbook.desks.supply.forms import cause_name
from tillbook.desks.supply.models import Adjustment
from tillbook.desks.supply.queries import lines_of, visible
from tillbook.masters.organisation.queries import company, people_names
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right
from tillbook.plumbing.lists.filters import choice, days
from tillbook.plumbing.lists.shapes import Column, Empty, Filter, Listing
from tillbook.plumbing.series import document_numbers
from tillbook.plumbing.templatetags.figures import count as count_words


@dataclass(frozen=True, slots=True)
class AdjustmentRow:
    """A posted adjustment with what its row says."""

    adjustment: Adjustment
    number: str
    what: str
    goods: str
    person: str
    location: str
    worth_minor: int

    @property
    def id(self) -> UUID:
        return self.adjustment.id


def adjustment_listing(actor: Actor) -> Listing:
    """The adjustments of the actor's locations, the latest day first."""
    info = company(actor.company_id)
    return Listing(
        name="adjustments",
        label=_("Adjustments"),
        rows=visible(actor),
        order=("-business_date", "-id"),
        columns=_columns(info, actor.may(Right.COSTS_READ)),
        filters=_filters(actor, info),
        currency=info.money,
        link=lambda row: reverse("adjustment", args=[row.adjustment.id]),
        prepare=_prepared(info, actor.may(Right.COSTS_READ)),
        counted=lambda n: (
            ngettext("%(n)s adjustment", "%(n)s adjustments", n) % {"n": count_words(n)}
        ),
        empty=Empty(
            icon="package",
            title=_("Stock was never adjusted"),
            text=_("What broke, expired, was given away or counted otherwise stands here."),
            action=_("Adjust stock") if actor.may(Right.INVENTORY_WRITE) else "",
            url=reverse("new_adjustment") if actor.may(Right.INVENTORY_WRITE) else "",
        ),
        older=_("Older"),
        newer=_("Newer"),
    )


def _prepared(info: CompanyInfo, costs: bool) -> Callable[[Sequence[Any]], list[AdjustmentRow]]:
    def prepare(rows: Sequence[Adjustment]) -> list[AdjustmentRow]:
        ids = [row.id for row in rows]
        numbers, lines = document_numbers(ids), lines_of(ids)
        people = people_names({row.person_id for row in rows if row.person_id})
        worth = worth_of(ids, None) if costs else {}
        return [
            AdjustmentRow(
                row,
                numbers.get(row.id, ""),
                cause_name(row.cause) or row.reason,
                _goods([line.variant.product.name for line in lines.get(row.id, ())]),
                people.get(row.person_id, "") if row.person_id else _("A program"),
                info.locations[row.location_id].name if row.location_id in info.locations else "",
                worth.get(row.id, 0),
            )
            for row in rows
        ]

    return prepare


def _goods(names: Sequence[str]) -> str:
    if len(names) <= 2:
        return ", ".join(names)
    more = len(names) - 1
    words = ngettext("%(name)s and %(n)s more", "%(name)s and %(n)s more", more)
    return words % {"name": names[0], "n": count_words(more)}


def _columns(info: CompanyInfo, costs: bool) -> tuple[Column, ...]:
    worth = Column(
        key="worth",
        title=_("Worth %(money)s") % {"money": info.symbol or info.currency},
        kind="amount",
        value=lambda r: r.worth_minor,
    )
    return (
        Column(
            key="number",
            title=_("Number"),
            value=lambda r: r.number,
            phone=lambda r: f"{r.what} · {r.goods}",
            fixed=True,
            keep=True,
        ),
        Column(
            key="day",
            title=_("Date"),
            kind="day",
            value=lambda r: r.adjustment.business_date,
            sort=("business_date", "id"),
            down_first=True,
        ),
        Column(key="cause", title=_("Why"), value=lambda r: r.what, screen="tablet"),
        Column(key="goods", title=_("Products"), value=lambda r: r.goods, screen="tablet"),
        Column(
            key="note",
            title=_("Note"),
            value=lambda r: r.adjustment.reason if r.adjustment.cause else "",
            screen="wide",
        ),
        Column(key="person", title=_("Person"), value=lambda r: r.person, screen="desk"),
        Column(key="location", title=_("Location"), value=lambda r: r.location, screen="desk"),
        *((worth,) if costs else ()),
    )


def _filters(actor: Actor, info: CompanyInfo) -> tuple[Filter, ...]:
    causes = {kind.value: str(kind.label).capitalize() for kind in Adjustment.Why}
    places = {str(at.id): at.name for at in info.locations.values() if actor.at(at.id)}
    found = [
        *days(),
        choice("cause", _("Why"), causes, "cause"),
    ]
    if len(places) > 1:
        found.append(choice("location", _("Location"), places, "location_id"))
    return tuple(found)
