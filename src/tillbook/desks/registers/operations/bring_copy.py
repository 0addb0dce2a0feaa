"""Bring in a register's second copy: the file that it wrote beside its own store."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tillbook.desks.registers.models import Device
from tillbook.desks.registers.operations.sync import Batch, sync, take_receipts
from tillbook.desks.sales.queries.aside import settled_by_hash
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
    read = _read(content)
    receipts = read.receipts
    if not receipts:
        raise CopyRefused(_("No receipt stands in this file. Choose the register’s second copy."))
    for line, receipt in receipts:
        if str(receipt.get("series")) not in devices:
            words = _("Line %(line)d is a receipt of another register: bring it in on its page.")
            raise CopyRefused(words % {"line": line})
    for series, device in devices.items():
        mine = any(str(receipt.get("series")) == series for _line, receipt in receipts)
        if mine:
            sync(device, Batch(receipts=(), texts=read.texts, customers=read.customers))
    counted = {"new": 0, "known": 0, "aside": 0}
    for device, part in _parts(devices, [receipt for _line, receipt in receipts]):
        answers = take_receipts(device, part, device.register_id)
        done = settled_by_hash(device.company_id, [str(one["hash"]) for one in part])
        for receipt, answer in zip(part, answers, strict=True):
            kind = _KINDS.get(answer.status, "aside")
            counted["known" if receipt["hash"] in done else kind] += 1
    brought = Brought(**counted, unread=tuple(read.unread))
    write(lambda: _tell(actor, register_id, brought))
    return brought


_KINDS = {"stored": "new", "duplicate": "known"}


@dataclass(slots=True)
class _File:
    """A second copy: receipts with their lines; what they refer to; lines that hold neither."""

    receipts: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    customers: list[Any] = field(default_factory=list)
    texts: list[Any] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)

    def take(self, number: int, found: Any) -> None:
        """What one line holds: a receipt, and customers or notes that receipts name."""
        if not isinstance(found, dict):
            self.unread.append(number)
            return
        customer, text = found.get("customer"), found.get("text")
        if isinstance(found.get("hash"), str):
            self.receipts.append((number, found))
        elif isinstance(customer, dict):
            self.customers.append(customer)
        elif isinstance(text, dict):
            self.texts.append(text)
        else:
            self.unread.append(number)


def _read(content: bytes) -> _File:
    if len(content) > MOST_BYTES:
        raise CopyRefused(_("This file is larger than any second copy."))
    read = _File()
    for number, line in enumerate(content.splitlines(), 1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            found = None
        read.take(number, found)
    return read


def _parts(
    devices: dict[str, Device], receipts: list[dict[str, Any]]
) -> Iterator[tuple[Device, list[dict[str, Any]]]]:
    """Runs of one device's receipts, none too long for a transaction."""
    for series, device in devices.items():
        own = [one for one in receipts if str(one["series"]) == series]
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
