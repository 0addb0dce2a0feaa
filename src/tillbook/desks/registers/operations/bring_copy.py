"""Bring in a register's second copy: the file that it wrote beside its own store."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tillbook.desks.registers.models import Device
from tillbook.desks.registers.operations.sync import take_customers, take_receipts, take_texts
from tillbook.masters.organisation.operations import audit_by
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.writer import write

MOST_BYTES = 50_000_000
#: Receipts in one transaction, as in a register's own request.
_AT_ONCE = 100


class CopyRefused(ValueError):
    """The file cannot be a second copy of this register; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What became of the receipts. known: they were here already; aside: they stand in To clarify;
    unread: numbers of lines that hold no receipt, as the last of a file that was cut."""

    new: int
    known: int
    aside: int
    unread: tuple[int, ...]


def bring_copy(actor: Actor, register_id: UUID, content: bytes) -> Brought | None:
    """Post the receipts of a second copy as if the register had sent them, each once. None where
    the actor has no such register; raises CopyRefused before anything is posted.

    Every line is checked like a receipt that comes by the network: its hash, its place in the
    chain, what is on it. What does not hold is kept aside and named, and holds up no other.
    """
    actor.require(Right.REGISTERS_ENROL)
    rows = Device.objects.select_related("register").filter(
        company_id=actor.company_id, register_id=register_id
    )
    devices = {str(device.series_id): device for device in rows}
    if not all(actor.at(device.register.location_id) for device in devices.values()):
        return None
    receipts, besides, unread = _read(content)
    if not receipts:
        raise CopyRefused(_("No receipt stands in this file. Choose the register’s second copy."))
    for line, receipt in receipts:
        series = receipt.get("series")
        if not isinstance(series, str) or series not in devices:
            words = _("Line %(line)d is a receipt of another register: bring it in on its page.")
            raise CopyRefused(words % {"line": line})
    # Receipts refer to them.
    for device in list(devices.values())[:1]:
        take_texts(device, [one for row in besides for one in _list(row, "texts")])
        take_customers(device, [one for row in besides for one in _list(row, "customers")])
    counted = {"new": 0, "known": 0, "aside": 0}
    for device, part in _parts(devices, [receipt for _line, receipt in receipts]):
        for answer in take_receipts(device, part, device.register_id):
            counted[_KINDS.get(answer.status, "aside")] += 1
    brought = Brought(**counted, unread=tuple(unread))
    write(lambda: _tell(actor, register_id, brought))
    return brought


_KINDS = {"stored": "new", "duplicate": "known"}


def _read(
    content: bytes,
) -> tuple[list[tuple[int, dict[str, Any]]], list[dict[str, Any]], list[int]]:
    """The receipts with their lines; customers and notes they name; the lines that hold none."""
    if len(content) > MOST_BYTES:
        raise CopyRefused(_("This file is larger than any second copy."))
    receipts: list[tuple[int, dict[str, Any]]] = []
    besides: list[dict[str, Any]] = []
    unread = []
    for number, line in enumerate(content.splitlines(), 1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            found = None
        if isinstance(found, dict) and isinstance(found.get("hash"), str):
            receipts.append((number, found))
        elif isinstance(found, dict) and found.keys() & {"customers", "texts"}:
            besides.append(found)
        else:
            unread.append(number)
    return receipts, besides, unread


def _list(row: dict[str, Any], name: str) -> list[Any]:
    found = row.get(name)
    return found if isinstance(found, list) else []


def _parts(
    devices: dict[str, Device], receipts: list[dict[str, Any]]
) -> Iterator[tuple[Device, list[dict[str, Any]]]]:
    """Runs of one device's receipts, none too long for a transaction."""
    for series, device in devices.items():
        own = [one for one in receipts if one["series"] == series]
        for start in range(0, len(own), _AT_ONCE):
            yield device, own[start : start + _AT_ONCE]


def _tell(actor: Actor, register_id: UUID, brought: Brought) -> None:
    audit_by(
        actor,
        actor.company_id,
        "register.copy_brought",
        object_kind="register",
        object_id=register_id,
        detail={"new": brought.new, "known": brought.known, "aside": brought.aside},
    )
