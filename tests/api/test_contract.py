"""The OpenAPI file that is checked in is what the code says."""

from __future__ import annotations

import json
from pathlib import Path

from tillbook.config.api import api, openapi_text
from tillbook.plumbing.api.shapes import In, Out

#: Who has no key yet.
OPEN = {"/api/v1/registers/enrol"}
CONTRACT = Path(__file__).resolve().parents[2] / "contracts" / "openapi.json"


def test_the_file_is_what_the_code_says():
    assert CONTRACT.read_text(encoding="utf-8") == openapi_text(api), (
        "the API changed: run “python -m tillbook.config.api contracts/openapi.json” and look at "
        "the difference"
    )


def test_no_two_shapes_share_a_name():
    """The file knows a shape by its name: of two the one would stand for the other."""
    named: dict[str, set[str]] = {}
    waiting: list[type] = [In, Out]
    while waiting:
        shape = waiting.pop()
        named.setdefault(shape.__name__, set()).add(shape.__module__)
        waiting += shape.__subclasses__()
    assert not {name: rooms for name, rooms in named.items() if len(rooms) > 1}


def test_every_operation_says_what_it_does_and_who_may_call_it():
    schema = json.loads(CONTRACT.read_text(encoding="utf-8"))
    assert schema["openapi"].startswith("3.1")
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            where = f"{method} {path}"
            assert operation["summary"], where
            assert operation["description"], where
            if path in OPEN:
                assert operation["security"] == [], where
            else:
                [gate] = operation["security"][0]
                assert gate == ("RegisterSignature" if "/registers/" in path else "ApiKey"), where
                assert "401" in operation["responses"], where
            if "requestBody" in operation:
                content = operation["requestBody"]["content"]["application/json"]
                assert "example" in content, where


def test_the_server_hands_out_the_same_file(client):
    served = client.get("/api/v1/openapi.json")
    assert served.status_code == 200
    assert served.json() == json.loads(CONTRACT.read_text(encoding="utf-8"))
