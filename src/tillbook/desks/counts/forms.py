"""What comes in by forms and from the counting phone, and how lines are told back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from tillbook.desks.counts.errors import CountRefused, Refusal
from tillbook.desks.counts.operations import GivenLine, Kept
from tillbook.desks.counts.rules import MOST_MICRO
from tillbook.desks.counts.telling import sentence
from tillbook.masters.catalog.scanning import plain_code
from tillbook.masters.organisation.queries import people_names
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.locales import typed_figure
from tillbook.plumbing.templatetags.figures import quantity
from tillbook.values.money import parse_decimal
from tillbook.values.words import one_line

#: Lines that a phone sends at once, and the most its message may have.
MOST_LINES = 200
MOST_BYTES = 200_000


def key_of(text: object) -> UUID | None:
    """An id as it was sent; None where it is none."""
    try:
        return UUID(str(text))
    except ValueError:
        return None


def plain_quantity(text: str) -> int:
    """A typed quantity in millionths. Raises CountRefused."""
    try:
        micro = parse_decimal(typed_figure(one_line(text, 40)), 6)
    except ValueError:
        raise CountRefused(Refusal.NOT_A_QUANTITY, text=one_line(text, 24)) from None
    if not 0 <= micro <= MOST_MICRO:
        raise CountRefused(Refusal.TOO_LARGE, text=one_line(text, 24))
    return micro


def typed_line(request: HttpRequest) -> GivenLine:
    """The line of the page's form, as it comes without a script. Raises CountRefused."""
    return GivenLine(
        id=key_of(request.POST.get("line")) or new_id(),
        code=plain_code(request.POST.get("sku", "")),
        quantity_micro=plain_quantity(request.POST.get("quantity", "")),
        area=request.POST.get("area", ""),
        lot=request.POST.get("lot", ""),
        expires_on=_day(request.POST.get("expires", "")),
        new_lot=request.POST.get("new_lot") == "1",
    )


def _day(value: object) -> date | None:
    """A day as a field sends it; None where there is none, or nobody can read it."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) and value else None
    except ValueError:
        return None


def _moment(value: object) -> datetime | None:
    try:
        found = parse_datetime(value) if isinstance(value, str) and len(value) < 40 else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def sent_lines(request: HttpRequest) -> tuple[list[GivenLine | Kept], datetime | None] | None:
    """What the phone sent, and when by its clock; a line that cannot be read is refused as such.
    None: no message of ours."""
    if len(request.body) > MOST_BYTES:
        return None
    try:
        found = json.loads(request.body)
    except ValueError:
        return None
    if not isinstance(found, dict) or not isinstance(found.get("lines"), list):
        return None
    given: list[GivenLine | Kept] = []
    for one in found["lines"][:MOST_LINES]:
        key = key_of(one.get("id")) if isinstance(one, dict) else None
        if key is None:
            return None
        try:
            given.append(
                GivenLine(
                    id=key,
                    code=plain_code(str(one.get("code", ""))),
                    quantity_micro=plain_quantity(str(one.get("quantity", ""))),
                    area=str(one.get("area", ""))[:80],
                    device_at=_moment(one.get("at")),
                    lot=str(one.get("lot", "")),
                    expires_on=_day(one.get("expires")),
                    new_lot=one.get("fresh") is True,
                )
            )
        except CountRefused as problem:
            given.append(Kept(id=key, wrong=problem.wrong))
    return given, _moment(found.get("sent"))


def told_lines(info: CompanyInfo, kept: Iterable[Kept]) -> list[dict[str, Any]]:
    """What became of the lines, for the phone: words that it only has to show."""
    told = []
    for one in kept:
        row: dict[str, Any] = {"id": str(one.id), "kept": one.wrong is None}
        if one.item:
            row["name"] = f"{one.item.name} · {one.lot}" if one.lot else one.item.name
        if one.wrong:
            row["wrong"] = sentence(one.wrong, info)
            row["fresh"] = one.wrong.refusal in (Refusal.LOT_UNKNOWN, Refusal.SERIAL_UNKNOWN)
        elif one.late:
            row["wrong"] = _(
                "The count is closed already. The line is kept, but not in its figures."
            )
        if one.beside:
            who, micro = one.beside
            names = people_names([who]) if who else {}
            row["ask"] = _("%(who)s counted %(n)s on this shelf already.") % {
                "who": (names.get(who) if who else None) or _("A program"),
                "n": quantity(micro),
            }
        told.append(row)
    return told
