"""Reading what protocols 4 and 5 added: the very pieces, who is old enough, who is free of tax, and
which line a modifier belongs to. Pure and total, as `reading` is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from tillbook.desks.sales.reading_values import (
    Wrong,
    day_of,
    integer_of,
    key_of,
    moment_of,
    object_of,
    row_of,
    text_of,
)
from tillbook.desks.sales.rules import AgeCheck, Exempted, Goods, Line

_MAY = {"code", "expires", "lot", "serial", "tare"}
_LONGEST_CODE = 256
LONGEST_SERIAL = 60


def goods_in(line: dict[str, Any], where: str) -> Goods | None:
    """What stands under `goods` of a line; None where nothing does."""
    if "goods" not in line:
        return None
    where = f"{where}.goods"
    fields = object_of(line["goods"], where, set(), _MAY)
    if not fields:
        raise Wrong(f"{where}: it says nothing")
    tare = integer_of(fields, "tare", where) if "tare" in fields else 0
    if tare < 0:
        raise Wrong(f"{where}.tare: below 0")
    return Goods(
        code=_text(fields, "code", _LONGEST_CODE, where),
        lot=_text(fields, "lot", LONGEST_SERIAL, where),
        serial=_text(fields, "serial", LONGEST_SERIAL, where),
        expires=day_of(fields, "expires") if "expires" in fields else None,
        tare_micro=tare,
    )


def _text(fields: dict[str, Any], name: str, longest: int, where: str) -> str:
    return text_of(fields, name, longest, where) if name in fields else ""


_AGE = {"at", "born_by", "minimum", "person"}
_OLDEST = 120


def age_in(body: dict[str, Any]) -> AgeCheck | None:
    """What stands under `age` of a body: who saw that the customer is old enough, and when."""
    if "age" not in body:
        return None
    fields = object_of(body["age"], "age", _AGE, set())
    minimum = integer_of(fields, "minimum", "age")
    if not 0 < minimum <= _OLDEST:
        raise Wrong("age.minimum: not between 1 and 120")
    return AgeCheck(
        minimum=minimum,
        born_by=_birth_day(fields),
        person_id=key_of(fields, "person", "age"),
        at=moment_of(fields, "at"),
    )


_EXEMPTION = {"certificate", "jurisdiction", "number"}


def exempted_in(body: dict[str, Any]) -> Exempted | None:
    """What stands under `exemption` of a body: by which certificate it is free of whose tax."""
    if "exemption" not in body:
        return None
    fields = object_of(body["exemption"], "exemption", _EXEMPTION, set())
    if not (number := text_of(fields, "number", 60, "exemption")):
        raise Wrong("exemption.number: empty")
    return Exempted(
        certificate_id=key_of(fields, "certificate", "exemption"),
        number=number,
        jurisdiction=text_of(fields, "jurisdiction", 40, "exemption"),
    )


def _birth_day(fields: dict[str, Any]) -> date:
    value = fields["born_by"]
    try:
        if isinstance(value, str) and len(value) == 10:
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise Wrong("age.born_by: not a day such as 2008-11-22")


def price_list_in(line: dict[str, Any], where: str) -> UUID:
    """The price list that a line's price is from: [id, name]."""
    row = row_of(line["price_list"], 2, f"{where}.price_list")
    text_of(row, "1", 200, f"{where}.price_list")
    return key_of(row, "0", f"{where}.price_list")


def belonging(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines, where each modifier names a line before it that is none itself; raises Wrong."""
    for line in lines:
        if line.of is not None and not (0 < line.of < line.number and not lines[line.of - 1].of):
            raise Wrong(f"lines[{line.number - 1}].of: no line before it that is no modifier")
    return tuple(lines)
