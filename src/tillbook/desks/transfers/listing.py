"""The list of transfers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.desks.transfers.models import Transfer
from tillbook.desks.transfers.queries import lines_of, visible
from tillbook.desks.transfers.rules import State
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right
from tillbook.plumbing.lists.cells import Badge
from tillbook.plumbing.lists.shapes import Column, Empty, Filter, Listing
from tillbook.plumbing.series import document_numbers
from tillbook.plumbing.templatetags.figures import count as count_words

_BADGES = {
    State.REQUESTED: ("blue", "clock"),
    State.ON_THE_WAY: ("amber", "truck"),
    State.RECEIVED: ("pine", "check"),
    State.CANCELLED: ("neutral", "ban"),
}


@dataclass(frozen=True, slots=True)
class TransferRow:
    """A transfer with what its row says."""

    transfer: Transfer
    number: str
    goods: str
    source: str
    target: str

    @property
    def id(self) -> UUID:
        return self.transfer.id

    @property
    def state(self) -> Badge:
        tone, icon = _BADGES[State(self.transfer.state)]
        return Badge(capfirst(str(Transfer.State(self.transfer.state).label)), tone, icon)


def transfer_listing(actor: Actor) -> Listing:
    """The transfers from or to the actor's locations, the latest first."""
    info = company(actor.company_id)
    writes = actor.may(Right.INVENTORY_WRITE)
    return Listing(
        name="transfers",
        label=_("Transfers"),
        rows=visible(actor),
        order=("-begun_at", "-id"),
        columns=_columns(),
        filters=_filters(info),
        currency=info.money,
        link=lambda row: reverse("transfer", args=[row.transfer.id]),
        prepare=_prepared(info),
        counted=lambda n: ngettext("%(n)s transfer", "%(n)s transfers", n) % {"n": count_words(n)},
        empty=Empty(
            icon="truck",
            title=_("Nothing was sent between locations yet"),
            text=_("Send goods to another location, or ask one for what you need."),
            action=_("New transfer") if writes else "",
            url=reverse("new_transfer") if writes else "",
        ),
        older=_("Older"),
        newer=_("Newer"),
    )


def _prepared(info: CompanyInfo) -> Callable[[Sequence[Any]], list[TransferRow]]:
    def prepare(rows: Sequence[Transfer]) -> list[TransferRow]:
        ids = [row.id for row in rows]
        numbers, lines = document_numbers(ids), lines_of(ids)
        names = {key: at.name for key, at in info.locations.items()}
        return [
            TransferRow(
                row,
                numbers.get(row.id, ""),
                _goods([one.variant.product.name for one in lines.get(row.id, ())]),
                names.get(row.source_id, ""),
                names.get(row.target_id, ""),
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


def _columns() -> tuple[Column, ...]:
    return (
        Column(
            key="number",
            title=_("Number"),
            value=lambda r: r.number,
            phone=lambda r: f"{r.source} → {r.target}",
            fixed=True,
            keep=True,
        ),
        Column(
            key="begun",
            title=_("Begun"),
            kind="moment",
            value=lambda r: r.transfer.begun_at,
            sort=("begun_at", "id"),
            down_first=True,
            screen="tablet",
        ),
        Column(key="from", title=_("From"), value=lambda r: r.source, screen="tablet"),
        Column(key="to", title=_("To"), value=lambda r: r.target, screen="tablet"),
        Column(key="goods", title=_("Products"), value=lambda r: r.goods, screen="desk"),
        Column(key="state", title=_("State"), kind="badge", value=lambda r: r.state),
    )


def _filters(info: CompanyInfo) -> tuple[Filter, ...]:
    states = {one.value: capfirst(str(one.label)) for one in Transfer.State}
    places = {str(at.id): at.name for at in info.locations.values()}
    return (
        Filter(
            name="state",
            title=_("State"),
            options=tuple(states.items()),
            quick=True,
            indexed=False,
            apply=lambda rows, value: rows.filter(state=value),
            words=states.get,
        ),
        _end("from", _("From"), "source_id", places),
        _end("to", _("To"), "target_id", places),
    )


def _end(name: str, title: str, column: str, places: dict[str, str]) -> Filter:
    """Transfers from, or to, one location."""
    return Filter(
        name=name,
        title=title,
        options=tuple(places.items()),
        indexed=False,
        apply=lambda rows, value: rows.filter(**{column: value}),
        words=places.get,
    )
