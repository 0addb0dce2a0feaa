"""The list of lots and serial numbers: what lies where, and until when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.books.stock.lots import Lies, lies_of
from tillbook.books.stock.models import Lot, LotLevel
from tillbook.books.stock.rules.lots import WITHOUT
from tillbook.masters.catalog.queries import item_facts
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, LocationInfo
from tillbook.plumbing.lists.cells import Badge
from tillbook.plumbing.lists.shapes import Column, Empty, Filter, Listing
from tillbook.plumbing.templatetags.figures import count as count_words
from tillbook.plumbing.templatetags.figures import quantity
from tillbook.values.folding import typed_words

#: Within how many days things expire that one looks for.
WITHIN = (7, 30, 90)


@dataclass(frozen=True, slots=True)
class LotRow:
    """A lot with what lies of it."""

    lot: Lot
    on_hand_micro: int
    where: str
    today: date

    @property
    def id(self) -> UUID:
        return self.lot.id

    @property
    def state(self) -> Badge | None:
        """What should be looked at."""
        if self.on_hand_micro < 0:
            return Badge(_("Below zero"), "brick", "circle-alert")
        if not self.on_hand_micro or self.lot.expires_on is None:
            return None
        if self.lot.expires_on < self.today:
            return Badge(_("Expired"), "brick", "clock")
        left = (self.lot.expires_on - self.today).days
        if left <= WITHIN[0]:
            words = ngettext("%(n)s day left", "%(n)s days left", left) % {"n": left}
            return Badge(words, "amber", "clock")
        return None


def lot_name(lot: Lot) -> str:
    """What a lot is called."""
    return lot.code or _("Without a lot")


def lots_listing(actor: Actor, places: Sequence[LocationInfo], today: date) -> Listing:
    """Lots and pieces of the company, with what lies of them at these locations."""
    info = company(actor.company_id)
    here = LotLevel.objects.filter(place__location_id__in=[at.id for at in places])
    rows = Lot.objects.filter(company_id=info.id)
    # What is without a lot stands here where any of it lies.
    rows = rows.filter(~Q(code=WITHOUT) | Q(id__in=here.exclude(on_hand_micro=0).values("lot_id")))
    if actor.location_ids is not None:  # what never lay where they act is not theirs to see
        rows = rows.filter(id__in=here.values("lot_id"))
    return Listing(
        name="lots",
        label=_("Lots and serial numbers"),
        rows=rows.select_related("item__product__unit"),
        order=("code", "id"),
        columns=_columns(),
        filters=_filters(actor, here, today),
        currency=info.money,
        link=lambda row: reverse("lot", args=[row.lot.id]),
        prepare=_prepared(places, today),
        search=_with_words,
        search_words=_("Lot, serial number, product or SKU"),
        counted=lambda n: ngettext("%(n)s lot", "%(n)s lots", n) % {"n": count_words(n)},
        empty=Empty(
            icon="package",
            title=_("No lots yet"),
            text=_(
                "Say on a product that it is traced by lots or serial numbers; receipts and sales"
                " name them then."
            ),
        ),
        two_line=True,
    )


def _with_words(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    text = text.strip()
    found = rows.filter(code=text)
    for word in typed_words(text):
        rows = rows.filter(item__search_text__contains=word)
    return rows | found


def _prepared(
    places: Sequence[LocationInfo], today: date
) -> Callable[[Sequence[Lot]], list[LotRow]]:
    names = {at.id: at.name for at in places}

    def prepare(rows: Sequence[Lot]) -> list[LotRow]:
        lies: dict[UUID, list[Lies]] = {}
        for start in range(0, len(rows), 500):
            lies |= lies_of([row.id for row in rows[start : start + 500]], names)
        found = []
        for row in rows:
            own = lies.get(row.id, [])
            where: dict[str, int] = {}
            for one in own:
                name = names[one.location_id]
                if one.kind == "transit":
                    name = _("on the way from %(name)s") % {"name": name}
                elif one.kind == "store":
                    name = f"{name}, {one.place}"
                where[name] = where.get(name, 0) + one.on_hand_micro
            told = " · ".join(f"{name} {quantity(micro)}" for name, micro in where.items())
            found.append(LotRow(row, sum(where.values()), told, today))
        return found

    return prepare


def _columns() -> tuple[Column, ...]:
    return (
        Column(
            key="code",
            title=_("Lot or serial number"),
            value=lambda r: lot_name(r.lot),
            second=lambda r: f"{r.lot.item.product.name} {r.lot.item.name}".strip(),
            sort=("code", "id"),
            fixed=True,
            strong=True,
        ),
        Column(key="sku", title=_("SKU"), value=lambda r: r.lot.item.sku, screen="tablet"),
        Column(
            key="expires",
            title=_("Expires"),
            kind="day",
            value=lambda r: r.lot.expires_on,
            lost=lambda r: bool(r.lot.expires_on and r.lot.expires_on < r.today),
        ),
        Column(
            key="on-hand",
            title=_("On hand"),
            kind="quantity",
            value=lambda r: r.on_hand_micro,
            lost=lambda r: r.on_hand_micro < 0,
        ),
        Column(
            key="state", title=_("State"), kind="badge", value=lambda r: r.state, screen="tablet"
        ),
        Column(key="where", title=_("Where"), value=lambda r: r.where, screen="desk", voice=True),
    )


def _filters(actor: Actor, here: QuerySet[LotLevel], today: date) -> tuple[Filter, ...]:
    there = here.filter(on_hand_micro__gt=0).values("lot_id")
    states = {
        "here": _("In stock"),
        "expired": _("Expired"),
        **{str(n): _("Expires within %(n)s days") % {"n": n} for n in WITHIN},
        "negative": _("Below zero"),
    }

    def narrowed(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        if value == "negative":
            return rows.filter(id__in=here.filter(on_hand_micro__lt=0).values("lot_id"))
        rows = rows.filter(id__in=there)
        if value == "here":
            return rows
        if value == "expired":
            return rows.filter(expires_on__lt=today)
        until = today + timedelta(days=int(value))
        return rows.filter(expires_on__gte=today, expires_on__lte=until)

    return (
        Filter(
            name="state",
            title=_("State"),
            options=tuple(states.items()),
            quick=True,
            apply=narrowed,
            words=states.get,
            indexed=False,
        ),
        Filter(
            name="item",
            title=_("Product"),
            apply=lambda rows, value: rows.filter(item_id=value),
            words=lambda value: _item_name(actor, value),
        ),
    )


def _item_name(actor: Actor, text: str) -> str | None:
    try:
        facts = item_facts(actor.company_id, UUID(text))
    except ValueError:
        return None
    return facts.name if facts else None
