"""“create” prints the key alone, once: Tillbook keeps only a hash of it. A scope is a right, such
as inventory:write; --scope may be repeated."""

from __future__ import annotations

import argparse
import sys

from tillbook.config.commands.choosing import add_company, the_company, the_location
from tillbook.config.commands.refusal import start_django

NAME = "apikey"
HELP = "Make keys for programs that talk to Tillbook."


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may be done with keys."""
    actions = parser.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True)
    create = actions.add_parser("create", help="make a key and print it, once", epilog=__doc__)
    create.add_argument("--name", required=True, metavar="N", help="which program it is for")
    create.add_argument(
        "--scope",
        required=True,
        action="append",
        metavar="S",
        help="what it may do, such as inventory:write; may be repeated",
    )
    create.add_argument("--location", metavar="CODE", help="the only location it may touch")
    add_company(create)


def run(args: argparse.Namespace) -> int:
    """Make it; the key goes to standard output, what is said about it to standard error."""
    start_django()
    from tillbook.masters.organisation.operations import create_api_key
    from tillbook.plumbing.writer import write

    company = the_company(args.company)
    location = the_location(company, args.location) if args.location else None
    scopes = [scope for given in args.scope for scope in given.replace(",", " ").split()]
    _, secret = write(
        lambda: create_api_key(
            company_id=company.id,
            name=args.name,
            scopes=scopes,
            location_id=location.id if location else None,
        )
    )
    where = location.code if location else "every location"
    print(f"A key for “{args.name}” at {where} of “{company.name}”:", file=sys.stderr)
    print(secret)
    return 0
