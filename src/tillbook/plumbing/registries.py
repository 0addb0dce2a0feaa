"""What rooms make known to each other without importing upwards; filled by each room's `apps.py`.

None of these can stand between thinking and posting: they serve pages and the worker only.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.functional import Promise

from tillbook.plumbing.panels import Panel as Panel
from tillbook.plumbing.panels import panels as panels
from tillbook.plumbing.panels import register_panel as register_panel


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


#: How many millionths of each item were sold: (company, locations, items, since, through).
Sold = Callable[[UUID, Sequence[UUID], Sequence[UUID], date, date], dict[UUID, int]]
_sold: dict[str, Sold] = {}


def register_sold(name: str, sold: Sold) -> None:
    """Have what was sold of items answered from folded rows that a room above keeps."""
    _sold[name] = sold


def sold_of(
    company_id: UUID,
    location_ids: Sequence[UUID],
    item_ids: Sequence[UUID],
    since: date,
    until: date,
) -> dict[UUID, int]:
    """Millionths sold of each item from a day through a day; an item that was not, is absent."""
    found: dict[UUID, int] = {}
    for ask in _sold.values():
        found |= ask(company_id, location_ids, item_ids, since, until)
    return found


#: What is on its way to be received: (locations, items) -> millionths by (location, item).
Incoming = Callable[[Sequence[UUID], Sequence[UUID]], dict[tuple[UUID, UUID], int]]
_incoming: dict[str, Incoming] = {}


def register_incoming(name: str, incoming: Incoming) -> None:
    """Have what a room above awaits count as incoming goods."""
    _incoming[name] = incoming


def incoming_of(
    location_ids: Sequence[UUID], item_ids: Sequence[UUID]
) -> dict[tuple[UUID, UUID], int]:
    """(location, item) -> millionths that somebody ordered or sent, and nobody received yet."""
    found: dict[tuple[UUID, UUID], int] = {}
    for ask in _incoming.values():
        for key, micro in ask(location_ids, item_ids).items():
            found[key] = found.get(key, 0) + micro
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class PageEntry:
    """A page that people look for by name. group "settings": it stands on the settings page too.

    right: the name of the right that opens it; "" for everybody who is signed in. also: what else
    the trade calls it, in each language; only the search reads it.
    """

    name: str | Promise
    line: str | Promise
    icon: str
    url_name: str
    right: str
    group: str = ""
    also: str | Promise = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """Something that a search found: what it is, what it is called, where it leads. more: a last
    row, that leads to the list of all."""

    kind: str
    title: str
    url: str
    icon: str
    detail: str = ""
    more: bool = False


#: How many things a row names one by one where it unfolds.
UNFOLDED = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Something that waits for somebody, as a sentence with one verb. count: how many things.

    tone: brick or amber. weight: the lower, the sooner it is shown. items: the first of the things
    themselves, each with its words and its address, for a list that unfolds. unfold: reads them,
    for pages that show such a list; every page counts, and needs none of them.
    """

    count: int
    sentence: str
    small: str
    verb: str
    url: str
    icon: str
    tone: str = "amber"
    weight: int = 50
    items: Sequence[tuple[str, str]] = ()
    unfold: Callable[[], Sequence[tuple[str, str]]] | None = None

    def unfolded(self) -> Alert:
        """The same with the things themselves."""
        if self.items or self.unfold is None:
            return self
        return replace(self, items=self.unfold(), unfold=None)


#: Actors are handed through as they come: plumbing knows nobody.
Search = Callable[[Any, str], Sequence[Hit]]
Alerts = Callable[..., Iterable[Alert]]

Liked = Callable[[UUID], Iterable[UUID]]

_liked: dict[str, Liked] = {}
_pages: dict[str, PageEntry] = {}
_searches: dict[str, Search] = {}
_alerts: dict[str, Alerts] = {}
_dated_alerts: set[str] = set()


def register_page(entry: PageEntry) -> None:
    """Have a page found by its name, and listed with its group."""
    _pages[entry.url_name] = entry


def pages(group: str | None = None) -> list[PageEntry]:
    """Every page, or those of a group, in the order in which the rooms named them."""
    return [entry for entry in _pages.values() if group is None or entry.group == group]


def register_search(name: str, search: Search) -> None:
    """Have `search(actor, text)` asked for what somebody types; it answers with what this actor
    may see, the likeliest first, a handful, in a few milliseconds."""
    _searches[name] = search


def searches() -> list[Search]:
    """Every search, in the order in which the rooms named them."""
    return list(_searches.values())


def register_liked(name: str, liked: Liked) -> None:
    """Have `liked(company id)` asked for the products that are reached for most."""
    _liked[name] = liked


