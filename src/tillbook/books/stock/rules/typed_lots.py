"""Lots and serial numbers as a person types them, or a program sends them.

A17 2026-12-31 = 10; A18 2027-01-31 = 5      lots: code, day, how many
A17                                          one lot: all of it
(01)04012345678901(17)310131(10)A17 = 5      a label scanned into the field: its lot and day
SN1001, SN1002                               serial numbers: one piece each
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tillbook.books.stock.errors import LotRefusal, LotRefused
from tillbook.books.stock.rules.lots import LONGEST
from tillbook.masters.catalog.rules.elements import FNC1, CodeRefused
from tillbook.masters.catalog.rules.reading_codes import Told, read_code
from tillbook.values.effects import Piece
from tillbook.values.money import QUANTITY_SCALE, NotAnAmount, format_quantity, parse_decimal
from tillbook.values.rounding import OutOfRange

#: More than so many no line names.
MOST = 500
LONGEST_TEXT = 20_000
_SHOWN_FNC1 = "\u241d"
#: What a label says of lot and day is the same in every shop, and in every year of this century.
_PLAINLY = Told(layouts=(), today=20400101, exponent=2, currency=0)
#: A comma parts serial numbers; beside a quantity it may stand for the decimals.
_PARTS, _PARTS_OF_FIGURES = re.compile(r"[;,\n]"), re.compile(r"[;\n]|,(?!\d)")
_DAY = r"\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{1,2}\.\d{4}"
_ONE = re.compile(rf"^(\S+?)(?:\s+({_DAY}))?(?:\s*[=×]\s*(\S+))?$")


def lots_typed(text: str, quantity_micro: int) -> tuple[Piece, ...]:
    """What was typed beside a quantity (its sign does not matter). Who says no number means one
    piece; one alone means all of it. Raises LotRefused."""
    between = _PARTS_OF_FIGURES if "=" in text or "×" in text else _PARTS
    text = text.replace(FNC1, _SHOWN_FNC1)
    parts = [part.strip() for part in between.split(text) if part.strip()]
    if len(parts) > MOST:
        raise LotRefused(LotRefusal.LOTS_UNREADABLE, text=text[:20])
    whole = abs(quantity_micro)
    pieces = [_piece(part, whole if len(parts) == 1 else QUANTITY_SCALE) for part in parts]
    for place, one in enumerate(pieces):
        if any((one.code, one.serial) == (o.code, o.serial) for o in pieces[:place]):
            raise LotRefused(LotRefusal.LOT_NAMED_TWICE, text=one.code)
    return tuple(pieces)


def _piece(text: str, unsaid_micro: int) -> Piece:
    found = _ONE.match(text)
    if found is None:
        raise LotRefused(LotRefusal.LOTS_UNREADABLE, text=text[:40])
    code, day, many = found.groups()
    label = read_label(code)
    serial = label.serial if label else ""
    if label:
        code = label.lot or serial
    if len(code) > LONGEST:
        raise LotRefused(LotRefusal.LOT_TOO_LONG, text=code[:40])
    micro = unsaid_micro if many is None else _quantity(many, text)
    until = _day(day, text) if day else label.expires_on if label else None
    return Piece(code, micro, until, serial)


@dataclass(frozen=True, slots=True)
class Label:
    """What a GS1 label says of the very goods."""

    lot: str
    serial: str
    expires_on: date | None

    def piece(self, *, serial: bool) -> str:
        """Which lot it is, or which piece of what is traced by serial numbers."""
        return self.serial if serial else self.lot


def read_label(text: str) -> Label | None:
    """A GS1 code that was scanned where a lot is asked for; None of anything else, and of one that
    says neither lot nor serial number."""
    try:
        found = read_code(text.replace(_SHOWN_FNC1, FNC1), _PLAINLY)
    except CodeRefused:
        return None
    if found.kind != "gs1" or not (found.lot or found.serial):
        return None
    day = str(found.expires or found.best_before)
    until = date(int(day[:4]), int(day[4:6]), int(day[6:])) if len(day) == 8 else None
    return Label(found.lot, found.serial, until)


def _quantity(many: str, text: str) -> int:
    try:
        micro = parse_decimal(many.replace(",", "."), 6, "quantity")
    except (NotAnAmount, OutOfRange):
        micro = 0
    if micro <= 0:
        raise LotRefused(LotRefusal.LOTS_UNREADABLE, text=text[:40])
    return micro


def _day(day: str, text: str) -> date:
    try:
        if "." in day:
            own, month, year = day.split(".")
            return date(int(year), int(month), int(own))
        return date.fromisoformat(day)
    except ValueError:
        raise LotRefused(LotRefusal.LOTS_UNREADABLE, text=text[:40]) from None


def told(pieces: Sequence[Piece]) -> list[list[object]]:
    """Lots as a document's text says them."""
    return [
        [
            one.code,
            one.quantity_micro,
            one.expires_on.isoformat() if one.expires_on else None,
            *([one.serial] if one.serial else []),
        ]
        for one in pieces
    ]


def as_typed(pieces: Sequence[Piece]) -> str:
    """The same as a person would type it."""
    return "; ".join(
        [
            one.code
            + (f" {one.expires_on}" if one.expires_on else "")
            + f" = {format_quantity(one.quantity_micro)}"
            for one in pieces
        ]
    )


def with_scan(text: str, before_micro: int, more_micro: int, piece: Piece, *, serial: bool) -> str:
    """What stands in a field of lots after one more was scanned whose label says its lot.

    before_micro: the quantity of the line until now; piece: the lot and its day. The first lot is
    all of the line, as a person would type it; from the second on each says how much. Raises
    LotRefused where a piece with a number is scanned twice.
    """
    if serial:
        parts = [part.strip() for part in _PARTS.split(text) if part.strip()]
        if piece.code in parts:
            raise LotRefused(LotRefusal.LOT_NAMED_TWICE, text=piece.code)
        return ", ".join([*parts, piece.code])
    alone = f"{piece.code} {piece.expires_on}" if piece.expires_on else piece.code
    if not text.strip():
        return alone
    try:
        known = list(lots_typed(text, before_micro))
    except LotRefused:
        return f"{text}; {alone} = {format_quantity(more_micro)}"
    if len(known) == 1 and "=" not in text and known[0].code == piece.code:
        return text
    for place, one in enumerate(known):
        if one.code == piece.code:
            day = one.expires_on or piece.expires_on
            known[place] = Piece(one.code, one.quantity_micro + more_micro, day)
            return as_typed(known)
    return as_typed([*known, Piece(piece.code, more_micro, piece.expires_on)])
