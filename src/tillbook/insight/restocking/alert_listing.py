"""The list of what of the stock should be looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.insight.restocking.alert_words import badge, kind_words
from tillbook.insight.restocking.models import StockAlert
from tillbook.insight.restocking.queries import lying_at
from tillbook.insight.restocking.rules import Kind, Standing
from tillbook.insight.restocking.standing import facts_at
from tillbook.insight.restocking.telling import standing_words
from tillbook.masters.catalog.queries import items_by_id
from tillbook.masters.catalog.rules import Item
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, LocationInfo, Right
from tillbook.plumbing.lists.shapes import Column, Empty, Filter, Listing
from tillbook.plumbing.templatetags.figures import count as count_words
from tillbook.values.folding import typed_words

#: Alerts of a file that are asked for at once.
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class AlertRow:
    """An alert with its item and what lies there now. own: how it stands; None on a list of many
    locations, where that would be asked for each."""

    alert: StockAlert
    item: Item
    on_hand_micro: int
    location: str
    own: Standing | None

    @property
    def id(self) -> UUID:
        return self.alert.id


def alerts_listing(actor: Actor, places: Sequence[LocationInfo]) -> Listing:
    """What should be looked at there, the latest first."""
    info = company(actor.company_id)
    may_write = actor.may(Right.PURCHASES_WRITE)
    rows = StockAlert.objects.filter(company_id=info.id, location_id__in=[at.id for at in places])
    return Listing(
        name="stock_alerts",
        label=_("Stock alerts"),
        rows=rows,
        order=("-since", "-id"),
        columns=_columns(len(places) > 1),
        filters=_filters(),
        currency=info.money,
        link=lambda row: reverse("stock_item", args=[row.item.id]),
        prepare=_prepared(actor, places),
        search=_with_words,
        search_words=_("Product or SKU"),
        counted=lambda n: ngettext("%(n)s alert", "%(n)s alerts", n) % {"n": count_words(n)},
        empty=Empty(
            icon="circle-check",
            title=_("Nothing has to be looked at"),
            text=_(
                "What is out, runs low, expires, lies too high, still or below zero stands here."
            ),
        ),
        acts="restocking/alert_acts.html" if may_write else "",
        acts_url=reverse("stock_alerts_together"),
        two_line=True,
    )


def _with_words(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    for word in typed_words(text):
        rows = rows.filter(item__search_text__contains=word)
    return rows


def _prepared(
    actor: Actor, places: Sequence[LocationInfo]
) -> Callable[[Sequence[StockAlert]], list[AlertRow]]:
    def prepare(rows: Sequence[StockAlert]) -> list[AlertRow]:
        shown = []
        for start in range(0, len(rows), _AT_ONCE):
            shown += _rows(actor, places, rows[start : start + _AT_ONCE])
        return shown

    return prepare


def _rows(
    actor: Actor, places: Sequence[LocationInfo], rows: Sequence[StockAlert]
) -> list[AlertRow]:
    info = company(actor.company_id)
    ids = sorted({row.item_id for row in rows})
    items = items_by_id(info.id, info.version, ids)
    lies = lying_at([at.id for at in places], ids)
    known = facts_at(info, places[0].id, ids) if len(places) == 1 else None
    return [
        AlertRow(
            row,
            items[row.item_id],
            lies.get((row.location_id, row.item_id), 0),
            info.locations[row.location_id].name,
            known.standing(row.item_id, known.longest(row.item_id)) if known else None,
        )
        for row in rows
    ]


def _said(row: AlertRow) -> str:
    return standing_words(row.own) if row.own else f"{row.item.sku} · {row.item.unit}"


def _columns(several: bool) -> tuple[Column, ...]:
    lasts = Column(
        key="lasts",
        title=_("Days left"),
        kind="count",
        value=lambda r: r.own.left if r.own else None,
        screen="desk",
    )
    place = Column(key="location", title=_("Location"), value=lambda r: r.location, screen="tablet")
    return (
        Column(
            key="name",
            title=_("Item"),
            value=lambda r: r.item.name,
            second=_said,
            fixed=True,
            strong=True,
        ),
        Column(key="sku", title=_("SKU"), value=lambda r: r.item.sku, only="file"),
        Column(key="kind", title=_("What"), kind="badge", value=lambda r: badge(r.alert.kind)),
        *((place,) if several else ()),
        Column(
            key="since",
            title=_("Since"),
            kind="day",
            value=lambda r: r.alert.since,
            sort=("since", "id"),
            down_first=True,
            screen="tablet",
        ),
        Column(
            key="on-hand",
            title=_("On hand"),
            kind="quantity",
            value=lambda r: r.on_hand_micro,
            lost=lambda r: r.on_hand_micro < 0,
        ),
        *(() if several else (lasts,)),
    )


def _filters() -> tuple[Filter, ...]:
    words = {kind.value: kind_words(kind) for kind in Kind}
    return (
        Filter(
            name="kind",
            title=_("What"),
            options=tuple(words.items()),
            quick=True,
            apply=lambda rows, value: rows.filter(kind=value),
            words=words.get,
        ),
    )