def liked(company_id: UUID) -> set[UUID]:
    """The variants that somebody chose to have at hand."""
    return {key for ask in _liked.values() for key in ask(company_id)}


def register_alert(name: str, alerts: Alerts, *, dated: bool = False) -> None:
    """Have `alerts(actor, location ids)` asked for what waits for this actor there. dated: it can
    be asked with a day besides, and then tells what is of that day or before alone."""
    _alerts[name] = alerts
    if dated:
        _dated_alerts.add(name)


def alerts_for(
    actor: Any, location_ids: Sequence[UUID], through: date | None = None
) -> list[Alert]:
    """What waits for this actor at these locations, the weightiest first. through: of what has a
    day, no later one's."""
    found: list[Alert] = []
    for name, ask in _alerts.items():
        days = (through,) if through and name in _dated_alerts else ()
        found += ask(actor, location_ids, *days)
    return sorted((alert for alert in found if alert.count), key=lambda alert: alert.weight)


#: What a room asks to look at before the books are closed through a day.
BeforeClosing = Callable[[Any, date], Iterable[Alert]]
_before_closing: dict[str, BeforeClosing] = {}


def register_before_closing(name: str, ask: BeforeClosing) -> None:
    """Have `ask(actor, day)` asked what is not in order before the books are closed through it."""
    _before_closing[name] = ask


def before_closing(actor: Any, through: date) -> list[Alert]:
    """What the rooms say is not in order."""
    return [alert for ask in _before_closing.values() for alert in ask(actor, through)]


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterFiling:
    """A paper of a day that was handed in already: what is posted for that day is a correction in
    the next one. title: what it is; since, until: of the next one, url: its page ("" where none
    follows)."""

    title: str
    filed_through: date
    since: date | None = None
    until: date | None = None
    url: str = ""


#: Which papers of a day are handed in: (company, day, accounts and tax codes of the lines).
Filed = Callable[[UUID, date, Collection[tuple[UUID, UUID | None]]], Sequence[AfterFiling]]
_filed: dict[str, Filed] = {}


def register_filed(name: str, filed: Filed) -> None:
    """Have `filed` asked by pages before something is posted to a day. It tells; it forbids
    nothing, and posting never asks it."""
    _filed[name] = filed


def filed_for(
    company_id: UUID, day: date, touched: Collection[tuple[UUID, UUID | None]]
) -> list[AfterFiling]:
    """The papers that lines of that day come too late for."""
    return [one for ask in _filed.values() for one in ask(company_id, day, touched)]


#: What is kept about a party under one heading: (company, party) -> plain values.
AboutParty = Callable[[UUID, UUID], Iterator[dict[str, object]]]
_about_parties: dict[str, AboutParty] = {}


def register_about_party(heading: str, tell: AboutParty) -> None:
    """Have what a room keeps about a party stand in the file that the party may ask for."""
    _about_parties[heading] = tell


def about_party() -> list[tuple[str, AboutParty]]:
    """Everything that is kept about a party, by heading."""
    return sorted(_about_parties.items())


#: Erases what a room keeps about a party, in the open transaction: (company, party).
ForgetParty = Callable[[UUID, UUID], None]
_forget_parties: dict[str, ForgetParty] = {}


def register_forget_party(name: str, forget: ForgetParty) -> None:
    """Have what a room keeps about a party erased with them."""
    _forget_parties[name] = forget


def forget_party(company_id: UUID, party_id: UUID) -> None:
    """Erase what rooms above keep about a party. Opens no transaction."""
    for _name, forget in sorted(_forget_parties.items()):
        forget(company_id, party_id)


#: What things of a kind are called, by id: (company, ids).
Called = Callable[[UUID, Collection[UUID]], dict[UUID, str]]
_called: dict[str, Called] = {}


def register_names(kind: str, called: Called) -> None:
    """Say what the things are called that the audit trail names by this kind and an id."""
    _called[kind] = called


def names_of(kind: str, company_id: UUID, ids: Collection[UUID]) -> dict[UUID, str]:
    """What these things are called; nothing of a kind that nobody names."""
    return _called[kind](company_id, ids) if kind in _called else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that a room above does with what a lower room's page shows: a button there."""

    title: str | Promise
    icon: str
    url_name: str
    right: str


_acts: dict[str, list[Act]] = {}


def register_act(slot: str, act: Act) -> None:
    """Have a button stand at the head of a kind of page: "stock" (the item as `?item=`)."""
    _acts.setdefault(slot, []).append(act)


def acts(slot: str, rights: Collection[str]) -> list[Act]:
    """The acts of a slot that somebody with these rights may do."""
    return [act for act in _acts.get(slot, ()) if act.right in rights]
