"""The page on which a manager arranges a register's quick keys: take one up, put it elsewhere.

Every act is a plain form or link, so fingers, keys and a screen reader do the same things.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tillbook.desks.registers.operations import arrange_keys
from tillbook.desks.registers.queries import quick_keys, registers_with_keys
from tillbook.desks.registers.quick_keys import (
    MOST_KEYS,
    MOST_PAGES,
    Change,
    Key,
    Pages,
    copied,
    moved,
    named,
    with_keys,
    with_page,
    without_key,
    without_page,
)
from tillbook.masters.catalog.queries import departments, items_by_id
from tillbook.masters.catalog.queries.found import find_items
from tillbook.masters.organisation.pages import page, visible_locations
from tillbook.masters.organisation.queries import company, registers
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right
from tillbook.plumbing.templatetags.figures import percent, price
from tillbook.values.money import RATE_SCALE, NotAnAmount, parse_decimal
from tillbook.values.rounding import OutOfRange


class Refused(Exception):
    """What was asked for cannot be done; the message says what can."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A key as the page shows it."""

    kind: str
    name: str
    under: str
    ground: str


@page(Right.REGISTERS_ENROL)
@require_http_methods(["GET", "POST"])
def quick_keys_page(request: HttpRequest, actor: Actor, register_id: UUID) -> HttpResponse:
    """Arrange the keys that a register shows first."""
    places = {place.id for place in visible_locations(actor)}
    all_of_it = [one for one in registers(actor.company_id) if one.location_id in places]
    till = next((one for one in all_of_it if one.id == register_id), None)
    if till is None:
        raise Http404
    info = company(actor.company_id)
    here = _number(request.GET.get("page"))
    if request.method == "POST":
        try:
            change, then = _asked(request, actor, info, here)
            arrange_keys(actor, register_id, change)
        except Refused as refused:
            messages.error(request, str(refused))
            then = f"?page={here}"
        return redirect(reverse("quick_keys", args=[register_id]) + then)
    pages = quick_keys(register_id)
    here = min(here, max(0, len(pages) - 1))
    return render(
        request, "registers/quick_keys.html", _context(request, info, till, pages, here, all_of_it)
    )


def _context(
    request: HttpRequest, info: CompanyInfo, till: Any, pages: Pages, here: int, tills: list[Any]
) -> dict[str, Any]:
    keys = pages[here]["keys"] if pages else []
    held = _number(request.GET.get("held"), -1)
    others = registers_with_keys(one.id for one in tills if one.id != till.id)
    return {
        "section": "settings",
        "till": till,
        "pages": [one["name"] for one in pages],
        "here": here,
        "keys": list(enumerate(_shown(info, keys))),
        "held": held if held < len(keys) else -1,
        "placed": _number(request.GET.get("at"), -1),
        "departments": departments(info.id),
        "others": [one for one in tills if one.id in others],
        "more_pages": len(pages) < MOST_PAGES,
        "more_keys": bool(pages) and len(keys) < MOST_KEYS,
        "trail": [
            (_("Settings"), reverse("settings")),
            (_("Registers"), reverse("registers")),
            (till.name, reverse("register_details", args=[till.id])),
        ],
    }


def _shown(info: CompanyInfo, keys: list[Key]) -> list[Shown]:
    items = items_by_id(
        info.id, info.version, [UUID(one["id"]) for one in keys if one["kind"] == "product"]
    )
    named_departments = {str(one.id): one for one in departments(info.id)}

    def one(key: Key) -> Shown:
        if key["kind"] == "discount":
            return Shown("discount", percent(key["ppm"]), _("discount"), "")
        if key["kind"] == "department":
            found = named_departments.get(key["id"])
            return Shown(
                "department",
                found.name if found else "?",
                _("department"),
                found.ground if found else "",
            )
        item = items.get(UUID(key["id"]))
        if item is None or item.archived:
            return Shown("gone", item.name if item else "?", _("not sold any more"), "")
        ground = named_departments.get(str(item.department_id))
        return Shown(
            "product",
            item.name,
            price(item.unit_price, info.money),
            ground.ground if ground else "",
        )

    return [one(key) for key in keys]


def _number(text: str | None, otherwise: int = 0) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 4 else otherwise


def _asked(request: HttpRequest, actor: Actor, info: CompanyInfo, here: int) -> tuple[Change, str]:
    """What the form asks for, and where it leads."""
    post = request.POST
    key = _number(post.get("key"))
    to = _number(post.get("to"))
    name = post.get("name", "").strip()[:40]
    same = f"?page={here}"
    acts: dict[str, Callable[[], tuple[Change, str]]] = {
        "product": lambda: (with_keys(here, [_product(info, post.get("text", ""))]), same),
        "department": lambda: (with_keys(here, [_department(info, post.get("id", ""))]), same),
        "discount": lambda: (with_keys(here, [_discount(post.get("percent", ""))]), same),
        "move": lambda: (moved(here, key, to), f"{same}&at={to}"),
        "remove": lambda: (without_key(here, key), same),
        "page": lambda: (with_page(name or _("Keys")), f"?page={MOST_PAGES}"),
        "name": lambda: (named(here, name or _("Keys")), same),
        "drop": lambda: (without_page(here), f"?page={max(0, here - 1)}"),
        "copy": lambda: (_copy(actor, post.get("from", "")), "?page=0"),
    }
    act = acts.get(post.get("action", ""))
    if act is None:
        raise Refused(_("This page knows no such act."))
    return act()


def _product(info: CompanyInfo, text: str) -> Key:
    found = [item for item in find_items(info.id, info.version, text[:80]) if not item.archived]
    if not found:
        raise Refused(_("No product is called “%(text)s”.") % {"text": text[:80]})
    exact = [item for item in found if item.name.casefold() == text.strip().casefold()]
    chosen = exact or found
    if len(chosen) > 1:
        names = ", ".join(f"{item.name} ({item.sku})" for item in chosen[:5])
        raise Refused(_("Several products fit: %(names)s. Write the SKU.") % {"names": names})
    return {"kind": "product", "id": str(chosen[0].id)}


def _department(info: CompanyInfo, id: str) -> Key:
    if id not in {str(one.id) for one in departments(info.id)}:
        raise Refused(_("There is no such department."))
    return {"kind": "department", "id": id}


def _discount(text: str) -> Key:
    plain = text.strip().replace(",", ".").removesuffix("%").strip()
    try:
        ppm = parse_decimal(plain, 4, "percent")
    except (NotAnAmount, OutOfRange):
        ppm = 0
    if not 0 < ppm <= RATE_SCALE:
        raise Refused(_("Write a percentage between 0 and 100."))
    return {"kind": "discount", "ppm": ppm}


def _copy(actor: Actor, id: str) -> Change:
    places = {place.id for place in visible_locations(actor)}
    tills = {str(one.id): one for one in registers(actor.company_id) if one.location_id in places}
    if id not in tills:
        raise Refused(_("There is no such register."))
    return copied(quick_keys(tills[id].id))
