"""The line is cut at every byte of a sync, there and back: each sale is in the books once.

Against the real product, through a proxy. A cut request is sent again; a cut reply is asked for
again, and says what the first said.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest

from tests.registering import Till, enrolled_till
from tests.support.cutting import Cut, CuttingProxy, cutting_proxy, exchange
from tillbook.desks.sales.models import Sale, SetAside
from tillbook.plumbing.models import Envelope, Series

_PATH = "/api/v1/registers/sync"


def raw_sync(till: Till, receipts: list[dict[str, Any]]) -> bytes:
    """The whole request, as it goes over the wire."""
    body = json.dumps({"protocol": 2, "receipts": receipts}).encode()
    head = (
        f"POST {_PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        f"Authorization: {till.authorization('POST', _PATH, body)}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def results_of(reply: bytes) -> list[dict[str, Any]] | None:
    """What the register may take as an answer: whole JSON that names ids. Else nothing came."""
    head, _, body = reply.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        return None
    try:
        answer = json.loads(body)
    except ValueError:
        return None
    return answer["results"] if isinstance(answer, dict) and "results" in answer else None


def settled(proxy: CuttingProxy, till: Till, receipts: list[dict[str, Any]]) -> list[str]:
    """Send until an answer names every receipt; the statuses."""
    reply = exchange(proxy, raw_sync(till, receipts), Cut())
    results = results_of(reply)
    assert results is not None, reply
    assert [one["id"] for one in results] == [receipt["id"] for receipt in receipts]
    return [one["status"] for one in results]


def batch(till: Till, size: int) -> list[dict[str, Any]]:
    return [till.sell("P1") for _ in range(size)]


def cut_requests(
    proxy: CuttingProxy, till: Till, size: int, offsets: Iterable[int], fresh_after: int
) -> int:
    """Cut the request at these offsets; after every few the batch is sent whole, then a new one."""
    receipts = batch(till, size)
    request = raw_sync(till, receipts)
    cuts = since = 0
    for offset in offsets:
        if offset >= len(request):
            break
        assert exchange(proxy, request, Cut(request_after=offset)) == b""
        cuts, since = cuts + 1, since + 1
        if since == fresh_after:
            assert settled(proxy, till, receipts) == ["stored"] * size
            receipts, since = batch(till, size), 0
            request = raw_sync(till, receipts)
    assert settled(proxy, till, receipts) == ["stored"] * size
    return cuts


def cut_replies(proxy: CuttingProxy, till: Till, size: int, offsets: Iterable[int]) -> int:
    """Cut the reply at these offsets; each time the books have the batch, and say so when asked."""
    length = len(exchange(proxy, raw_sync(till, batch(till, size)), Cut()))
    cuts = 0
    for offset in offsets:
        if offset > length + 8:
            break
        receipts = batch(till, size)
        got = exchange(proxy, raw_sync(till, receipts), Cut(reply_after=offset))
        assert len(got) <= offset
        again = settled(proxy, till, receipts)
        assert again == ["duplicate"] * size, offset
        cuts += 1
    return cuts


def check_books(till: Till) -> None:
    """Every receipt that was made is there once, whole, in its chain, and nothing beside."""
    assert Sale.objects.count() == len(till.made)
    assert SetAside.objects.count() == 0
    stored = dict(Envelope.objects.filter(series_id=till.series).values_list("number", "body"))
    assert stored == {receipt["number"]: receipt["body"] for receipt in till.made}
    series = Series.objects.get(id=till.series)
    assert (series.verified_to, series.receipt_head) == (till.number, till.head)


@pytest.mark.engines("sqlite")
def test_a_sync_cut_at_every_byte_stores_each_sale_once(server, shop):
    till = enrolled_till(shop)
    with cutting_proxy(server.url) as proxy:
        assert cut_requests(proxy, till, 1, range(100_000), 200) > 1500
        assert cut_replies(proxy, till, 1, range(100_000)) > 450
        assert cut_requests(proxy, till, 20, range(0, 10**6, 211), 50) > 100
        assert cut_replies(proxy, till, 20, range(0, 10**6, 199)) > 10
    check_books(till)


@pytest.mark.nightly
@pytest.mark.parametrize("size", [1, 20])
def test_every_byte_of_every_batch(server, shop, size):
    till = enrolled_till(shop)
    with cutting_proxy(server.url) as proxy:
        cut_requests(proxy, till, size, range(10**6), 20)
        cut_replies(proxy, till, size, range(10**6))
    check_books(till)
