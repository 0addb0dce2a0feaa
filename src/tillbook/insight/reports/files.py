"""A report as a CSV file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse

_FIGURE = re.compile(r"-?[0-9]+([.][0-9]+)?")
_LIVE = frozenset("=+-@\t\r\n＝＋－＠")


def cell(text: str) -> str:
    """A cell that no program takes for a formula: an apostrophe stands before one; figures stay."""
    return f"'{text}" if text[:1] in _LIVE and text and not _FIGURE.fullmatch(text) else text


def csv_file(
    stem: str, heads: Sequence[str], rows: Iterable[Sequence[str]]
) -> StreamingHttpResponse:
    """The table as a download in UTF-8 with a byte order mark, which Excel needs."""

    def pieces() -> Iterator[bytes]:
        yield "\N{ZERO WIDTH NO-BREAK SPACE}".encode()
        for row in (heads, *rows):
            line = io.StringIO(newline="")
            csv.writer(line).writerow([cell(text) for text in row])
            yield line.getvalue().encode()

    answer = StreamingHttpResponse(pieces(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{stem}.csv"'
    answer["Cache-Control"] = "no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
