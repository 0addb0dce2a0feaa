"""How a verb says no, and how it starts Django."""

from __future__ import annotations

import os
from gettext import gettext as _
from pathlib import Path

import django
from django.apps import apps
from django.utils import translation

from tillbook.config import speech
from tillbook.plumbing.memory import settle

#: The exit status of a program that refuses, in a sentence.
REFUSED = 2


class Refused(Exception):
    """What was asked cannot be done; the message is one sentence that says why and what helps."""


def start_django(*, new: bool = False, speak: bool = True) -> None:
    """Load the settings and the rooms; every verb that touches the data calls this first.

    new: the verb may make the data directory and the database. Any other verb says so when there
    is none, instead of making an empty one where a path was mistyped. speak: what the rooms say is
    for who reads this command line; not so where a server or worker begins.
    """
    if apps.ready:  # within a process that has its database already
        return
    if not new and not os.environ.get("DATABASE_URL"):
        directory = Path(os.environ.get("TILLBOOK_DATA") or "data").absolute()
        if not (directory / "tillbook.sqlite3").exists():
            raise Refused(
                _(
                    "there is no business in %(directory)s: “tillbook init” sets one up, and "
                    "TILLBOOK_DATA names the directory of one that is elsewhere."
                )
                % {"directory": directory}
            )
    django.setup()
    settle()
    if speak:
        translation.activate(speech.language())
