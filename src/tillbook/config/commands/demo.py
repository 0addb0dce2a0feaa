"""Made for trying things out: everything lies in the data directory and can be thrown away.

The first start makes a bakehouse with two shops, 330 products and today's sales, and prints how to
sign in; eight weeks of trade before that come in behind the running server.
"""

from __future__ import annotations

import argparse
import sys
from gettext import gettext as _

from tillbook.config.commands import serve
from tillbook.config.commands.refusal import start_django
from tillbook.config.serving import lifeline
from tillbook.config.serving.addresses import Address
from tillbook.values.words import marked

NAME = "demo"
HELP = marked("Make a shop to try things with, unless there is one, and serve it on this machine.")
MORE = marked(
    "Made for trying things out: everything lies in the data directory and can be thrown "
    "away. The first start makes a bakehouse with two shops, 330 products and today's "
    "sales, and prints how to sign in; eight weeks of trade before that come in behind the "
    "running server."
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """The port."""
    serve.add_port(parser)
    parser.add_argument(
        "--new-password",
        action="store_true",
        help=_("give the demo's owner another password, and everybody another PIN"),
    )
    # Run by the supervisor, beside the server.
    parser.add_argument("--replay", action="store_true", help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Migrate, make the business, serve it; or, beside the server, replay its trade."""
    if args.replay:
        return _replay()
    start_django(new=True, speak=False)
    from django.db import connections

    from tillbook.books.loyalty.rules import shown
    from tillbook.config.demo import EMAIL, create_if_none, new_password
    from tillbook.config.owner import bring_up_to_date
    from tillbook.masters.organisation.queries import demo_company

    address = Address(host="127.0.0.1", port=args.port)
    bring_up_to_date()
    sign_in = create_if_none() or (new_password() if args.new_password else None)
    if sign_in:
        print(
            _("Sign in as %(email)s with the password %(password)s")
            % {"email": sign_in.email, "password": sign_in.password}
        )
        print(_("At a register (/register/, enrolled under Settings, Registers) by PIN:"))
        for name, pin in sign_in.pins:
            print(f"  {name:12} {pin}")
        if sign_in.gift_card:
            words = _("The gift card %(number)s was sold; the coupon WELCOME counts at every till.")
            print(words % {"number": shown(sign_in.gift_card)})
        print(_("Password and PINs are shown this once."))
    elif demo_company():
        print(
            _("Sign in as %(email)s; “tillbook demo --new-password” makes a new password.")
            % {"email": EMAIL}
        )
    else:
        print(_("There is a business here already: no demo business is added."))
    terminal = _terminal(args.port + 1)
    sys.stdout.flush()
    connections.close_all()
    return serve.serve(address, also=("demo", "--replay"), beside=terminal)


def _terminal(wished: int) -> tuple[str, ...]:
    """How to run the demo's card terminal; nothing where there is no demo or no terminal in it."""
    from django.conf import settings

    from tillbook.config.demo import place_terminal

    port = place_terminal(wished)
    if port is None:
        return ()
    words = _("Its cards are taken by a simulated terminal: http://127.0.0.1:%(port)s/")
    print(words % {"port": port})
    journal = settings.DATA_DIR / "simulated-terminal.jsonl"
    return ("terminal", "--port", str(port), "--journal", str(journal), "--quiet")


def _replay() -> int:
    lifeline.hold()
    start_django(new=True, speak=False)
    from tillbook.config.demo import replay_rest

    progress = replay_rest()
    if progress and progress.added:
        print(
            _("The demo's trade is in: %(done)s documents.") % {"done": f"{progress.done:,}"},
            flush=True,
        )
    return 0
