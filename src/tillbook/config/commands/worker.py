"""`serve` runs one by itself; start more of them beside it only on other machines."""

from __future__ import annotations

import argparse

from tillbook.config.commands.refusal import start_django
from tillbook.config.serving import lifeline
from tillbook.values.words import marked

NAME = "worker"
HELP = marked("Number the feed, fold the day's figures and send messages, until Ctrl-C.")
MORE = marked("`serve` runs one by itself; start more of them beside it only on other machines.")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Takes none."""


def run(args: argparse.Namespace) -> int:
    """Work until a signal."""
    lifeline.hold()
    start_django(speak=False)
    from tillbook.plumbing.feed import run_forever

    run_forever()
    return 0
