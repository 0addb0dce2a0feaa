"""Which database: the SQLite file of the data directory, or what `DATABASE_URL` names."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


class UnreadableDatabaseUrl(ValueError):
    """`DATABASE_URL` names no database that Tillbook can use; the message says what would."""


def database_settings(environ: Mapping[str, str], data_dir: Path) -> dict[str, Any]:
    """Return Django's settings of the one database.

    `TILLBOOK_AS_OWNER=1` (set by `tillbook migrate` alone) connects with the right to migrate.
    """
    owner = environ.get("TILLBOOK_AS_OWNER") == "1"
    url = environ.get("DATABASE_URL", "")
    if owner and environ.get("DATABASE_OWNER_URL"):
        url = environ["DATABASE_OWNER_URL"]
    if not url:
        return sqlite_settings(data_dir / "tillbook.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite_settings(Path(unquote(parts.path)))
    if parts.scheme in {"postgres", "postgresql"}:
        own_role = "DATABASE_OWNER_URL" in environ
        return postgresql_settings(url, as_role="" if owner or own_role else "tillbook_app")
    raise UnreadableDatabaseUrl(
        f"DATABASE_URL starts with “{parts.scheme}:”; use postgresql://user@host/name or "
        "sqlite:////path/to/file"
    )


def sqlite_settings(path: Path) -> dict[str, Any]:
    """SQLite as the architecture asks; the engine checks the pragmas after setting them."""
    return {
        "ENGINE": "tillbook.plumbing.engines.sqlite",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20},
        "TEST": {"NAME": None},
    }


def postgresql_settings(url: str, *, as_role: str) -> dict[str, Any]:
    """PostgreSQL from a URL; a socket directory goes in `?host=`."""
    parts = urlsplit(url)
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    # The few statements of the books are prepared once a connection; Django would prepare none.
    options: dict[str, Any] = {"server_side_binding": True, "prepare_threshold": 3}
    if as_role:
        options["assume_role"] = as_role
    return {
        "ENGINE": "tillbook.plumbing.engines.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host") or parts.hostname or "",
        "PORT": query.get("port") or str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "OPTIONS": options,
    }
