"""Shapes of attachments in the API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from tillbook.plumbing.api.shapes import PLAIN, In, Out

#: Of a body of 5 MB, base64 leaves three quarters.
MOST_TEXT = 4_900_000
BASE64 = r"^[A-Za-z0-9+/]+={0,2}$"


class AttachmentsQuery(In):
    """Whose attachments."""

    kind: Literal["manual_entry", "expense"] = Field(description="The kind of document.")
    document_id: UUID = Field(description="The document's id, or its draft's.")


class AttachIn(In):
    """A file for a document."""

    kind: Literal["manual_entry", "expense"] = Field(description="The kind of document.")
    document_id: UUID = Field(description="The document's id, or its draft's.")
    name: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=PLAIN)] = Field(
        description="What the file is called; its kind is told by its bytes."
    )
    content: Annotated[
        str, StringConstraints(min_length=4, max_length=MOST_TEXT, pattern=BASE64)
    ] = Field(description="The file in base64. A call carries about 3.6 MB, a page 10 MB.")


class WithdrawIn(In):
    """Why an attachment does not belong to its document."""

    reason: Annotated[str, StringConstraints(max_length=200, pattern=PLAIN)] = Field(
        description="Must be said where the document is posted."
    )


class AttachmentOut(Out):
    """A file of a document. withdrawn: why, null while it counts."""

    id: str
    name: str
    media_type: str
    size: int
    sha256: str
    attached_by: str
    attached_at: datetime
    withdrawn: str | None
    withdrawn_at: datetime | None


class AttachmentsOut(Out):
    """The files of a document, the first first."""

    items: list[AttachmentOut]


class AttachedOut(Out):
    """What became of a file. duplicate: it was attached before."""

    id: str
    duplicate: bool
