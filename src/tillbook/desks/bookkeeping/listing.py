"""The list of posted entries by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.desks.bookkeeping.models import ManualEntry
from tillbook.masters.organisation.queries import company, people_names
from tillbook.masters.organisation.rules import Actor
from tillbook.plumbing.lists.filters import days
from tillbook.plumbing.lists.paging import aside
from tillbook.plumbing.lists.shapes import Column, Empty, Filter, Listing
from tillbook.plumbing.series import document_numbers
from tillbook.plumbing.templatetags.figures import count as count_words


@dataclass(frozen=True, slots=True)
class ManualRow:
    """A posted entry with what its row says."""

    entry: ManualEntry
    number: str
    person: str

    @property
    def id(self) -> UUID:
        return self.entry.id


def manual_listing(actor: Actor) -> Listing:
    """The company's entries by hand, the latest day first. Somebody of some locations alone sees
    none here: an entry may be about others."""
    info = company(actor.company_id)
    whole = actor.location_ids is None
    return Listing(
        name="manual-entries",
        label=_("Entries by hand"),
        rows=ManualEntry.objects.filter(company_id=info.id),
        keyed_rows=ManualEntry.objects.alias(of=aside("company_id")).filter(of=info.id),
        scope=None if whole else lambda rows: rows.none(),
        order=("-business_date", "-id"),
        columns=_columns(),
        filters=_filters(),
        currency=info.money,
        link=lambda row: reverse("manual_entry", args=[row.entry.id]),
        prepare=_prepared(actor),
        summed=lambda rows: rows.order_by().aggregate(total=Sum("total_minor")),
        counted=lambda n: ngettext("%(n)s entry", "%(n)s entries", n) % {"n": count_words(n)},
        empty=Empty(
            icon="pencil-line",
            title=_("No entries by hand yet"),
            text=_(
                "Sales, goods and payments write their own entries. Here you write the others:"
                " rent, wages, accruals, corrections."
            ),
        ),
        older=_("Older"),
        newer=_("Newer"),
    )


def _prepared(actor: Actor) -> Callable[[Sequence[Any]], list[ManualRow]]:
    def prepare(rows: Sequence[ManualEntry]) -> list[ManualRow]:
        numbers = document_numbers(row.id for row in rows)
        people = people_names({row.person_id for row in rows if row.person_id})
        return [
            ManualRow(row, numbers.get(row.id, ""), people.get(row.person_id or row.id, ""))
            for row in rows
        ]

    return prepare


def _columns() -> tuple[Column, ...]:
    return (
        Column(
            key="number",
            title=_("Number"),
            value=lambda r: r.number,
            phone=lambda r: r.entry.memo,
            fixed=True,
            keep=True,
        ),
        Column(
            key="day",
            title=_("Date"),
            kind="day",
            value=lambda r: r.entry.business_date,
            sort=("business_date", "id"),
            down_first=True,
        ),
        Column(key="memo", title=_("Text"), value=lambda r: r.entry.memo, screen="tablet"),
        Column(
            key="kind",
            title=_("Kind"),
            value=lambda r: str(ManualEntry.Kind(r.entry.kind).label),
            screen="tablet",
        ),
        Column(key="person", title=_("Posted by"), value=lambda r: r.person, screen="desk"),
        Column(
            key="total",
            title=_("Amount"),
            kind="amount",
            value=lambda r: r.entry.total_minor,
            total="folded",
        ),
    )


def _filters() -> tuple[Filter, ...]:
    return (
        *days(),
        Filter(
            name="kind",
            title=_("Kind"),
            options=tuple((kind.value, str(kind.label)) for kind in ManualEntry.Kind),
            indexed=False,
            apply=lambda rows, value: rows.filter(kind=value),
            words=lambda value: {k.value: str(k.label) for k in ManualEntry.Kind}.get(value),
        ),
    )
