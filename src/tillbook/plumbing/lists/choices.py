"""Which columns a person sees in a list, and how dense; kept for them on every device."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from tillbook.plumbing.lists.shapes import Column, Listing
from tillbook.plumbing.models import ListChoice
from tillbook.plumbing.writer import write

_MOST = 60


@dataclass(frozen=True)
class Chosen:
    """A person's choice; columns None: as the list comes."""

    columns: frozenset[str] | None = None
    compact: bool = False


def chosen(person_id: UUID | None, list_name: str) -> Chosen:
    """What this person chose for a list."""
    row = ListChoice.objects.filter(person_id=person_id, list_name=list_name).first()
    if person_id is None or row is None:
        return Chosen()
    return Chosen(frozenset(json.loads(row.columns)), row.compact)


def choose(person_id: UUID, list_name: str, columns: Sequence[str], compact: bool) -> None:
    """Keep a choice, in a transaction of its own; the columns are keys, unknown ones do nothing."""
    keys = sorted({key[:40] for key in columns})[:_MOST]
    write(
        lambda: ListChoice.objects.update_or_create(
            person_id=person_id,
            list_name=list_name[:40],
            defaults={"columns": json.dumps(keys), "compact": compact},
        )
    )


def columns_shown(listing: Listing, choice: Chosen) -> list[Column]:
    """The columns in their order, as chosen."""
    if choice.columns is None:
        return [one for one in listing.on_page if one.shown or one.fixed]
    return [one for one in listing.on_page if one.fixed or one.key in choice.columns]
