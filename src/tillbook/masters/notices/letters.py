"""What a mail says, by its kind: written by the room that knows, when it is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail's contents; files: (name, bytes, media type)."""

    subject: str
    text: str
    html: str = ""
    files: tuple[tuple[str, bytes, str], ...] = ()


#: (company, subject, language, origin) -> what to send; None while there is nothing to tell.
LetterWriter = Callable[[UUID, UUID, str, str], Letter | None]

_writers: dict[str, LetterWriter] = {}
_pages: dict[str, str] = {}


def register_letter(kind: str, writer: LetterWriter, url_name: str) -> None:
    """Have mails of a kind written by `writer`; url_name: the page of what they are about."""
    _writers[kind] = writer
    _pages[kind] = url_name


def page_of(kind: str) -> str | None:
    """The page of what mails of a kind are about; it takes the subject's id."""
    return _pages.get(kind)


def letter_of(
    kind: str, company_id: UUID, subject_id: UUID, language: str, origin: str
) -> Letter | None:
    """What a mail says; None when what it is about is not here."""
    writer = _writers.get(kind)
    return writer(company_id, subject_id, language, origin) if writer else None
