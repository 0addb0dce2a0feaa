"""A file as an answer: shown or saved, so that nothing in it can run."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse

from tillbook.masters.files.models import Attachment
from tillbook.masters.files.queries import content_of
from tillbook.masters.files.rules import KINDS

#: Nothing in the file may run, load or frame anything, whatever it turns out to be.
_SANDBOX = "sandbox; default-src 'none'; img-src 'self'; frame-ancestors 'none'"


def file_answer(row: Attachment, *, show: bool) -> HttpResponse:
    """An attachment as an answer in which nothing of it can run."""
    kind = KINDS[row.file.media_type]
    answer = HttpResponse(content_of(row.file_id), content_type=kind.media_type)
    how = "inline" if show and kind.picture else "attachment"
    plain = "".join(c if (c.isascii() and c.isalnum()) or c in " ._-" else "_" for c in row.name)
    answer["Content-Disposition"] = (
        f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(row.name)}"
    )
    answer["Content-Security-Policy"] = _SANDBOX
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    # The bytes of a hash never change; who may see them may.
    answer["Cache-Control"] = "private, no-cache"
    return answer
