"""What stands around every page: the rail, and the parts other rooms put into the bar above.

The rail lists what people do, always in the same order. An entry is shown when one of its
addresses exists and every gate lets the person in. Rooms fill the rest from their `apps.py`:

- `add_gate(gate)`: `gate(request, section) -> bool`, may this person open that section?
- `add_part(part)`: `part(request) -> dict` of template context, evaluated at most once a page and
  only when the frame is drawn. Known names are listed in `PARTS`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: What a part may give: location switch, search address, unsent sales, alerts, counts by section.
PARTS = ("locations", "search_url", "unsent", "alerts", "rail_counts")


@dataclass(frozen=True, kw_only=True)
class RailEntry:
    """One line of the rail. `url_names`: the first that exists is where it leads."""

    section: str
    name: str | Promise
    icon: str
    url_names: tuple[str, ...]
    last: bool = False
    url: str = ""
    count: int = 0


RAIL = (
    RailEntry(section="home", name=_("Home"), icon="house", url_names=("home",)),
    RailEntry(section="sell", name=_("Sell"), icon="store", url_names=("sell",)),
    RailEntry(section="customers", name=_("Customers"), icon="users", url_names=("customers",)),
    RailEntry(section="products", name=_("Products"), icon="barcode", url_names=("products",)),
    RailEntry(section="stock", name=_("Stock"), icon="package", url_names=("stock",)),
    RailEntry(section="buying", name=_("Buying"), icon="truck", url_names=("buying",)),
    RailEntry(section="invoices", name=_("Invoices"), icon="file-text", url_names=("invoices",)),
    RailEntry(
        section="money", name=_("Money"), icon="landmark", url_names=("money", "sales", "journal")
    ),
    RailEntry(section="staff", name=_("Staff"), icon="id-card", url_names=("staff",)),
    RailEntry(section="reports", name=_("Reports"), icon="chart-column", url_names=("reports",)),
    RailEntry(
        section="settings",
        name=_("Settings"),
        icon="settings",
        url_names=("settings", "taxes"),
        last=True,
    ),
)

Gate = Callable[[HttpRequest, str], bool]
Part = Callable[[HttpRequest], dict[str, Any]]
_gates: list[Gate] = []
_parts: list[Part] = []


def add_gate(gate: Gate) -> None:
    """Ask `gate` too before a section is shown."""
    _gates.append(gate)


def add_part(part: Part) -> None:
    """Let `part` add to the bar above the page."""
    _parts.append(part)


def _address(entry: RailEntry) -> str:
    for name in entry.url_names:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return ""


def rail(request: HttpRequest, counts: dict[str, int]) -> list[RailEntry]:
    """Return the entries this person may open, with their addresses and what waits there."""
    shown = []
    for entry in RAIL:
        url = _address(entry)
        if url and all(gate(request, entry.section) for gate in _gates):
            shown.append(replace(entry, url=url, count=counts.get(entry.section, 0)))
    return shown


def parts(request: HttpRequest) -> dict[str, Any]:
    """Return the whole context of the frame for a signed-in person."""
    context: dict[str, Any] = {}
    for part in _parts:
        context.update(part(request))
    context["rail"] = rail(request, context.get("rail_counts", {}))
    return context
