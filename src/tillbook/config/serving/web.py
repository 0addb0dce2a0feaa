"""The web server's process: `python -m tillbook.config.serving.web HOST PORT THREADS [CERT KEY]`.

One process with a pool of threads: Django's work waits for the database most of the time, and
every thread keeps one connection open. Streams of changes hold a thread each and do no work in
it, so the pool has as many more as there may be streams; `turns.py` lets only THREADS work at once.

It looks at the database before it listens: the supervisor only watches and need not load Django.
"""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from tillbook.config import speech
from tillbook.config.command_line import guarded
from tillbook.config.commands.refusal import start_django
from tillbook.config.serving import lifeline
from tillbook.config.serving.checking import check_database
from tillbook.config.serving.turns import WORKING
from tillbook.plumbing.live import STREAMS


def main(host: str, port: str, threads: str, *tls: str) -> None:
    """Serve until SIGTERM. Raises `Refused` when the database is not fit to be served."""
    lifeline.hold()
    os.environ[WORKING] = threads
    start_django(speak=False)
    check_database()
    logging.getLogger("_granian").addFilter(is_news)
    certificate, key = (Path(file) for file in tls) if tls else (None, None)
    Granian(
        "tillbook.config.wsgi:application",
        address=host,
        port=int(port),
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=int(threads) + STREAMS,
        websockets=False,
        log_level=LogLevels.warning,
        ssl_cert=certificate,
        ssl_key=key,
        workers_kill_timeout=8,
    ).serve()


def is_news(record: logging.LogRecord) -> bool:
    """Whether a shop should read it: that there are many threads is meant."""
    return "blocking threads" not in (said := record.getMessage()) and "Python threads" not in said


if __name__ == "__main__":
    speech.listen(())
    sys.exit(guarded(lambda: main(*sys.argv[1:])))
