"""Databases to measure in: templates and copies like the tests', but durable as in production."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
DIRECTORY = PROJECT / ".bench"
ENGINES = ("sqlite", "postgresql")


def start_django(run_dir: Path) -> None:
    """Set Django up with `run_dir` as the data directory, and no database yet."""
    run_dir.mkdir(parents=True, exist_ok=True)
    os.environ["TILLBOOK_DATA"] = str(run_dir)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tillbook.config.settings"
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "TILLBOOK_DEBUG"):
        os.environ.pop(name, None)
    import django

    django.setup()
    from tests.support.databases import release_django
    from tillbook.plumbing.memory import settle

    settle()  # as every process of the product does
    release_django()


@contextmanager
def templates(engines: tuple[str, ...]) -> Iterator[object]:
    """A run's templates, thrown away at its end; PostgreSQL waits for the disk at every commit."""
    run_dir = DIRECTORY / f"run{os.getpid()}"
    start_django(run_dir)
    from tests.support.databases import Templates, drop_run

    if "postgresql" not in engines:
        try:
            yield Templates(run_dir, "")
        finally:
            shutil.rmtree(run_dir, ignore_errors=True)
        return
    from tests.support.postgres import running_server

    with running_server(DIRECTORY / "pg", durable=True) as url:
        try:
            yield Templates(run_dir, url)
        finally:
            drop_run(url, run_dir)
