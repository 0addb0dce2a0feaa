"""What a file is, by its bytes: its kind, whether it is whole, a name that harms nobody. Pure.

Nothing is believed that a file says of itself by its name or by who sends it. What could be read in
two ways, such as a PDF with an archive behind it, is refused.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from xml.parsers import expat

from tillbook.masters.files.errors import FileRefusal, FileRefused

MOST_BYTES = 10 * 1024 * 1024
#: Photos are made smaller before they are kept, so they may come larger.
MOST_PHOTO_BYTES = 30 * 1024 * 1024
MOST_ATTACHMENTS = 30
MOST_NAME = 100


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its media type, the ending of its name, whether a browser shows it as a
    picture."""

    media_type: str
    ending: str
    picture: bool = False


PDF = Kind("application/pdf", "pdf")
JPEG = Kind("image/jpeg", "jpg", picture=True)
PNG = Kind("image/png", "png", picture=True)
WEBP = Kind("image/webp", "webp", picture=True)
HEIC = Kind("image/heic", "heic")
XML = Kind("application/xml", "xml")
CSV = Kind("text/csv", "csv")
KINDS = {kind.media_type: kind for kind in (PDF, JPEG, PNG, WEBP, HEIC, XML, CSV)}

_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
#: Names of elements that a browser would run; no invoice is made of them.
_RUNS = frozenset({"html", "svg", "script", "xsl", "stylesheet", "transform", "xdp"})


def kind_of(content: bytes) -> Kind:
    """What these bytes are. Raises FileRefused."""
    if not content.strip():
        raise FileRefused(FileRefusal.EMPTY)
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return WEBP
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        return HEIC
    if content.startswith(b"%PDF-"):
        return PDF
    text = _text(content)
    return XML if text.lstrip("\ufeff \t\r\n").startswith("<") else CSV


def require_whole(content: bytes, kind: Kind) -> None:
    """Refuse a document that is cut, has something else behind it, or could do harm. Pictures are
    looked at when they are drawn anew (`photos`)."""
    if kind.picture:
        if len(content) > MOST_PHOTO_BYTES:
            raise _too_large(MOST_PHOTO_BYTES)
        return
    if len(content) > MOST_BYTES:
        raise _too_large(MOST_BYTES)
    if kind == PDF:
        # Some programs leave a few blank lines behind the end; an archive is longer.
        if b"%%EOF" not in content[-1024:]:
            raise FileRefused(FileRefusal.CUT_OFF)
    elif kind == HEIC:
        _require_boxes(content)
    elif kind == XML:
        _require_xml(content)
    else:
        _require_table(content)


def _too_large(most: int) -> FileRefused:
    return FileRefused(FileRefusal.TOO_LARGE, size=str(most >> 20))


def _text(content: bytes) -> str:
    """The bytes as text. Raises FileRefused where they are none."""
    wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    if not wide and _BINARY.search(content):
        raise FileRefused(FileRefusal.UNKNOWN_TYPE)
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise FileRefused(FileRefusal.UNKNOWN_TYPE)


def _require_boxes(content: bytes) -> None:
    """The boxes of a HEIC follow on each other to the end of the file, and no further."""
    place = 0
    while place < len(content):
        size = int.from_bytes(content[place : place + 4])
        if size == 1:
            size = int.from_bytes(content[place + 8 : place + 16])
        elif size == 0:
            return
        if size < 8:
            raise FileRefused(FileRefusal.CUT_OFF)
        place += size
    if place != len(content):
        raise FileRefused(FileRefusal.CUT_OFF)


def _require_xml(content: bytes) -> None:
    """Well formed, without entities, and nothing that a browser would run."""

    def refuse(*_: object) -> None:
        raise FileRefused(FileRefusal.DANGEROUS)

    def element(name: str, _attributes: object) -> None:
        if name.rpartition(":")[2].lower() in _RUNS:
            refuse()

    def instruction(target: str, _data: str) -> None:
        if "stylesheet" in target.lower():
            refuse()

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = element
    parser.ProcessingInstructionHandler = instruction
    try:
        parser.Parse(content, True)
    except FileRefused:
        raise
    except (expat.ExpatError, ValueError):
        # What begins like a page and is no XML is a page.
        page = re.match(r"\s*<(!doctype|html|head|body|script|svg)", _text(content), re.IGNORECASE)
        raise FileRefused(FileRefusal.DANGEROUS if page else FileRefusal.CUT_OFF) from None


def _require_table(content: bytes) -> None:
    """A table has separators in its first line; anything else that is text is no document."""
    lines = _text(content).lstrip("\ufeff").splitlines()
    first = next((line for line in lines if line.strip()), "")
    if not any(mark in first for mark in ";,\t|"):
        raise FileRefused(FileRefusal.UNKNOWN_TYPE)


def safe_name(given: str, kind: Kind) -> str:
    """The name a file came with, without paths, hidden signs or a false ending."""
    name = unicodedata.normalize("NFC", given).replace("\\", "/").rpartition("/")[2]
    name = "".join(sign for sign in name if sign.isprintable() and sign not in '<>:"|?*;')
    stem, _, ending = name.rpartition(".")
    endings = {kind.ending} | ({"jpeg", "jfif"} if kind == JPEG else set())
    endings |= {"heif"} if kind == HEIC else set()
    endings |= {"txt"} if kind == CSV else set()
    if not stem or ending.lower() not in endings:
        stem, ending = name, kind.ending
    stem = " ".join(stem.strip(" .").split())[:MOST_NAME] or "file"
    return f"{stem}.{ending.lower()}"
