"""Text that leaves as a file, streamed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.http import StreamingHttpResponse

from tillbook.edges.bridges.journal import ENDINGS, Scope, export
from tillbook.plumbing import clock

_PIECE = 1 << 16


def pieces_of(texts: Iterable[str]) -> Iterator[bytes]:
    """Text in UTF-8, in pieces worth sending."""
    gathered: list[str] = []
    size = 0
    for text in texts:
        gathered.append(text)
        size += len(text)
        if size > _PIECE:
            yield "".join(gathered).encode("utf-8", "replace")
            gathered, size = [], 0
    yield "".join(gathered).encode("utf-8", "replace")


def journal_download(scope: Scope, form: str, kind: str = "") -> StreamingHttpResponse:
    """The journal as a file, streamed: memory does not grow with it."""
    kind = kind or ("text/csv" if form == "csv" else "text/plain")
    days = [str(day) for day in (scope.since, scope.until or clock.now().date()) if day]
    name = f"{'-'.join(['journal', *days])}.{ENDINGS[form]}"
    return file_answer(pieces_of(export(scope, form)), f"{kind}; charset=utf-8", name)


def file_answer(pieces: Iterator[bytes], kind: str, name: str) -> StreamingHttpResponse:
    """A file to be kept, never shown."""
    answer = StreamingHttpResponse(pieces, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
