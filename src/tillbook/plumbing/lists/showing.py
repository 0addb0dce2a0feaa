"""What the templates draw of a list: heads, cells, totals, chips, and where each link leads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Sum
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tillbook.plumbing.lists import cells, paging
from tillbook.plumbing.lists.asking import Asked, active
from tillbook.plumbing.lists.choices import Chosen, columns_shown
from tillbook.plumbing.lists.paging import (
    Page,
    few,
    few_keys,
    is_bounded,
    page_of,
    reading,
    turned,
)
from tillbook.plumbing.lists.shapes import Column, Empty, Filter, Listing, Totals
from tillbook.plumbing.templatetags.figures import count as count_words


@dataclass(frozen=True, kw_only=True)
class Head:
    """A column's head; url: where it sorts; sorted: "up", "down" or "" as it is now."""

    title: str
    css: str = ""
    url: str = ""
    sorted: str = ""
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class Chip:
    """A filter that is set (remove: the address without it), or one to set by a press (url)."""

    words: str
    remove: str = ""
    url: str = ""
    is_day: bool = False


@dataclass(frozen=True, kw_only=True)
class Adding:
    """A filter that can be added: a form of its own behind the dashed chip."""

    name: str
    title: str
    options: tuple[tuple[str, str], ...] = ()
    is_day: bool = False
    value: str = ""


@dataclass(frozen=True, kw_only=True)
class ShownRow:
    """A row: its key for the checkbox, what it is called there, and its cells."""

    key: str
    name: str
    cells: list[SafeString]
    parts: list[list[SafeString]] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Shown:
    """Everything about a list that a page draws."""

    name: str
    label: str
    heads: list[Head]
    rows: list[ShownRow]
    totals: list[tuple[str, str]]
    chips: list[Chip]
    adding: list[Adding]
    columns: list[tuple[str, str, bool, bool]]
    kept: list[tuple[str, str]]
    carried: list[tuple[str, str]]
    counted: str
    empty: Empty
    totals_url: str = ""
    search: str = ""
    search_words: str = ""
    older: str = ""
    newer: str = ""
    notice: str = ""
    exports: list[tuple[str, str]] = field(default_factory=list)
    compact: bool = False
    two_line: bool = False
    acts: str = ""
    acts_url: str = ""
    acts_context: Mapping[str, Any] = field(default_factory=dict)
    address: str = ""
    narrowed: bool = False
    all_count: str = ""
    all_words: str = ""
    too_many: str = ""
    older_words: str = ""
    newer_words: str = ""
    on_paper: str = ""


def show(listing: Listing, question: Asked, choice: Chosen, *, may_export: bool) -> Shown:
    """Read one page and make it what the templates draw."""
    page = page_of(listing, question)
    columns = columns_shown(listing, choice)
    prepared = listing.prepare(page.rows)
    later = listing.later and bool(page.older or page.newer)
    sums = None if later else sums_of(listing, question, page)
    kept, adding = _kept(question), _adding(listing, question)
    own = {one.name for one in adding}
    all_count, all_words, too_many = _all_that_fit(listing, sums, page)
    compact = listing.compact if choice.columns is None else choice.compact
    return Shown(
        name=listing.name,
        label=listing.label,
        heads=[_head(one, question, page, page.order) for one in columns],
        rows=[_row(listing, columns, row) for row in prepared],
        totals=_awaited(columns) if later else _totals(listing, columns, sums, page, prepared),
        totals_url=question.query(totals="1") if later else "",
        chips=_chips(listing, question),
        adding=adding,
        columns=[(one.key, one.title, one in columns, one.fixed) for one in listing.on_page],
        kept=kept,
        carried=[(name, value) for name, value in kept if name not in own],
        counted="" if later else _counted(listing, sums, page),
        empty=listing.empty,
        search=question.search,
        search_words=listing.search_words if listing.search else "",
        older=question.query(after=page.older) if page.older else "",
        newer=question.query(before=page.newer) if page.newer else "",
        notice=_notice(page),
        exports=[
            ("CSV", question.query(export="csv")),
            ("XLSX", question.query(export="xlsx")),
        ]
        if may_export and prepared
        else [],
        compact=compact,
        two_line=listing.two_line and not compact,
        acts=listing.acts,
        acts_url=listing.acts_url,
        acts_context=listing.acts_context,
        address=question.query(),
        narrowed=bool(question.filters or question.search),
        all_count=all_count,
        all_words=all_words,
        too_many=too_many,
        older_words=listing.older or _("Next"),
        newer_words=listing.newer or _("Previous"),
        on_paper=_on_paper(listing, sums, page, may_export=may_export),
    )


