"""Texts as they are compared: letter case and accents off, as the register's search does it."""

from __future__ import annotations

import unicodedata

_PLAIN = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "ı": "i"})
#: How some letters are also written where a keyboard lacks them.
_SPELT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})


def folded(text: str) -> str:
    """The text in small letters without accents: "Zoë Groß" is "zoe gross"."""
    small = text.casefold()
    if small.isascii():
        return small
    parts = unicodedata.normalize("NFKD", small)
    bare = "".join(part for part in parts if not unicodedata.combining(part))
    return unicodedata.normalize("NFC", bare).translate(_PLAIN)


def findable(text: str) -> str:
    """What a text is found by: folded, and with its umlauts spelt out where it has any, so that
    "muller" and "mueller" both find "Müller"."""
    plain = folded(text)
    spelt = folded(unicodedata.normalize("NFC", text.casefold()).translate(_SPELT))
    return plain if spelt == plain else f"{plain} {spelt}"


def typed_words(text: str, most: int = 6) -> list[str]:
    """The words that somebody typed, as they are looked for in what is findable."""
    return folded(text).split()[:most]
