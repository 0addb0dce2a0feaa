"""Prints the name and the version, nothing else."""

from __future__ import annotations

import argparse

from tillbook import __version__
from tillbook.values.words import marked

NAME = "version"
HELP = marked("Say which version this is.")
MORE = marked("Prints the name and the version, nothing else.")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Takes none."""


def run(args: argparse.Namespace) -> int:
    """Print it."""
    print(f"Tillbook {__version__}")
    return 0
