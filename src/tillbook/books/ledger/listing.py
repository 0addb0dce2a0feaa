"""The list of journal entries, each with its lines beneath."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.books.ledger.balances import trial_balance
from tillbook.books.ledger.flows import DISPOSALS, RATES, lines_of_flow
from tillbook.books.ledger.models import Account, Entry, EntryLine
from tillbook.books.ledger.queries import noted
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor
from tillbook.plumbing.lists.paging import aside
from tillbook.plumbing.lists.shapes import Column, Empty, Filter, Listing, Totals
from tillbook.plumbing.pages import asked_day
from tillbook.plumbing.registries import document_url_name
from tillbook.plumbing.series import document_numbers
from tillbook.plumbing.templatetags.figures import count as count_words
from tillbook.plumbing.templatetags.figures import day as day_words
from tillbook.plumbing.templatetags.figures import short_day
from tillbook.plumbing.templatetags.interface import word


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry with its lines; debit: the sum of one side, which is the other's too. number: its
    document's, empty where that has none."""

    entry: Entry
    lines: list[EntryLine]
    number: str

    @property
    def id(self) -> UUID:
        return self.entry.id

    @property
    def moved(self) -> list[EntryLine]:
        """The lines that move an amount. What was taxed at nothing carries its base at 0, for tax
        returns: the entry's own page has it."""
        moved = [line for line in self.lines if line.amount_minor or line.foreign_minor]
        return moved or self.lines

    @property
    def debit_minor(self) -> int:
        return sum(line.amount_minor for line in self.lines if line.amount_minor > 0)


def journal_listing(actor: Actor, places: Sequence[UUID] | None) -> Listing:
    """Entries that touch these locations (None: all of the company), the latest posted first."""
    info = company(actor.company_id)
    at_places = EntryLine.objects.filter(entry_id=OuterRef("id"), location_id__in=places or [])
    accounts = list(Account.objects.filter(company_id=info.id).order_by("code"))
    return Listing(
        name="journal",
        label=_("Journal"),
        rows=Entry.objects.filter(company_id=info.id),
        keyed_rows=Entry.objects.alias(of=aside("company_id")).filter(of=info.id),
        scope=None if places is None else lambda rows: rows.filter(Exists(at_places)),
        order=("-posting_date", "-id"),
        columns=_columns(),
        filters=_filters(info.id, accounts),
        currency=info.money,
        link=lambda row: reverse("entry", args=[row.entry.id]),
        prepare=_prepared,
        parts=lambda row: row.moved,
        summed=_both_sides,
        folded=lambda filters: None if places is not None else _totals(info.id, filters),
        counted=lambda n: ngettext("%(n)s entry", "%(n)s entries", n) % {"n": count_words(n)},
        empty=Empty(
            icon="book-open",
            title=_("No entries here yet"),
            text=_(
                "Each document writes its own journal entry when it is posted; nobody types them"
                " again."
            ),
        ),
        compact=True,
        older=_("Older"),
        newer=_("Newer"),
    )


def document_url(entry: Entry) -> str:
    """The page of the document that an entry comes from; empty when it has none."""
    name = document_url_name(entry.source_kind)
    return reverse(name, args=[entry.source_id]) if name else ""


def document_words(entry: Entry, number: str) -> str:
    """What an entry comes from: "Sale STORE001-A-000042"."""
    return f"{word(entry.source_kind)} {number}".rstrip()


def _entry_words(row: EntryRow) -> str:
    return f"{short_day(row.entry.posting_date)} · {word(row.entry.journal)}"


def _columns() -> tuple[Column, ...]:
    """On the page an entry with its lines beneath; in a file each line with its entry's facts."""
    return (*_page_columns(), *_file_columns(), *_figures())


def _page_columns() -> tuple[Column, ...]:
    return (
        Column(
            key="entry",
            title=_("Posted, account"),
            value=_entry_words,
            phone=lambda r: document_words(r.entry, r.number),
            part=lambda line: f"{line.account.code}  {line.account.name}",
            part_link=lambda line: reverse("account", args=[line.account_id]),
            sort=("posting_date", "id"),
            down_first=True,
            fixed=True,
            only="page",
        ),
        Column(
            key="document",
            title=_("Document"),
            value=lambda r: document_words(r.entry, r.number),
            link=lambda r: document_url(r.entry),
            screen="tablet",
            only="page",
        ),
    )


