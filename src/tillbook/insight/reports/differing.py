"""What a difference between figures and ledger is made of: reasons, each with its documents.

Days on which both sides are the same are not looked into; of the others the documents are compared
one by one. What is shown adds up to the difference whatever was found: what could not be told
document by document is a line of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from django.urls import reverse

from tillbook.books.ledger.balances import Scope
from tillbook.books.ledger.by_document import Posted, documents_on, posted_on
from tillbook.plumbing.registries import document_url_name
from tillbook.plumbing.series import document_numbers
from tillbook.plumbing.templatetags.interface import word

#: Days looked into, the latest first, and documents named of one reason.
MOST_DAYS = 31
MOST_DOCUMENTS = 100


@dataclass(frozen=True, slots=True)
class Named:
    """A document that is part of a difference; url: its page, else its entry's."""

    day: date
    words: str
    url: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of the explanation. count: documents, of which `documents` are the latest."""

    key: str
    words: str
    amount_minor: int
    count: int = 0
    documents: tuple[Named, ...] = ()
    url: str = ""


@dataclass(slots=True)
class Found:
    """Documents that differ, by (key, words) of the reason: each with its amount."""

    rows: dict[tuple[str, str], list[tuple[Posted, int]]] = field(default_factory=dict)

    def add(self, key: str, words: str, document: Posted, amount: int) -> None:
        self.rows.setdefault((key, words), []).append((document, amount))

    def whole(self) -> int:
        return sum(amount for rows in self.rows.values() for _document, amount in rows)

    def reasons(self) -> list[Reason]:
        """The reasons with their documents, the latest first; a fixed number of questions."""
        latest = {
            key: sorted(rows, key=lambda row: (row[0].day, row[0].entry_id), reverse=True)
            for key, rows in self.rows.items()
        }
        shown = [row for rows in latest.values() for row in rows[:MOST_DOCUMENTS]]
        numbers = document_numbers(document.source_id for document, _amount in shown)
        return [
            Reason(
                key=key,
                words=words,
                amount_minor=sum(amount for _document, amount in rows),
                count=len(rows),
                documents=tuple(_named(row, numbers) for row in rows[:MOST_DOCUMENTS]),
            )
            for (key, words), rows in latest.items()
        ]


def _named(row: tuple[Posted, int], numbers: Mapping[UUID, str]) -> Named:
    document, amount = row
    number = numbers.get(document.source_id, "")
    words = f"{word(document.source_kind)} {number}".rstrip()
    return Named(document.day, words, url_of(document), amount)


def url_of(document: Posted) -> str:
    """The page of a document, else of its entry."""
    if name := document_url_name(document.source_kind):
        return reverse(name, args=[document.source_id])
    return reverse("entry", args=[document.entry_id])


def differing_days(books: Mapping[date, int], figures: Mapping[date, int]) -> list[date]:
    """The days on which both sides are not the same, the latest first."""
    days = {*books, *figures}
    return sorted((d for d in days if books.get(d, 0) != figures.get(d, 0)), reverse=True)


def documents_that_differ(
    scope: Scope,
    days: Sequence[date],
    figures_of: Callable[[list[UUID]], Mapping[UUID, int]],
    sign: int = 1,
) -> Iterable[tuple[Posted, int, int | None]]:
    """(document, what it posted to the scope's accounts, what the figures have of it or None) of
    these days, where the two are not the same. sign: -1 counts credits as more."""
    if not days:
        return
    there = {one.source_id: one for one in documents_on(scope.company_id, days)}
    for one in posted_on(scope, days):
        # A document posted on two of the days has a row for each.
        before = there.get(one.source_id)
        more = before.amount_minor if before else 0
        there[one.source_id] = replace(one, amount_minor=one.amount_minor + more)
    figures = figures_of(list(there))
    for key, document in there.items():
        known = figures.get(key)
        if sign * document.amount_minor != (known or 0):
            yield document, sign * document.amount_minor, known
