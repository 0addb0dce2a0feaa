"""`hledger`, `ledger` and `beancount` write plain text accounting that each of these programs takes
as it is; `csv` a line for every line of every entry, debit positive. Days are posting dates, both
count."""

from __future__ import annotations

import argparse
import sys
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from gettext import gettext as _
from pathlib import Path
from typing import TextIO

from tillbook.config.commands.choosing import add_company, the_company
from tillbook.config.commands.progress import Progress
from tillbook.config.commands.refusal import Refused, start_django
from tillbook.values.words import marked

NAME = "export"
FORMS = ("hledger", "ledger", "beancount", "csv")
HELP = marked("Write the journal to a file, for other programs.")
MORE = marked(
    "`hledger`, `ledger` and `beancount` write plain text accounting that each of these programs "
    "takes as it is; `csv` a line for every line of every entry, debit positive. Days are posting "
    "dates, both count."
)

COMPLETE = marked(
    "Every document with its hashes, the audit trail, anchors and balances, and "
    "`check_export.py`, which proves them with nothing but Python. Note the seal that is "
    "printed: it says later whether this is the same export."
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """What is exported, how, and where to."""
    what = parser.add_subparsers(title=_("what"), metavar="WHAT", dest="what", required=True)
    journal = what.add_parser("journal", help=_("every journal entry"), epilog=_(MORE))
    journal.add_argument("--format", required=True, choices=FORMS, dest="form")
    journal.add_argument(
        "--from", type=_day, metavar="DAY", dest="since", help=_("like 2026-01-31")
    )
    journal.add_argument("--to", type=_day, metavar="DAY", dest="until", help=_("the last day"))
    journal.add_argument(
        "--opening",
        action="store_true",
        help=_("begin with the balances of the evening before --from"),
    )
    journal.add_argument("--output", type=Path, metavar="FILE", help=_("default: standard output"))
    add_company(journal)
    complete = what.add_parser(
        "complete", help=_("everything, with a script that checks it"), epilog=_(COMPLETE)
    )
    complete.add_argument(
        "--output", type=Path, metavar="FOLDER", required=True, help=_("new, or empty")
    )
    add_company(complete)


def run(args: argparse.Namespace) -> int:
    """Write it, a piece at a time."""
    start_django()
    if args.what == "complete":
        return _complete(args)
    from tillbook.edges.bridges.journal import Scope, export

    if args.since and args.until and args.since > args.until:
        raise Refused(
            _("%(since)s is after %(until)s.") % {"since": args.since, "until": args.until}
        )
    scope = Scope(
        company=the_company(args.company),
        since=args.since,
        until=args.until,
        opening=args.opening,
    )
    with Progress() as progress, _opened(args.output) as out:
        for piece in export(scope, args.form, lambda done: progress.tell("entries", done, done)):
            out.write(piece)
    return 0


def _complete(args: argparse.Namespace) -> int:
    from tillbook.edges.bridges.complete import Complete, export_complete
    from tillbook.plumbing import clock

    folder: Path = args.output
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise Refused(_("%(folder)s is not empty.") % {"folder": folder})
    wanted = Complete(company=the_company(args.company), at=clock.now())
    for name, pieces in export_complete(wanted):
        with (folder / name).open("wb") as out:
            out.writelines(pieces)
    print(_("The seal of this export is %(seal)s") % {"seal": wanted.seal})
    return 0


def _opened(path: Path | None) -> AbstractContextManager[TextIO]:
    if path is None:
        return nullcontext(sys.stdout)
    return open(path, "w", encoding="utf-8", newline="")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            _("“%(text)s” is no day like 2026-01-31") % {"text": text}
        ) from None
