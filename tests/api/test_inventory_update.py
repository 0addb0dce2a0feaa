"""The call that other systems make most: change the stock of a product."""

from __future__ import annotations

import threading

import pytest

from tests.api.calling import Caller, caller, nothing_written
from tests.shop import by_weight
from tillbook.books.ledger.models import EntryLine
from tillbook.books.stock.models import Level, Move
from tillbook.desks.supply.models import Adjustment
from tillbook.masters.organisation.operations import revoke_api_key
from tillbook.plumbing.models import IdempotencyKey

PATH = "/inventory/update"
CHANGE = {"product_id": "SKU12345", "quantity_change": -1, "location_id": "STORE001"}


def test_the_call_of_the_handbook_moves_stock_and_its_value_by_one(shop):
    api = caller(shop, ["inventory:write"])
    answer = api.post(PATH, CHANGE)
    assert answer.status == 200
    assert answer.body["quantity_change"] == "-1"
    assert (answer.body["on_hand"], answer.body["value"]) == ("99", "39.60")
    assert answer.body["value_change"] == "-0.40"
    assert answer.body["currency"] == "GBP"
    assert answer.headers["Cache-Control"] == "no-store"
    document = Adjustment.objects.get(id=answer.body["id"])
    assert answer.body["number"].endswith(f"-{document.number:06d}")
    move = Move.objects.get(source_id=document.id)
    assert (move.quantity_micro, move.value_minor, move.source_kind) == (
        -1_000_000,
        -40,
        "adjustment",
    )
    lines = EntryLine.objects.filter(entry__source_id=document.id)
    assert sorted(lines.values_list("account__code", "amount_minor")) == [
        ("1310", -40),
        ("5110", 40),
    ]
    level = Level.objects.get(item_id=move.item_id, place_id=move.place_id)
    assert (level.on_hand_micro, level.value_minor) == (99_000_000, 3960)


@pytest.mark.parametrize("sent", [b"1.5", b"1.500000", b"15e-1", b"0.15E+1"])
def test_a_decimal_number_is_taken_exactly(shop, sent):
    by_weight("SKU12345")
    body = b'{"product_id":"SKU12345","location_id":"STORE001","quantity_change":%s}' % sent
    assert caller(shop).post(PATH, body).body["on_hand"] == "101.5"


WRONG = [
    ({"product_id": "SKU99999"}, 404, "unknown_product", "There is no product SKU99999."),
    ({"product_id": "sku12345"}, 404, "unknown_product", "There is no product sku12345."),
    ({"location_id": "STORE009"}, 404, "unknown_location", "There is no location STORE009."),
    ({"quantity_change": 0}, 422, "zero_quantity", "changes by 0"),
    ({"quantity_change": 0.0}, 422, "zero_quantity", "changes by 0"),
    ({"quantity_change": -0.5}, 422, "too_many_decimals", "by the piece, with no decimals"),
    ({"quantity_change": "-1"}, 422, "invalid", "must be a number such as -1 or 2.5, not a"),
    ({"quantity_change": "minus one"}, 422, "invalid", "quantity_change: This must be a num"),
    ({"quantity_change": True}, 422, "invalid", "quantity_change: This must be a number"),
    ({"quantity_change": None}, 422, "invalid", "quantity_change: This must be a number"),
    ({"quantity_change": [1]}, 422, "invalid", "quantity_change: This must be a number"),
    ({"quantity_change": 0.0000001}, 422, "invalid", "0 or at least 0.000001"),
    ({"quantity_change": 1e-300}, 422, "invalid", "0 or at least 0.000001"),
    ({"quantity_change": 0.1234567}, 422, "invalid", "more than 6 decimals"),
    ({"quantity_change": 10**10}, 422, "invalid", "larger than the books can hold"),
    ({"quantity_change": 1e300}, 422, "invalid", "larger than the books can hold"),
    ({"product_id": ""}, 422, "invalid", "product_id: "),
    ({"product_id": 12345}, 422, "invalid", "product_id: This must be a text."),
    ({"product_id": "SKU\u0000"}, 422, "invalid", "control characters"),
    ({"product_id": "\ud800"}, 422, "invalid", "not readable text"),
    ({"location": "STORE001"}, 422, "invalid", "location: There is no such field."),
]


