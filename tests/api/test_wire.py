"""The API on the wire: what the test client cannot show."""

from __future__ import annotations

import json
from contextlib import suppress
from http.client import HTTPConnection, HTTPResponse
from typing import Any

import pytest

from tests.api.test_sales import basket


@pytest.fixture
def wire(server):
    connection = HTTPConnection(server.url.removeprefix("http://").rstrip("/"), timeout=30)
    yield connection
    connection.close()


def _send(wire: HTTPConnection, key: str, body: Any, **more: Any) -> tuple[HTTPResponse, Any]:
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    # What is refused by its head is answered, and hung up on, while the body may be on its way.
    with suppress(BrokenPipeError, ConnectionResetError):
        wire.request("POST", "/api/v1/sales/batch", body, headers, **more)
    response = wire.getresponse()
    return response, json.loads(response.read())


def test_many_requests_on_one_connection_without_any_cookie(wire, shop):
    numbers = []
    for _ in range(5):
        body = json.dumps({"items": [{"basket": basket()}]})
        response, answer = _send(wire, shop.api_key, body)
        assert response.status == 200, answer
        assert "Set-Cookie" not in response.headers
        assert "Vary" not in response.headers
        numbers.append(answer["items"][0]["number"][-6:])
    assert numbers == [f"{n:06d}" for n in range(1, 6)]


@pytest.mark.engines("sqlite")
def test_a_body_in_chunks_and_a_body_too_large_are_refused(wire, shop):
    response, answer = _send(wire, shop.api_key, iter([b"{", b"}"]), encode_chunked=True)
    assert (response.status, answer["type"]) == (411, "urn:tillbook:problem:length_required")
    wire.close()
    assert _send(wire, shop.api_key, b" " * (5 * 1024 * 1024 + 1))[0].status == 413


@pytest.mark.engines("sqlite")
def test_a_session_of_the_back_office_is_no_key(wire, shop):
    assert _send(wire, "", "{}")[0].status == 401
    wire.close()
    wire.request("GET", "/api/v1/me", headers={"Cookie": "sessionid=x", "Host": "evil.example"})
    response = wire.getresponse()
    assert (response.status, json.loads(response.read())["status"]) == (400, 400)


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize(
    ("body", "field"),
    [
        ('{"items": [], "items": []}', "items"),
        ('{"items": [{"basket": {"id": "x", "id": "y"}}]}', "id"),
        ('{"items": [{"basket": {"lines": [{"quantity": "1", "quantity": "1"}]}}]}', "quantity"),
    ],
)
def test_a_field_that_stands_twice_is_refused_by_name(wire, shop, body, field):
    response, answer = _send(wire, shop.api_key, body)
    assert (response.status, answer["type"]) == (422, "urn:tillbook:problem:invalid")
    assert answer["errors"] == [
        {"path": field, "message": "This field stands in one object twice."}
    ]
