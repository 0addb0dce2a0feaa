"""Certificates of exemption: entering, changing and ending them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from tillbook.masters.organisation.operations import audit_by
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.parties.models import ExemptionCertificate, Party
from tillbook.masters.taxes.queries import known_jurisdiction
from tillbook.plumbing import clock
from tillbook.plumbing.outbox import announce
from tillbook.plumbing.writer import write
from tillbook.values.card_numbers import holds_card_number

_EARLIEST = 1900


class CertificateRefused(ValueError):
    """The certificate cannot be; the message says why. field: which of its fields."""

    def __init__(self, field: str, words: str) -> None:
        self.field = field
        super().__init__(words)


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateEdit:
    """What a certificate says. jurisdiction: its code; "": it frees of every tax. valid_to: the
    last day it counts, None: until somebody ends it."""

    number: str
    reason: str
    valid_from: date
    jurisdiction: str = ""
    valid_to: date | None = None
    note: str = ""


def add_certificate(actor: Actor, party_id: UUID, edit: CertificateEdit) -> UUID | None:
    """Enter a certificate of a customer; its id, or None where there is no such customer. A
    customer has a number once: the same again is the same one, and what says otherwise is refused,
    so that nothing forgets on which days it held."""
    actor.require(Right.PARTIES_WRITE)
    _check(actor, edit)

    def work() -> UUID | None:
        if not _customer(actor, party_id):
            return None
        fields = _fields(edit)
        row, new = ExemptionCertificate.objects.get_or_create(
            company_id=actor.company_id,
            party_id=party_id,
            number=fields["number"],
            defaults={**fields, "created_at": clock.now()},
        )
        if not new and any(getattr(row, name) != value for name, value in fields.items()):
            words = _("They have a certificate of that number already: change that one.")
            raise CertificateRefused("number", words)
        made: UUID = row.id
        if new:
            _tell(actor, "certificate.added", party_id, made)
        return made

    return write(work)


def edit_certificate(actor: Actor, certificate_id: UUID, edit: CertificateEdit) -> bool:
    """Say otherwise what a certificate says; what was sold by it keeps the number it had. False
    where there is no such certificate."""
    actor.require(Right.PARTIES_WRITE)
    _check(actor, edit)
    taken = ExemptionCertificate.objects.filter(
        company_id=actor.company_id,
        number=edit.number.strip(),
        party__certificates__id=certificate_id,
    )
    if taken.exclude(id=certificate_id).exists():
        raise CertificateRefused("number", _("They have a certificate of that number already."))
    return _change(actor, certificate_id, "certificate.changed", _fields(edit))


def end_certificate(actor: Actor, certificate_id: UUID, last_day: date) -> bool:
    """Let a certificate count until a day and no longer; one that began later counts on the day it
    began. False where there is no such certificate."""
    actor.require(Right.PARTIES_WRITE)
    row = ExemptionCertificate.objects.filter(
        company_id=actor.company_id, id=certificate_id
    ).first()
    if row is None:
        return False
    last = max(last_day, row.valid_from)
    return _change(actor, certificate_id, "certificate.ended", {"valid_to": last})


def _change(actor: Actor, certificate_id: UUID, act: str, fields: dict[str, object]) -> bool:
    def work() -> bool:
        rows = ExemptionCertificate.objects.filter(company_id=actor.company_id, id=certificate_id)
        party = rows.values_list("party_id", flat=True).first()
        if party is None or not _customer(actor, party):
            return False
        rows.update(**fields)
        _tell(actor, act, party, certificate_id)
        return True

    return write(work)


def _check(actor: Actor, edit: CertificateEdit) -> None:
    number = edit.number.strip()
    if not number or len(number) > 60:
        raise CertificateRefused("number", _("Write its number, at most 60 characters."))
    if holds_card_number(number):
        raise CertificateRefused("number", _("That reads like a payment card’s number."))
    if edit.reason not in ExemptionCertificate.Reason.values:
        raise CertificateRefused("reason", _("Choose why they are exempt."))
    if edit.jurisdiction and not known_jurisdiction(actor.company_id, edit.jurisdiction):
        raise CertificateRefused("jurisdiction", _("Nobody taxes under that code here."))
    if edit.valid_from.year < _EARLIEST:
        raise CertificateRefused("valid_from", _("Give the day it began, after 1900."))
    if edit.valid_to and edit.valid_to < edit.valid_from:
        raise CertificateRefused("valid_to", _("It cannot end before it begins."))


def _fields(edit: CertificateEdit) -> dict[str, object]:
    return {
        "number": edit.number.strip(),
        "jurisdiction": edit.jurisdiction,
        "reason": edit.reason,
        "valid_from": edit.valid_from,
        "valid_to": edit.valid_to,
        "note": edit.note.strip(),
    }


def _customer(actor: Actor, party_id: UUID) -> bool:
    kind = Party.Kind.CUSTOMER
    rows = Party.objects.filter(company_id=actor.company_id, id=party_id, kind=kind)
    return rows.filter(erased_at=None).exists()


def _tell(actor: Actor, act: str, party_id: UUID, certificate_id: UUID) -> None:
    """The registers hear of it, and the audit trail."""
    announce(actor.company_id, "party", [party_id])
    audit_by(
        actor,
        actor.company_id,
        act,
        object_kind="certificate",
        object_id=certificate_id,
    )
