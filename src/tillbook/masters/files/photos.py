"""Pictures drawn anew from their pixels: smaller, upright, and without what else the file held.

A phone writes where a photo was taken into it, and whatever else is in a file that somebody sends
could be a second file. What is drawn anew holds the picture alone. A HEIC cannot be drawn with what
is here: its position is overwritten where it stands.
"""

from __future__ import annotations

import re
import struct
from io import BytesIO
from typing import TYPE_CHECKING

from tillbook.masters.files.errors import FileRefusal, FileRefused
from tillbook.masters.files.rules import JPEG, MOST_BYTES, PNG, WEBP, Kind

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

#: Both sides of what is kept: a whole A4 page is readable at 300 dots an inch.
MOST_SIDE = 3508
#: Pixels that are unpacked at all. A JPEG is unpacked at an eighth where that is enough.
MOST_PIXELS = 40_000_000
MOST_JPEG_PIXELS = 120_000_000
_QUALITY = 85
#: A drawing that is larger than this as PNG was a photo.
_LARGE_PNG = 2 * 1024 * 1024
_FORMATS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP"}


def drawn_anew(content: bytes, kind: Kind) -> tuple[bytes, Kind]:
    """The picture as it is kept. The same bytes always give the same. Raises FileRefused."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(BytesIO(content), formats=[_FORMATS[kind]]) as opened:
            most = MOST_JPEG_PIXELS if kind == JPEG else MOST_PIXELS
            if opened.width * opened.height > most or getattr(opened, "n_frames", 1) > 200:
                raise FileRefused(FileRefusal.TOO_MANY_PIXELS, size=str(most // 1_000_000))
            if kind == JPEG:
                opened.draft("RGB", (MOST_SIDE, MOST_SIDE))
            opened.load()
            upright = ImageOps.exif_transpose(opened) or opened
            upright.thumbnail((MOST_SIDE, MOST_SIDE))
            return _written(upright, kind)
    except FileRefused:
        raise
    except Image.DecompressionBombError:
        most = MOST_PIXELS // 1_000_000
        raise FileRefused(FileRefusal.TOO_MANY_PIXELS, size=str(most)) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, struct.error):
        raise FileRefused(FileRefusal.CUT_OFF) from None


def _written(picture: Picture, kind: Kind) -> tuple[bytes, Kind]:
    if kind == PNG:
        out = BytesIO()
        plain = picture if picture.mode in ("1", "L", "LA", "P", "RGB", "RGBA") else None
        clean = (plain or picture.convert("RGB")).copy()
        clean.info = {key: clean.info[key] for key in ("transparency",) if key in clean.info}
        clean.save(out, "PNG")
        if out.tell() <= _LARGE_PNG:
            return out.getvalue(), PNG
    flat = _on_white(picture)
    out = BytesIO()
    flat.save(out, "JPEG", quality=_QUALITY)
    if out.tell() > MOST_BYTES:
        raise FileRefused(FileRefusal.TOO_LARGE, size=str(MOST_BYTES >> 20))
    return out.getvalue(), JPEG


def _on_white(picture: Picture) -> Picture:
    """The picture without transparency, profile or remarks."""
    from PIL import Image

    coloured = picture.convert("RGBA")
    paper = Image.new("RGB", coloured.size, "white")
    paper.paste(coloured, mask=coloured.getchannel("A"))
    return paper


_TIFF = re.compile(rb"II\*\x00|MM\x00\*")
_TAGGED = re.compile(rb'(exif:GPS\w+\s*=\s*["\'])([^"\']*)|(<exif:GPS\w+[^>]*>)([^<]*)')
_POSITION = 0x8825
#: Bytes of each kind of value in a table of tags.
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}


def without_position(content: bytes) -> bytes:
    """The same file with the place it was taken at overwritten; nothing moves in it."""
    out = bytearray(content)
    for found in _TIFF.finditer(content):
        _forget_position(out, found.start())
    return _TAGGED.sub(lambda m: (m[1] or m[3]) + b" " * len(m[2] if m[1] else m[4]), bytes(out))


def _forget_position(out: bytearray, base: int) -> None:
    """Overwrite the position in the table of tags that begins here, if it is one."""
    order = "<" if out[base : base + 2] == b"II" else ">"

    def number(place: int, form: str) -> int:
        return int(struct.unpack_from(f"{order}{form}", out, place)[0])

    try:
        first = base + number(base + 4, "I")
        for entry in range(min(number(first, "H"), 200)):
            place = first + 2 + 12 * entry
            if number(place, "H") == _POSITION:
                _blank_table(out, base, base + number(place + 8, "I"), order)
                out[place : place + 12] = bytes(12)
    except struct.error:
        return  # it only looked like one


def _blank_table(out: bytearray, base: int, table: int, order: str) -> None:
    count = min(struct.unpack_from(f"{order}H", out, table)[0], 200)
    for entry in range(count):
        place = table + 2 + 12 * entry
        _tag, kind, values, at = struct.unpack_from(f"{order}HHII", out, place)
        size = _SIZES.get(kind, 1) * values
        if 4 < size < 4096 and base + at + size <= len(out):
            out[base + at : base + at + size] = bytes(size)
        out[place : place + 12] = bytes(12)
