"""A zip that is sent while it is made: nothing of it is kept in memory or on disk."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator

_PIECE = 64 * 1024


class Pipe(io.RawIOBase):
    """Takes what a zip writes and hands it on; nothing is kept."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._parts.append(bytes(data))
        self._size += len(data)
        return len(data)

    def taken(self, least: int = 0) -> bytes:
        """What was written since, when it is at least so much."""
        if self._size < least:
            return b""
        parts, self._parts, self._size = self._parts, [], 0
        return b"".join(parts)


def zip_pieces(files: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[bytes]:
    """A zip of files, each a name and its bytes a piece at a time, in their order."""
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, pieces in files:
            with archive.open(name, "w", force_zip64=True) as member:
                for piece in pieces:
                    member.write(piece)
                    if ready := pipe.taken(_PIECE):
                        yield ready
    yield pipe.taken()
