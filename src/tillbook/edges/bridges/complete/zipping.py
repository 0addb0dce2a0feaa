"""Files as one ZIP, streamed: nothing is kept but the piece at hand."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo


class _Pipe(io.RawIOBase):
    """Takes what is written, until somebody fetches it."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: bytes) -> int:  # type: ignore[override]
        self._pieces.append(bytes(piece))
        return len(piece)

    def fetched(self) -> bytes:
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def zipped(
    folder: str, files: Iterable[tuple[str, Iterator[bytes]]], at: datetime
) -> Iterator[bytes]:
    """A ZIP of a folder with these files. at: when they were made."""
    pipe = _Pipe()
    moment = (at.year, at.month, at.day, at.hour, at.minute, at.second)
    with ZipFile(pipe, "w", ZIP_DEFLATED) as archive:
        for name, pieces in files:
            info = ZipInfo(f"{folder}/{name}", moment)
            info.compress_type = ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            with archive.open(info, "w", force_zip64=True) as out:
                for piece in pieces:
                    out.write(piece)
                    if made := pipe.fetched():
                        yield made
    yield pipe.fetched()
