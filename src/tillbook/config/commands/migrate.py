"""Run it after every update of Tillbook, before `serve`. It is safe to repeat."""

from __future__ import annotations

import argparse
from gettext import gettext as _

from tillbook.config.commands.refusal import start_django
from tillbook.values.words import marked

NAME = "migrate"
HELP = marked("Bring the database to this version and check the guards of the books.")
MORE = marked("Run it after every update of Tillbook, before `serve`. It is safe to repeat.")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Takes none."""


def run(args: argparse.Namespace) -> int:
    """Migrate as the owner, install the guards, check that they hold."""
    start_django(new=True)
    from tillbook.config.owner import migrate

    migrate()
    print(_("The database is up to date and its guards are in place."))
    return 0
