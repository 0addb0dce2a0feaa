"""What a row of the list of goods says: what lies where, how long it lasts, what moved last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.books.stock.left import available
from tillbook.books.stock.models import Level, Move, Place
from tillbook.books.stock.reserved import Pair, reserved
from tillbook.masters.organisation.rules import LocationInfo, business_date
from tillbook.plumbing import clock
from tillbook.plumbing.lists.cells import Badge, Gauge
from tillbook.plumbing.registries import document_url_name, incoming_of, sold_of
from tillbook.plumbing.templatetags.figures import count as count_words
from tillbook.plumbing.templatetags.figures import short_day, weekday
from tillbook.plumbing.templatetags.interface import word
from tillbook.values.rounding import divide

#: The rate of sale is that of so many whole days before today: every weekday as often.
DAYS = 28
#: Days that fill the gauge, and below which it is time to look, or to act.
_FULL, _SOON, _NOW = 14, 7, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """An item with what lies of it: millionths by location, cost each, minor units in all.

    aside_micro: put aside for somebody. coming_micro: ordered or sent, and not received yet.
    way_micro: left a location here and was not received yet; it is worth something, and lies on no
    shelf. sold_micro: in the last `DAYS` days. empty: locations where none is left, of those that
    had it. latest: the latest moves of all rows, which are asked for when somebody looks at one.
    today: the shop's day.
    """

    item: Any
    lies: Mapping[UUID, int]
    on_hand_micro: int
    aside_micro: int
    way_micro: int
    coming_micro: int
    value_minor: int
    unit_cost: int | None
    below: bool
    sold_micro: int
    empty: Sequence[str]
    latest: Latest
    today: date

    @property
    def id(self) -> UUID:
        return self.item.id

    @property
    def available_micro(self) -> int:
        """What can be sold without breaking a promise."""
        return available(self.on_hand_micro, self.aside_micro)

    @property
    def days(self) -> int | None:
        """Whole days that it lasts; None where nothing was sold that would tell."""
        if self.sold_micro <= 0:
            return None
        if self.on_hand_micro <= 0:
            return 0
        return divide(self.on_hand_micro * DAYS, self.sold_micro)

    @property
    def lasts(self) -> Gauge:
        if self.days is None:
            return Gauge(_("No sales lately") if self.on_hand_micro else "")
        words = ngettext("%(n)s day", "%(n)s days", self.days) % {"n": count_words(self.days)}
        if self.days > 365:
            words = _("Over a year")
        tone = "brick" if self.days <= _NOW else "amber" if self.days <= _SOON else "pine"
        return Gauge(words, min(100, divide(100 * self.days, _FULL)), tone)

    @property
    def why(self) -> Badge:
        if self.below:
            return Badge(_("Below zero"), "brick", "circle-alert")
        if self.on_hand_micro == 0:
            return Badge(_("Sold out"), "amber", "package")
        if self.days is not None and self.days <= _NOW:
            day = weekday(self.today + timedelta(days=self.days))
            return Badge(_("Runs out %(day)s") % {"day": day}, "brick", "circle-alert")
        if self.empty:
            return Badge(_("None at %(place)s") % {"place": self.empty[0]}, "amber", "package")
        if not self.value_minor:
            return Badge(_("Cost not known"), "amber", "info")
        return Badge("")

    @property
    def last(self) -> Move | None:
        """Its latest move here."""
        return self.latest.moves.get(self.id)

    @property
    def last_words(self) -> str:
        if self.last is None:
            return ""
        return f"{word(self.last.source_kind)} · {short_day(self.last.occurred_at)}"

    @property
    def last_url(self) -> str:
        name = document_url_name(self.last.source_kind) if self.last else None
        return reverse(name, args=[self.last.source_id]) if name and self.last else ""


class _Level(NamedTuple):
    """A level as the list reads it, thousands at a time."""

    place_id: UUID
    item_id: UUID
    on_hand_micro: int
    value_minor: int
    unit_cost: int
    reserved_micro: int


class Latest:
    """The latest move of each item of some levels, read when it is first asked for: a list of many
    locations does not show it until somebody chooses that column, and it has thousands of levels.
    """

    def __init__(self, levels: QuerySet[Level]) -> None:
        self._levels = levels

    @cached_property
    def moves(self) -> Mapping[UUID, Move]:
        """Item -> its latest move. A level knows how many it has, so its number."""
        last = Move.objects.filter(
            item_id=OuterRef("item_id"), place_id=OuterRef("place_id"), sequence=OuterRef("moves")
        )
        told = self._levels.annotate(last_at=Subquery(last.values("recorded_at")))
        latest: dict[UUID, tuple[Any, ...]] = {}
        for place, item, sequence, at in told.values_list(
            "place_id", "item_id", "moves", "last_at"
        ):
            if at and (item not in latest or latest[item][2] < at):
                latest[item] = (place, sequence, at)
        found: dict[UUID, Move] = {}
        wanted = list(latest.items())
        for start in range(0, len(wanted), 200):
            match = Q()
            for item, (place, sequence, _at) in wanted[start : start + 200]:
                match |= Q(item_id=item, place_id=place, sequence=sequence)
            found.update({move.item_id: move for move in Move.objects.filter(match)})
        return found


def item_rows(
    company_id: UUID,
    places: Sequence[LocationInfo],
    levels: QuerySet[Level],
    rows: Sequence[Any],
) -> list[ItemRow]:
    """The rows of these items, by a fixed number of questions for so many of them."""
    shown = []
    at_places = Place.objects.filter(location_id__in=[at.id for at in places])
    lying = {one.id: one for one in at_places}
    for start in range(0, len(rows), 500):
        part = rows[start : start + 500]
        found: dict[UUID, list[_Level]] = {row.id: [] for row in part}
        lying_of_them = levels.filter(item_id__in=list(found))
        for level in map(_Level._make, lying_of_them.values_list(*_Level._fields)):
            found[level.item_id].append(level)
        every = [level for own in found.values() for level in own]
        latest, aside = Latest(lying_of_them), reserved(every, clock.now())
        today = max(
            (business_date(clock.now(), at.zone, at.day_starts_hour) for at in places),
            default=clock.now().date(),
        )
        since, until = today - timedelta(days=DAYS), today - timedelta(days=1)
        coming: dict[UUID, int] = {}
        for (_at, item), micro in incoming_of([at.id for at in places], list(found)).items():
            coming[item] = coming.get(item, 0) + micro
        sold = sold_of(company_id, [at.id for at in places], list(found), since, until)
        for row in part:
            own = found[row.id]
            shown.append(
                _row(
                    row,
                    [(lying[level.place_id], level) for level in own],
                    places,
                    (aside, coming),
                    sold.get(row.id, 0),
                    latest,
                    today,
                )
            )
    return shown


def _row(
    item: Any,
    lying: Sequence[tuple[Place, _Level]],
    places: Sequence[LocationInfo],
    awaited: tuple[Mapping[Pair, int], Mapping[UUID, int]],
    sold: int,
    latest: Latest,
    today: date,
) -> ItemRow:
    lies: dict[UUID, int] = {}
    on_hand = way = 0
    for place, level in lying:
        if place.kind == Place.Kind.TRANSIT:
            way += level.on_hand_micro
            continue
        on_hand += level.on_hand_micro
        lies[place.location_id] = lies.get(place.location_id, 0) + level.on_hand_micro
    own = [level for _place, level in lying]
    aside, coming = awaited
    costs = [level.unit_cost for level in own if level.unit_cost]
    return ItemRow(
        item=item,
        lies=lies,
        on_hand_micro=on_hand,
        aside_micro=sum(
            aside.get((level.place_id, level.item_id), 0) for level in own if level.reserved_micro
        ),
        coming_micro=coming.get(item.id, 0),
        way_micro=way,
        value_minor=sum(level.value_minor for level in own),
        unit_cost=costs[0] if costs else None,
        below=any(level.on_hand_micro < 0 for level in own),
        sold_micro=sold,
        empty=[at.name for at in places if lies.get(at.id) == 0],
        latest=latest,
        today=today,
    )
