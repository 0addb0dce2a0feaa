"""Arrange the quick keys of a register."""

from __future__ import annotations

from uuid import UUID

from tillbook.desks.registers.models import QuickKeys
from tillbook.desks.registers.queries import quick_keys
from tillbook.desks.registers.quick_keys import Change
from tillbook.masters.organisation.operations import audit_by, raise_version
from tillbook.masters.organisation.queries import registers
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.writer import write


def arrange_keys(actor: Actor, register_id: UUID, change: Change) -> bool:
    """Change the register's pages of keys; it takes them with its next book. Opens the transaction.

    False when the company has no such register.
    """
    actor.require(Right.REGISTERS_ENROL)

    def work() -> bool:
        if register_id not in {one.id for one in registers(actor.company_id)}:
            return False
        before = quick_keys(register_id)
        pages = change(before)
        if pages != before:
            QuickKeys.objects.update_or_create(register_id=register_id, defaults={"pages": pages})
            raise_version(actor.company_id)
            audit_by(
                actor,
                actor.company_id,
                "register.keys_arranged",
                object_kind="register",
                object_id=register_id,
                detail={"keys": [len(page["keys"]) for page in pages]},
            )
        return True

    return write(work)
