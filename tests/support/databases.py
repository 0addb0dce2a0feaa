"""Databases for tests: a template migrated once a run, and a fresh copy for every test.

Tests commit for real and meet every trigger and every right of the application: on PostgreSQL
they sign in as the application role, on SQLite the authorizer is on. Nothing is rolled back and
nothing is switched off; a used copy is thrown away.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import pickle
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connections

from tests.support.postgres import database_url
from tillbook.config.databases import database_settings
from tillbook.plumbing import clock
from tillbook.plumbing.guards import APPLICATION_ROLE
from tillbook.plumbing.memory import forget
from tillbook.plumbing.migrating import migrate_database

ENGINES = ("sqlite", "postgresql")
_numbers = count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """One database of a test.

    url: the application's way in. owner_url: the owner's, as `tillbook migrate` uses it.
    data_dir: the data directory that belongs to it. seed: what the template's builder returned.
    """

    engine: str
    url: str
    owner_url: str
    data_dir: Path
    seed: Any = None

    @property
    def environ(self) -> dict[str, str]:
        """The environment that points another process of the product at this database."""
        own = {"TILLBOOK_DATA": str(self.data_dir), "DATABASE_URL": self.url}
        if self.engine == "postgresql":
            own["DATABASE_OWNER_URL"] = self.owner_url
        kept = {k: v for k, v in os.environ.items() if k != "DATABASE_OWNER_URL"}
        return {**kept, **own, "DJANGO_SETTINGS_MODULE": "tillbook.config.settings"}

    def owner(self) -> Any:
        """A raw driver connection with the owner's rights, in autocommit: for planting damage.

        `sqlite3.Connection` or `psycopg.Connection`; the caller closes it.
        """
        if self.engine == "postgresql":
            return psycopg.connect(self.owner_url, autocommit=True)
        return sqlite3.connect(self.url.removeprefix("sqlite://"), isolation_level=None)

    def use(self, *, as_owner: bool = False) -> None:
        """Point Django's connection of this process at this database."""
        environ = {"DATABASE_URL": self.url, "DATABASE_OWNER_URL": self.owner_url}
        if self.engine == "sqlite":
            del environ["DATABASE_OWNER_URL"]
        if as_owner:
            environ["TILLBOOK_AS_OWNER"] = "1"
        point_django_at(database_settings(environ, self.data_dir))


def point_django_at(wanted: dict[str, Any]) -> None:
    """Replace the default connection of this process and forget what Django kept of the old."""
    release_django()
    connections.settings["default"] = connections.configure_settings({"default": wanted})["default"]


def release_django() -> None:
    """Close this thread's connection, forget its rows and leave Django without a database.

    A test that did not ask for one then fails by name when it queries.
    """
    connections.close_all()
    with suppress(AttributeError):  # none was open in this thread
        del connections["default"]
    connections.settings["default"] = connections.configure_settings({"default": {}})["default"]
    ContentType.objects.clear_cache()
    cache.clear()
    forget()


class Templates:
    """The templates of one test run, shared by its worker processes."""

    def __init__(self, run_dir: Path, postgres_url: str) -> None:
        self.run_dir = run_dir
        self.postgres_url = postgres_url
        self.run = _run_name(run_dir)

    @contextmanager
    def copy(self, engine: str, build: Callable[[], Any] | None) -> Iterator[Database]:
        """Yield a fresh copy of a migrated database, filled by `build` if there is one."""
        seed = self._ensure(engine, build)
        database = self._place(engine, f"w{os.getpid()}_{next(_numbers)}", seed)
        self._duplicate(self._place(engine, _template_name(build)), database)
        # The keys for programs that the template holds are proved with this secret.
        (database.data_dir / "secret-key").write_text(settings.SECRET_KEY)
        try:
            yield database
        finally:
            release_django()
            self._remove(database)

    def _ensure(self, engine: str, build: Callable[[], Any] | None) -> Any:
        """Make the template unless a neighbour has; return what its builder returned."""
        name = _template_name(build)
        made = self.run_dir / f"{engine}-{name}.seed"
        with open(self.run_dir / f"{engine}.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not made.exists():
                seed = self._make(engine, name, build)
                made.write_bytes(pickle.dumps(seed))
        return pickle.loads(made.read_bytes())  # noqa: S301 - written above, by this test run

    def _make(self, engine: str, name: str, build: Callable[[], Any] | None) -> Any:
        template = self._place(engine, name)
        if build is None:
            if engine == "postgresql":
                self._execute(f"CREATE DATABASE {_database_name(template.url)}")
            template.use(as_owner=True)
            migrate_database()
            release_django()
            return None
        empty = self._place(engine, _template_name(None))
        if not (self.run_dir / f"{engine}-{_template_name(None)}.seed").exists():
            self._make(engine, _template_name(None), None)
            (self.run_dir / f"{engine}-{_template_name(None)}.seed").write_bytes(pickle.dumps(None))
        self._duplicate(empty, template)
        template.use()
        # Whichever test comes first: a clock that it stopped is not the others'.
        token = clock._frozen.set(None)
        try:
            seed = build()
        finally:
            clock._frozen.reset(token)
        release_django()
        return seed

    def _place(self, engine: str, name: str, seed: Any = None) -> Database:
        data_dir = self.run_dir / f"{engine}-{name}"
        data_dir.mkdir(exist_ok=True)
        if engine == "sqlite":
            url = f"sqlite://{data_dir / 'tillbook.sqlite3'}"
            return Database(engine=engine, url=url, owner_url=url, data_dir=data_dir, seed=seed)
        database = f"t_{self.run}_{name}"
        return Database(
            engine=engine,
            url=database_url(self.postgres_url, database, APPLICATION_ROLE),
            owner_url=database_url(self.postgres_url, database),
            data_dir=data_dir,
            seed=seed,
        )

    def _duplicate(self, template: Database, copy: Database) -> None:
        if template.engine == "sqlite":
            shutil.copyfile(
                template.url.removeprefix("sqlite://"), copy.url.removeprefix("sqlite://")
            )
            return
        names = _database_name(copy.url), _database_name(template.url)
        self._execute("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy".format(*names))

    def _remove(self, database: Database) -> None:
        if database.engine == "postgresql":
            self._execute(f"DROP DATABASE {_database_name(database.url)} WITH (FORCE)")
        shutil.rmtree(database.data_dir, ignore_errors=True)

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self.postgres_url, autocommit=True) as connection:
            connection.execute(statement)


def drop_run(postgres_url: str, run_dir: Path) -> None:
    """Throw away what is left of a test run, its templates first of all."""
    if postgres_url:
        prefix = f"t_{_run_name(run_dir)}_"
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            found = connection.execute(
                "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix]
            ).fetchall()
            for (name,) in found:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    shutil.rmtree(run_dir, ignore_errors=True)


def _run_name(run_dir: Path) -> str:
    """What tells one run's databases from another's: PostgreSQL's names have 63 characters."""
    return run_dir.name.rpartition("-")[2]


def _template_name(build: Callable[[], Any] | None) -> str:
    """A database's name for what a builder leaves: builders of two modules may share a name."""
    if build is None:
        return "template_empty"
    module = hashlib.sha256(build.__module__.encode()).hexdigest()[:8]
    return f"template_{build.__name__}_{module}"


def _database_name(url: str) -> str:
    return url.partition("@/")[2].partition("?")[0]
