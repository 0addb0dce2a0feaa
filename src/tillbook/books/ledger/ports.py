"""What the ledger needs to know of documents from rooms above it; bound in the settings."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True, kw_only=True)
class CameBack:
    """What was taken back of a document by others, and gave its tax back with it. All positive.

    taxes: code -> (base, tax); documents: those others -> how much of each is about this one.
    """

    gross_minor: int
    taxes: Mapping[UUID, tuple[int, int]]
    documents: Mapping[UUID, int]


class AskCameBack(Protocol):
    """A room's answer for its own documents; None for others, and where nothing came back.

    lock: nothing more comes back until the open writer transaction ends.
    """

    def __call__(self, kind: str, document_id: UUID, *, lock: bool) -> CameBack | None:
        """What came back of it."""


def came_back(kind: str, document_id: UUID, *, lock: bool = False) -> CameBack | None:
    """What came back of a document, whichever room it is of."""
    for path in settings.CAME_BACK:
        ask: AskCameBack = import_string(path)
        if found := ask(kind, document_id, lock=lock):
            return found
    return None


class AskRests(Protocol):
    """A room's answer which of its documents were set against what a document posted."""

    def __call__(self, document_id: UUID) -> Collection[UUID]:
        """Those that nothing took back."""


def resting_on(document_id: UUID) -> list[UUID]:
    """The documents that stand for nothing once this one is taken back, in order of id: they are
    taken back first."""
    found: set[UUID] = set()
    for path in settings.RESTS_ON:
        ask: AskRests = import_string(path)
        found.update(ask(document_id))
    return sorted(found)


class AskTakenBack(Protocol):
    """A room's answer which of its documents were taken back."""

    def __call__(self, company_id: UUID) -> Collection[tuple[UUID, UUID]]:
        """Each of them, with the document that took it back."""


def taken_back(company_id: UUID) -> list[tuple[UUID, UUID]]:
    """The documents of a company that were taken back, each with the one that did."""
    found: list[tuple[UUID, UUID]] = []
    for path in settings.TAKEN_BACK:
        ask: AskTakenBack = import_string(path)
        found += ask(company_id)
    return found
