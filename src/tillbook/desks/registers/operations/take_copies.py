"""Take back what a neighbour kept of a register's receipts, after this server was restored."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from tillbook.desks.registers.copies import is_ours
from tillbook.desks.registers.models import Device
from tillbook.desks.registers.operations.sync import Answered, take_customers, take_receipts


def take_copies(
    device: Device, copies: Sequence[Any], customers: Sequence[Any] = ()
) -> list[Answered]:
    """Post `{mark, receipt}` as if their own register had brought them, each once.

    A receipt without our mark is one that a register says for another: kept aside, like any.
    """
    take_customers(device, customers)
    pairs = [(_receipt(copy), _speaker(device, copy)) for copy in copies]
    answers: list[Answered] = []
    for register_id, run in groupby(pairs, key=lambda pair: pair[1]):
        answers += take_receipts(device, [receipt for receipt, _ in run], register_id)
    return answers


def _receipt(copy: Any) -> Any:
    return copy.get("receipt") if isinstance(copy, dict) else copy


def _speaker(device: Device, copy: Any) -> UUID:
    """The register whose receipt it is, where our mark says that it is; else who brings it."""
    receipt = _receipt(copy)
    if isinstance(copy, dict) and is_ours(device, receipt, copy.get("mark")):
        try:
            return UUID(receipt["register"])
        except (KeyError, TypeError, ValueError, AttributeError):
            pass
    own: UUID = device.register_id
    return own
