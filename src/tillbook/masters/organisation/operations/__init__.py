"""The writers of companies, locations, people, roles and keys.

They run inside a writer transaction that the caller opened (setting a company up is many of them),
except where they say that they open one.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import F
from django.utils.translation import gettext as _

from tillbook.masters.organisation.currencies import CURRENCIES
from tillbook.masters.organisation.models import (
    ApiKey,
    Company,
    Currency,
    Invitation,
    Location,
    Membership,
    Person,
    Register,
    Role,
)
from tillbook.masters.organisation.rules import ROLES, Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing.audit import audit
from tillbook.plumbing.series import open_series, series_by_code
from tillbook.plumbing.writer import write

KEY_PREFIX = "tb_"


class NotPossible(ValueError):
    """What was asked cannot be set up; the message says what would be right."""


def create_company(
    *,
    name: str,
    country: str,
    currency: str,
    prices_include_tax: bool = True,
    tax_per_line: bool = False,
    cash_rounding_minor: int = 1,
    second_step: str = Company.SecondStep.BOOKS,
    tax_number: str = "",
    demo: bool = False,
) -> Company:
    """Make a company with its roles; it opens for posting when its account map is complete."""
    known = {code: (title, exponent, symbol) for code, title, exponent, symbol in CURRENCIES}
    if currency not in known:
        shown = {"currency": currency, "known": ", ".join(known)}
        raise NotPossible(_("There is no currency “%(currency)s”; one of %(known)s.") % shown)
    title, exponent, symbol = known[currency]
    Currency.objects.get_or_create(
        code=currency, defaults={"name": title, "exponent": exponent, "symbol": symbol}
    )
    rounding = Company.TaxRounding.LINE if tax_per_line else Company.TaxRounding.DOCUMENT
    company = Company.objects.create(
        name=name,
        country=country,
        currency_id=currency,
        prices_include_tax=prices_include_tax,
        tax_rounding=rounding,
        cash_rounding_minor=cash_rounding_minor,
        second_step=second_step,
        tax_number=tax_number,
        second_step_since=clock.now(),
        demo=demo,
        created_at=clock.now(),
    )
    Role.objects.bulk_create(
        [
            Role(company=company, name=role, rights=sorted(right.value for right in rights))
            for role, rights in ROLES.items()
        ]
    )
    return company


def open_company(company_id: UUID) -> None:
    """Let a company post from now on; its account map has been found complete."""
    Company.objects.filter(id=company_id, opened_at=None).update(opened_at=clock.now())


def raise_version(company_id: UUID) -> int:
    """Say that prices, taxes, accounts or settings changed: nobody goes on with what they read.

    Returns the version that holds from this transaction on.
    """
    found = Company.objects.filter(id=company_id)
    found.update(configuration_version=F("configuration_version") + 1)
    return found.values_list("configuration_version", flat=True).get()


def create_location(
    *, company_id: UUID, code: str, name: str, time_zone: str, **more: Any
) -> tuple[Location, UUID]:
    """Make a location and the series its back office writes; returns both. more: its other
    columns."""
    if Location.objects.filter(company_id=company_id, code=code).exists():
        raise NotPossible(_("There is a location “%(code)s” already.") % {"code": code})
    location = Location.objects.create(
        company_id=company_id, code=code, name=name, time_zone=time_zone, **more
    )
    numbers, again = f"{code}-B", 1
    while series_by_code(company_id, numbers):  # of a location that is called otherwise today
        again += 1
        numbers = f"{code}-B{again}"
    series = open_series(
        company_id=company_id,
        owner_kind="back_office",
        owner_id=location.id,
        code=numbers,
        opened_at=clock.now(),
        location_id=location.id,
    )
    return location, series


def create_register(*, company_id: UUID, location_id: UUID, code: str, name: str) -> Register:
    """Make a till, not enrolled yet. Whoever enrols it opens its series."""
    if Register.objects.filter(company_id=company_id, code=code).exists():
        raise NotPossible(_("There is a register “%(code)s” already.") % {"code": code})
    return Register.objects.create(
        company_id=company_id, location_id=location_id, code=code, name=name
    )


def mark_register(register_id: UUID, **moments: datetime | None) -> None:
    """Note when a till was enrolled (`enrolled_at`) or revoked (`revoked_at`)."""
    assert moments.keys() <= {"enrolled_at", "revoked_at"}
    Register.objects.filter(id=register_id).update(**moments)


def create_person(
    *,
    company_id: UUID,
    name: str,
    role: str,
    email: str | None = None,
    password: str | None = None,
    location_ids: Iterable[UUID] = (),
) -> Person:
    """Add somebody who works here; with e-mail address and password they can sign in.

    location_ids: where they work; none named, everywhere.
    """
    if email and Person.objects.filter(email__iexact=email).exists():
        raise NotPossible(_("Somebody signs in as %(email)s already.") % {"email": email})
    # No language yet: pages follow the browser until the person chooses one.
    person = Person(
        name=name, email=email.lower() if email else None, created_at=clock.now(), locale=""
    )
    if password:
        person.set_password(password)
    else:
        person.set_unusable_password()
    person.save()
    membership = Membership.objects.create(
        company_id=company_id,
        person=person,
        role=Role.objects.get(company_id=company_id, name=role),
    )
    membership.locations.set(Location.objects.filter(company_id=company_id, id__in=location_ids))
    raise_version(company_id)  # registers know who works there
    return person


def settle_sign_in(person_id: UUID) -> None:
    """Let somebody sign in while a company has them or asks for them, and nobody else."""
    theirs = Membership.objects.filter(person_id=person_id, active=True).exists()
    asked = theirs or Invitation.objects.filter(person_id=person_id).exists()
    Person.objects.filter(id=person_id).update(is_active=asked)


def set_password(email: str, password: str) -> None:
    """Give somebody a new password; opens the writer transaction."""
    person = Person.objects.filter(email__iexact=email).first()
    if person is None:
        raise NotPossible(_("Nobody signs in as %(email)s.") % {"email": email})
    person.set_password(password)
    write(lambda: person.save(update_fields=["password"]))


def create_api_key(
    *,
    company_id: UUID,
    name: str,
    scopes: Iterable[str],
    location_id: UUID | None = None,
    expires_at: datetime | None = None,
    actor: Actor | None = None,
) -> tuple[ApiKey, str]:
    """Make a key for a program, with a series of its own; returns the row and the key, once."""
    name = name.strip()
    if not 1 <= len(name) <= 120:
        raise NotPossible(_("A key needs a name of 1 to 120 letters, to know it again by."))
    wanted = sorted(set(scopes))
    known = {right.value for right in Right}
    if not wanted or (unknown := [s for s in wanted if s not in known]):
        wrong = ", ".join(unknown) if wanted else "none given"
        shown = {"wrong": wrong, "known": ", ".join(sorted(known))}
        raise NotPossible(_("Unknown scope (%(wrong)s); choose among %(known)s.") % shown)
    prefix = secrets.token_hex(4)
    secret = f"{KEY_PREFIX}{prefix}_{secrets.token_urlsafe(32)}"
    key = ApiKey.objects.create(
        company_id=company_id,
        name=name,
        prefix=prefix,
        digest=key_digest(secret),
        scopes=wanted,
        location_id=location_id,
        created_at=clock.now(),
        expires_at=expires_at,
    )
    key.series_id = open_series(
        company_id=company_id,
        owner_kind="api_key",
        owner_id=key.id,
        code=f"K{prefix}",
        opened_at=clock.now(),
        location_id=location_id,
    )
    key.save(update_fields=["series_id"])
    audit_by(
        actor,
        company_id,
        "api_key.created",
        object_kind="api_key",
        object_id=key.id,
        detail={"name": name, "scopes": wanted, "location": str(location_id or "")},
    )
    return key, secret


def key_digest(secret: str) -> str:
    """What is stored of a key: HMAC-SHA-256 under the installation's secret."""
    return hmac.new(settings.SECRET_KEY.encode(), secret.encode(), sha256).hexdigest()


