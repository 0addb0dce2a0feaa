"""Open Home pages hear of a sale within two seconds, and never stand in the till's way."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import ExitStack, closing
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.test import Client

from tests.shop import OWNER
from tests.support.server import running_product
from tillbook.desks.sales.operations import commit_sales
from tillbook.masters.organisation.models import Person
from tillbook.plumbing.live import STREAMS, Watch


@pytest.fixture
def cookie(shop) -> str:
    """The session of the owner, as a browser sends it."""
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    return f"sessionid={client.cookies['sessionid'].value}"


def asked(url: str, path: str, cookie: str, seconds: float = 15) -> socket.socket:
    """A connection that has asked for a page and not read the answer yet."""
    parts = urlsplit(url)
    connection = socket.create_connection((parts.hostname, parts.port), timeout=seconds)
    connection.sendall(
        f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nCookie: {cookie}\r\n"
        "Accept: text/event-stream\r\n\r\n".encode()
    )
    return connection


def read_until(connection: socket.socket, word: bytes) -> bytes:
    """What comes until a word is among it."""
    found = b""
    while word not in found:
        part = connection.recv(4096)
        assert part, found
        found += part
    return found


def test_a_sale_is_heard_of_within_two_seconds(shop, server, cookie):
    with closing(asked(server.url, "/live", cookie)) as stream:
        start = read_until(stream, b"event: change")
        assert b"text/event-stream" in start
        commit_sales(shop.actor, [shop.sale([shop.line("P1")])])
        sold = time.monotonic()
        read_until(stream, b"event: change")
        assert time.monotonic() - sold < 2


@pytest.mark.engines("sqlite")
def test_fifty_open_home_pages_do_not_stop_the_till(shop, database, cookie):
    """With one thread to work with: every stream is taken, who finds none is told at once."""
    with running_product(database.environ, "--threads", "1") as product, ExitStack() as open_pages:
        pages = [
            open_pages.enter_context(closing(asked(product.url, "/live", cookie)))
            for _ in range(50)
        ]
        starts = [read_until(page, b"\r\n\r\n") for page in pages]
        streaming = [start for start in starts if b"text/event-stream" in start]
        refused = [start for start in starts if b" 204 " in start.splitlines()[0]]
        assert (len(streaming), len(refused)) == (STREAMS, 50 - STREAMS)
        slowest = 0.0
        for _ in range(20):
            started = time.monotonic()
            status, _body = product.get("/live/position", {"Cookie": cookie})
            assert status == 200
            status, _body = product.get("/api/v1/me", {"Authorization": f"Bearer {shop.api_key}"})
            assert status == 200
            slowest = max(slowest, time.monotonic() - started)
        assert slowest < 2, slowest


@pytest.mark.engines("sqlite")
def test_a_page_that_went_away_frees_its_stream(shop, server, cookie):
    gone = [asked(server.url, "/live", cookie) for _ in range(STREAMS)]
    for page in gone:
        read_until(page, b"event: change")
        page.close()
    give_up = time.monotonic() + 15
    while True:
        with closing(asked(server.url, "/live", cookie)) as page:
            if b"text/event-stream" in read_until(page, b"\r\n\r\n"):
                return
        assert time.monotonic() < give_up, "the streams are never freed"
        time.sleep(0.5)


def test_the_watcher_looks_once_for_all_who_listen():
    looks: list[float] = []
    state = {"position": 1}

    def look(_company) -> int:
        looks.append(time.monotonic())
        return state["position"]

    watch = Watch(look, pause=0.05)
    company = uuid4()
    heard: list[int] = []
    listeners = [
        threading.Thread(target=lambda: heard.append(watch.wait(company, 1, 5))) for _ in range(20)
    ]
    for listener in listeners:
        listener.start()
    time.sleep(0.3)
    assert not heard
    state["position"] = 2
    for listener in listeners:
        listener.join(2)
    assert heard == [2] * 20
    assert len(looks) < 20


def test_a_stream_gives_its_place_back_however_it_ends():
    watch = Watch(lambda _company: 7, streams=1, pause=0.02)
    company = uuid4()
    first = watch.stream(company, -1)
    assert first is not None
    assert watch.stream(company, -1) is None
    del first  # thrown away unread
    second = watch.stream(company, -1)
    assert second is not None
    assert next(second).startswith(b"retry")
    assert b"data: 7" in next(second)
    second.close()
    second.close()
    third = watch.stream(company, -1)
    assert third is not None
    assert watch.stream(company, -1) is None
