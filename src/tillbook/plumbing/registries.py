"""What rooms make known to each other without importing upwards; filled by each room's `apps.py`.

None of these can stand between thinking and posting: they serve pages and the worker only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