def revoke_api_key(company_id: UUID, key_id: UUID, actor: Actor | None = None) -> bool:
    """End a key at once, in a transaction of its own; False when there is none to end."""

    def work() -> bool:
        live = ApiKey.objects.filter(company_id=company_id, id=key_id, revoked_at=None)
        if not live.update(revoked_at=clock.now()):
            return False
        audit_by(actor, company_id, "api_key.revoked", object_kind="api_key", object_id=key_id)
        return True

    return write(work)


def audit_by(actor: Actor | None, company_id: UUID, action: str, **facts: Any) -> None:
    """Write to the audit trail who did something; without an actor it was at the command line."""
    audit(
        company_id,
        action,
        actor_kind=actor.kind if actor else "command_line",
        actor_id=actor.id if actor else None,
        **facts,
    )


def note_export(actor: Actor, name: str, form: str, filters: list[str], *, seal: str = "") -> None:
    """Write to the audit trail that a list left as a file; opens the writer transaction. seal: of a
    complete export, the hash over all of it."""
    write(
        lambda: audit_by(
            actor,
            actor.company_id,
            "list.exported",
            object_kind=name[:30],
            detail={"form": form, "filters": filters} | ({"seal": seal} if seal else {}),
        )
    )


def note_key_used(key_id: UUID, day: date) -> None:
    """Remember the day a key was last used; opens the writer transaction, once a day and key."""
    write(lambda: ApiKey.objects.filter(id=key_id).update(last_used_on=day))


def record_sign_in(person_id: UUID, *, succeeded: bool) -> None:
    """Write a sign-in, or a failed one, to the audit trail of every company the person is in."""
    rows = Membership.objects.filter(person_id=person_id)
    if succeeded:
        rows = rows.filter(active=True)
    companies = rows.values_list("company_id", flat=True)
    action = "signed_in" if succeeded else "sign_in.failed"
    for company_id in list(companies):

        def work(company: UUID = company_id) -> None:
            audit(company, action, actor_kind="person", actor_id=person_id)

        write(work)
