"""Customers and suppliers: adding, changing, erasing."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from tillbook.masters.notices.operations import forget_person
from tillbook.masters.organisation.operations import audit_by
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.parties.models import (
    ExemptionCertificate,
    GroupMember,
    Party,
    PersonalData,
)
from tillbook.plumbing import clock
from tillbook.plumbing.audit import audit
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.idempotency import Claim, remember_now
from tillbook.plumbing.locking import lock_rows
from tillbook.plumbing.outbox import announce
from tillbook.plumbing.registries import forget_party
from tillbook.plumbing.writer import write
from tillbook.values.folding import findable


@dataclass(frozen=True, slots=True, kw_only=True)
class NewParty:
    """A customer or supplier; what is personal goes into a row that can be erased."""

    code: str
    name: str
    kind: str = "customer"
    email: str = ""
    phone: str = ""
    address: str = ""
    country: str = ""
    note: str = ""
    #: One line that whoever serves them must see.
    alert: str = ""
    #: Made elsewhere (a register without a network); left out: fresh.
    id: UUID | None = None


def add_parties(company_id: UUID, parties: Iterable[NewParty]) -> list[Party]:
    """Add parties in the open writer transaction."""
    now = clock.now()
    rows, personal = [], []
    for new in parties:
        party = Party(
            id=new.id or new_id(),
            company_id=company_id,
            kind=new.kind,
            code=new.code,
            country=new.country,
            created_at=now,
        )
        rows.append(party)
        text = findable(f"{new.code} {new.name} {new.email} {new.phone}")
        personal.append(
            PersonalData(
                party_id=party.id,
                company_id=company_id,
                salt=secrets.token_hex(16),
                name=new.name,
                email=new.email,
                phone=new.phone,
                address=new.address,
                note=new.note,
                alert=new.alert,
                search_text=text,
                sort_name=new.name.casefold()[:200],
            )
        )
    Party.objects.bulk_create(rows, batch_size=500)
    PersonalData.objects.bulk_create(personal, batch_size=500)
    announce(company_id, "party", [party.id for party in rows])
    return rows


class CodeTaken(ValueError):
    """A party of that kind has the code already; the message says so."""


def add_party(company_id: UUID, new: NewParty, claim: Claim | None = None) -> Party:
    """Add one party in a transaction of its own; raises CodeTaken.

    claim: an idempotency key that is remembered in the same transaction.
    """

    def work() -> Party:
        party = add_parties(company_id, [new])[0]
        if claim:
            remember_now(claim, new.kind, party.id, clock.now())
        return party

    try:
        return write(work)
    except IntegrityError:
        raise CodeTaken(
            _("There is a %(kind)s with the code %(code)s already.")
            % {"kind": _(new.kind), "code": new.code}
        ) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyEdit:
    """What can be changed about a party; the code stays."""

    name: str
    email: str = ""
    phone: str = ""
    address: str = ""
    country: str = ""
    note: str = ""
    #: One line that whoever serves them must see.
    alert: str = ""


def edit_party(actor: Actor, party_id: UUID, edit: PartyEdit) -> bool:
    """Change what is known about a party; False when there is none, or it was erased."""
    actor.require(Right.PARTIES_WRITE)

    def work() -> bool:
        party = Party.objects.filter(
            company_id=actor.company_id, id=party_id, erased_at=None
        ).first()
        if party is None:
            return False
        Party.objects.filter(id=party_id).update(country=edit.country)
        words = findable(f"{party.code} {edit.name} {edit.email} {edit.phone}")
        PersonalData.objects.filter(party_id=party_id).update(
            name=edit.name,
            email=edit.email,
            phone=edit.phone,
            address=edit.address,
            note=edit.note,
            alert=edit.alert,
            search_text=words,
            sort_name=edit.name.casefold()[:200],
        )
        announce(actor.company_id, "party", [party_id])
        audit_by(
            actor,
            actor.company_id,
            "party.changed",
            object_kind=party.kind,
            object_id=party_id,
        )
        return True

    return write(work)


def keep_email(company_id: UUID, party_id: UUID, address: str, register_id: UUID) -> bool:
    """Keep the address that a receipt was sent to at a register, when the customer agreed; False
    where there is no such customer. Opens the transaction."""

    def work() -> bool:
        party = Party.objects.filter(company_id=company_id, id=party_id, erased_at=None).first()
        known = PersonalData.objects.filter(party_id=party_id).first() if party else None
        if party is None or known is None or known.email == address:
            return party is not None
        words = findable(f"{party.code} {known.name} {address} {known.phone}")
        PersonalData.objects.filter(party_id=party_id).update(email=address, search_text=words)
        announce(company_id, "party", [party_id])
        audit(
            company_id,
            "mail.address_kept",
            actor_kind="register",
            actor_id=register_id,
            object_kind=party.kind,
            object_id=party_id,
        )
        return True

    return write(work)


def erase_for_good(actor: Actor, party_id: UUID) -> bool:
    """Erase what is personal of a party, in a transaction of its own; False when there is nothing
    to erase."""
    actor.require(Right.PARTIES_ERASE)

    def work() -> bool:
        erased = erase_party(actor.company_id, party_id)
        if erased:
            audit_by(
                actor, actor.company_id, "party.erased", object_kind="party", object_id=party_id
            )
        return erased

    return write(work)


def note_told(actor: Actor, party_id: UUID) -> None:
    """Write to the audit trail that a person's data left as a file."""
    write(
        lambda: audit_by(
            actor, actor.company_id, "party.exported", object_kind="party", object_id=party_id
        )
    )


def hold_erased(company_id: UUID, ids: Iterable[UUID]) -> set[UUID]:
    """Which of these parties are erased, in the open writer transaction; until it ends nobody
    erases another of them."""
    rows = lock_rows(Party.objects.filter(company_id=company_id, id__in=list(ids)), "id")
    return {row.id for row in rows if row.erased_at}


def erase_party(company_id: UUID, party_id: UUID) -> bool:
    """Erase what is personal of a party, and what rooms above keep of them (the notes on their
    receipts); documents and chains stay whole. Opens no transaction."""
    known = Party.objects.filter(company_id=company_id, id=party_id, erased_at=None)
    # Held before their receipts are read: what arrives beside this finds them erased.
    if not lock_rows(known, "id"):
        return False
    mail = PersonalData.objects.filter(party_id=party_id).values_list("email", flat=True).first()
    forget_person(company_id, party_id, mail or "")
    forget_party(company_id, party_id)
    PersonalData.objects.filter(party_id=party_id).delete()
    GroupMember.objects.filter(party_id=party_id).delete()
    # Numbers and days stay, as sales that were exempt by them do: the tax office asks for both.
    ExemptionCertificate.objects.filter(party_id=party_id).update(note="")
    known.update(erased_at=clock.now())
    announce(company_id, "party", [party_id])
    return True
