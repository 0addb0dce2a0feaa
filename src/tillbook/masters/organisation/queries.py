"""The only reads of companies and people that other rooms call."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Exists

from tillbook.masters.organisation.models import (
    ApiKey,
    Company,
    Invitation,
    Location,
    Membership,
    Person,
    Register,
)
from tillbook.masters.organisation.rules import (
    OWNER,
    Actor,
    CompanyInfo,
    LocationInfo,
    RegisterInfo,
)
from tillbook.plumbing.keys import bare
from tillbook.plumbing.memory import on_forget, remembered

_lock = threading.Lock()
_companies: dict[UUID, CompanyInfo] = {}
on_forget(_companies.clear)


#: What the page that is being made has read already: it is of one version from top to bottom.
_of_this_page: ContextVar[dict[UUID, CompanyInfo] | None] = ContextVar("of_this_page", default=None)


@contextmanager
def one_version() -> Iterator[None]:
    """Inside, each company is read once: for making a page, never around a writer."""
    token = _of_this_page.set({})
    try:
        yield
    finally:
        _of_this_page.reset(token)


def company(company_id: UUID) -> CompanyInfo:
    """The company at its present configuration version; re-read only when that has risen."""
    seen = _of_this_page.get()
    if seen is None:
        return _company(company_id)
    if company_id not in seen:
        seen[company_id] = _company(company_id)
    return seen[company_id]


def _company(company_id: UUID) -> CompanyInfo:
    known = _companies.get(company_id)
    if known and known.version == configuration_version(company_id):
        return known
    info = company_afresh(company_id)
    with _lock:
        _companies[company_id] = info
    return info


def company_as_known(company_id: UUID) -> CompanyInfo:
    """The company as this process last read it: for thinking whose result is only used when the
    writing transaction finds the same `configuration_version`."""
    return _companies.get(company_id) or company(company_id)


def configuration_version(company_id: UUID) -> int:
    """The company's version, read in the open transaction if there is one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT configuration_version FROM company WHERE id = %s", [bare(company_id)]
        )
        row = cursor.fetchone()
    if row is None:
        raise Company.DoesNotExist(f"no company {company_id}")
    return int(row[0])


def company_of(location_id: UUID) -> UUID:
    """The company a location belongs to."""
    return Location.objects.values_list("company_id", flat=True).get(id=location_id)


def company_afresh(company_id: UUID) -> CompanyInfo:
    """The company as the open transaction sees it; not remembered, for that may yet be undone."""
    row = Company.objects.select_related("currency").get(id=company_id)
    locations = Location.objects.filter(company_id=company_id).order_by("code")
    return CompanyInfo(
        id=row.id,
        name=row.name,
        country=row.country,
        currency=row.currency_id,
        exponent=row.currency.exponent,
        symbol=row.currency.symbol,
        tax_per_line=row.tax_rounding == Company.TaxRounding.LINE,
        prices_include_tax=row.prices_include_tax,
        cash_rounding_minor=row.cash_rounding_minor,
        total_rounding_minor=row.total_rounding_minor,
        version=row.configuration_version,
        second_step=row.second_step,
        second_step_since=row.second_step_since,
        fiscal_year_month=row.fiscal_year_month,
        locations={
            at.id: LocationInfo(
                id=at.id,
                code=at.code,
                name=at.name,
                zone=ZoneInfo(at.time_zone),
                day_starts_hour=at.day_starts_hour,
                refuses_below_zero=at.refuses_below_zero,
            )
            for at in locations
        },
    )


