"""The list of goods: what lies where, a column for each location, and what it is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.books.stock.item_rows import DAYS, item_rows
from tillbook.books.stock.models import Level, Place
from tillbook.books.stock.queries import BELOW_ZERO, WITHOUT_COST
from tillbook.masters.catalog.queries import department_codes, listed_items
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, LocationInfo, Right
from tillbook.plumbing.lists.shapes import Column, Empty, Filter, Listing, Totals
from tillbook.plumbing.templatetags.figures import count as count_words
from tillbook.plumbing.templatetags.figures import quantity
from tillbook.values.folding import typed_words

#: So many levels are added up before a page is shown; the sums of more come after it.
_SOON = 3_000


def stock_listing(actor: Actor, places: Sequence[LocationInfo]) -> Listing:
    """Items that ever moved at these locations, by name."""
    info = company(actor.company_id)
    kinds = Place.objects.filter(location_id__in=[at.id for at in places])
    here = dict(kinds.values_list("id", "kind"))
    levels = Level.objects.filter(place_id__in=list(here))
    amiss = _amiss([place for place, kind in here.items() if kind == Place.Kind.SHELF])
    return Listing(
        name="stock",
        label=_("Stock"),
        rows=listed_items(actor.company_id).filter(id__in=levels.values("item_id")),
        order=("sort_name", "id"),
        columns=_columns(places, info.symbol or info.currency, actor.may(Right.COSTS_READ)),
        filters=(*_filters(actor, levels, amiss), *_by_place(places, levels)),
        currency=info.money,
        link=lambda row: reverse("stock_item", args=[row.item.id]),
        prepare=lambda rows: item_rows(actor.company_id, places, levels, rows),
        search=_with_words,
        search_words=_("Product or SKU"),
        search_indexed=True,
        folded=lambda filters: _totals(levels, amiss, filters, actor.may(Right.COSTS_READ)),
        later=levels[:_SOON].count() == _SOON,
        counted=lambda n: ngettext("%(n)s item", "%(n)s items", n) % {"n": count_words(n)},
        empty=Empty(
            icon="package",
            title=_("Nothing lies here yet"),
            text=_("Stock appears with the first adjustment, receipt or sale of a product."),
        ),
        two_line=True,
    )


def _with_words(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    for word in typed_words(text):
        rows = rows.filter(search_text__contains=word)
    return rows


def _columns(places: Sequence[LocationInfo], money: str, costs: bool) -> tuple[Column, ...]:
    item = Column(
        key="name",
        title=_("Item"),
        value=lambda r: f"{r.item.product.name} {r.item.name}".strip(),
        second=lambda r: f"{r.item.sku} · {r.item.product.unit.name}",
        sort=("sort_name", "id"),
        fixed=True,
        strong=True,
    )
    sku = Column(
        key="sku",
        title=_("SKU"),
        value=lambda r: r.item.sku,
        sort=("sku", "id"),
        screen="desk",
        shown=False,
        voice=True,
    )
    at = tuple(_at(place, n) for n, place in enumerate(places[:8]))
    whole = Column(
        key="on-hand",
        title=_("On hand"),
        kind="quantity",
        value=lambda r: r.on_hand_micro,
        second=_free,
        lost=lambda r: r.on_hand_micro < 0,
        strong=True,
    )
    figures = (
        Column(
            key="cost",
            title=_("Cost each %(money)s") % {"money": money},
            kind="price",
            value=lambda r: r.unit_cost,
            screen="wide",
        ),
        Column(
            key="value",
            title=_("Worth %(money)s") % {"money": money},
            kind="amount",
            value=lambda r: r.value_minor,
            total="folded",
        ),
    )
    many = at if len(places) > 1 else ()
    return (item, sku, *many, whole, *_promised(), *_told(not many), *(figures if costs else ()))


def _free(row: Any) -> str:
    """What of it can be sold, where some of it is put aside."""
    if not row.aside_micro:
        return ""
    return _("%(n)s available") % {"n": quantity(row.available_micro)}


def _promised() -> tuple[Column, ...]:
    """What is put aside, what can be sold, what comes."""
    aside = Column(
        key="aside",
        title=_("Put aside"),
        kind="quantity",
        value=lambda r: r.aside_micro or None,
        screen="wide",
        shown=False,
        hint=_("Promised to a customer, an order or a web shop, and not fetched yet."),
    )
    left = Column(
        key="available",
        title=_("Available"),
        kind="quantity",
        value=lambda r: r.available_micro,
        lost=lambda r: r.available_micro <= 0,
        screen="wide",
        shown=False,
        hint=_("On hand, without what is put aside."),
    )
    coming = Column(
        key="coming",
        title=_("Incoming"),
        kind="quantity",
        value=lambda r: r.coming_micro or None,
        screen="wide",
        hint=_("Ordered from suppliers or sent by another location, and not received yet."),
    )
    way = Column(
        key="way",
        title=_("On the way"),
        kind="quantity",
        value=lambda r: r.way_micro or None,
        screen="wide",
        shown=False,
        hint=_("What left a location here and was not received yet."),
    )
    return (aside, left, coming, way)


def _told(alone: bool) -> tuple[Column, ...]:
    """How long it lasts, what is amiss, what moved last."""
    lasts = Column(
        key="lasts",
        title=_("Lasts"),
        kind="gauge",
        value=lambda r: r.lasts,
        screen="tablet",
        hint=_("What is on hand, at the rate it sold a day in the %(days)s days before today.")
        % {"days": DAYS},
    )
    why = Column(
        key="state",
        title=_("Why it is here"),
        kind="badge",
        value=lambda r: r.why,
        hint=_("What should be looked at. Nothing stands here where nothing is amiss."),
        screen="tablet",
    )
    last = Column(
        key="last",
        title=_("Last move"),
        value=lambda r: r.last_words,
        link=lambda r: r.last_url,
        screen="wide",
        shown=alone,
        voice=True,
        keep=True,
    )
    return (lasts, why, last)


def _at(place: LocationInfo, number: int) -> Column:
    """What lies at a place; those after the third for who chose them."""
    return Column(
        key=f"at-{place.code}"[:40],
        title=place.name,
        kind="quantity",
        value=lambda r: r.lies.get(place.id),
        lost=lambda r: (r.lies.get(place.id) or 0) <= 0,
        screen="tablet",
        shown=number < 3,
    )


def _amiss(shelves: Sequence[UUID]) -> Mapping[str, Q]:
    """State -> the levels that are in it. Below zero and sold out are said of shelves: a place in
    transit is empty most of the time."""
    at_shelves = Q(place_id__in=shelves)
    return {
        "negative": at_shelves & BELOW_ZERO,
        "out": at_shelves & Q(amiss=Level.Amiss.NONE_LEFT),
        "no-cost": WITHOUT_COST,
    }


def _filters(actor: Actor, levels: QuerySet[Level], amiss: Mapping[str, Q]) -> tuple[Filter, ...]:
    states = {
        "negative": _("Below zero"),
        "out": _("Sold out"),
        "no-cost": _("Cost not known"),
    }
    departments = department_codes(actor.company_id)
    return (
        Filter(
            name="state",
            title=_("State"),
            options=tuple(states.items()),
            quick=True,
            apply=lambda rows, value: rows.filter(
                id__in=levels.filter(amiss[value]).values("item_id")
            ),
            words=states.get,
        ),
        Filter(
            name="department",
            title=_("Department"),
            options=tuple(departments.items()),
            apply=lambda rows, value: rows.filter(product__department__code=value),
            words=departments.get,
        ),
    )


def _by_place(places: Sequence[LocationInfo], levels: QuerySet[Level]) -> tuple[Filter, ...]:
    """What lies in a store room or bin, where there are any; named with its location."""
    own = Place.objects.filter(location_id__in=[at.id for at in places], kind=Place.Kind.STORE)
    names = {at.id: at.name for at in places}
    options = {
        str(one.id): f"{names[one.location_id]} · {one.name}" if len(places) > 1 else one.name
        for one in own.filter(archived_at=None).order_by("location_id", "name")
    }
    if not options:
        return ()
    return (
        Filter(
            name="place",
            title=_("Place"),
            options=tuple(options.items()),
            apply=lambda rows, value: rows.filter(
                id__in=levels.filter(_lies_at(value)).values("item_id")
            ),
            words=options.get,
        ),
    )


def _lies_at(place: str) -> Q:
    return Q(place_id=place) & ~Q(on_hand_micro=0)


def _totals(
    levels: QuerySet[Level], amiss: Mapping[str, Q], filters: Mapping[str, str], costs: bool
) -> Totals | None:
    """How many items fit and what they are worth: levels are sums already, a row an item."""
    items = levels
    if state := filters.get("state"):
        items = levels.filter(amiss[state])
    if place := filters.get("place"):
        items = items.filter(item_id__in=levels.filter(_lies_at(place)).values("item_id"))
    if department := filters.get("department"):
        levels = levels.filter(item__product__department__code=department)
        items = items.filter(item__product__department__code=department)
    count = items.order_by().values("item_id").distinct().count()
    if not costs:
        return Totals(count=count)
    if state or place:
        levels = levels.filter(item_id__in=items.values("item_id"))
    return Totals(count=count, sums={"value": levels.aggregate(s=Sum("value_minor"))["s"] or 0})
