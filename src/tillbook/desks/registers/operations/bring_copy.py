"""Bring in a register's second copy: the file that it wrote beside its own store."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tillbook.desks.registers.models import BroughtReceipt, Device
from tillbook.desks.registers.operations.sync import take_customers, take_receipts, take_texts
from tillbook.masters.organisation.operations import audit_by
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
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
    Customers and notes that the file names come before the receipts that name them.
    """
    actor.require(Right.REGISTERS_ENROL)
    rows = Device.objects.select_related("register").filter(
        company_id=actor.company_id, register_id=register_id
    )
    devices = {str(device.series_id): device for device in rows}
    if not all(actor.at(device.register.location_id) for device in devices.values()):
        return None
    found = _read(content)
    if not found.receipts:
        raise CopyRefused(_("No receipt stands in this file. Choose the register’s second copy."))
    for line, receipt in found.receipts:
        series = receipt.get("series")
        if not isinstance(series, str) or series not in devices:
            words = _("Line %(line)d is a receipt of another register: bring it in on its page.")
            raise CopyRefused(words % {"line": line})
    one = devices[found.receipts[0][1]["series"]]
    for start in range(0, len(found.customers), _AT_ONCE):
        take_customers(one, found.customers[start : start + _AT_ONCE])
    for start in range(0, len(found.texts), _AT_ONCE):
        take_texts(one, found.texts[start : start + _AT_ONCE])
    counted = {"new": 0, "known": 0, "aside": 0}
    for device, part in _parts(devices, [receipt for _line, receipt in found.receipts]):
        if device.revoked_at:
            _note_brought(actor, part)
        for answer in take_receipts(device, part, device.register_id):
            kind = "known" if answer.cleared else _KINDS.get(answer.status, "aside")
            counted[kind] += 1
    brought = Brought(**counted, unread=tuple(found.unread))
    write(lambda: _tell(actor, register_id, brought))
    return brought


_KINDS = {"stored": "new", "duplicate": "known"}


@dataclass(slots=True)
class _File:
    """What a file says: receipts with their lines, and the numbers of lines that say nothing."""

    receipts: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    customers: list[Any] = field(default_factory=list)
    texts: list[Any] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)


def _read(content: bytes) -> _File:
    """Line by line. Files of before hold receipts alone."""
    if len(content) > MOST_BYTES:
        raise CopyRefused(_("This file is larger than any second copy."))
    file = _File()
    for number, line in enumerate(content.splitlines(), 1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            file.unread.append(number)
        elif isinstance(found.get("hash"), str):
            file.receipts.append((number, found))
        elif isinstance(found.get("customer"), dict):
            file.customers.append(found["customer"])
        elif isinstance(found.get("text"), dict):
            file.texts.append(found["text"])
        else:
            file.unread.append(number)
    return file


def _parts(
    devices: dict[str, Device], receipts: list[dict[str, Any]]
) -> Iterator[tuple[Device, list[dict[str, Any]]]]:
    """Runs of one device's receipts, none too long for a transaction."""
    for series, device in devices.items():
        own = [one for one in receipts if one["series"] == series]
        for start in range(0, len(own), _AT_ONCE):
            yield device, own[start : start + _AT_ONCE]


def _note_brought(actor: Actor, receipts: Sequence[dict[str, Any]]) -> None:
    """Note who brought receipts of a revoked device, before anybody asks how they came."""
    ids = set()
    for receipt in receipts:
        with suppress(ValueError):
            ids.add(UUID(str(receipt.get("id"))))
    person, now = actor.id if actor.kind == "person" else None, clock.now()
    rows = [
        BroughtReceipt(company_id=actor.company_id, document_id=key, person_id=person, at=now)
        for key in sorted(ids)
    ]
    write(lambda: BroughtReceipt.objects.bulk_create(rows, ignore_conflicts=True))


def _tell(actor: Actor, register_id: UUID, brought: Brought) -> None:
    audit_by(
        actor,
        actor.company_id,
        "register.copy_brought",
        object_kind="register",
        object_id=register_id,
        detail={"new": brought.new, "known": brought.known, "aside": brought.aside},
    )
