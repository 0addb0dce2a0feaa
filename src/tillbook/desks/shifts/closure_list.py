"""The list of closures: what locations took in a day, month or year, sealed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.desks.shifts.cash_lists import kind_filter
from tillbook.desks.shifts.models import Closure
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, LocationInfo
from tillbook.plumbing.lists.cells import Badge
from tillbook.plumbing.lists.shapes import Column, Empty, Filter, Listing
from tillbook.plumbing.pages import asked_day
from tillbook.plumbing.templatetags.figures import count as count_words
from tillbook.plumbing.templatetags.figures import period as period_words
from tillbook.plumbing.templatetags.figures import short_day


@dataclass(frozen=True, slots=True)
class ClosureRow:
    """A closure with its figures, in minor units."""

    closure: Closure
    location: str
    figures: Mapping[str, Any]

    @property
    def id(self) -> UUID:
        return self.closure.id

    def sum(self, part: str, name: str) -> int:
        """One of its sums: part "own", "late" or "perpetual"."""
        return int(self.figures[part][name])

    def net(self, part: str) -> int:
        """Sold less given back."""
        return self.sum(part, "sold") - self.sum(part, "returned")


def closures_listing(actor: Actor, at: LocationInfo | None) -> Listing:
    """The closures of locations' days, months and years, the latest first."""
    info = company(actor.company_id)
    kinds = {str(key): capfirst(str(words)) for key, words in Closure.Kind.choices}
    places = [at.id] if at else None if actor.location_ids is None else list(actor.location_ids)
    rows = Closure.objects.filter(company_id=info.id)
    return Listing(
        name="closures",
        label=_("Closures"),
        rows=rows if places is None else rows.filter(location_id__in=places),
        order=("-made_at", "-id"),
        columns=_closure_columns(len(info.locations) > 1),
        filters=(kind_filter(kinds), *_period_filters()),
        currency=info.money,
        link=lambda r: reverse("closure", args=[r.id]),
        prepare=lambda found: [
            ClosureRow(row, info.locations[row.location_id].name, json.loads(row.text))
            for row in found
        ],
        search=lambda found, text: found.filter(period__startswith=text),
        search_words=_("Period, such as 2026-11"),
        counted=lambda n: ngettext("%(n)s closure", "%(n)s closures", n) % {"n": count_words(n)},
        empty=Empty(
            icon="lock",
            title=_("Nothing is closed yet"),
            text=_("Days, months and years that are over are closed by themselves."),
        ),
        older=_("Older"),
        newer=_("Newer"),
    )


def _period_filters() -> tuple[Filter, ...]:
    """Closures of days, months and years that reach into the days from one on, or up to one."""

    def bound(name: str, title: str, pattern: str, side: str) -> Filter:
        def apply(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
            if asked_day(value) is None:
                return rows.none()
            day, month, year = value[:10], value[:7], value[:4]
            return rows.filter(
                Q(kind=Closure.Kind.DAY, **{f"period__{side}": day})
                | Q(kind=Closure.Kind.MONTH, **{f"period__{side}": month})
                | Q(kind=Closure.Kind.YEAR, **{f"period__{side}": year})
            )

        def words(value: str) -> str | None:
            day = asked_day(value)
            return pattern % {"day": short_day(day)} if day else None

        return Filter(name=name, title=title, is_day=True, indexed=False, apply=apply, words=words)

    return (
        bound("since", _("From"), _("from %(day)s"), "gte"),
        bound("until", _("Through"), _("through %(day)s"), "lte"),
    )


def _closure_columns(several: bool) -> tuple[Column, ...]:
    def figure(key: str, title: str, value: Any, screen: str = "", **more: Any) -> Column:
        kind = more.pop("kind", "amount")
        return Column(key=key, title=title, kind=kind, value=value, screen=screen, **more)

    return (
        Column(
            key="period",
            title=_("Period"),
            value=lambda r: period_words(r.closure.period),
            sort=("period", "id"),
            index="never",
            down_first=True,
            keep=True,
            fixed=True,
            only="page",
        ),
        Column(key="period_code", title=_("Period"), value=lambda r: r.closure.period, only="file"),
        Column(
            key="kind",
            title=_("Kind"),
            kind="badge",
            value=lambda r: Badge(capfirst(r.closure.get_kind_display()), "plain"),
            sort=("kind", "id"),
            index="never",
        ),
        Column(
            key="location",
            title=_("Location"),
            value=lambda r: r.location,
            sort=("location__name", "id"),
            index="never",
            screen="tablet",
            shown=several,
        ),
        Column(
            key="made",
            title=_("Closed"),
            kind="moment",
            value=lambda r: r.closure.made_at,
            sort=("made_at", "id"),
            down_first=True,
            screen="desk",
        ),
        figure(
            "documents",
            _("Receipts"),
            lambda r: r.sum("own", "documents"),
            "tablet",
            kind="count",
        ),
        figure("sold", _("Sold"), lambda r: r.sum("own", "sold"), "wide"),
        figure("returned", _("Given back"), lambda r: r.sum("own", "returned"), "wide"),
        figure("net", _("Sold, less given back"), lambda r: r.net("own"), strong=True),
        figure("late", _("Came late"), lambda r: r.net("late"), "desk"),
        figure("perpetual", _("Perpetual"), lambda r: r.net("perpetual"), "tablet"),
        Column(key="seal", title=_("Sealed"), value=lambda r: r.closure.hash, only="file"),
    )
