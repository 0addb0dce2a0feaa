"""The writers of attachments: attach, carry over, withdraw."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from django.db import IntegrityError
from django.db.models import Q

from tillbook.masters.files.errors import FileRefusal, FileRefused
from tillbook.masters.files.holders import Holder, holder_of
from tillbook.masters.files.models import Attachment, StoredFile, Withdrawal
from tillbook.masters.files.photos import drawn_anew, without_position
from tillbook.masters.files.queries import attachment_for
from tillbook.masters.files.rules import (
    HEIC,
    MOST_ATTACHMENTS,
    MOST_PHOTO_BYTES,
    Kind,
    kind_of,
    require_whole,
    safe_name,
)
from tillbook.masters.organisation.operations import audit_by
from tillbook.masters.organisation.rules import Actor
from tillbook.plumbing import clock
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.writer import write
from tillbook.values.words import one_line


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a file: the id of its attachment, whether it had been there before."""

    id: UUID
    duplicate: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that can be kept: looked at, and drawn anew where it is a photo. No database."""

    given: str
    digest: str
    kind: Kind
    content: bytes
    name: str


def prepare(content: bytes, name: str) -> Prepared:
    """Look at what came, before any transaction. Raises FileRefused."""
    if len(content) > MOST_PHOTO_BYTES:
        raise FileRefused(FileRefusal.TOO_LARGE, size=str(MOST_PHOTO_BYTES >> 20))
    given = sha256(content).hexdigest()
    came_as = kind = kind_of(content)
    require_whole(content, kind)
    if kind.picture:
        content, kind = drawn_anew(content, kind)
    elif kind == HEIC:
        content = without_position(content)
    # A PNG that became a JPEG is called one.
    safe = safe_name(name, came_as) if came_as == kind else _renamed(name, came_as, kind)
    return Prepared(given, sha256(content).hexdigest(), kind, content, safe)


def _renamed(name: str, came_as: Kind, kind: Kind) -> str:
    return f"{safe_name(name, came_as).rpartition('.')[0]}.{kind.ending}"


def attach(actor: Actor, kind: str, subject_id: UUID, prepared: Prepared) -> Kept:
    """Attach a file to a document; the same file again is the same one. Raises FileRefused."""
    holder = holder_of(actor, kind, subject_id)
    if holder is None:
        raise FileRefused(FileRefusal.UNKNOWN_DOCUMENT)
    _require_may(actor, holder)
    for attempt in (1, 2, 3):
        try:
            return write(lambda: attach_inside(actor, kind, subject_id, prepared))
        except IntegrityError:  # the same click twice: the second one finds what the first made
            if attempt == 3:
                raise
    raise AssertionError("unreachable")


def attach_inside(actor: Actor, kind: str, subject_id: UUID, prepared: Prepared) -> Kept:
    """The same in the open transaction of a desk that has checked the document itself."""
    file_id = _stored(actor.company_id, prepared)
    rows = Attachment.objects.filter(company_id=actor.company_id, kind=kind, subject_id=subject_id)
    of_file = rows.filter(file_id=file_id)
    if found := of_file.filter(withdrawal=None).first():
        return Kept(found.id, duplicate=True)
    if rows.filter(withdrawal=None).count() >= MOST_ATTACHMENTS:
        raise FileRefused(FileRefusal.TOO_MANY, size=str(MOST_ATTACHMENTS))
    row = Attachment(
        id=new_id(),
        company_id=actor.company_id,
        kind=kind,
        subject_id=subject_id,
        file_id=file_id,
        turn=of_file.count(),
        name=prepared.name,
        actor_kind=actor.kind,
        person_id=actor.id if actor.kind == "person" else None,
        recorded_at=clock.now(),
    )
    row.save(force_insert=True)
    return Kept(row.id)


def _stored(company_id: UUID, prepared: Prepared) -> UUID:
    known = StoredFile.objects.filter(company_id=company_id).filter(
        Q(sha256=prepared.digest) | Q(given_sha256=prepared.given)
    )
    found: UUID | None = known.values_list("id", flat=True).first()
    if found:
        return found
    file_id = new_id()
    row = StoredFile(
        id=file_id,
        company_id=company_id,
        sha256=prepared.digest,
        given_sha256=prepared.given,
        media_type=prepared.kind.media_type,
        size=len(prepared.content),
        content=prepared.content,
        recorded_at=clock.now(),
    )
    row.save(force_insert=True)
    return file_id


def carry_over(actor: Actor, kind: str, from_id: UUID, to_id: UUID) -> None:
    """Have a document hold what another one of its kind holds, in the open transaction: what a
    template makes carries the template's contract."""
    rows = Attachment.objects.filter(
        company_id=actor.company_id, kind=kind, subject_id=from_id, withdrawal=None
    )
    there = Attachment.objects.filter(company_id=actor.company_id, kind=kind, subject_id=to_id)
    held = set(there.values_list("file_id", flat=True))
    Attachment.objects.bulk_create(
        [
            Attachment(
                id=new_id(),
                company_id=actor.company_id,
                kind=kind,
                subject_id=to_id,
                file_id=row.file_id,
                name=row.name,
                actor_kind=row.actor_kind,
                person_id=row.person_id,
                recorded_at=clock.now(),
            )
            for row in rows.order_by("id")
            if row.file_id not in held
        ]
    )


def withdraw(actor: Actor, attachment_id: UUID, reason: str) -> bool:
    """Say that an attachment does not belong to its document; False where it was said before.

    Of a posted document that needs a reason. The file stays, marked. Raises FileRefused.
    """
    found = attachment_for(actor, attachment_id)
    if found is None:
        raise FileRefused(FileRefusal.UNKNOWN_ATTACHMENT)
    row, holder = found
    _require_may(actor, holder)
    reason = one_line(reason, 200)
    if holder.posted and not reason:
        raise FileRefused(FileRefusal.NO_REASON)

    def work() -> bool:
        if Withdrawal.objects.filter(attachment_id=row.id).exists():
            return False
        Withdrawal(
            attachment_id=row.id,
            reason=reason or "-",
            person_id=actor.id if actor.kind == "person" else None,
            recorded_at=clock.now(),
        ).save(force_insert=True)
        audit_by(
            actor,
            actor.company_id,
            "attachment.withdrawn",
            object_kind=row.kind,
            object_id=row.subject_id,
            reason=reason,
            detail={"file": row.name, "sha256": row.file.sha256},
        )
        return True

    try:
        return write(work)
    except IntegrityError:
        return False


def _require_may(actor: Actor, holder: Holder) -> None:
    if not holder.may_attach:
        raise FileRefused(FileRefusal.UNKNOWN_DOCUMENT)