def test_each_wrong_value_has_its_own_answer_and_writes_nothing(shop):
    api = caller(shop)
    api.get("/me")  # notes the day the key was used
    for change, status, problem, says in WRONG:
        with nothing_written():
            answer = api.post(PATH, {**CHANGE, **change}, idempotency_key="once")
        assert (answer.status, answer.problem) == (status, problem), change
        assert says in answer.body["detail"], change
        assert answer.body["status"] == status


UNREADABLE = [
    (b"", 422, "invalid"),
    (b"{", 400, "malformed_json"),
    (b"\xff\xfe", 400, "malformed_json"),
    (b'{"quantity_change": NaN}', 400, "malformed_json"),
    (b'{"quantity_change": ' + b"1" * 5000 + b"}", 400, "malformed_json"),
    (b"[" * 100_000, 400, "malformed_json"),
    (b"[]", 422, "invalid"),
    (b"null", 422, "invalid"),
    (b"1e999999999", 422, "invalid"),
    (b" " * (5 * 1024 * 1024 + 1), 413, "too_large"),
]


def test_a_body_that_cannot_be_read_is_refused(shop):
    api = caller(shop)
    api.get("/me")
    for body, status, problem in UNREADABLE:
        with nothing_written():
            answer = api.post(PATH, body)
        assert (answer.status, answer.problem) == (status, problem), body[:40]


def test_the_body_must_be_json_by_name(shop):
    answer = caller(shop).post(PATH, CHANGE, content_type="text/plain")
    assert (answer.status, answer.problem) == (415, "unsupported_media_type")


def test_without_a_key_nothing_happens(shop):
    from django.test import Client

    with nothing_written():
        answer = Caller("", Client()).post(PATH, CHANGE)
    assert (answer.status, answer.problem) == (401, "unauthorized")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_wrong_scope_is_named(shop):
    api = caller(shop, ["inventory:read"])
    api.get("/me")
    with nothing_written():
        answer = api.post(PATH, CHANGE)
    assert (answer.status, answer.problem) == (403, "missing_scope")
    assert "inventory:write" in answer.body["detail"]


def test_a_key_of_one_location_stays_there(shop):
    api = caller(shop, ["inventory:write"], at="STORE002")
    api.get("/me")
    with nothing_written():
        answer = api.post(PATH, CHANGE)
    assert (answer.status, answer.problem) == (403, "foreign_location")
    assert api.post(PATH, {**CHANGE, "location_id": "STORE002"}).status == 200


def test_a_repeated_key_answers_the_same_and_writes_once(shop):
    api = caller(shop)
    first = api.post(PATH, CHANGE, idempotency_key="count-7")
    api.post(PATH, {**CHANGE, "quantity_change": 5})
    with nothing_written():
        again = api.post(PATH, CHANGE, idempotency_key="count-7")
    assert (again.status, again.body) == (200, first.body)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers


def test_a_repeated_key_with_another_body_is_refused(shop):
    api = caller(shop)
    api.post(PATH, CHANGE, idempotency_key="count-7")
    with nothing_written():
        answer = api.post(PATH, {**CHANGE, "quantity_change": -2}, idempotency_key="count-7")
    assert (answer.status, answer.problem) == (409, "idempotency_key_reused")
    assert "count-7" in answer.body["detail"]


def test_two_programs_may_use_the_same_idempotency_key(shop):
    for _ in range(2):
        answer = caller(shop, ["inventory:write"]).post(PATH, CHANGE, idempotency_key="1")
        assert answer.status == 200
    assert IdempotencyKey.objects.count() == 2


def test_the_same_key_at_the_same_moment_writes_once(shop):
    from django.db import connection

    answers = []

    def send() -> None:
        try:
            answers.append(caller(shop).post(PATH, CHANGE, idempotency_key="race"))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [a.status for a in answers] == [200] * 6
    assert len({a.body["id"] for a in answers}) == 1
    assert Move.objects.filter(source_id=answers[0].body["id"]).count() == 1
    assert len(Adjustment.objects.filter(reason="api")) == 1


def test_a_revoked_key_ends_within_five_seconds(shop, monkeypatch):
    from tillbook.masters.organisation import api as gate

    api = caller(shop)
    assert api.post(PATH, CHANGE).status == 200
    revoke_api_key(shop.company_id, shop.api_key_id)
    monkeypatch.setattr(gate.time, "monotonic", lambda base=gate.time.monotonic: base() + 4.9)
    with nothing_written():
        assert api.post(PATH, CHANGE).status == 401
