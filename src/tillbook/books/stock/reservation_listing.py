"""The list of what is put aside, what ends first at the top."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.books.stock.models import Reservation
from tillbook.books.stock.reserved import open_at, reservations_of, state_now
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, LocationInfo, Right
from tillbook.masters.parties.queries import find_customers, names
from tillbook.plumbing import clock
from tillbook.plumbing.lists.cells import Badge
from tillbook.plumbing.lists.shapes import Column, Empty, Filter, Listing
from tillbook.plumbing.templatetags.figures import count as count_words

_BADGES = {
    "open": ("blue", "clock"),
    "taken": ("pine", "check"),
    "released": ("neutral", "ban"),
    "lapsed": ("amber", "clock"),
}


def badge(row: Reservation, now: datetime) -> Badge:
    """What a reservation is now."""
    state = state_now(row, now)
    tone, icon = _BADGES[state]
    return Badge(capfirst(str(Reservation.State(state).label)), tone, icon)


def reservation_listing(actor: Actor, places: Sequence[LocationInfo]) -> Listing:
    """What is put aside at these locations, and what was."""
    info, now = company(actor.company_id), clock.now()
    rows = reservations_of(actor).filter(place__location_id__in=[at.id for at in places])
    may_make = actor.may(Right.SALES_WRITE)
    return Listing(
        name="reservations",
        label=_("Put aside"),
        rows=rows.select_related("item__product", "place"),
        order=("-until", "-id"),
        columns=_columns(info.locations, len(places) > 1, now),
        filters=(_states(now),),
        currency=info.money,
        link=lambda row: reverse("reservation", args=[row.id]),
        prepare=lambda some: _named(info.id, some),
        search=lambda some, text: _found(some, info.id, text),
        search_words=_("Customer, reference or SKU"),
        counted=lambda n: (
            ngettext("%(n)s reservation", "%(n)s reservations", n) % {"n": count_words(n)}
        ),
        empty=Empty(
            icon="clock",
            title=_("Nothing is put aside"),
            text=_("Goods put aside for a customer or a web shop are sold to nobody else."),
            action=_("Put goods aside") if may_make else "",
            url=reverse("new_reservation") if may_make else "",
        ),
        two_line=True,
    )


def _named(company_id: Any, rows: Sequence[Any]) -> list[Any]:
    called = names(company_id, {row.party_id for row in rows if row.party_id})
    for row in rows:
        row.whose = called.get(row.party_id, "") or row.reference or row.get_kind_display()
    return list(rows)


def _found(rows: QuerySet[Any], company_id: Any, text: str) -> QuerySet[Any]:
    parties = [key for key, _code, _name in find_customers(company_id, text)]
    text = text.strip()
    return rows.filter(Q(party_id__in=parties) | Q(reference=text) | Q(item__sku=text))


def _states(now: datetime) -> Filter:
    words = {
        "open": _("Put aside"),
        "over": _("Lapsed"),
        "taken": _("Taken up"),
        "released": _("Released"),
    }
    fits = {
        "open": open_at(now),
        "over": Q(state="lapsed") | Q(state="open", until__lte=now),
        "taken": Q(state="taken"),
        "released": Q(state="released"),
    }
    return Filter(
        name="state",
        title=_("State"),
        options=tuple(words.items()),
        quick=True,
        apply=lambda rows, value: rows.filter(fits[value]),
        words=words.get,
    )


def _columns(locations: Any, several: bool, now: datetime) -> tuple[Column, ...]:
    item = Column(
        key="item",
        title=_("Product"),
        value=lambda r: f"{r.item.product.name} {r.item.name}".strip(),
        second=lambda r: r.item.sku,
        fixed=True,
        strong=True,
    )
    whose = Column(key="whose", title=_("For"), value=lambda r: str(r.whose))
    where = Column(
        key="location",
        title=_("Location"),
        value=lambda r: locations[r.place.location_id].name,
        screen="desk",
    )
    rest = (
        Column(
            key="until",
            title=_("Until"),
            kind="moment",
            value=lambda r: r.until,
            sort=("until", "id"),
            screen="tablet",
        ),
        Column(key="state", title=_("State"), kind="badge", value=lambda r: badge(r, now)),
        Column(
            key="quantity",
            title=_("Put aside"),
            kind="quantity",
            value=lambda r: r.left_micro if state_now(r, now) == "open" else r.quantity_micro,
        ),
    )
    return (item, whose, *((where,) if several else ()), *rest)
