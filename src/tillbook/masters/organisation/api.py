"""Who calls the API: keys, their scopes, and what a key may ask about itself."""

from __future__ import annotations

import hmac
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.security import HttpBearer

from tillbook.masters.organisation import queries
from tillbook.masters.organisation.operations import KEY_PREFIX, key_digest, note_key_used
from tillbook.masters.organisation.queries import KeyRow
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.organisation.schemas import LocationOut, MeOut
from tillbook.plumbing import clock
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.door import Pace
from tillbook.plumbing.api.problems import Problem
from tillbook.plumbing.memory import on_forget

#: A key that was revoked is refused after this long at the latest.
REMEMBERED_SECONDS = 2.0

router = Router(tags=["Key"])
pace = Pace(settings.API_REQUESTS_PER_SECOND, settings.API_REQUESTS_AT_ONCE)


@dataclass(frozen=True, slots=True)
class _Recalled:
    """A key as it was read, and the actor it stands for."""

    digest: str
    actor: Actor
    expires_at: datetime | None
    read_at: float


_recalled: dict[str, _Recalled] = {}
on_forget(_recalled.clear)


class ApiKey(HttpBearer):
    """Lets in who sends a valid key that has the scope."""

    def __init__(self, scope: Right | None = None) -> None:
        super().__init__()
        self.scope = scope.value if scope else ""

    def __call__(self, request: HttpRequest) -> Actor | None:
        scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        return self.authenticate(request, token) if scheme.lower() == "bearer" else None

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """The actor that the key stands for; raises Problem 403 or 429."""
        actor = _actor(token)
        if actor is None:
            return None
        pace.check(actor.id)
        if self.scope and self.scope not in actor.rights:
            raise Problem(
                403, "missing_scope", f"The key “{actor.name}” has not the scope {self.scope}."
            )
        return actor


def needs(right: Right) -> ApiKey:
    """The gate of an operation that needs this scope."""
    return ApiKey(right)


def actor_of(request: HttpRequest) -> Actor:
    """Who calls: what the gate let in."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return actor


def _actor(token: str) -> Actor | None:
    """The actor a key stands for; None when it is none, or is over.

    What is known of a key is read again every 2 seconds; its digest is compared every time, in a
    time that says nothing about it.
    """
    prefix, _, rest = token.removeprefix(KEY_PREFIX).partition("_")
    if not token.startswith(KEY_PREFIX) or not rest or len(token) > 200 or not prefix.isalnum():
        return None
    known = _recalled.get(prefix)
    if known is None or time.monotonic() - known.read_at > REMEMBERED_SECONDS:
        known = _read(prefix, token)
        if known is None:
            return None
    if not hmac.compare_digest(known.digest, key_digest(token)):
        return None
    if known.expires_at and known.expires_at <= clock.now():
        return None
    return known.actor


def _read(prefix: str, token: str) -> _Recalled | None:
    row = queries.api_key(prefix)
    if row is None or row.revoked or not hmac.compare_digest(row.digest, key_digest(token)):
        _recalled.pop(prefix, None)
        return None
    now = clock.now()
    if row.last_used_on != now.date():
        note_key_used(row.id, now.date())
    if len(_recalled) > 1000:
        _recalled.clear()
    known = _Recalled(row.digest, _actor_of(row), row.expires_at, time.monotonic())
    _recalled[prefix] = known
    return known


def _actor_of(row: KeyRow) -> Actor:
    places = frozenset([row.location_id]) if row.location_id else None
    return Actor(
        company_id=row.company_id,
        kind="api_key",
        id=row.id,
        name=row.name,
        rights=row.scopes,
        location_ids=places,
        series_id=row.series_id,
    )


def company_of(actor: Actor) -> Any:
    """The company the key belongs to, at its present version."""
    return queries.company(actor.company_id)


def location_ids_of(actor: Actor, code: str | None) -> list[UUID] | None:
    """The locations a list is about: one by its code, else all the key may see (None: all).

    A location that is absent, or not the key's, is a Problem 404.
    """
    if code is None:
        return sorted(actor.location_ids) if actor.location_ids is not None else None
    location = company_of(actor).location_by_code(code)
    if location is None or not actor.at(location.id):
        raise Problem(404, "unknown_location", f"There is no location {code}.")
    return [location.id]


@operation(router, "GET", "/me", gate=ApiKey(), out=MeOut)
def get_me(request: HttpRequest) -> HttpResponse:
    """Who am I?

    The key's name, scopes and locations, and the company whose books it works on: a good first
    call to see that a key works.
    """
    actor = actor_of(request)
    company = company_of(actor)
    return answer(
        MeOut(
            name=actor.name,
            scopes=sorted(actor.rights),
            company=company.name,
            currency=company.currency,
            currency_decimals=company.exponent,
            prices_include_tax=company.prices_include_tax,
            locations=[
                LocationOut(id=at.code, name=at.name, time_zone=str(at.zone))
                for at in company.locations.values()
                if actor.at(at.id)
            ],
        )
    )