def memberships(person_id: UUID) -> list[Membership]:
    """Where a person works, the oldest company first; `invited`: another one asks them to."""
    asked = Invitation.objects.filter(person_id=person_id)
    return list(
        Membership.objects.filter(person_id=person_id, active=True)
        .select_related("role", "company")
        .annotate(invited=Exists(asked))
        .order_by("company__created_at", "company_id")
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """An invitation as the person sees it who got it."""

    company_id: UUID
    company: str
    role: str
    since: datetime


def invitations(person_id: UUID) -> list[Asked]:
    """Which companies ask somebody to work there too, the latest first."""
    rows = Invitation.objects.filter(person_id=person_id).select_related("company", "role")
    found = rows.order_by("-made_at", "id")
    return [Asked(row.company_id, row.company.name, row.role.name, row.made_at) for row in found]


def actor_of(membership: Membership, name: str) -> Actor:
    """A person acting in one company, with the rights of their role there."""
    locations = frozenset(membership.locations.values_list("id", flat=True))
    return Actor(
        company_id=membership.company_id,
        kind="person",
        id=membership.person_id,
        name=name,
        rights=frozenset(membership.role.rights),
        location_ids=locations or None,
    )


def system_actor(company_id: UUID, name: str) -> Actor:
    """The program itself acting for a company: imports, the demo, the worker."""
    return Actor(company_id=company_id, kind="system", id=None, name=name, rights=OWNER)


def demo_company() -> tuple[UUID, datetime] | None:
    """The demo business and when it was made, if there is one."""
    rows = Company.objects.filter(demo=True).order_by("created_at")
    return rows.values_list("id", "created_at").first()


def any_company() -> bool:
    """Whether anybody keeps books here."""
    return Company.objects.exists()


def location_names(company_id: UUID) -> dict[UUID, str]:
    """The company's locations: id -> name."""
    return {at.id: at.name for at in company(company_id).locations.values()}


def registers(company_id: UUID) -> list[RegisterInfo]:
    """The company's registers by code."""
    rows = Register.objects.filter(company_id=company_id).order_by("code")
    return [RegisterInfo(row.id, row.code, row.name, row.location_id) for row in rows]


def revoked_registers(company_id: UUID) -> set[UUID]:
    """Registers whose device was revoked and none enrolled since."""
    rows = Register.objects.filter(company_id=company_id, revoked_at__isnull=False)
    return set(rows.values_list("id", flat=True))


def people_by_name(company_id: UUID) -> dict[str, UUID]:
    """Who works in the company: name -> id; of two with one name, the later made."""
    rows = Person.objects.filter(memberships__company_id=company_id).order_by("created_at", "id")
    return dict(rows.values_list("name", "id"))


def people_of(company_id: UUID) -> dict[str, str]:
    """Who works or worked in the company, by name: id as text -> name."""
    rows = Person.objects.filter(memberships__company_id=company_id).order_by("name", "id")
    return {str(key): name for key, name in rows.values_list("id", "name")}


def people_names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """How to call these people."""
    return dict(Person.objects.filter(id__in=list(ids)).values_list("id", "name"))


def companies() -> list[CompanyInfo]:
    """Every company of this installation, by name: for the command line, which has no actor."""
    return [company(key) for key in Company.objects.order_by("name").values_list("id", flat=True)]


@dataclass(frozen=True, slots=True)
class KeyRow:
    """An API key as authentication needs it; the key itself is not stored."""

    id: UUID
    company_id: UUID
    name: str
    prefix: str
    digest: str
    scopes: frozenset[str]
    location_id: UUID | None
    series_id: UUID | None
    expires_at: datetime | None
    revoked: bool
    last_used_on: date | None


def api_key(prefix: str) -> KeyRow | None:
    """The key that begins like this."""
    row = ApiKey.objects.filter(prefix=prefix).first()
    return _key_row(row) if row else None


def api_keys(company_id: UUID) -> list[KeyRow]:
    """The company's keys, the oldest first."""
    rows = ApiKey.objects.filter(company_id=company_id).order_by("created_at", "id")
    return [_key_row(row) for row in rows]


def _key_row(row: ApiKey) -> KeyRow:
    return KeyRow(
        id=row.id,
        company_id=row.company_id,
        name=row.name,
        prefix=row.prefix,
        digest=row.digest,
        scopes=frozenset(row.scopes),
        location_id=row.location_id,
        series_id=row.series_id,
        expires_at=row.expires_at,
        revoked=row.revoked_at is not None,
        last_used_on=row.last_used_on,
    )


def person_by_email(email: str) -> UUID | None:
    """Who signs in with this address."""
    rows = Person.objects.filter(email__iexact=email)
    return rows.values_list("id", flat=True).first() if email else None


def working_people(company_id: UUID, ids: Iterable[UUID]) -> set[UUID]:
    """Which of these people work in the company."""
    wanted = list(ids)
    if not wanted:
        return set()
    rows = Membership.objects.filter(company_id=company_id, person_id__in=wanted)
    return set(rows.values_list("person_id", flat=True))


def enrolled_registers(actor: Actor, ids: Iterable[UUID]) -> set[UUID]:
    """Which of these are registers at the actor's locations that have been enrolled.

    One that was revoked since still is: what it sold before is a fact. Who speaks for another
    location's register could use up its numbers, and its own receipts would find them taken.
    """
    rows = Register.objects.filter(
        company_id=actor.company_id, id__in=list(ids), enrolled_at__isnull=False
    )
    if actor.location_ids is not None:
        rows = rows.filter(location_id__in=actor.location_ids)
    return set(rows.values_list("id", flat=True))


@remembered(maxsize=1024)
def currency_exponent(company_id: UUID) -> int:
    """The decimals of the company's currency, which never change."""
    return Company.objects.values_list("currency__exponent", flat=True).get(id=company_id)


@dataclass(frozen=True, slots=True)
class WorkerRow:
    """Somebody who works here as a register knows them. location_ids: None means everywhere."""

    id: UUID
    name: str
    code: str
    rights: tuple[str, ...]
    location_ids: frozenset[UUID] | None


def workers(company_id: UUID) -> list[WorkerRow]:
    """Who works in the company now, by name."""
    rows = (
        Membership.objects.filter(company_id=company_id, active=True)
        .select_related("person", "role")
        .prefetch_related("locations")
        .order_by("person__name", "person_id")
    )
    return [
        WorkerRow(
            row.person_id,
            row.person.name,
            row.code,
            tuple(sorted(row.role.rights)),
            frozenset(at.id for at in row.locations.all()) or None,
        )
        for row in rows
    ]


def rights_at(company_id: UUID) -> dict[UUID, frozenset[str]]:
    """What everybody who works in the company may do."""
    return {row.id: frozenset(row.rights) for row in workers(company_id)}


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What a receipt is headed with."""

    legal_name: str
    tax_number: str
    addresses: dict[UUID, str]


def letterhead(company_id: UUID) -> Letterhead:
    """The company's legal name, tax number, and the addresses of its locations."""
    row = Company.objects.get(id=company_id)
    addresses = Location.objects.filter(company_id=company_id).values_list("id", "address")
    return Letterhead(row.legal_name or row.name, row.tax_number, dict(addresses))
