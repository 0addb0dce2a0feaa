"""The API of attachments."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NoBase64
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Body, Query, Router

from tillbook.masters.files.answering import file_answer
from tillbook.masters.files.errors import SENTENCES, FileRefusal, FileRefused
from tillbook.masters.files.holders import holder_of
from tillbook.masters.files.operations import attach, prepare, withdraw
from tillbook.masters.files.queries import Attached, attachment_for, attachments_of
from tillbook.masters.files.schemas import (
    AttachedOut,
    AttachIn,
    AttachmentOut,
    AttachmentsOut,
    AttachmentsQuery,
    WithdrawIn,
)
from tillbook.masters.organisation.api import ApiKey, actor_of
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.problems import Problem, not_found

router = Router(tags=["Attachments"])

_MISSING = frozenset({FileRefusal.UNKNOWN_DOCUMENT, FileRefusal.UNKNOWN_ATTACHMENT})


def _problem(refused: FileRefused) -> Problem:
    status = 404 if refused.refusal in _MISSING else 422
    return Problem(status, refused.refusal.value, SENTENCES[refused.refusal] % refused.words)


def _out(row: Attached) -> AttachmentOut:
    return AttachmentOut(
        id=str(row.id),
        name=row.name,
        media_type=row.kind.media_type,
        size=row.size,
        sha256=row.sha256,
        attached_by=row.who,
        attached_at=row.at,
        withdrawn=row.withdrawn or None,
        withdrawn_at=row.withdrawn_at,
    )


@operation(
    router,
    "GET",
    "/attachments",
    gate=ApiKey(),
    out=AttachmentsOut,
    refusals=(404,),
)
def list_attachments(request: HttpRequest, wanted: Query[AttachmentsQuery]) -> HttpResponse:
    """List the attachments of a document.

    Withdrawn ones are among them, with why. The key needs the scope that opens the document.
    """
    actor = actor_of(request)
    if holder_of(actor, wanted.kind, wanted.document_id) is None:
        raise not_found("document")
    rows = attachments_of(actor.company_id, wanted.kind, wanted.document_id)
    return answer(AttachmentsOut(items=[_out(row) for row in rows]))


@operation(
    router,
    "POST",
    "/attachments",
    gate=ApiKey(),
    out=AttachedOut,
    refusals=(404,),
    body_example={
        "kind": "manual_entry",
        "document_id": "0193b3a0-0000-7000-8000-000000000000",
        "name": "invoice.csv",
        "content": "YTtiCjE7Mgo=",
    },
)
def attach_file(request: HttpRequest, wanted: Body[AttachIn]) -> HttpResponse:
    """Attach a file to a document.

    The same file again is the same attachment. Photos are drawn anew: smaller, upright, without
    the place they were taken at. The key needs the scope that writes the document.
    """
    actor = actor_of(request)
    try:
        content = b64decode(wanted.content, validate=True)
        kept = attach(actor, wanted.kind, wanted.document_id, prepare(content, wanted.name))
    except NoBase64:
        raise Problem(422, "invalid", "content: This is no base64.") from None
    except FileRefused as refused:
        raise _problem(refused) from None
    return answer(AttachedOut(id=str(kept.id), duplicate=kept.duplicate))


@operation(
    router,
    "GET",
    "/attachments/{attachment_id}/content",
    gate=ApiKey(),
    out=None,
    refusals=(404,),
    kind="application/octet-stream",
)
def get_attachment_content(request: HttpRequest, attachment_id: UUID) -> HttpResponse:
    """Get the file of an attachment.

    Its bytes, with the media type they are of.
    """
    found = attachment_for(actor_of(request), attachment_id)
    if found is None:
        raise not_found("attachment")
    return file_answer(found[0], show=False)


@operation(
    router,
    "POST",
    "/attachments/{attachment_id}/withdraw",
    gate=ApiKey(),
    out=AttachedOut,
    refusals=(404,),
    body_example={"reason": "Of another supplier"},
)
def withdraw_attachment(
    request: HttpRequest, attachment_id: UUID, wanted: Body[WithdrawIn]
) -> HttpResponse:
    """Withdraw an attachment.

    The file stays, marked with why; nothing attached to a posted document ever goes away.
    """
    try:
        done = withdraw(actor_of(request), attachment_id, wanted.reason)
    except FileRefused as refused:
        raise _problem(refused) from None
    return answer(AttachedOut(id=str(attachment_id), duplicate=not done))
