"""Set people's PINs: six digits that open a register they work at."""

from __future__ import annotations

import secrets
from hashlib import pbkdf2_hmac
from uuid import UUID

from tillbook.desks.registers.errors import WeakPin
from tillbook.desks.registers.models import Pin
from tillbook.desks.registers.rules import (
    PIN_ITERATIONS,
    PIN_LENGTH,
    weakness,
    works_within,
)
from tillbook.desks.registers.sealing import b64
from tillbook.masters.organisation.operations import audit_by, raise_version
from tillbook.masters.organisation.queries import workers, working_people
from tillbook.masters.organisation.rules import Actor, Forbidden, Right
from tillbook.plumbing import clock
from tillbook.plumbing.secrets import seal_secret
from tillbook.plumbing.writer import write

PURPOSE = "pin"


def require_may_set(actor: Actor, person_id: UUID) -> None:
    """Raise Forbidden unless the actor may set this person's PIN: one's own; with `people:write` or
    `registers:enrol` that of people who may do nothing, and work nowhere, that the actor may not,
    since whoever sets a PIN knows it and could approve by it."""
    if person_id == actor.id:
        return
    if not actor.may(Right.PEOPLE_WRITE):
        actor.require(Right.REGISTERS_ENROL)
    theirs = next((one for one in workers(actor.company_id) if one.id == person_id), None)
    if theirs is None:
        return
    if more := frozenset(theirs.rights) - actor.rights:
        actor.require(Right(min(more)))
    if not works_within(actor, theirs.location_ids):
        raise Forbidden(f"“{actor.name}” does not work everywhere where “{theirs.name}” does")


def set_pin(actor: Actor, person_id: UUID, pin: str) -> bool:
    """Set one's own PIN or another's (see `require_may_set`); opens the transaction.

    False when nobody of that id works in the company. Raises WeakPin, Forbidden.
    """
    require_may_set(actor, person_id)
    if why := weakness(pin):
        raise WeakPin(why)
    if person_id not in working_people(actor.company_id, [person_id]):
        return False
    salt = secrets.token_bytes(16)
    # Slow on purpose; not inside the transaction.
    sealed = seal_secret(PURPOSE, pbkdf2_hmac("sha256", pin.encode(), salt, PIN_ITERATIONS))

    def work() -> None:
        mine = Pin.objects.filter(company_id=actor.company_id, person_id=person_id)
        version = (mine.values_list("version", flat=True).first() or 0) + 1
        Pin.objects.update_or_create(
            company_id=actor.company_id,
            person_id=person_id,
            defaults={
                "version": version,
                "salt": b64(salt),
                "iterations": PIN_ITERATIONS,
                "sealed": sealed,
                "set_at": clock.now(),
            },
        )
        raise_version(actor.company_id)  # registers fetch their book anew
        audit_by(
            actor,
            actor.company_id,
            "pin.set",
            object_kind="person",
            object_id=person_id,
            detail={"version": version},
        )

    write(work)
    return True


def clear_pin(actor: Actor, person_id: UUID) -> bool:
    """Take a person's PIN away; opens the transaction. False when there was none."""
    require_may_set(actor, person_id)

    def work() -> bool:
        deleted, _ = Pin.objects.filter(company_id=actor.company_id, person_id=person_id).delete()
        if deleted:
            raise_version(actor.company_id)
            audit_by(
                actor, actor.company_id, "pin.cleared", object_kind="person", object_id=person_id
            )
        return bool(deleted)

    return write(work)


def random_pin() -> str:
    """A PIN that nobody would guess."""
    while weakness(pin := "".join(secrets.choice("0123456789") for _ in range(PIN_LENGTH))):
        pass
    return pin
