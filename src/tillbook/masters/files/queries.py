"""The reads of attachments; who may see the document may see them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from tillbook.masters.files.holders import Holder, holder_of
from tillbook.masters.files.models import Attachment, StoredFile
from tillbook.masters.files.rules import KINDS, Kind
from tillbook.masters.organisation.queries import people_names
from tillbook.masters.organisation.rules import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """An attachment as pages and programs see it. withdrawn: why, "" while it counts."""

    id: UUID
    name: str
    kind: Kind
    size: int
    sha256: str
    who: str
    at: datetime
    withdrawn: str = ""
    withdrawn_by: str = ""
    withdrawn_at: datetime | None = None


def attachments_of(company_id: UUID, kind: str, subject_id: UUID) -> list[Attached]:
    """What is attached to a document, the first first, withdrawn ones among them."""
    rows = list(
        Attachment.objects.filter(company_id=company_id, kind=kind, subject_id=subject_id)
        .select_related("file", "withdrawal")
        .defer("file__content")
        .order_by("id")
    )
    gone = {row.id: row.withdrawal for row in rows if hasattr(row, "withdrawal")}
    people = {row.person_id for row in rows} | {one.person_id for one in gone.values()}
    names = people_names({key for key in people if key})
    return [
        Attached(
            id=row.id,
            name=row.name,
            kind=KINDS[row.file.media_type],
            size=row.file.size,
            sha256=row.file.sha256,
            who=_called(names, row.person_id),
            at=row.recorded_at,
            withdrawn=gone[row.id].reason if row.id in gone else "",
            withdrawn_by=_called(names, gone[row.id].person_id) if row.id in gone else "",
            withdrawn_at=gone[row.id].recorded_at if row.id in gone else None,
        )
        for row in rows
    ]


def _called(names: dict[UUID, str], person_id: UUID | None) -> str:
    return names.get(person_id, "") if person_id else ""


def counts_of(company_id: UUID, kind: str, subject_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many attachments that count these documents have; one without any is absent."""
    rows = Attachment.objects.filter(
        company_id=company_id, kind=kind, subject_id__in=list(subject_ids), withdrawal=None
    )
    counted = rows.order_by().values_list("subject_id").annotate(n=Count("id"))
    return {key: int(n) for key, n in counted}


def attachment_for(actor: Actor, attachment_id: UUID) -> tuple[Attachment, Holder] | None:
    """An attachment and its document, when the actor may see that."""
    row = (
        Attachment.objects.filter(company_id=actor.company_id, id=attachment_id)
        .select_related("file", "withdrawal")
        .defer("file__content")
        .first()
    )
    holder = holder_of(actor, row.kind, row.subject_id) if row else None
    return (row, holder) if row and holder else None


def content_of(file_id: UUID) -> bytes:
    """The bytes of a file."""
    return bytes(StoredFile.objects.values_list("content", flat=True).get(id=file_id))


def file_name(digest: str, media_type: str) -> str:
    """What a file is called where it stands by itself."""
    return f"file-{digest}.{KINDS[media_type].ending}"


def stored_files(company_id: UUID) -> list[tuple[str, UUID]]:
    """(name, id) of every file of a company, in the order of the hashes."""
    rows = StoredFile.objects.filter(company_id=company_id).order_by("sha256")
    found = rows.values_list("sha256", "media_type", "id")
    return [(file_name(digest, media_type), key) for digest, media_type, key in found]


def attachment_rows(company_id: UUID) -> Iterator[dict[str, object]]:
    """Every attachment as plain values, in the order in which they came."""
    rows = Attachment.objects.filter(company_id=company_id).select_related("file", "withdrawal")
    for row in rows.defer("file__content").order_by("id").iterator():
        gone = getattr(row, "withdrawal", None)
        yield {
            "id": str(row.id),
            "kind": row.kind,
            "document": str(row.subject_id),
            "file": file_name(row.file.sha256, row.file.media_type),
            "sha256": row.file.sha256,
            "media_type": row.file.media_type,
            "size": row.file.size,
            "name": row.name,
            "person": str(row.person_id) if row.person_id else None,
            "at": row.recorded_at.isoformat(),
            "withdrawn": gone.reason if gone else None,
            "withdrawn_at": gone.recorded_at.isoformat() if gone else None,
        }
