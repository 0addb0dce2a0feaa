"""How long the server takes for its pages: each by the owner's request, without a network.

A sale comes between two requests, as on a day of trade, so that nothing is only remembered. What
was sold before a page's first request is numbered and folded then: no worker runs beside the
bench, and a shop's worker does so within a second.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from bench.selling import Bench
from bench.timing import Result, percentile
from tillbook.books.ledger.models import Entry, EntryLine
from tillbook.books.stock.models import Level
from tillbook.desks.sales.models import Sale
from tillbook.desks.sales.operations import commit_sales
from tillbook.plumbing.feed import catch_up

MS = 150.0
#: What has no page: a stream that ends when the browser goes.
_STREAMS = {"live"}
TIMES = 40
#: Of the pages that are asked only to find the slowest of them.
FEW_TIMES = 11


def page_time(bench: Bench, name: str, path: str) -> Result:
    """The 95th percentile of a page."""
    return _line(bench, f"{name}, p95", _taken(bench, _owner(), path, TIMES))


def slowest_pages(bench: Bench, count: int = 3) -> Iterator[Result]:
    """The slowest of all pages that have an address of their own, and of one of each document."""
    client = _owner()
    found = [
        (percentile(_taken(bench, client, path, FEW_TIMES), 95), name)
        for name, path in _pages(client)
    ]
    found.sort(reverse=True)
    for place, (taken, name) in enumerate(found[:count], 1):
        yield _line(bench, f"page {place} of {len(found)} by slowness: {name}, p95", [taken])


def page_requests() -> Iterator[tuple[str, Callable[[], object]]]:
    """Each page's name, and what asks for it once."""
    client = _owner()
    for name, path in _pages(client):
        yield name, partial(client.get, path)


def _pages(client: Client) -> Iterator[tuple[str, str]]:
    for name, path in _addresses():
        answer = client.get(path)
        if answer.status_code == 200 and answer["content-type"].startswith("text/html"):
            yield name, path


def _owner() -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(get_user_model().objects.get())
    return client


def _addresses() -> Iterator[tuple[str, str]]:
    for pattern in get_resolver().url_patterns:
        if str(pattern.pattern) in {"api/v1/", "sign-in/"}:
            continue
        for one in getattr(pattern, "url_patterns", [pattern]):
            try:
                if one.name not in _STREAMS:
                    yield one.name, reverse(one.name)
            except NoReverseMatch:
                continue  # of a document
    sale, entry = Sale.objects.order_by("-id")[0], Entry.objects.order_by("-id")[0]
    account = EntryLine.objects.filter(entry=entry).values_list("account_id", flat=True)[0]
    variant = Level.objects.values_list("item_id", flat=True)[0]
    yield "sale", reverse("sale", args=[sale.id])
    yield "entry", reverse("entry", args=[entry.id])
    yield "account", reverse("account", args=[account])
    yield "stock_item", reverse("stock_item", args=[variant])
    yield "product", reverse("product", args=[variant])


def _taken(bench: Bench, client: Client, path: str, times: int) -> list[float]:
    """Milliseconds of so many requests; the first, which warms up, is not among them."""
    catch_up(bench.actor.company_id)
    taken = []
    for _ in range(times + 1):
        commit_sales(bench.actor, bench.till.sales(1))
        start = time.perf_counter()
        response = client.get(path)
        taken.append(1_000 * (time.perf_counter() - start))
        if response.status_code != 200:
            raise RuntimeError(f"{path} answered {response.status_code}")
    return taken[1:]


def _line(bench: Bench, name: str, taken: list[float]) -> Result:
    value = percentile(taken, 95)
    return Result(bench.engine, name, [value], target=MS, at_most=True, unit="ms")
