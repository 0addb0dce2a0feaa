"""XML as text, an element at a time: everything that is written is escaped here."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

#: What XML 1.0 cannot hold.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def text(words: object, most: int = 256) -> str:
    """Text of an element, cut to what its type holds."""
    return escape(_UNPRINTABLE.sub("", str(words))[:most])


def element(name: str, words: object, most: int = 256) -> str:
    """An element with text; nothing where there is none."""
    return f"<{name}>{text(words, most)}</{name}>" if words not in ("", None) else ""


def within(name: str, *parts: str) -> str:
    """An element with others in it; nothing where there are none."""
    inside = "".join(parts)
    return f"<{name}>{inside}</{name}>\n" if inside else ""
