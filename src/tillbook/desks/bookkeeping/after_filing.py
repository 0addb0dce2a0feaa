"""What comes after a paper of its day was handed in: pages say so, and ask once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from tillbook.desks.bookkeeping.errors import EntryRefused
from tillbook.desks.bookkeeping.queries import books_for
from tillbook.desks.bookkeeping.rules import Typed, decide
from tillbook.masters.organisation.rules import Actor
from tillbook.plumbing.registries import AfterFiling, filed_for


def after_filing(actor: Actor, typed: Typed) -> Sequence[AfterFiling]:
    """The papers that what was typed comes too late for; nothing of what is wrong anyway."""
    try:
        decided = decide(typed, books_for(actor, typed))
    except EntryRefused:
        return ()
    return _of(actor.company_id, decided.day, decided.lines)


def entry_after_filing(company_id: UUID, entries: Iterable[Any]) -> Sequence[AfterFiling]:
    """The same of entries that are posted, each with its lines, for a copy or what takes it
    back."""
    return [
        said for one in entries for said in _of(company_id, one["entry"].tax_point, one["lines"])
    ]


def _of(company_id: UUID, day: date, lines: Iterable[Any]) -> list[AfterFiling]:
    return filed_for(company_id, day, {(one.account_id, one.tax_code_id) for one in lines})
