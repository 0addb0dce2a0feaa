"""The real server dies inside posting while sales come in over the API: none is lost or doubled."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener
from uuid import UUID

import pytest
from django.conf import settings

from tests.support.model import require_books_agree
from tests.support.sellers import Job, wishes
from tests.support.server import (
    free_port,
    start_program,
    stop,
    wait_until_ready,
)
from tillbook.plumbing.models import Series

SALES = 3
#: Where the server dies, and how often it can pass there while it takes these sales.
_EVERYWHERE = (
    ("posting.levels_locked", SALES),
    ("posting.before_write", SALES),
    ("posting.after_write", SALES),
)
POINTS = {
    "sqlite": (*_EVERYWHERE, ("writing.statement", 8 * SALES)),
    "postgresql": _EVERYWHERE,
}


class Sender:
    """A program that sends sales until it has an answer, and remembers the answers."""

    def __init__(self, shop: Any) -> None:
        self.shop = shop
        self.answers: dict[str, str] = {}

    def send(self, port: int, *jobs: Job) -> None:
        """Send the jobs' sales one by one; raises OSError when nobody answers any more."""
        for sale_id, wanted in [wish for job in jobs for wish in wishes(job)]:
            answer = self._post(port, sale_id, wanted)
            before = self.answers.get(str(sale_id))
            if before is None:
                assert answer["status"] in {"stored", "duplicate"}, answer
                self.answers[str(sale_id)] = answer["number"]
            else:
                assert (answer["status"], answer["number"]) == ("duplicate", before)

    def _post(self, port: int, sale_id: UUID, wanted: list[tuple[int, int]]) -> dict[str, Any]:
        basket = {
            "id": str(sale_id),
            "location_id": "STORE001",
            "lines": [
                {"product_id": self.shop.skus[product], "quantity": str(pieces)}
                for product, pieces in wanted
            ],
            "tenders": [{"type": "cash"}],
        }
        request = Request(
            f"http://127.0.0.1:{port}/api/v1/sales/batch",
            data=json.dumps({"items": [{"basket": basket}]}).encode(),
            headers={
                "Authorization": f"Bearer {self.shop.api_key}",
                "Content-Type": "application/json",
            },
        )
        try:
            with build_opener(ProxyHandler({})).open(request, timeout=60) as response:
                return json.loads(response.read())["items"][0]
        except HTTPError as refusal:
            raise AssertionError(f"{refusal.code}: {refusal.read().decode()}") from refusal


def environ(database: Any) -> dict[str, str]:
    """The server's environment; it must know the key that signed the shop's API key."""
    return {**database.environ, "TILLBOOK_SECRET_KEY": settings.SECRET_KEY}


def jobs_until_dead(database: Any, sender: Sender, kills: int, seed: int) -> Iterator[Job]:
    """Start the server, let it die at a point, start it again…; yield what was sent."""
    chance = random.Random(seed)  # noqa: S311 - where to die
    points = POINTS[database.engine]
    before: list[Job] = []
    for place in range(kills):
        name, passes = points[(seed + place) % len(points)]
        job = Job(seed=10_000 * seed + place, sales=SALES)
        fault = {"TILLBOOK_FAULT": f"{name}:{chance.randint(1, passes)}"}
        port = free_port()
        process = start_program(["serve", "--port", str(port)], {**environ(database), **fault})
        try:
            wait_until_ready(process)
            with pytest.raises((OSError, HTTPException)):
                sender.send(port, job, *before, job)
            # `serve` starts the web server that died anew, once; this one is asked nothing more.
        finally:
            stop(process)
        before = [job]
        yield job


def kill_and_send_again(database: Any, kills: int, seed: int) -> None:
    sender = Sender(database.seed)
    jobs = list(jobs_until_dead(database, sender, kills, seed))
    port = free_port()
    process = start_program(["serve", "--port", str(port)], environ(database))
    try:
        wait_until_ready(process)
        sender.send(port, *jobs)
    finally:
        stop(process)
    series = Series.objects.get(owner_id=database.seed.api_key_id)
    require_books_agree(database.seed, jobs, series.id)


def test_a_server_killed_inside_posting_loses_and_doubles_nothing(database, shop):
    kill_and_send_again(database, kills=2, seed=1)


@pytest.mark.nightly
@pytest.mark.parametrize("tenth", range(10))
def test_a_hundred_killed_servers_lose_and_double_nothing(database, shop, tenth):
    kill_and_send_again(database, kills=10, seed=2 + tenth)
