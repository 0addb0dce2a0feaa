"""The list of what a supplier delivers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right
from tillbook.masters.sourcing.models import SupplierItem
from tillbook.masters.sourcing.queries import Sourced, items_of, sourced, today
from tillbook.plumbing.lists.shapes import Column, Empty, Filter, Listing
from tillbook.plumbing.templatetags.figures import count as count_words
from tillbook.plumbing.templatetags.figures import quantity
from tillbook.values.folding import typed_words


def catalogue_listing(actor: Actor, party_id: UUID, *, archived: bool) -> Listing:
    """What a supplier delivers, by the product's name."""
    info = company(actor.company_id)
    rows = items_of(info.id, party_id).filter(archived_at__isnull=not archived)
    may_write = actor.may(Right.PURCHASES_WRITE)
    return Listing(
        name="supplier_items",
        label=_("What they deliver"),
        rows=rows,
        order=("variant__sort_name", "id"),
        columns=_columns(),
        filters=(
            Filter(
                name="state",
                title=_("State"),
                options=(("archived", _("Put away")),),
                quick=True,
                apply=lambda rows, value: rows,
                words=lambda value: _("Put away") if value == "archived" else None,
            ),
        ),
        currency=info.money,
        link=lambda row: reverse("supplier_item", args=[party_id, row.id]),
        prepare=_prepared(info),
        key=lambda row: str(row.id),
        search=_with_words,
        search_words=_("Product, SKU or their code"),
        counted=lambda n: ngettext("%(n)s product", "%(n)s products", n) % {"n": count_words(n)},
        empty=Empty(
            icon="package",
            title=_("Nothing here yet"),
            text=_("What they deliver, under which code, in which packs and at which price."),
            action=_("Add a product") if may_write else "",
            url=reverse("new_supplier_item", args=[party_id]) if may_write else "",
        ),
    )


def _with_words(rows: Any, text: str) -> Any:
    if (found := rows.filter(code=text.strip())).exists():
        return found
    for word in typed_words(text):
        rows = rows.filter(variant__search_text__contains=word)
    return rows


def _prepared(info: CompanyInfo) -> Callable[[Sequence[Any]], list[Sourced]]:
    def prepare(rows: Sequence[SupplierItem]) -> list[Sourced]:
        return sourced(info, rows, today(info))

    return prepare


def _pack(one: Sourced) -> str:
    return f"{one.pack.text()} {one.item.unit}".strip()


def _days(one: Sourced) -> str:
    if one.lead_days is None:
        return ""
    return ngettext("%(n)s day", "%(n)s days", one.lead_days) % {"n": one.lead_days}


def _columns() -> tuple[Column, ...]:
    return (
        Column(
            key="product",
            title=_("Product"),
            value=lambda r: r.item.name,
            sort=("variant__sort_name", "id"),
            fixed=True,
        ),
        Column(key="sku", title=_("SKU"), value=lambda r: r.item.sku, voice=True, screen="desk"),
        Column(
            key="code", title=_("Their code"), value=lambda r: r.code, voice=True, screen="tablet"
        ),
        Column(key="pack", title=_("Pack"), value=_pack, screen="tablet", keep=True),
        Column(
            key="least",
            title=_("At least"),
            value=lambda r: quantity(r.least_micro) if r.least_micro else "",
            screen="wide",
        ),
        Column(key="lead", title=_("Delivers in"), value=_days, screen="desk", keep=True),
        Column(key="price", title=_("A pack"), kind="price", value=lambda r: r.price),
        Column(
            key="unit_price",
            title=_("A unit"),
            kind="price",
            value=lambda r: r.unit_price,
            screen="desk",
        ),
    )
