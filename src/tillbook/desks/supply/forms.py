"""What a person wrote on the page of an adjustment, and what its form shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from tillbook.books.stock.lot_timeline import untold
from tillbook.books.stock.queries import on_hand, shelf_of, store_named, stores_of
from tillbook.books.stock.rules.typed_lots import LONGEST_TEXT
from tillbook.books.stock.scanned_lots import lots_with
from tillbook.desks.supply.models import Adjustment
from tillbook.desks.supply.rules import COMES_IN, MOST_LINES, Cause, Typed, TypedLine
from tillbook.masters.catalog.picking import Found, picked, plain_quantity
from tillbook.masters.catalog.queries import items_by_sku
from tillbook.masters.catalog.queries.terms import Traced, traced
from tillbook.masters.catalog.rules import Item
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right
from tillbook.plumbing.locales import typed_figure
from tillbook.values.money import QUANTITY_SCALE, NotAnAmount, format_quantity, parse_decimal
from tillbook.values.rounding import OutOfRange
from tillbook.values.typed import TwoMeanings
from tillbook.values.words import one_line


def read_form(post: QueryDict, info: CompanyInfo, actor: Actor) -> Typed:
    """What was typed: figures plain where they can be read."""
    columns = {name: post.getlist(name)[: MOST_LINES + 1] for name in _COLUMNS}
    gone = post.get("action", "").removeprefix("drop:")
    lines = []
    for place, sku in enumerate(columns["sku"]):
        cells = {name: v[place] if place < len(v) else "" for name, v in columns.items()}
        if sku == gone:
            continue
        sees = actor.may(Right.COSTS_READ)
        lines.append(
            TypedLine(
                sku=one_line(sku, 80),
                quantity=plain_quantity(cells["quantity"]),
                seen=_whole(cells["seen"]),
                cost=_plain_amount(cells["cost"], info) if sees else "",
                lots=cells["lots"].strip()[:LONGEST_TEXT],
            )
        )
    cause = post.get("action", "")
    cause = cause.removeprefix("cause:") if cause.startswith("cause:") else post.get("cause", "")
    return Typed(
        location=one_line(post.get("location", ""), 30),
        cause=cause if cause in list(Cause) else "",
        note=one_line(post.get("note", ""), 80),
        place=one_line(post.get("place", ""), 36),
        to_place=one_line(post.get("to_place", ""), 36),
        lines=tuple(lines),
    )


_COLUMNS = ("sku", "quantity", "seen", "cost", "lots")


def _whole(text: str) -> int:
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 17 else 0


def _plain_amount(text: str, info: CompanyInfo) -> str:
    try:
        return typed_figure(text.strip()[:40], info.money) if text.strip() else ""
    except (TwoMeanings, NotAnAmount):
        return text.strip()[:40]


def with_product(
    typed: Typed, info: CompanyInfo, location_id: UUID, text: str
) -> tuple[Typed, Found]:
    """Put what was scanned or typed on the list; what is on it already is one more."""
    found = picked(info, text)
    if found.item is None:
        return typed, found
    own = TypedLine(sku=found.item.sku)
    before = next((one for one in typed.lines if one.sku == own.sku), own)
    lots, wrong = lots_with(found, before.lots, before.quantity)
    if wrong:
        return typed, Found(sentence=wrong)
    typed = with_item(typed, location_id, found.item)
    lines = [replace(one, lots=lots) if one.sku == own.sku else one for one in typed.lines]
    return replace(typed, lines=tuple(lines)), found


def with_item(typed: Typed, location_id: UUID, item: Item) -> Typed:
    """The list with one of this product more."""
    for place, line in enumerate(typed.lines):
        if line.sku == item.sku:
            more = (*typed.lines[:place], replace(line, quantity=_one_more(line)))
            return replace(typed, lines=(*more, *typed.lines[place + 1 :]))
    where = store_named(location_id, typed.place)
    seen = on_hand(location_id, [item.id], where).get(item.id, 0)
    # A count begins empty: what really lies there is for who counts to say.
    quantity = "" if typed.cause == Cause.CORRECTION else "1"
    if typed.cause == Cause.TOLD:
        seen = untold(where or shelf_of(location_id), [item.id]).get(item.id, 0)
        quantity = format_quantity(abs(seen))
    return replace(
        typed, lines=(*typed.lines, TypedLine(sku=item.sku, quantity=quantity, seen=seen))
    )


def _one_more(line: TypedLine) -> str:
    try:
        micro = parse_decimal(line.quantity or "0", 6, "quantity")
    except (NotAnAmount, OutOfRange):
        return line.quantity
    return format_quantity(micro + QUANTITY_SCALE)


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line as the form shows it. item: None where it was deleted meanwhile; traced: by lots or
    serial numbers, where it is."""

    line: TypedLine
    item: Item | None
    traced: Traced | None


