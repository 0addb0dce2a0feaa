"""Calling the API in tests, and seeing that a refusal wrote nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test import Client

from tillbook.config.business import NewBusiness, NewLocation, set_up
from tillbook.masters.organisation.operations import create_api_key
from tillbook.masters.organisation.rules import Right
from tillbook.plumbing.writer import write

PROBLEM = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. problem: the kind of refusal, "" when there is none."""

    status: int
    body: Any
    headers: dict[str, str]

    @property
    def problem(self) -> str:
        if self.headers["Content-Type"] != PROBLEM:
            return ""
        return str(self.body["type"]).removeprefix("urn:tillbook:problem:")


@dataclass(slots=True)
class Caller:
    """A program with a key."""

    key: str
    client: Client

    def get(self, path: str, **query: Any) -> Answer:
        return self.call("GET", path, query=query)

    def post(self, path: str, body: Any, **headers: str) -> Answer:
        return self.call("POST", path, body, headers=headers)

    def put(self, path: str, body: Any, **headers: str) -> Answer:
        return self.call("PUT", path, body, headers=headers)

    def patch(self, path: str, body: Any, **headers: str) -> Answer:
        return self.call("PATCH", path, body, headers=headers)

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Send a request; `body` bytes go as they are, anything else as JSON."""
        sent = {"authorization": f"Bearer {self.key}"} if self.key else {}
        sent.update({name.replace("_", "-"): text for name, text in (headers or {}).items()})
        content_type = sent.pop("content-type", "application/json")
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        response = self.client.generic(
            method,
            "/api/v1" + path,
            body or b"",
            content_type=content_type,
            headers=sent,
            query_params=query or None,
        )
        content = b"".join(response) if response.streaming else response.content
        kind = response.headers.get("Content-Type", "")
        told = content.decode() if kind.startswith("text/") else json.loads(content or b"null")
        return Answer(response.status_code, told, dict(response.headers))


def caller(
    shop: Any, scopes: Iterable[str] | None = None, *, at: str | None = None, **more: Any
) -> Caller:
    """A program of the shop: with the shop's own key that may do anything, or with a new one."""
    if scopes is None:
        return Caller(shop.api_key, Client())
    _, secret = write(
        lambda: create_api_key(
            company_id=shop.company_id,
            name="narrow",
            scopes=scopes,
            location_id=shop.locations[at] if at else None,
            **more,
        )
    )
    return Caller(secret, Client())


def row_counts() -> dict[str, int]:
    """How many rows every table has."""
    tables = [
        t for t in connection.introspection.table_names() if not t.startswith(("auth_", "django_"))
    ]
    with connection.cursor() as cursor:
        counts = {}
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            counts[table] = cursor.fetchone()[0]
    return counts


@contextmanager
def nothing_written() -> Iterator[None]:
    """No row was added or taken away inside."""
    before = row_counts()
    yield
    after = row_counts()
    changed = {name: (rows, after[name]) for name, rows in before.items() if rows != after[name]}
    if changed:
        raise AssertionError(f"rows before and after: {changed}")


def other_company() -> str:
    """A second company with a location of the other name, and its key that may do anything."""
    company = set_up(
        NewBusiness(
            name="Rival",
            country="GB",
            currency="GBP",
            locations=(
                NewLocation(
                    code="RIVAL1",
                    name="Rival",
                    time_zone="Europe/London",
                    jurisdictions=("GB",),
                    shifts=False,
                ),
            ),
            owner_name="Rita",
            owner_email="rita@example.com",
            owner_password="another-long-word",
        )
    )
    _, secret = write(
        lambda: create_api_key(
            company_id=company, name="rival", scopes=[right.value for right in Right]
        )
    )
    return secret
