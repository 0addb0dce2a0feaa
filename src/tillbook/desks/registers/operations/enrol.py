"""Enrol a device: a code made by a manager turns a browser into a register, once."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tillbook.desks.registers.errors import Refusal, RegisterRefused
from tillbook.desks.registers.models import Device, EnrolmentCode
from tillbook.desks.registers.queries import code_digest
from tillbook.desks.registers.rules import ALPHABET, CODE_LASTS, CODE_LENGTH
from tillbook.desks.registers.sealing import NotAKey, key_text
from tillbook.masters.organisation.operations import audit_by, create_register, mark_register
from tillbook.masters.organisation.queries import registers
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing.audit import audit
from tillbook.plumbing.locking import lock_rows
from tillbook.plumbing.series import open_series, series_by_code
from tillbook.plumbing.writer import write


def make_code(actor: Actor, register_id: UUID) -> str:
    """Make a code for this register; returned once, kept as a keyed hash. Opens the transaction."""
    actor.require(Right.REGISTERS_ENROL)
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    now = clock.now()

    def work() -> None:
        EnrolmentCode.objects.create(
            company_id=actor.company_id,
            register_id=register_id,
            digest=code_digest(code),
            made_by_id=actor.id,
            made_at=now,
            expires_at=now + CODE_LASTS,
        )
        audit_by(
            actor,
            actor.company_id,
            "register.code_made",
            object_kind="register",
            object_id=register_id,
        )

    write(work)
    return code


def add_register(actor: Actor, location_id: UUID, code: str, name: str) -> UUID:
    """Make a till at a location; opens the transaction. Raises NotPossible: the code is taken."""
    actor.require(Right.REGISTERS_ENROL)
    made = write(
        lambda: create_register(
            company_id=actor.company_id, location_id=location_id, code=code, name=name
        )
    )
    register_id: UUID = made.id
    return register_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """A device that wants to be a register. id: made by it, fresh for each enrolment."""

    id: UUID
    signing_key: Any
    sealing_key: Any
    app: str
    protocol: int


def enrol(code: str, applicant: Applicant) -> Device:
    """Make the device a register with a series of its own; the same again answers the same.

    A device that was this register before is revoked: its sales are still taken. Opens the writer
    transaction; raises RegisterRefused.
    """
    try:
        signing, sealing = key_text(applicant.signing_key), key_text(applicant.sealing_key)
    except NotAKey:
        raise RegisterRefused(Refusal.KEY_UNREADABLE) from None
    return write(lambda: _enrol(code, applicant, signing, sealing))


def _enrol(code: str, applicant: Applicant, signing: str, sealing: str) -> Device:
    rows = lock_rows(EnrolmentCode.objects.filter(digest=code_digest(code)), "id")
    now = clock.now()
    if not rows or rows[0].expires_at <= now:
        raise RegisterRefused(Refusal.WRONG_CODE)
    row = rows[0]
    there = Device.objects.select_related("register").filter(id=applicant.id).first()
    if row.device_id is not None:
        if there and there.id == row.device_id and there.signing_key == signing:
            return there
        raise RegisterRefused(Refusal.CODE_USED)
    if there is not None:
        raise RegisterRefused(Refusal.DEVICE_KNOWN)
    register = row.register
    before = Device.objects.filter(register_id=register.id, revoked_at=None)
    before.update(revoked_at=now, revoked_by_id=row.made_by_id)
    device = Device(
        id=applicant.id,
        company_id=row.company_id,
        register=register,
        series_id=open_series(
            company_id=row.company_id,
            owner_kind="register",
            owner_id=register.id,
            code=_free_code(row.company_id, register.code),
            opened_at=now,
            location_id=register.location_id,
        ),
        signing_key=signing,
        sealing_key=sealing,
        enrolled_at=now,
        enrolled_by_id=row.made_by_id,
        heard_at=now,
        app=applicant.app,
        protocol=applicant.protocol,
    )
    Device.objects.bulk_create([device])
    EnrolmentCode.objects.filter(id=row.id).update(device_id=device.id)
    mark_register(register.id, enrolled_at=now, revoked_at=None)
    # Whoever typed the code at the device, it is let in by the person who made it.
    audit(
        row.company_id,
        "register.enrolled",
        actor_kind="person" if row.made_by_id else "command_line",
        actor_id=row.made_by_id,
        object_kind="register",
        object_id=register.id,
        detail={"device": str(device.id), "series": str(device.series_id)},
    )
    return device


def _free_code(company_id: UUID, code: str) -> str:
    """What the numbers of the new series begin with: R1, then R1.2, R1.3…"""
    wanted, place = code, 1
    while series_by_code(company_id, wanted) is not None:
        place += 1
        wanted = f"{code}.{place}"
    return wanted


def revoke_device(actor: Actor, device_id: UUID) -> bool:
    """End a device's rights; its sales are still taken and flagged. Opens the transaction.

    False when there is no such device at the actor's locations, or it was revoked before.
    """
    actor.require(Right.REGISTERS_ENROL)

    def work() -> bool:
        rows = Device.objects.select_related("register").filter(
            company_id=actor.company_id, id=device_id, revoked_at=None
        )
        device = rows.first()
        if device is None or not actor.at(device.register.location_id):
            return False
        now = clock.now()
        Device.objects.filter(id=device_id).update(revoked_at=now, revoked_by_id=actor.id)
        mark_register(device.register_id, revoked_at=now)
        audit_by(
            actor,
            actor.company_id,
            "register.revoked",
            object_kind="register",
            object_id=device.register_id,
            detail={"device": str(device_id)},
        )
        return True

    return write(work)


def register_at(actor: Actor, register_id: UUID) -> UUID | None:
    """The location of a register of the actor's; None when there is none such."""
    found = next((r for r in registers(actor.company_id) if r.id == register_id), None)
    return found.location_id if found and actor.at(found.location_id) else None
