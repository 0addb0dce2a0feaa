"""Whose attachments these are: rooms above say what somebody may do with a document of theirs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from tillbook.masters.organisation.rules import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A document as somebody may see it. may_attach: and may add files to it. posted: what is
    attached stays, and is withdrawn with a reason. title and url: where a page leads back to."""

    may_attach: bool
    posted: bool
    title: str
    url: str


#: The document of this id as the actor may see it; None where there is none, or it is not theirs.
Ask = Callable[[Actor, UUID], Holder | None]
_asked: dict[str, Ask] = {}


def register_holder(kind: str, ask: Ask) -> None:
    """Have documents of a kind hold attachments; called from a room's `apps.py`."""
    _asked[kind] = ask


def holder_of(actor: Actor, kind: str, subject_id: UUID) -> Holder | None:
    """The document, when it can hold attachments and the actor may see it."""
    ask = _asked.get(kind)
    return ask(actor, subject_id) if ask else None


def kinds() -> list[str]:
    """The kinds of documents that hold attachments."""
    return sorted(_asked)
