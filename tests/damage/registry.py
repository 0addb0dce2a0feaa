"""The list of planted corruptions, and what several of them need."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from tests.busy_shop import BusyShop
from tests.support.vandal import Vandal
from tillbook.desks.sales.queries.aside import resolution_id, suspense_id

#: (table, key columns): the record a finding must name.
Named = tuple[str, dict[str, Any]]
Plant = Callable[[Vandal, BusyShop], Named]


@dataclass(frozen=True, slots=True)
class Damage:
    """One planted corruption: what it is called, the check that must see it, how it is done."""

    name: str
    check: str
    plant: Plant


DAMAGES: list[Damage] = []


def damage(check: str) -> Callable[[Plant], Plant]:
    """Enter a corruption in the list, under the name of its function."""

    def enter(plant: Plant) -> Plant:
        DAMAGES.append(Damage(plant.__name__, check, plant))
        return plant

    return enter


def entry_of(v: Vandal, document: UUID) -> UUID:
    """The entry of a document."""
    return v.one("SELECT id FROM entry WHERE source_id = :d", d=document)


@dataclass(frozen=True, slots=True)
class Booking:
    """A receipt that came under another's id: its row, what books its money, what dismisses it."""

    row: UUID
    document: UUID
    dismissal: UUID


def booking_of(v: Vandal, which: str = "") -> Booking:
    """That of the conflict that waits; which: "NOT", of the one that was dismissed."""
    row = v.one(
        f"SELECT id FROM set_aside s WHERE kind = 'conflict' AND {which or ''} NOT EXISTS"
        " (SELECT 1 FROM set_aside_resolution r WHERE r.set_aside_id = s.id)"
    )
    row = row if isinstance(row, UUID) else UUID(bytes=bytes(row))
    return Booking(row, suspense_id(row), resolution_id(row))


def forget_receipt(v: Vandal, document: UUID) -> None:
    """Take a document's envelope away."""
    v.change("DELETE FROM envelope WHERE document_id = :d", d=document)


def hash_of(*parts: str) -> str:
    """SHA-256 over parts, parted by line feeds."""
    return sha256("\n".join(parts).encode()).hexdigest()
