"""I1: attached files are the bytes that were attached."""

from __future__ import annotations

from tests.busy_shop import BusyShop
from tests.damage.registry import Named, damage
from tests.support.vandal import Vandal


@damage("file_differs")
def attached_file_exchanged(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE stored_file SET content = :c", c=b"%PDF-1.7\nanother\n%%EOF\n")
    return "stored_file", {"id": v.one("SELECT id FROM stored_file")}


@damage("file_differs")
def attached_file_made_shorter(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE stored_file SET size = size - 1")
    return "stored_file", {"id": v.one("SELECT id FROM stored_file")}
