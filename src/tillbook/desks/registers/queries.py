"""The only reads of registers that other rooms call."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.conf import settings

from tillbook.desks.registers.models import (
    Absence,
    BroughtReceipt,
    Device,
    EnrolmentCode,
    Favourite,
    ParkedBasket,
    PersonalText,
    Pin,
    Policy,
    QuickKeys,
)
from tillbook.desks.registers.quick_keys import Pages
from tillbook.desks.registers.rules import Limits, spelled
from tillbook.masters.organisation.queries import company, registers
from tillbook.masters.organisation.rules import Actor


def code_digest(code: str) -> str:
    """What is stored of an enrolment code: HMAC-SHA-256 under the installation's secret."""
    text = f"enrolment {spelled(code)}"
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), sha256).hexdigest()


def device(device_id: UUID) -> Device | None:
    """The device of this id, whose ever it is."""
    return Device.objects.select_related("register").filter(id=device_id).first()


def device_of_code(code: str) -> UUID | None:
    """The device that a code was used by."""
    rows = EnrolmentCode.objects.filter(digest=code_digest(code))
    return rows.values_list("device_id", flat=True).first()


def devices(actor: Actor) -> list[Device]:
    """The devices of the registers that the actor may see, the latest enrolled first."""
    rows = Device.objects.select_related("register").filter(company_id=actor.company_id)
    if actor.location_ids is not None:
        rows = rows.filter(register__location_id__in=actor.location_ids)
    return list(rows.order_by("-enrolled_at", "id"))


def free_register(company_id: UUID, location_id: UUID) -> UUID | None:
    """The first till of a location that no device is, if there is one."""
    live = Device.objects.filter(company_id=company_id, revoked_at=None)
    taken = set(live.values_list("register_id", flat=True))
    here = [r for r in registers(company_id) if r.location_id == location_id]
    return next((r.id for r in here if r.id not in taken), None)


def device_by_series(company_id: UUID, series: Iterable[UUID]) -> dict[UUID, Device]:
    """Which devices write these series."""
    rows = Device.objects.filter(company_id=company_id, series_id__in=list(series))
    return {row.series_id: row for row in rows}


def every_series(device: Device) -> list[UUID]:
    """The series of its register, of all its devices: one browser may have been several."""
    rows = Device.objects.filter(register_id=device.register_id)
    return list(rows.values_list("series_id", flat=True))


def brought_by_hand(company_id: UUID, document_id: UUID) -> bool:
    """Whether a person brought this receipt in by the second copy of its revoked device."""
    rows = BroughtReceipt.objects.filter(company_id=company_id, document_id=document_id)
    return rows.exists()


def heard_before(row: Device, moment: datetime) -> datetime | None:
    """When the device had last been heard of at a moment that lies in one of its absences."""
    rows = Absence.objects.filter(device_id=row.id, since__lt=moment, until__gt=moment)
    return rows.order_by("since").values_list("since", flat=True).first()


def limits(company_id: UUID) -> Limits:
    """How far the company's registers go by themselves."""
    row = Policy.objects.filter(company_id=company_id).first()
    if row is None:
        usual = 50 * 10 ** company(company_id).exponent
        return Limits(return_day_minor=usual, unreferenced_day_minor=usual)
    return Limits(
        discount_ppm=row.discount_ppm,
        return_day_minor=row.return_day_minor,
        lease_hours=row.lease_hours,
        unreferenced_day_minor=row.unreferenced_day_minor,
    )


def return_cap(company_id: UUID) -> int:
    """How much one may give back a day for goods without a receipt, at a location (minor)."""
    return limits(company_id).unreferenced_day_minor


def favourites(location_id: UUID) -> list[UUID]:
    """The products on the first screen of a location's registers, in order."""
    rows = Favourite.objects.filter(location_id=location_id)
    return list(rows.order_by("position").values_list("variant_id", flat=True))


def favourites_of(company_id: UUID) -> list[UUID]:
    """The products on the first screens of a company's registers."""
    rows = Favourite.objects.filter(location__company_id=company_id)
    return list(rows.values_list("variant_id", flat=True).distinct())


def quick_keys(register_id: UUID) -> Pages:
    """The pages of keys that a register shows first."""
    row = QuickKeys.objects.filter(register_id=register_id).first()
    return list(row.pages) if row else []


def registers_with_keys(ids: Iterable[UUID]) -> set[UUID]:
    """Which of these registers have keys."""
    rows = QuickKeys.objects.filter(register_id__in=list(ids)).exclude(pages=[])
    return set(rows.values_list("register_id", flat=True))


@dataclass(frozen=True, slots=True)
class PinRow:
    """A PIN as a device gets it, before it is sealed for that device."""

    person_id: UUID
    version: int
    salt: str
    iterations: int
    sealed: str


def pins(company_id: UUID) -> dict[UUID, PinRow]:
    """Everybody's PIN in the company, by person."""
    rows = Pin.objects.filter(company_id=company_id)
    return {
        row.person_id: PinRow(row.person_id, row.version, row.salt, row.iterations, row.sealed)
        for row in rows
    }


def texts_of(company_id: UUID, hashes: Iterable[str]) -> dict[str, str]:
    """The texts whose hashes stand on receipts; erased ones are absent."""
    return {key: text for key, text in kept_texts(company_id, hashes).items() if text}


def kept_texts(company_id: UUID, hashes: Iterable[str]) -> dict[str, str]:
    """The same, with nothing in the place of those that were erased."""
    rows = PersonalText.objects.filter(company_id=company_id, hash__in=list(hashes))
    return dict(rows.values_list("hash", "text"))


def parked_baskets(location_id: UUID) -> list[ParkedBasket]:
    """The baskets that wait at a location, the oldest first."""
    rows = ParkedBasket.objects.filter(location_id=location_id, taken_by_id__isnull=True)
    return list(rows.defer("basket").order_by("parked_at", "id")[:200])
