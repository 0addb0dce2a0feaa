"""Panels: parts of a lower room's page that rooms above draw."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A part of a lower room's page that a room above draws: its address takes the thing's id.
    there: whether it has anything to say of a thing; None: of every one. alone: the page that its
    address leads to where it is opened without one around it; "": the slot's own, which is called
    like the slot."""

    title: str | Promise
    url_name: str
    right: str
    there: Callable[[UUID], bool] | None = None
    alone: str = ""


_panels: dict[str, list[Panel]] = {}
#: Name of a panel's address -> name of the page around it.
_pages_of_panels: dict[str, str] = {}


def register_panel(slot: str, panel: Panel) -> None:
    """Have a panel loaded into the pages of a kind of thing: "person"."""
    _panels.setdefault(slot, []).append(panel)
    _pages_of_panels[panel.url_name] = panel.alone or slot


def page_of_panel(url_name: str | None) -> str:
    """The name of the page that a panel is a part of; "" where it is a page by itself, or none."""
    found = _pages_of_panels.get(url_name or "", "")
    return "" if found == url_name else found


def panels(slot: str, rights: Collection[str]) -> list[Panel]:
    """The panels of a slot that somebody with these rights may see."""
    return [panel for panel in _panels.get(slot, ()) if panel.right in rights]
