"""The list of what is kept of each product at a location."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.insight.restocking.models import KeepingRule
from tillbook.insight.restocking.queries import usual_policy
from tillbook.insight.restocking.rules import Policy, Standing
from tillbook.insight.restocking.standing import facts_at
from tillbook.insight.restocking.telling import service_options
from tillbook.masters.catalog.queries import department_codes, listed_items
from tillbook.masters.organisation.pages import visible_locations
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, LocationInfo, Right
from tillbook.plumbing.lists.shapes import Column, Empty, Filter, Listing
from tillbook.plumbing.templatetags.figures import count as count_words
from tillbook.plumbing.templatetags.figures import percent
from tillbook.values.folding import typed_words

#: Items of a page that are asked for at once.
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A product with how it is kept and how it stands."""

    item: Any
    rule: KeepingRule
    own: Standing

    @property
    def id(self) -> UUID:
        return self.item.id


def keeping_listing(actor: Actor, at: LocationInfo, usual: Policy | None = None) -> Listing:
    """What lies in stock, by name. usual: the company's way, where it is read already."""
    info = company(actor.company_id)
    may_write = actor.may(Right.PURCHASES_WRITE)
    rows = listed_items(info.id).filter(archived_at=None, product__kind="stocked")
    return Listing(
        name="keeping",
        label=_("Minimum, maximum, cover"),
        rows=rows,
        order=("sort_name", "id"),
        columns=_columns(),
        filters=_filters(actor, at),
        currency=info.money,
        link=lambda row: reverse("product", args=[row.item.id]),
        prepare=_prepared(actor, at, usual or usual_policy(info.id)),
        search=_with_words,
        search_words=_("Product or SKU"),
        search_indexed=True,
        counted=lambda n: ngettext("%(n)s product", "%(n)s products", n) % {"n": count_words(n)},
        empty=Empty(
            icon="package",
            title=_("Nothing lies in stock yet"),
            text=_("For products that do, a minimum and a maximum stand here, or days of cover."),
        ),
        acts="restocking/acts.html" if may_write else "",
        acts_url=reverse("keeping_together"),
        acts_context={"at": at.code, "services": service_options()},
        two_line=True,
    )


def _with_words(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    for word in typed_words(text):
        rows = rows.filter(search_text__contains=word)
    return rows


def _prepared(
    actor: Actor, at: LocationInfo, usual: Policy
) -> Callable[[Sequence[Any]], list[KeptRow]]:
    def prepare(rows: Sequence[Any]) -> list[KeptRow]:
        shown = []
        for start in range(0, len(rows), _AT_ONCE):
            part = rows[start : start + _AT_ONCE]
            ids = [row.id for row in part]
            facts = facts_at(company(actor.company_id), at.id, ids, usual)
            for row in part:
                own = facts.standing(row.id, facts.longest(row.id))
                shown.append(KeptRow(row, facts.kept.rules.get(row.id) or KeepingRule(), own))
        return shown

    return prepare


def _columns() -> tuple[Column, ...]:
    return (*_said(), *_reckoned())


def _said() -> tuple[Column, ...]:
    """The product, and what somebody said of it."""
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
            key="minimum",
            title=_("Minimum"),
            kind="quantity",
            value=lambda r: r.rule.least_micro,
            screen="tablet",
        ),
        Column(
            key="maximum",
            title=_("Maximum"),
            kind="quantity",
            value=lambda r: r.rule.most_micro,
            screen="tablet",
        ),
        Column(
            key="cover",
            title=_("Days of cover"),
            kind="count",
            value=lambda r: r.rule.cover_days,
            screen="desk",
            hint=_("How many days an order lasts. Empty: as the company has it."),
        ),
        Column(
            key="service",
            title=_("Service"),
            value=lambda r: percent(r.rule.service),
            screen="desk",
            hint=_("In how many of a hundred deliveries it is not out before they come."),
        ),
        Column(
            key="silent",
            title=_("Left out through"),
            kind="day",
            value=lambda r: r.rule.silent_until,
            screen="desk",
        ),
    )


def _reckoned() -> tuple[Column, ...]:
    """What that comes to."""
    return (
        Column(
            key="sold",
            title=_("Sold in 28 days"),
            kind="quantity",
            value=lambda r: r.own.sold_micro,
            screen="wide",
        ),
        Column(
            key="order_at",
            title=_("Order at"),
            kind="quantity",
            value=lambda r: r.own.order_at(r.item.product.unit.decimals),
            screen="tablet",
            hint=_("When this much or less is there and on order, more of it is proposed."),
        ),
        Column(
            key="on-hand",
            title=_("On hand"),
            kind="quantity",
            value=lambda r: r.own.on_hand_micro,
            lost=lambda r: r.own.on_hand_micro < 0,
            strong=True,
        ),
    )


def _filters(actor: Actor, at: LocationInfo) -> tuple[Filter, ...]:
    departments = department_codes(actor.company_id)
    places = {one.code: one.name for one in visible_locations(actor)}
    mine = KeepingRule.objects.filter(location_id=at.id, item_id=OuterRef("id"))
    found = [
        Filter(
            name="own",
            title=_("With its own"),
            options=(("yes", _("With its own")),),
            quick=True,
            indexed=False,
            apply=lambda rows, value: rows.filter(Exists(mine)),
            words=lambda value: _("With its own") if value == "yes" else None,
        ),
        Filter(
            name="department",
            title=_("Department"),
            options=tuple(departments.items()),
            indexed=False,
            apply=lambda rows, value: rows.filter(product__department__code=value),
            words=departments.get,
        ),
    ]
    if len(places) > 1:
        found.append(
            Filter(
                name="at",
                title=_("Location"),
                options=tuple(places.items()),
                apply=lambda rows, value: rows,
                words=places.get,
            )
        )
    return tuple(found)
