"""Marking texts for translation where nothing may know the web framework."""

from __future__ import annotations


def marked(text: str) -> str:
    """The text itself, in English; `scripts/languages.py` finds it by this call.

    For sentences and codes that thinking and refusals hold: the page that shows one translates it
    then, into the language of who reads it. What is stored or sent to programs stays English.
    """
    return text


def one_line(text: str, most: int) -> str:
    """A text without line breaks and doubled blanks, cut to so many characters."""
    return " ".join(text.split())[:most]
