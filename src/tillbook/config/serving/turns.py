"""How many requests are worked on at once, however many threads the server has.

More at once would only wait for each other; the threads beyond are for streams, which wait for
something to happen and work on nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

#: Environment of the web server's process: how many work at once.
WORKING = "TILLBOOK_WORKING_THREADS"

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def in_turns(application: Application, working: int) -> Application:
    """The application with `working` requests at once; a stream is read outside of its turn."""
    turns = threading.BoundedSemaphore(working)

    def take_turn(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        with turns:
            return application(environ, start_response)

    return take_turn
