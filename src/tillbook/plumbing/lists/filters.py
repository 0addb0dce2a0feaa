"""Filters that many lists have: one of some choices, and the days since and through."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from tillbook.plumbing.lists.shapes import Filter
from tillbook.plumbing.pages import asked_day
from tillbook.plumbing.templatetags.figures import short_day


def choice(name: str, title: str, options: Mapping[str, str], column: str) -> Filter:
    """Rows whose column is what was chosen; the lists it is for are short enough to be read."""
    return Filter(
        name=name,
        title=title,
        options=tuple(options.items()),
        indexed=False,
        apply=lambda rows, value: rows.filter(**{column: value}),
        words=options.get,
    )


def days(column: str = "business_date") -> tuple[Filter, Filter]:
    """Rows from a day on, and through a day."""
    return (
        _day("since", _("From"), f"{column}__gte", _("from %(day)s")),
        _day("until", _("Through"), f"{column}__lte", _("through %(day)s")),
    )


def _day(name: str, title: str, condition: str, words: str) -> Filter:
    def said(value: str) -> str | None:
        day = asked_day(value)
        return words % {"day": short_day(day)} if day else None

    return Filter(
        name=name,
        title=title,
        is_day=True,
        apply=lambda rows, value: rows.filter(**{condition: value}),
        words=said,
    )
