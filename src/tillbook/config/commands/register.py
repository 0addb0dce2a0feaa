"""“enrol-code” prints a code alone, once: typed at /register/ within 15 minutes, it makes that
browser the register. A register that is not there yet is made."""

from __future__ import annotations

import argparse
import sys
from gettext import gettext as _

from tillbook.config.commands.choosing import add_company, the_company, the_location
from tillbook.config.commands.refusal import Refused, start_django
from tillbook.values.words import marked

NAME = "register"
HELP = marked("Enrol registers from the command line.")
MORE = marked(
    "“enrol-code” prints a code alone, once: typed at /register/ within 15 minutes, it "
    "makes that browser the register. A register that is not there yet is made."
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may be done with registers."""
    actions = parser.add_subparsers(
        title=_("actions"), metavar="ACTION", dest="action", required=True
    )
    code = actions.add_parser(
        "enrol-code", help=_("make a code and print it, once"), epilog=_(MORE)
    )
    code.add_argument(
        "--location", required=True, metavar="CODE", help=_("where the register stands")
    )
    code.add_argument(
        "--register", metavar="CODE", help=_("which one (default: the first there that is free)")
    )
    add_company(code)


def run(args: argparse.Namespace) -> int:
    """Do it; the code alone goes to standard output, what is said about it to standard error."""
    start_django()
    from tillbook.desks.registers.operations import add_register, make_code
    from tillbook.desks.registers.queries import free_register
    from tillbook.masters.organisation.queries import registers, system_actor

    company = the_company(args.company)
    location = the_location(company, args.location)
    actor = system_actor(company.id, "command line")
    if args.register:
        there = {r.code: r for r in registers(company.id)}
        known = there.get(args.register)
        if known and known.location_id != location.id:
            raise Refused(
                _("register %(register)s stands at another location.") % {"register": args.register}
            )
        found = known.id if known else None
    else:
        found = free_register(company.id, location.id)
    if found is None:
        wanted = args.register or _next_code({r.code for r in registers(company.id)})
        found = add_register(actor, location.id, wanted, wanted)
    name = next(r.name for r in registers(company.id) if r.id == found)
    code = make_code(actor, found)
    print(
        _("For register %(name)s at %(location)s, within 15 minutes, at /register/:")
        % {"name": name, "location": location.name},
        file=sys.stderr,
    )
    print(code)
    return 0


def _next_code(taken: set[str]) -> str:
    number = 1
    while f"R{number}" in taken:
        number += 1
    return f"R{number}"
