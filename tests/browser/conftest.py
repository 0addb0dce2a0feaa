"""Fixtures of the register in a browser; they import inside, for Django is set up after this."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture
def served(database: Any, shop: Any, loaded: Any) -> Iterator[Any]:
    """The product as a process that a test may stop and start again."""
    from tests.browser.counter import Served
    from tests.support.server import free_port

    product = Served(dict(database.environ), free_port(), loaded)
    product.start()
    try:
        yield product
    finally:
        product.stop()


@pytest.fixture
def till(served: Any, chromium: Any, console: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A page for the register of that product, as large as a tablet."""
    from tests.support.browser import keep_picture, watched_page
    from tests.support.plugin import FAILED

    # A server that is away is what is tested: the browser says so, each time.
    console.allow("ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|ERR_SOCKET")
    with watched_page(chromium, served.url, console) as page:
        page.set_viewport_size({"width": 1180, "height": 820})
        yield page
        unexpected = console.unexpected()
        if unexpected or request.node.stash.get(FAILED, False):
            print("the page when it failed:", keep_picture(page, request.node.name))
        assert not unexpected, "\n".join(unexpected)
