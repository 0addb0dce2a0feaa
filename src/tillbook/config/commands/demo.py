"""Made for trying things out: everything lies in the data directory and can be thrown away."""

from __future__ import annotations

import argparse

from tillbook.config.commands import serve
from tillbook.config.commands.refusal import start_django
from tillbook.config.serving.addresses import Address

NAME = "demo"
HELP = "Make a shop to try things with, unless there is one, and serve it on this machine."


def arguments(parser: argparse.ArgumentParser) -> None:
    """The port."""
    serve.add_port(parser)


def run(args: argparse.Namespace) -> int:
    """Migrate and serve."""
    start_django()
    from tillbook.config.owner import bring_up_to_date

    bring_up_to_date()
    return serve.serve(Address(host="127.0.0.1", port=args.port))