def _file_columns() -> tuple[Column, ...]:
    nothing = lambda row: ""  # noqa: E731
    return (
        Column(
            key="posted",
            title=_("Posting date"),
            kind="day",
            value=lambda r: r.entry.posting_date,
            only="file",
        ),
        Column(
            key="business",
            title=_("Business date"),
            kind="day",
            value=lambda r: r.entry.business_date,
            only="file",
        ),
        Column(
            key="journal",
            title=_("Journal"),
            value=lambda r: word(r.entry.journal),
            only="file",
        ),
        Column(
            key="source",
            title=_("Kind"),
            value=lambda r: word(r.entry.source_kind),
            only="file",
        ),
        Column(key="number", title=_("Document"), value=lambda r: r.number, only="file"),
        Column(key="entry-id", title=_("Entry"), value=lambda r: str(r.entry.id), only="file"),
        Column(
            key="code",
            title=_("Account number"),
            value=nothing,
            part=lambda line: line.account.code,
            only="file",
        ),
        Column(
            key="account",
            title=_("Account"),
            value=nothing,
            part=lambda line: line.account.name,
            only="file",
        ),
    )


def _figures() -> tuple[Column, ...]:
    return (
        Column(
            key="note",
            title=_("Note"),
            value=lambda r: r.entry.memo,
            part=lambda line: line.note,
            screen="tablet",
            voice=True,
        ),
        Column(
            key="debit",
            title=_("Debit"),
            kind="amount",
            value=lambda r: r.debit_minor,
            part=lambda line: line.amount_minor if line.amount_minor > 0 else None,
            total="folded",
        ),
        Column(
            key="credit",
            title=_("Credit"),
            kind="amount",
            value=lambda r: r.debit_minor,
            part=lambda line: -line.amount_minor if line.amount_minor <= 0 else None,
            total="folded",
        ),
    )


def _filters(company_id: UUID, accounts: Sequence[Account]) -> tuple[Filter, ...]:
    named = {str(one.id): f"{one.code} {one.name}" for one in accounts}
    return (
        Filter(
            name="day",
            title=_("Posting day"),
            is_day=True,
            apply=lambda rows, value: rows.filter(posting_date=value),
            words=lambda value: day_words(asked_day(value)) or None,
        ),
        Filter(
            name="since",
            title=_("From"),
            is_day=True,
            apply=lambda rows, value: rows.filter(posting_date__gte=value),
            words=lambda value: _day(_("from %(day)s"), value),
        ),
        Filter(
            name="until",
            title=_("Through"),
            is_day=True,
            apply=lambda rows, value: rows.filter(posting_date__lte=value),
            words=lambda value: _day(_("through %(day)s"), value),
        ),
        Filter(
            name="account",
            title=_("Account"),
            options=tuple(named.items()),
            order=("-id",),
            keys=lambda value: EntryLine.objects.filter(account_id=value).values("entry_id"),
            apply=lambda rows, value: rows.filter(
                id__in=EntryLine.objects.filter(account_id=value).values("entry_id")
            ),
            words=named.get,
        ),
        Filter(
            name="flow",
            title=_("Cash flow"),
            apply=lambda rows, value: rows.filter(
                id__in=lines_of_flow(company_id, value).values("entry_id")
            ),
            words={
                DISPOSALS: _("Gains and losses on assets sold"),
                RATES: _("Effect of exchange rates on cash"),
            }.get,
        ),
    )


def _day(pattern: str, value: str) -> str | None:
    day = asked_day(value)
    return pattern % {"day": short_day(day)} if day else None


def _prepared(rows: Sequence[Entry]) -> list[EntryRow]:
    lines: dict[UUID, list[EntryLine]] = {row.id: [] for row in rows}
    for start in range(0, len(rows), 500):
        part = [row.id for row in rows[start : start + 500]]
        found = EntryLine.objects.filter(entry_id__in=part).select_related("account")
        for line in noted(list(found.order_by("entry_id", "number"))):
            lines[line.entry_id].append(line)
    numbers = document_numbers(row.source_id for row in rows)
    return [EntryRow(row, lines[row.id], numbers.get(row.source_id, "")) for row in rows]


def _both_sides(entries: QuerySet[Entry]) -> dict[str, int]:
    """Both sides of these entries, which are the same."""
    lines = EntryLine.objects.filter(
        entry_id__in=entries.order_by().values("id"), amount_minor__gt=0
    )
    debit = lines.aggregate(debit=Sum("amount_minor"))["debit"] or 0
    return {"debit": debit, "credit": debit}


def _totals(company_id: UUID, filters: Mapping[str, Any]) -> Totals | None:
    """Both sides from the folded days; those know days only."""
    if filters.keys() - {"day", "since", "until"}:
        return None
    only = asked_day(filters.get("day", ""))
    since = [d for d in (only, asked_day(filters.get("since", ""))) if d]
    until = [d for d in (only, asked_day(filters.get("until", ""))) if d]
    balances = trial_balance(
        company_id, min(until) if until else date(9999, 12, 31), max(since) if since else None
    )
    return Totals(
        count=None,
        sums={
            "debit": sum(one.debit_minor for one in balances),
            "credit": sum(one.credit_minor for one in balances),
        },
    )
