"""Tables that somebody uploads, CSV or XLSX, read with limits: what could be a bomb is refused.

Nothing is trusted that the file says of itself: the entries of an XLSX are counted and their
declared sizes added up before anything is unpacked, and no entry is unpacked past what it declared.
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import IO, Any

from django.utils.translation import gettext as _

from tillbook.edges.bridges.files import FileRefused, parting

#: Bytes of an upload; rows, columns and letters of a cell that are read.
MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 10_000
MOST_COLUMNS = 60
MOST_LETTERS = 2_000
#: Of an XLSX, which is a zip: its entries, what they unpack to, and how much more that may be.
MOST_ENTRIES = 1_000
MOST_UNPACKED = 60 * 1024 * 1024
MOST_RATIO = 100
_SMALL = 64 * 1024
_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_GZIP = b"\x1f\x8b"

Rows = list[tuple[int, list[str]]]


def table_of(content: bytes, name: str) -> Rows:
    """The rows of a table with their line numbers, blank ones left out; raises FileRefused with a
    sentence that says what would be right."""
    if len(content) > MOST_BYTES:
        raise FileRefused(
            _("%(name)s is larger than %(size)d MB. Part it into several files.")
            % {"name": name, "size": MOST_BYTES >> 20}
        )
    if not content.strip():
        raise FileRefused(_("%(name)s is empty.") % {"name": name})
    if content.startswith(_ZIP):
        rows = _from_xlsx(content, name)
    elif content.startswith((_OLD_EXCEL, _GZIP)) or _is_binary(content):
        raise FileRefused(
            _("%(name)s is neither CSV nor XLSX. Save it as one of the two.") % {"name": name}
        )
    elif name.casefold().endswith((".xlsx", ".xls", ".ods")):
        raise FileRefused(
            _("%(name)s is no spreadsheet, whatever it is called. Save it as XLSX or CSV.")
            % {"name": name}
        )
    else:
        rows = _from_csv(content, name)
    return _within_limits(rows, name)


def _within_limits(rows: Iterator[tuple[int, Sequence[str]]], name: str) -> Rows:
    found: Rows = []
    width = 0
    for line, cells in rows:
        kept = list(cells)
        while kept and not kept[-1].strip():
            kept.pop()
        if not kept:
            continue
        if len(kept) > MOST_COLUMNS or any(len(cell) > MOST_LETTERS for cell in kept):
            raise FileRefused(
                _("%(name)s, line %(line)d: more than %(columns)d columns, or a cell with more"
                  " than %(letters)d letters.")
                % {"name": name, "line": line, "columns": MOST_COLUMNS, "letters": MOST_LETTERS}
            )  # fmt: skip
        width = width or len(kept)
        found.append((line, kept + [""] * (width - len(kept))))
        if len(found) > MOST_ROWS + 1:
            raise FileRefused(
                _("%(name)s has more than %(rows)d rows. Part it into several files.")
                % {"name": name, "rows": MOST_ROWS}
            )
    return found


def _is_binary(content: bytes) -> bool:
    return b"\0" in content[:4096] and not _wide(content)


def _wide(content: bytes) -> bool:
    return content[:2] in (b"\xff\xfe", b"\xfe\xff")


def _from_csv(content: bytes, name: str) -> Iterator[tuple[int, list[str]]]:
    text = _text(content, name)
    if "\0" in text:
        raise FileRefused(_("%(name)s is no text: it holds a NUL byte.") % {"name": name})
    first = text.splitlines()[0] if text.splitlines() else ""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=parting(first), strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error:
        raise FileRefused(
            _("%(name)s is no CSV file: a quotation mark is not closed near line %(line)d.")
            % {"name": name, "line": line}
        ) from None


def _text(content: bytes, name: str) -> str:
    for encoding in ("utf-16",) if _wide(content) else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused(_("%(name)s is no text. Save it as CSV in UTF-8.") % {"name": name})


def _from_xlsx(content: bytes, name: str) -> Iterator[tuple[int, list[str]]]:
    damaged = _("%(name)s is a damaged XLSX file. Save it again.") % {"name": name}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            _no_bomb(parts, name)
            if "xl/workbook.xml" not in parts.namelist():
                raise FileRefused(_("%(name)s is a zip file, but no XLSX.") % {"name": name})
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):
        raise FileRefused(damaged) from None
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # what it says of its size may be a lie
            rows = sheet.iter_rows(
                max_row=MOST_ROWS * 2, max_col=MOST_COLUMNS + 1, values_only=True
            )
            for line, cells in enumerate(rows, 1):
                yield line, [_words(cell) for cell in cells]
        finally:
            book.close()
    except FileRefused:
        raise
    except Exception:
        # A library for other people's files fails in as many ways as there are files.
        raise FileRefused(damaged) from None


def _no_bomb(parts: zipfile.ZipFile, name: str) -> None:
    """Refuse what would unpack to far more than it is, or hides something from a reader."""
    refused = FileRefused(
        _("%(name)s would unpack to far more than a table is. Save it as CSV.") % {"name": name}
    )
    entries = parts.infolist()
    unpacked = sum(one.file_size for one in entries)
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED:
        raise refused
    for one in entries:
        if one.flag_bits & 0x1:
            raise FileRefused(_("%(name)s is locked with a password.") % {"name": name})
        packed = max(one.compress_size, 1)
        if one.file_size > _SMALL and one.file_size > packed * MOST_RATIO:
            raise refused
        if one.filename.endswith((".xml", ".rels")):
            with parts.open(one) as part:
                _no_entities(part, name)


def _no_entities(part: IO[bytes], name: str) -> None:
    """No part of an XLSX has a document type; only there could an entity multiply."""
    tail = b""
    while piece := part.read(1 << 16):
        seen = (tail + piece).replace(b"\0", b"")
        if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen:
            raise FileRefused(_("%(name)s holds what no XLSX needs.") % {"name": name})
        tail = piece[-32:]


def _words(cell: Any) -> str:
    """A cell as it would be typed."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int):
        return str(cell)
    if isinstance(cell, float):
        return _digits(repr(cell))
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return str(cell)


def _digits(shown: str) -> str:
    """The shortest digits that mean this number, without an exponent: codes and prices alike."""
    try:
        number = Decimal(shown)
    except InvalidOperation:
        return shown
    if not number.is_finite() or abs(number.adjusted()) > 20:
        return shown
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
