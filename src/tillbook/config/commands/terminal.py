"""A card terminal that takes no money, on this machine alone: for trying out and training."""

from __future__ import annotations

import argparse
import time
from gettext import gettext as _
from pathlib import Path

from tillbook.config.commands.refusal import Refused
from tillbook.config.serving import lifeline
from tillbook.values.words import marked

NAME = "terminal"
HELP = marked("Run a simulated card terminal on this machine, until Ctrl-C.")
MORE = marked(
    "It takes no money. Its page says what becomes of the next payment; add it under Settings, "
    "Card terminals with the address that it prints."
)
DEFAULT_PORT = 8001


def arguments(parser: argparse.ArgumentParser) -> None:
    """Its port, what becomes of payments, and where it remembers them."""
    parser.add_argument(
        "--port", type=int, default=DEFAULT_PORT, metavar="N", help=_("port (default: 8001)")
    )
    parser.add_argument(
        "--outcome",
        default="approved_contactless",
        metavar="NAME",
        help=_("what becomes of payments, or “by_hand” to press it each time"),
    )
    parser.add_argument(
        "--journal", type=Path, metavar="FILE", help=_("remember payments in this file")
    )
    parser.add_argument(
        "--seconds",
        type=int,
        default=2,
        metavar="N",
        help=_("how long its customer takes (default: 2)"),
    )
    # Run by the supervisor, which says itself where it is.
    parser.add_argument("--quiet", action="store_true", help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Serve it until a signal."""
    lifeline.hold()
    from tillbook.edges.integrations.simulated_terminal.machine import BY_HAND, Machine, Outcome
    from tillbook.edges.integrations.simulated_terminal.serving import Chooser, TerminalServer

    if args.outcome != BY_HAND and args.outcome not in set(Outcome):
        known = ", ".join([BY_HAND, *Outcome])
        raise Refused(
            _("there is no outcome “%(name)s”; one of %(known)s.")
            % {"name": args.outcome, "known": known}
        )
    chooser = Chooser(args.outcome)
    machine = Machine(
        now=time.monotonic, choose=chooser, customer_s=args.seconds, journal=args.journal
    )
    with TerminalServer(args.port, machine, chooser) as server:
        port = server.server_address[1]
        words = _(
            "Simulated card terminal: 127.0.0.1:%(port)s (its page: http://127.0.0.1:%(port)s/)"
        )
        if not args.quiet:
            print(words % {"port": port}, flush=True)
        server.serve_forever()
    return 0
