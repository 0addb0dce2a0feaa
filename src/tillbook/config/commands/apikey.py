"""“create” prints the key alone, once: Tillbook keeps only a hash of it. A scope is a right, such
as inventory:write; --scope may be repeated."""

from __future__ import annotations

import argparse
import sys
from gettext import gettext as _

from tillbook.config.commands.choosing import add_company, the_company, the_location
from tillbook.config.commands.refusal import Refused, start_django
from tillbook.config.commands.report import print_table
from tillbook.values.words import marked

NAME = "apikey"
HELP = marked("Make keys for programs that talk to Tillbook.")
MORE = marked(
    "“create” prints the key alone, once: Tillbook keeps only a hash of it. A scope is a "
    "right, such as inventory:write; --scope may be repeated."
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may be done with keys."""
    actions = parser.add_subparsers(
        title=_("actions"), metavar="ACTION", dest="action", required=True
    )
    create = actions.add_parser("create", help=_("make a key and print it, once"), epilog=_(MORE))
    create.add_argument("--name", required=True, metavar="N", help=_("which program it is for"))
    create.add_argument(
        "--scope",
        required=True,
        action="append",
        metavar="S",
        help=_("what it may do, such as inventory:write; may be repeated"),
    )
    create.add_argument("--location", metavar="CODE", help=_("the only location it may touch"))
    add_company(create)
    listing = actions.add_parser("list", help=_("show the keys, their scopes and their last use"))
    add_company(listing)
    revoke = actions.add_parser("revoke", help=_("end a key; what it wrote stays"))
    revoke.add_argument(
        "prefix", metavar="PREFIX", help=_("how the key begins, as “list” shows it")
    )
    add_company(revoke)


def run(args: argparse.Namespace) -> int:
    """Do it; a key alone goes to standard output, what is said about it to standard error."""
    start_django()
    return _ACTIONS[args.action](args)


def _create(args: argparse.Namespace) -> int:
    from tillbook.masters.organisation.operations import create_api_key
    from tillbook.plumbing.writer import write

    company = the_company(args.company)
    location = the_location(company, args.location) if args.location else None
    scopes = [scope for given in args.scope for scope in given.replace(",", " ").split()]
    _row, secret = write(
        lambda: create_api_key(
            company_id=company.id,
            name=args.name,
            scopes=scopes,
            location_id=location.id if location else None,
        )
    )
    where = location.code if location else _("every location")
    print(
        _("A key for “%(name)s” at %(where)s of “%(company)s”:")
        % {"name": args.name, "where": where, "company": company.name},
        file=sys.stderr,
    )
    print(secret)
    return 0


def _list(args: argparse.Namespace) -> int:
    from tillbook.masters.organisation.queries import api_keys

    company = the_company(args.company)
    rows = []
    for key in api_keys(company.id):
        place = company.locations[key.location_id].code if key.location_id else "everywhere"
        state = "revoked" if key.revoked else "live"
        used = str(key.last_used_on or "never")
        rows.append((key.prefix, key.name, state, used, place, " ".join(sorted(key.scopes))))
    print_table(["Key", "Name", "State", "Last used", "Where", "Scopes"], rows, 6)
    return 0


def _revoke(args: argparse.Namespace) -> int:
    from tillbook.masters.organisation.operations import revoke_api_key
    from tillbook.masters.organisation.queries import api_key

    company = the_company(args.company)
    key = api_key(args.prefix.removeprefix("tb_").partition("_")[0])
    if key is None or key.company_id != company.id:
        raise Refused(
            _("there is no key %(prefix)s; “tillbook apikey list” shows them.")
            % {"prefix": args.prefix[:20]}
        )
    if not revoke_api_key(company.id, key.id):
        raise Refused(_("the key of “%(name)s” was revoked before.") % {"name": key.name})
    print(_("The key of “%(name)s” opens nothing any more.") % {"name": key.name})
    return 0


_ACTIONS = {"create": _create, "list": _list, "revoke": _revoke}
