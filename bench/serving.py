"""Selling over HTTP with a key, through the running product."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from http.client import HTTPConnection

from django.conf import settings

from bench.selling import Bench, named
from bench.timing import Result, by_turns
from tests.support.server import running_product
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.models import OutboxMessage

OVER_HTTP = 0.3
#: Single sales that follow each other in a step, as a queue of customers or another system's do.
IN_A_ROW = 10
#: Sales before anything is measured.
WARM = 400


def over_http(bench: Bench, size: int) -> Result:
    """POST /api/v1/sales/batch with so many baskets, on one kept connection.

    Before each step the worker is waited for, so that neither side is measured against its folding.
    The floor's process prepares rows right before it writes them, so it is never cold; a server
    that has waited is. So single sales come several in a row, on both sides.
    """
    row = IN_A_ROW if size == 1 else 1
    environ = {**bench.database.environ, "TILLBOOK_SECRET_KEY": settings.SECRET_KEY}
    with running_product(environ) as product:
        host = product.url.removeprefix("http://").rstrip("/")
        connection = HTTPConnection(host, timeout=60)

        def ours() -> float:
            body = json.dumps({"items": [_item(bench) for _ in range(size)]}).encode()
            start = time.perf_counter()
            answer = _post(connection, bench.database.seed.api_key, body)
            taken = time.perf_counter() - start
            if wrong := [item for item in answer["items"] if item["status"] != "stored"]:
                raise RuntimeError(f"the benchmark's sale was not stored: {wrong[0]}")
            return taken

        def in_a_row(once: Callable[[], float]) -> float:
            _wait_for_the_worker()
            return sum([once() for _ in range(row)])

        # Until every thread of the server has its connection and its statements.
        for _ in range(WARM // (size * row) or 1):
            in_a_row(ours)
        result = by_turns(
            Result(
                bench.engine,
                f"over HTTP with a key, {named(size)}",
                target=OVER_HTTP,
                note=bench.writer(size).__doc__ or "",
            ),
            steps=bench.steps,
            sales=size * row,
            floor=lambda: in_a_row(lambda: bench.floor(size)),
            ours=lambda: in_a_row(ours),
        )
        connection.close()
    return result


def _item(bench: Bench) -> dict[str, object]:
    lines = [{"product_id": item.sku, "quantity": "1"} for item in bench.till.pick()]
    tenders = [{"type": "cash"}]
    basket = {"id": str(new_id()), "location_id": "STORE001", "lines": lines, "tenders": tenders}
    return {"basket": basket}


def _post(connection: HTTPConnection, key: str, body: bytes) -> dict[str, list[dict[str, str]]]:
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    connection.request("POST", "/api/v1/sales/batch", body, headers)
    response = connection.getresponse()
    text = response.read()
    if response.status != 200:
        raise RuntimeError(f"{response.status}: {text.decode()}")
    return json.loads(text)


def _wait_for_the_worker() -> None:
    while OutboxMessage.objects.filter(feed_number__isnull=True).exists():
        time.sleep(0.05)
