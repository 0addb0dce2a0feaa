"""The file of rows that were set aside, each with its line number and the reason."""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from tillbook.edges.bridges.files import FileRefused, neutral

HEADER = ("line", "reason")


class Rejects:
    """Written when there is something to write: `FILE.rejected.csv` beside the file, or where
    asked; where that folder cannot be written, in the working directory.

    path: None as long as nothing was set aside. Cells are kept from becoming formulas.
    """

    def __init__(self, source: Path, wanted: Path | None) -> None:
        self.path: Path | None = None
        self._wanted = wanted or _beside(source)
        self._file: IO[str] | None = None
        self._writer: Any = None
        #: What the source calls its cells; the first line names them behind our own.
        self.heads: Sequence[str] = ()

    def __enter__(self) -> Rejects:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file:
            self._file.close()

    def write(self, line: int, reason: str, cells: Sequence[str]) -> None:
        """Set a row aside."""
        if self._writer is None:
            self._open()
        self._writer.writerow([line, reason, *(neutral(cell) for cell in cells)])

    def _open(self) -> None:
        try:
            self._file = open(  # noqa: SIM115 - open as long as rows come
                self._wanted, "w", encoding="utf-8", errors="backslashreplace", newline=""
            )
        except OSError as error:
            raise FileRefused(
                f"rows cannot be set aside in {self._wanted} ({error.strerror}): "
                "name another file with --rejects; run again, nothing is booked twice."
            ) from None
        self.path = self._wanted
        self._writer = csv.writer(self._file)
        self._writer.writerow([*HEADER, *map(neutral, self.heads)])


def _beside(source: Path) -> Path:
    folder = source.parent if os.access(source.parent, os.W_OK) else Path()
    return folder / f"{source.name}.rejected.csv"
