"""The product's two processes, forked from one that has loaded it: what a browser test waits for.

`tillbook serve` loads Django three times before it answers, three seconds of a processor for each
test. Here a process loads the product once and forks the web server and the worker of each test
from itself; both run the code of their own modules. What `serve` does beyond that, and that each
begins rightly from nothing, is tried with the real program (`tests/test_serving.py`).
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil

STOP_WITHIN_SECONDS = 20
READY_WITHIN_SECONDS = 60
THREADS = 5
#: What tells one database from another; all else that the product reads is of the loaded process.
OF_THE_DATABASE = ("TILLBOOK_DATA", "DATABASE_URL", "DATABASE_OWNER_URL")


def settings_in(environ: Mapping[str, str]) -> dict[str, str]:
    """What of an environment the product's settings read besides its database."""
    return {
        key: value
        for key, value in environ.items()
        if key.startswith("TILLBOOK_") and not key.startswith("TILLBOOK_TEST_")
        if key not in OF_THE_DATABASE
    }


@dataclass(slots=True)
class Forked:
    """A web server and a worker of one database."""

    pids: list[int] = field(default_factory=list)

    def stop(self) -> None:
        """Ask both, wait, then end their groups."""
        alive = []
        for pid in self.pids:
            try:
                alive.append(psutil.Process(pid))
                os.kill(pid, signal.SIGTERM)
            except (psutil.NoSuchProcess, ProcessLookupError):
                continue
        _gone, late = psutil.wait_procs(alive, timeout=STOP_WITHIN_SECONDS)
        for pid in self.pids:
            try:
                os.killpg(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        assert not late, f"still there {STOP_WITHIN_SECONDS} s after their signal: {late}"


class Loaded:
    """The process that has loaded the product; it ends with the one that started it."""

    def __init__(self) -> None:
        self.settings = settings_in(os.environ)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.warm"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def close(self) -> None:
        if self.process.stdin and self.process.stdout:
            self.process.stdin.close()
            self.process.wait(STOP_WITHIN_SECONDS)
            self.process.stdout.close()

    def _fork(self, what: str, port: int, environ: Mapping[str, str]) -> int:
        assert self.process.stdin
        assert self.process.stdout
        asked = {"what": what, "port": port, "environ": dict(environ)}
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def serve(self, port: int, environ: Mapping[str, str]) -> Forked:
        """Serve a database on a port of loopback; returns when it answers."""
        from tillbook.config.serving.addresses import Address

        address = Address(host="127.0.0.1", port=port)
        forked = Forked([self._fork("web", port, environ)])
        web = psutil.Process(forked.pids[0])
        give_up = time.monotonic() + READY_WITHIN_SECONDS
        while not address.answers():
            if not web.is_running() or time.monotonic() > give_up:
                forked.stop()
                raise AssertionError("the web server did not start; its words are above")
            time.sleep(0.02)
        forked.pids.append(self._fork("worker", port, environ))
        return forked


def _web(port: int) -> None:
    from tillbook.config.serving import web

    # The database is a copy of one that was made by this version a moment ago.
    web.check_database = lambda: None  # type: ignore[assignment]
    web.main("127.0.0.1", str(port), str(THREADS))


def _worker(_port: int) -> None:
    from tillbook.plumbing.feed import run_forever

    run_forever()


def _become(what: Callable[[int], None], asked: Mapping[str, Any]) -> None:
    """Be one process of the product on this database, until a signal."""
    from django.conf import settings

    from tests.support.databases import point_django_at
    from tillbook.config.databases import database_settings

    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    os.environ.clear()
    os.environ.update(asked["environ"])
    settings.DATA_DIR = Path(os.environ["TILLBOOK_DATA"])
    point_django_at(database_settings(os.environ, settings.DATA_DIR))
    _turn_back(int(os.environ.get("TILLBOOK_TEST_SECONDS_BACK", "0")))
    what(asked["port"])


def _turn_back(seconds: int) -> None:
    """Have this process's clock go, but so far behind: for pictures of an hour that is past."""
    from tillbook.plumbing import clock

    real = clock.now
    if seconds:
        clock.now = lambda: real() - timedelta(seconds=seconds)


def main() -> None:
    """Load everything, then fork for every line that asks, until nobody can ask any more."""
    import django

    from tillbook.config.serving.turns import WORKING

    os.environ[WORKING] = str(THREADS)
    django.setup()
    from django.urls import get_resolver

    import tillbook.config.serving.web
    import tillbook.config.wsgi
    from tillbook.plumbing import feed

    assert get_resolver().url_patterns
    assert feed.run_forever
    assert tillbook.config.wsgi.application
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them here
    for line in sys.stdin:
        asked = json.loads(line)
        pid = os.fork()
        if not pid:
            status = 1
            try:
                _become(_web if asked["what"] == "web" else _worker, asked)
                status = 0
            finally:
                sys.stderr.flush()
                os._exit(status)
        print(pid, flush=True)


if __name__ == "__main__":
    main()
