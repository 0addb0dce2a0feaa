"""Reading delimited text files, plain or gzipped, and saying in one sentence what is wrong."""

from __future__ import annotations

import csv
import gzip
import os
import zlib
from collections.abc import Iterator
from io import TextIOWrapper
from itertools import chain
from pathlib import Path
from typing import IO, BinaryIO

from tillbook.plumbing.lists import spreadsheets

_GZIP = b"\x1f\x8b"
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_UTF8_NAMES = {"utf-8", "utf8", "utf_8"}


class FileRefused(ValueError):
    """The file as a whole cannot be read; the message is one sentence and names the place."""


def parting(first: str) -> str:
    """What parts the cells of a file: a comma, a semicolon or a tab, whichever stands most in its
    first line."""
    return max(",;\t", key=first.count)


class DelimitedFile:
    """A CSV file that is read once or more, a row at a time, with its line numbers.

    Commas, semicolons or tabs part its cells. A byte order mark, CRLF and blank lines are no
    trouble. What cannot be text (NUL, bytes of another encoding, a torn gzip) refuses the file.
    """

    def __init__(self, path: Path, encoding: str = "utf-8") -> None:
        self.path = path
        self.encoding = encoding
        self._raw: BinaryIO | None = None
        self._line = 0
        try:
            "".encode(encoding)
        except LookupError:
            raise FileRefused(f"“{encoding}” is no encoding; utf-8 or cp1252 are.") from None
        try:
            self._raw = open(path, "rb")  # noqa: SIM115 - held open: both passes read one file
            self.size = max(os.fstat(self._raw.fileno()).st_size, 1)
            self._start = self._raw.read(2)
        except OSError as error:
            raise FileRefused(f"{path} cannot be read: {error.strerror}.") from None

    def close(self) -> None:
        """Let the file go."""
        if self._raw:
            self._raw.close()

    def percent(self) -> int:
        """How far reading has come."""
        assert self._raw
        return min(100, self._raw.tell() * 100 // self.size)

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """From the start: (line number where the row begins, its cells); blank lines are left out.

        Raises FileRefused.
        """
        assert self._raw
        self._raw.seek(0)
        self._line = 0
        try:
            with self._text() as text:
                lines = self._lines(text)
                first = next(lines, "")
                reader = csv.reader(chain([first], lines), delimiter=parting(first))
                line = 1
                for cells in reader:
                    if cells:
                        yield line, cells
                    line = reader.line_num + 1
        except UnicodeError:
            raise FileRefused(self._not_text()) from None
        except (EOFError, zlib.error, gzip.BadGzipFile):
            raise FileRefused(
                f"{self.path.name} is a damaged gzip file: it breaks off after line {self._line}."
            ) from None
        except csv.Error as error:
            raise FileRefused(
                f"{self.path.name} is no CSV file: near line {self._line}, {error}."
            ) from None

    def _text(self) -> TextIOWrapper:
        assert self._raw
        stream: IO[bytes] = _Borrowed(self._raw)  # type: ignore[assignment]
        if self._start == _GZIP:
            stream = gzip.GzipFile(fileobj=stream)  # type: ignore[assignment]
        name = "utf-8-sig" if self.encoding.lower() in _UTF8_NAMES else self.encoding
        return TextIOWrapper(stream, encoding=name, newline="")

    def _lines(self, text: TextIOWrapper) -> Iterator[str]:
        for line in text:
            self._line += 1
            if "\0" in line:
                raise FileRefused(
                    f"{self.path.name} is no text: line {self._line} holds a NUL byte."
                )
            yield line

    def _not_text(self) -> str:
        likely = "utf-16" if self._start in _WIDE else "cp1252"
        return (
            f"{self.path.name} is not {self.encoding} text after line {self._line}: "
            f"name its encoding, for instance --encoding {likely}."
        )


class _Borrowed:
    """The raw file for one pass: closing it leaves the file open for the next."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw
        self.read = raw.read
        self.read1 = raw.read1  # type: ignore[attr-defined]
        self.readinto = raw.readinto  # type: ignore[attr-defined]
        self.seek = raw.seek
        self.tell = raw.tell
        self.closed = False

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return False

    def seekable(self) -> bool:
        return False

    def flush(self) -> None:
        """Nothing is written here."""

    def close(self) -> None:
        self.closed = True


def neutral(text: str) -> str:
    """A text cell that no spreadsheet takes for a formula; numbers are left as they are."""
    return text if _is_number(text) else spreadsheets.neutral(text)


def _is_number(text: str) -> bool:
    body = text[1:] if text[:1] in "+-" else text
    whole, _, part = body.partition(".")
    return whole.isascii() and whole.isdigit() and (not part or (part.isascii() and part.isdigit()))