def last_row(
    listing: Listing, question: Asked, choice: Chosen, *, may_export: bool
) -> tuple[list[tuple[str, str]], str, str]:
    """The last row of a list of many pages by itself, how many rows fit in words, and what paper
    says of both."""
    page = page_of(listing, question)
    sums = sums_of(listing, question, page)
    columns = columns_shown(listing, choice)
    prepared = listing.prepare(page.rows)
    paper = _on_paper(listing, sums, page, may_export=may_export)
    return _totals(listing, columns, sums, page, prepared), _counted(listing, sums, page), paper


def sums_of(listing: Listing, question: Asked, page: Page) -> Totals | None:
    """Sums over everything that fits, exact: from folded rows, or from the rows themselves where
    they are few; None where neither can say."""
    if listing.folded and not question.search:
        folded = listing.folded(question.filters)
        if folded is not None:
            return folded
    how = reading(listing, question)
    if not is_bounded(how):
        return None
    rows = how.rows
    if how.keys is not None:
        keys = few_keys(how.keys)
        if keys is None:
            return None
        rows = rows.filter(pk__in=keys)
    count = few(rows)
    if count is None:
        return None
    own = dict(listing.summed(rows)) if listing.summed else {}
    fields = {one.key: one.total for one in listing.columns if one.total not in ("", "folded")}
    if not fields or not count:
        return Totals(count=count, sums=own)
    found = rows.order_by().aggregate(**{f"sum_{key}": Sum(name) for key, name in fields.items()})
    return Totals(count=count, sums={key: found[f"sum_{key}"] or 0 for key in fields} | own)


def _head(column: Column, question: Asked, page: Page, order: tuple[str, ...]) -> Head:
    if not column.sort:
        return Head(title=column.title, css=cells.css(column), hint=column.hint)
    sorted_now = page.sorted_by == column
    down_now = question.down
    if page.sorted_by is None and column.sort in (order, turned(order)):
        sorted_now, down_now = True, order != column.sort  # as the list comes
    down = not down_now if sorted_now else column.down_first
    return Head(
        title=column.title,
        css=cells.css(column),
        url=question.query(sort=f"-{column.key}" if down else column.key),
        sorted=("down" if down_now else "up") if sorted_now else "",
    )


def _row(listing: Listing, columns: list[Column], row: Any) -> ShownRow:
    link = listing.link(row)
    drawn = []
    for place, column in enumerate(columns):
        drawn.append(cells.cell(column, row, listing.currency, link if place == 0 else ""))
    name = str(columns[0].value(row)) if columns else ""
    parts = [
        [cells.part_cell(column, part, listing.currency) for column in columns]
        for part in (listing.parts(row) if listing.parts else ())
    ]
    return ShownRow(key=listing.key(row), name=name, cells=drawn, parts=parts)


