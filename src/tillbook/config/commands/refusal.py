"""How a verb says no, and how it starts Django."""

from __future__ import annotations

import os
from pathlib import Path

import django
from django.apps import apps

from tillbook.plumbing.memory import settle


class Refused(Exception):
    """What was asked cannot be done; the message is one sentence that says why and what helps."""


def start_django(*, new: bool = False) -> None:
    """Load the settings and the rooms; every verb that touches the data calls this first.

    new: the verb may make the data directory and the database. Any other verb says so when there
    is none, instead of making an empty one where a path was mistyped.
    """
    if apps.ready:  # within a process that has its database already
        return
    if not new and not os.environ.get("DATABASE_URL"):
        directory = Path(os.environ.get("TILLBOOK_DATA") or "data").absolute()
        if not (directory / "tillbook.sqlite3").exists():
            raise Refused(
                f"there is no business in {directory}: “tillbook init” sets one up, and "
                "TILLBOOK_DATA names the directory of one that is elsewhere."
            )
    django.setup()
    settle()