def shown_lines(typed: Typed, info: CompanyInfo) -> list[ShownLine]:
    """The lines with their products."""
    items = items_by_sku(info.id, info.version, [line.sku for line in typed.lines])
    kinds = traced([item.id for item in items.values()])
    return [
        ShownLine(line, item, kinds.get(item.id) if item else None)
        for line in typed.lines
        for item in (items.get(line.sku),)
    ]


def cause_words(*, moves: bool) -> list[tuple[str, str, str]]:
    """The causes to choose from: code, words, icon. moves: where there are places to move to."""
    words = {
        Cause.CORRECTION: (_("Correct the count"), "pencil-line"),
        Cause.BROKEN: (_("Broken"), "trash-2"),
        Cause.EXPIRED: (_("Expired"), "clock"),
        Cause.THEFT: (_("Theft"), "shield-alert"),
        Cause.SAMPLE: (_("Sample"), "gift"),
        Cause.OWN_USE: (_("Own use"), "user"),
        Cause.FOUND: (_("Found"), "package-check"),
        Cause.OPENING: (_("Opening stock"), "package"),
        Cause.MOVED: (_("Move to another place"), "truck"),
        Cause.TOLD: (_("Say which lots these are"), "tag"),
    }
    return [(cause.value, *words[cause]) for cause in Cause if moves or cause != Cause.MOVED]


def quantity_words(cause: str) -> str:
    """What the column of figures asks for, by cause."""
    if cause == Cause.CORRECTION:
        return _("Really there")
    if cause == Cause.MOVED:
        return _("How many to move")
    if cause == Cause.TOLD:
        return _("How many without a lot")
    return _("How many more") if cause in COMES_IN else _("How many are gone")


def cause_name(cause: str) -> str:
    """A cause as it is called; "" where a program gave none."""
    return str(Adjustment.Why(cause).label) if cause in list(Cause) else ""


def places_of(actor: Actor, info: CompanyInfo) -> Sequence[tuple[str, str]]:
    """The locations somebody may change stock at: code, name."""
    return [(at.code, at.name) for at in info.locations.values() if actor.at(at.id)]


def form_context(actor: Actor, info: CompanyInfo, typed: Typed) -> dict[str, Any]:
    """What the fields of the form offer and show."""
    at = info.location_by_code(typed.location)
    stores = stores_of(at.id) if at is not None and actor.at(at.id) else []
    shelf = [("", _("Where it is sold from"))]
    places = shelf + [(str(one.id), one.name) for one in stores] if stores else []
    return {
        "causes": cause_words(moves=bool(stores)),
        "places": places,
        "place_name": dict(places).get(typed.place, ""),
        "moves_goods": typed.cause == Cause.MOVED,
        "counts": typed.cause == Cause.CORRECTION,
        "tells": typed.cause == Cause.TOLD,
        "comes_in": typed.cause in COMES_IN,
        "asks": quantity_words(typed.cause),
        "may_see_costs": actor.may(Right.COSTS_READ),
        "locations": places_of(actor, info),
        "lines": shown_lines(typed, info),
    }
