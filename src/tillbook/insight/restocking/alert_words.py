"""The kinds of alerts in words."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from tillbook.insight.restocking.rules import Kind
from tillbook.plumbing.lists.cells import Badge

_WORDS: dict[Kind, Callable[[], str]] = {
    Kind.NEGATIVE: lambda: _("Below zero"),
    Kind.OUT: lambda: _("Out"),
    Kind.EXPIRING: lambda: _("Expires"),
    Kind.LOW: lambda: _("Low"),
    Kind.OVER: lambda: _("Too much"),
    Kind.STILL: lambda: _("Lies still"),
}
_TONES = {
    Kind.NEGATIVE: ("brick", "circle-alert"),
    Kind.OUT: ("brick", "package"),
    Kind.EXPIRING: ("amber", "clock"),
    Kind.LOW: ("amber", "package"),
    Kind.OVER: ("amber", "info"),
    Kind.STILL: ("amber", "clock"),
}


def kind_words(kind: str) -> str:
    """What a kind is called."""
    return _WORDS[Kind(kind)]()


def badge(kind: str) -> Badge:
    """The badge of a kind."""
    tone, icon = _TONES[Kind(kind)]
    return Badge(kind_words(kind), tone, icon)
