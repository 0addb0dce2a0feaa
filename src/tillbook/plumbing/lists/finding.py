"""Searching lists of things that are few: as people type names, without accents or capitals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from tillbook.values.folding import findable, typed_words


def by_words(*fields: str) -> Callable[[QuerySet[Any], str], QuerySet[Any]]:
    """The rows in which each word that was typed stands in one of these fields.

    The databases do not fold letters alike, so the different texts are read and folded here. What
    is many keeps a column of folded text instead.
    """

    def search(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        texts = {field: _texts(rows, field) for field in fields}
        for word in typed_words(text):
            fits = Q()
            for field, known in texts.items():
                fits |= Q(**{f"{field}__in": [one for one, said in known if word in said]})
            rows = rows.filter(fits)
        return rows

    return search


def _texts(rows: QuerySet[Any], field: str) -> list[tuple[str, str]]:
    values = rows.order_by().values_list(field, flat=True).distinct()
    return [(value, findable(value)) for value in values if value]