def _totals(
    listing: Listing, columns: list[Column], sums: Totals | None, page: Page, prepared: list[Any]
) -> list[tuple[str, str]]:
    """The last row: what it totals in words, then the sums in their columns."""
    if not prepared:
        return []
    if sums is None:
        words = _("%(counted)s shown") % {"counted": listing.counted(len(prepared))}
    elif sums.count is None:
        words = _("Everything that fits")
    elif page.older or page.newer:
        words = _("All %(counted)s") % {"counted": listing.counted(sums.count)}
    else:
        words = listing.counted(sums.count)
    row = [("totals-words", words)]
    for column in columns[1:]:
        value = None
        if column.total:
            # A page's own sum where nothing says the whole; a folded sum may lack some columns.
            value = (
                sums.sums.get(column.key)
                if sums
                else sum(column.value(one) or 0 for one in prepared)
            )
        row.append((cells.css(column), str(cells.text(column, value, listing.currency))))
    return row


def _awaited(columns: list[Column]) -> list[tuple[str, str]]:
    """The last row while it is added up."""
    return [("totals-words", _("Adding up…")), *((cells.css(one), "") for one in columns[1:])]


def _counted(listing: Listing, sums: Totals | None, page: Page) -> str:
    """How many rows fit, at the right of the chips."""
    if sums is not None and sums.count is not None:
        return listing.counted(sums.count)
    return _("%(count)s or more") % {"count": count_words(len(page.rows))} if page.rows else ""


def _on_paper(listing: Listing, sums: Totals | None, page: Page, *, may_export: bool) -> str:
    """Which rows stand on the paper, and of which the sums are, when the browser prints one page of
    a longer list."""
    if not page.rows or not (page.older or page.newer):
        return ""
    words = [
        _("On this paper: %(counted)s, one page of a longer list.")
        % {"counted": listing.counted(len(page.rows))}
    ]
    if sums is not None:
        words.append(_("The last row adds up all that fit, not this page alone."))
    if may_export:
        words.append(_("Export holds all of them, as CSV or XLSX."))
    return " ".join(words)


def _all_that_fit(listing: Listing, sums: Totals | None, page: Page) -> tuple[str, str, str]:
    """For acts on more rows than the page shows: how many fit, that in words, or that they are
    too many for one act."""
    if not listing.acts or not (page.older or page.newer):
        return "", "", ""
    if sums is None or sums.count is None or sums.count > paging.FEW:
        most = {"most": count_words(paging.FEW)}
        return "", "", _("More than %(most)s fit. Set a filter to choose them all.") % most
    words = _("All %(counted)s that fit") % {"counted": listing.counted(sums.count)}
    return count_words(sums.count), words, ""


def _notice(page: Page) -> str:
    """What could not be done as asked, and what to do about it."""
    if page.unsorted:
        return _(
            "Too many rows to sort by “%(column)s” at once. Narrow them first: by a day where there"
            " is one, else by another filter."
        ) % {"column": page.unsorted.title}
    if page.looked:
        return _("Looked through %(count)s rows; there are more. “Next” goes on from there.") % {
            "count": count_words(page.looked)
        }
    return ""


def _chips(listing: Listing, question: Asked) -> list[Chip]:
    """Filters that are set, each removable; then the quick ones that are not."""
    chips = [
        Chip(
            words=one.words(value) or "",
            remove=question.query(**{one.name: None}),
            is_day=one.is_day,
        )
        for one, value in active(listing, question)
    ]
    for one in listing.filters:
        if one.quick and one.name not in question.filters:
            chips += [
                Chip(words=words, url=question.query(**{one.name: value}))
                for value, words in one.options
            ]
    return chips


def _adding(listing: Listing, question: Asked) -> list[Adding]:
    return [
        Adding(
            name=one.name,
            title=one.title,
            options=tuple(one.options),
            is_day=one.is_day,
            value=question.filters.get(one.name, ""),
        )
        for one in listing.filters
        if _can_be_added(one)
    ]


def _can_be_added(one: Filter) -> bool:
    return not one.quick and (bool(one.options) or one.is_day or one.is_text)


def _kept(question: Asked) -> list[tuple[str, str]]:
    """Parameters that a form of the list carries on, besides its own."""
    kept = list(question.filters.items())
    if question.sort:
        kept.append(("sort", f"-{question.sort}" if question.down else question.sort))
    return kept
