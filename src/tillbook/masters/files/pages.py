"""Attachments on pages: shown and given to who may see the document, added, withdrawn."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tillbook.masters.files.answering import file_answer
from tillbook.masters.files.errors import FileRefusal, FileRefused
from tillbook.masters.files.holders import Holder, holder_of
from tillbook.masters.files.operations import attach, prepare, withdraw
from tillbook.masters.files.queries import attachment_for
from tillbook.masters.files.rules import MOST_PHOTO_BYTES
from tillbook.masters.files.telling import refusal_words
from tillbook.masters.organisation.listing import way_back
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.rules import Actor

#: Photos that one form may bring.
_MOST_PHOTOS = 5


def _holder(actor: Actor, kind: str, subject_id: UUID) -> Holder:
    found = holder_of(actor, kind, subject_id)
    if found is None:
        raise Http404
    return found


@page(None)
@require_GET
def of_document(request: HttpRequest, actor: Actor, kind: str, subject_id: UUID) -> HttpResponse:
    """The attachments of a document on a page of their own."""
    holder = _holder(actor, kind, subject_id)
    context = {
        "trail": [(holder.title, holder.url)],
        "kind": kind,
        "subject_id": subject_id,
        "section": "",
    }
    return render(request, "files/document.html", context)


@page(None)
@require_POST
def attach_page(request: HttpRequest, actor: Actor, kind: str, subject_id: UUID) -> HttpResponse:
    """Attach what was chosen, and go back to where the panel stands."""
    holder = _holder(actor, kind, subject_id)
    try:
        kept = attach(actor, kind, subject_id, prepared_of(request, "file"))
    except FileRefused as refused:
        messages.error(request, refusal_words(refused))
    else:
        words = _("That file is attached already.") if kept.duplicate else _("Attached.")
        messages.success(request, words)
    return redirect(way_back(request, holder.url))


def prepared_of(request: HttpRequest, field: str) -> Any:
    """The file a form brought, looked at. Raises FileRefused."""
    given = request.FILES.get(field)
    if given is None:
        raise FileRefused(FileRefusal.NO_FILE)
    return _looked_at(given)


def attach_photos(request: HttpRequest, actor: Actor, kind: str, subject_id: UUID) -> None:
    """Attach the photos that came with a form; one that cannot be taken is said and stops
    nothing."""
    for given in request.FILES.getlist("photo")[:_MOST_PHOTOS]:
        try:
            attach(actor, kind, subject_id, _looked_at(given))
        except FileRefused as problem:
            messages.error(request, f"{given.name}: {refusal_words(problem)}")


def _looked_at(given: UploadedFile) -> Any:
    if given.size is None or given.size > MOST_PHOTO_BYTES:
        raise FileRefused(FileRefusal.TOO_LARGE, size=str(MOST_PHOTO_BYTES >> 20))
    return prepare(given.read(), str(given.name or ""))


@page(None)
@require_GET
def attachment_page(request: HttpRequest, actor: Actor, attachment_id: UUID) -> HttpResponse:
    """The file itself: a picture may be shown, everything else is saved."""
    found = attachment_for(actor, attachment_id)
    if found is None:
        raise Http404
    return file_answer(found[0], show="show" in request.GET)


@page(None)
@require_POST
def withdraw_page(request: HttpRequest, actor: Actor, attachment_id: UUID) -> HttpResponse:
    """Say that a file does not belong to its document."""
    found = attachment_for(actor, attachment_id)
    if found is None:
        raise Http404
    try:
        done = withdraw(actor, attachment_id, request.POST.get("reason", ""))
    except FileRefused as refused:
        messages.error(request, refusal_words(refused))
    else:
        messages.success(request, _("Withdrawn.") if done else _("It was withdrawn before."))
    return redirect(way_back(request, found[1].url))
