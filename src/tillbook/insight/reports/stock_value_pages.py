"""What the stock was worth at the end of any day, and how that ties to the stock accounts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.books.ledger.asking import latest_day
from tillbook.insight.reports.stock_tie import Tie, stock_tie
from tillbook.insight.reports.stock_worth import (
    At,
    at_the_end_of,
    listed_worth,
    worth_of_items,
)
from tillbook.masters.catalog.queries import departments_of
from tillbook.masters.organisation.listing import list_page
from tillbook.masters.organisation.pages import (
    chosen_location,
    location_ids,
    page,
    visible_locations,
)
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, LocationInfo, Right
from tillbook.plumbing.lists.shapes import Column, Empty, Filter, Listing, Totals
from tillbook.plumbing.pages import asked_day
from tillbook.plumbing.templatetags.figures import count as count_words
from tillbook.plumbing.templatetags.figures import day as day_words
from tillbook.values.folding import typed_words


@dataclass(frozen=True, slots=True)
class WorthRow:
    """An item with what lay of it at the end of the day; at: location -> value."""

    item: Any
    at: Mapping[UUID, int]
    quantity_micro: int
    value_minor: int

    @property
    def id(self) -> UUID:
        return self.item.id


@page(Right.COSTS_READ)
def stock_value_page(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """The stock's value at the end of a day by department, location and item, beside the books."""
    here = chosen_location(request, actor)
    latest = latest_day(actor)
    places = [here] if here else visible_locations(actor)
    typed = request.GET.get("day", "")
    asked = asked_day(typed)
    with at_the_end_of(actor.company_id, location_ids(actor, here), asked, latest) as at:
        tie = stock_tie(at, whole=actor.location_ids is None and here is None)
        departments = departments_of(actor.company_id, company(actor.company_id).version)
        context = {
            "section": "stock",
            "day": at.day,
            "latest": latest,
            "no_such_day": typed if typed and asked != at.day else "",
            "tie": tie,
            "departments": list(_departments(departments, tie, places)),
            "places": places if 1 < len(places) <= _MOST_PLACES else [],
            "sums": [_sum_at(tie, place.id) for place in places],
            "may_see_books": actor.may(Right.LEDGER_READ),
        }
    # A file is written down, which nothing can be while a moment is being read.
    listing = worth_listing(actor, at, places, tie, departments, latest)
    return list_page(request, actor, listing, "reports/stock_value.html", context)


#: (code, name, id)
Department = tuple[str, str, UUID]
#: Locations that have a column of their own.
_MOST_PLACES = 8


def _departments(
    departments: Sequence[Department], tie: Tie, places: Sequence[LocationInfo]
) -> Iterator[tuple[str, str, list[int], int]]:
    """(code, name, value at each location, value) of each department that has any goods."""
    there = {department for _place, department in tie.parts}
    for code, name, key in sorted(departments, key=lambda one: one[1]):
        if key in there:
            values = [tie.parts.get((place.id, key), [0, 0])[1] for place in places]
            yield code, name, values, sum(values)


def _sum_at(tie: Tie, place_id: UUID) -> int:
    return sum(value for (place, _d), (_q, value) in tie.parts.items() if place == place_id)


def worth_listing(
    actor: Actor,
    at: At,
    places: Sequence[LocationInfo],
    tie: Tie,
    departments: Sequence[Department],
    latest: date,
) -> Listing:
    """Items that ever moved at these locations, with what they were worth, by name."""
    info = company(actor.company_id)
    names = {code: name for code, name, _key in departments}
    nothing = listed_worth(at).none()
    return Listing(
        name="stock-value",
        label=_("Stock value"),
        rows=listed_worth(at) if any(any(two) for two in tie.parts.values()) else nothing,
        order=("sort_name", "id"),
        columns=_columns(places, info.symbol or info.currency),
        filters=(
            Filter(
                name="day",
                title=_("At the end of"),
                apply=lambda rows, value: rows,
                words=lambda value: day_words(asked_day(value)) or None,
            ),
            Filter(
                name="department",
                title=_("Department"),
                options=tuple(names.items()),
                apply=lambda rows, value: rows.filter(product__department__code=value),
                words=names.get,
            ),
        ),
        currency=info.money,
        link=lambda row: reverse("stock_item", args=[row.item.id]),
        prepare=lambda rows: _rows(at, rows),
        search=_with_words,
        search_words=_("Product or SKU"),
        search_indexed=True,
        folded=lambda filters: _totals(departments, tie, filters),
        counted=lambda n: ngettext("%(n)s item", "%(n)s items", n) % {"n": count_words(n)},
        empty=Empty(
            icon="package",
            title=_("Nothing lay here at the end of that day")
            if at.day != latest
            else _("Nothing lies here yet"),
            text=_("Stock appears with the first adjustment, receipt or sale of a product."),
        ),
        two_line=True,
    )


def _with_words(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    for word in typed_words(text):
        rows = rows.filter(search_text__contains=word)
    return rows


def _rows(at: At, items: Sequence[Any]) -> list[WorthRow]:
    ids = [item.id for item in items]
    with at_the_end_of(at.company_id, at.location_ids, at.day, at.latest) as own:
        found = worth_of_items(own, ids)
    mine: dict[UUID, dict[UUID, list[int]]] = {item.id: {} for item in items}
    for (place, key), both in found.items():
        mine[key][place] = both
    return [
        WorthRow(
            item,
            {place: value for place, (_quantity, value) in mine[item.id].items()},
            sum(quantity for quantity, _value in mine[item.id].values()),
            sum(value for _quantity, value in mine[item.id].values()),
        )
        for item in items
    ]


def _columns(places: Sequence[LocationInfo], money: str) -> tuple[Column, ...]:
    many = places if 1 < len(places) <= _MOST_PLACES else []
    return (
        Column(
            key="name",
            title=_("Item"),
            value=lambda r: f"{r.item.product.name} {r.item.name}".strip(),
            second=lambda r: f"{r.item.sku} · {r.item.product.unit.name}",
            sort=("sort_name", "id"),
            fixed=True,
            strong=True,
        ),
        Column(key="sku", title=_("SKU"), value=lambda r: r.item.sku, only="file"),
        Column(
            key="department",
            title=_("Department"),
            value=lambda r: r.item.product.department.name,
            screen="desk",
            voice=True,
        ),
        *(_at(place) for place in many),
        Column(
            key="quantity",
            title=_("On hand"),
            kind="quantity",
            value=lambda r: r.quantity_micro,
            lost=lambda r: r.quantity_micro < 0,
            screen="tablet",
        ),
        Column(
            key="value",
            title=_("Worth %(money)s") % {"money": money},
            kind="amount",
            value=lambda r: r.value_minor,
            sort=("worth", "id"),
            index="never",
            down_first=True,
            lost=lambda r: r.value_minor < 0,
            total="folded",
            strong=True,
        ),
    )


def _at(place: LocationInfo) -> Column:
    return Column(
        key=f"at-{place.code}"[:40],
        title=place.name,
        kind="amount",
        value=lambda r: r.at.get(place.id),
        screen="tablet",
    )


def _totals(
    departments: Sequence[Department], tie: Tie, filters: Mapping[str, str]
) -> Totals | None:
    """What everything that fits is worth: known by department already."""
    parts = tie.parts
    if code := filters.get("department"):
        wanted = {known: key for known, _name, key in departments}.get(code)
        parts = {key: both for key, both in parts.items() if key[1] == wanted}
    return Totals(count=None, sums={"value": sum(value for _quantity, value in parts.values())})
