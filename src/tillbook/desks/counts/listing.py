"""The list of counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.books.stock.queries import place_names
from tillbook.desks.counts.models import StockCount
from tillbook.desks.counts.queries import Progress, counts, progress_of
from tillbook.masters.organisation.queries import company, people_names
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right
from tillbook.plumbing.lists.cells import Badge
from tillbook.plumbing.lists.filters import choice
from tillbook.plumbing.lists.shapes import Column, Empty, Listing
from tillbook.plumbing.series import document_numbers
from tillbook.plumbing.templatetags.figures import count as count_words


@dataclass(frozen=True, slots=True)
class CountRow:
    """A count with what its row says."""

    count: StockCount
    number: str
    location: str
    who: str
    progress: Progress | None

    @property
    def id(self) -> UUID:
        return self.count.id

    @property
    def approved(self) -> bool:
        return self.count.state == StockCount.State.APPROVED

    @property
    def name(self) -> str:
        return title_of(self.count)

    @property
    def state(self) -> Badge:
        words = str(StockCount.State(self.count.state).label)
        if self.count.state == StockCount.State.OPEN:
            return Badge(words, "blue", "circle-dashed")
        if self.count.state == StockCount.State.APPROVED:
            return Badge(words, "pine", "check")
        return Badge(words, "neutral", "ban")


def title_of(count: StockCount) -> str:
    """What a count is called: its name, else what it counts."""
    return count.name or _("Count of %(what)s") % {"what": StockCount.Kind(count.kind).label}


def count_listing(actor: Actor) -> Listing:
    """The counts of somebody's locations, the latest first."""
    info = company(actor.company_id)
    states = {one.value: str(one.label) for one in StockCount.State}
    places = {str(at.id): at.name for at in info.locations.values() if actor.at(at.id)}
    filters = [choice("state", _("State"), states, "state")]
    if len(places) > 1:
        filters.append(choice("location", _("Location"), places, "location_id"))
    return Listing(
        name="counts",
        label=_("Counts"),
        rows=counts(actor),
        order=("-opened_at", "-id"),
        columns=_columns(),
        filters=tuple(filters),
        currency=info.money,
        link=lambda row: reverse("counted" if row.approved else "count", args=[row.count.id]),
        prepare=_prepared(info),
        counted=lambda n: ngettext("%(n)s count", "%(n)s counts", n) % {"n": count_words(n)},
        empty=Empty(
            icon="package-check",
            title=_("Nothing has been counted yet"),
            text=_("Count a shelf, a department or everything, by phone, while you go on selling."),
            action=_("New count"),
            url=reverse("new_count") if actor.may(Right.COUNTS_WRITE) else "",
        ),
    )


def _prepared(info: CompanyInfo) -> Callable[[Sequence[Any]], list[CountRow]]:
    def prepare(rows: Sequence[StockCount]) -> list[CountRow]:
        ids = [row.id for row in rows]
        numbers, progress = document_numbers(ids), progress_of(ids)
        people = people_names({row.opened_by for row in rows if row.opened_by})
        stores = {row.place_id for row in rows if row.place_id}
        named = place_names(stores) if stores else {}
        return [
            CountRow(
                row,
                numbers.get(row.id, ""),
                _where(info, row, named),
                people.get(row.opened_by, "") if row.opened_by else "",
                progress.get(row.id),
            )
            for row in rows
        ]

    return prepare


def _where(info: CompanyInfo, row: StockCount, named: dict[UUID, str]) -> str:
    at = info.locations.get(row.location_id)
    return ", ".join([at.name if at else "", *([named[row.place_id]] if row.place_id else [])])


def _columns() -> tuple[Column, ...]:
    return (
        Column(key="name", title=_("Count"), value=lambda r: r.name, fixed=True, strong=True),
        Column(key="number", title=_("Number"), value=lambda r: r.number, screen="desk", keep=True),
        Column(
            key="day",
            title=_("Opened"),
            kind="moment",
            value=lambda r: r.count.opened_at,
            sort=("opened_at", "id"),
            down_first=True,
            screen="tablet",
        ),
        Column(key="location", title=_("Location"), value=lambda r: r.location, screen="desk"),
        Column(key="who", title=_("Opened by"), value=lambda r: r.who, screen="desk"),
        Column(
            key="items",
            title=_("Products counted"),
            kind="count",
            value=lambda r: r.progress.items if r.progress else 0,
        ),
        Column(key="state", title=_("State"), kind="badge", value=lambda r: r.state),
    )
