"""The whole filtered list as a file, streamed: memory does not grow with its rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from babel.numbers import get_decimal_symbol
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from tillbook.plumbing.lists.asking import Asked
from tillbook.plumbing.lists.cells import exported
from tillbook.plumbing.lists.paging import every
from tillbook.plumbing.lists.shapes import Listing
from tillbook.plumbing.lists.spreadsheets import Cell, csv_pieces, xlsx_pieces
from tillbook.plumbing.locales import current_locale
from tillbook.plumbing.snapshot import snapshot

FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def file_of(listing: Listing, question: Asked, stem: str) -> StreamingHttpResponse:
    """The list as a download, as of one moment: every row that fits, every column it has."""

    def rows() -> Iterator[list[Cell]]:
        with snapshot():
            for page in every(listing, question):
                for row in page:
                    for part in listing.parts(row) if listing.parts else [None]:
                        yield [exported(one, row, part, currency, zone) for one in columns]

    # It is written after the page's view has ended, and the zone with it.
    zone, currency = timezone.get_current_timezone(), listing.currency
    columns = listing.in_file
    heads = [one.title for one in columns]
    return table_file(question.export, stem, listing.label, heads, rows())


def table_file(
    form: str, stem: str, title: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> StreamingHttpResponse:
    """Any table as a download, a CSV as programs of the reader's country write one. form: csv or
    xlsx; stem: the file's name without its ending."""
    if form == "csv":
        pieces = csv_pieces(heads, rows, get_decimal_symbol(current_locale()))
    else:
        cut = _("There are more rows than a sheet holds. The CSV file holds all of them.")
        pieces = xlsx_pieces(title, heads, rows, cut)
    answer = StreamingHttpResponse(pieces, content_type=FORMS[form])
    answer["Content-Disposition"] = f'attachment; filename="{stem}.{form}"'
    answer["Cache-Control"] = "no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
