"""What rooms make known to each other without importing upwards; filled by each room's `apps.py`.

None of these can stand between thinking and posting: they serve pages and the worker only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Document:
    """A numbered document as the worker hands it to the folds."""

    kind: str
    id: UUID


Fold = Callable[[UUID, Sequence[Document]], None]

_folds: dict[str, Fold] = {}
_document_urls: dict[str, str] = {}
_chores: dict[str, Callable[[UUID], None]] = {}


def register_fold(name: str, fold: Fold) -> None:
    """Have `fold(company id, documents)` run once for each document, in the transaction that
    numbers it."""
    _folds[name] = fold


def folds() -> list[Fold]:
    """Every fold, in order of name."""
    return [fold for _, fold in sorted(_folds.items())]


def register_document(kind: str, url_name: str) -> None:
    """Say which page shows documents of this kind; the page takes the document's id."""
    _document_urls[kind] = url_name


def document_url_name(kind: str) -> str | None:
    """The page of a kind of document."""
    return _document_urls.get(kind)


def register_chore(name: str, chore: Callable[[UUID], None]) -> None:
    """Have `chore(company id)` run by the worker from time to time; it must be safe to repeat."""
    _chores[name] = chore


def chores() -> list[Callable[[UUID], None]]:
    """Every chore, in order of name."""
    return [chore for _, chore in sorted(_chores.items())]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Documents of a company: from a day through a day (None: all), of a kind ("": any), at some
    locations (None: all)."""

    company_id: UUID
    since: date | None = None
    until: date | None = None
    kind: str = ""
    location_ids: Sequence[UUID] | None = None


#: How many documents there are, and what they come to in minor units.
Folded = Callable[[Span], tuple[int, int]]
_folded: dict[str, Folded] = {}


def register_totals(name: str, folded: Folded) -> None:
    """Have the totals of a list answered from folded rows that a room above it keeps."""
    _folded[name] = folded


def folded_totals(name: str, span: Span) -> tuple[int, int] | None:
    """The exact totals of a list, where somebody keeps them."""
    return _folded[name](span) if name in _folded else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A part of a page that a room above brings: loaded by itself, or a link without a script.

    url_name: of a page that takes the thing's id; right: the name of the right it needs.
    """

    title: Callable[[], str]
    url_name: str
    right: str


_panels: dict[str, list[Panel]] = {}


def register_panel(slot: str, panel: Panel) -> None:
    """Show a panel on the pages that have this slot."""
    _panels.setdefault(slot, []).append(panel)


def panels(slot: str) -> list[Panel]:
    """The panels of a slot, in the order of the rooms."""
    return list(_panels.get(slot, []))


#: What is kept about a party under one heading: (company, party) -> plain values.
AboutParty = Callable[[UUID, UUID], Iterator[dict[str, object]]]
_about_parties: dict[str, AboutParty] = {}


def register_about_party(heading: str, tell: AboutParty) -> None:
    """Have what a room keeps about a party stand in the file that the party may ask for."""
    _about_parties[heading] = tell


def about_party() -> list[tuple[str, AboutParty]]:
    """Everything that is kept about a party, by heading."""
    return sorted(_about_parties.items())
