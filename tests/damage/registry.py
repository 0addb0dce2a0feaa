"""The list of planted corruptions, and what several of them need."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from tests.busy_shop import BusyShop
from tests.support.vandal import Vandal

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


def forget_receipt(v: Vandal, document: UUID) -> None:
    """Take a document's envelope away."""
    v.change("DELETE FROM envelope WHERE document_id = :d", d=document)


def hash_of(*parts: str) -> str:
    """SHA-256 over parts, parted by line feeds."""
    return sha256("\n".join(parts).encode()).hexdigest()
