"""The program `tillbook`: finds the verb, runs it, and says in one sentence what went wrong."""

from __future__ import annotations

import argparse
import os
import re
import sys
import traceback
from collections.abc import Callable, Sequence
from gettext import gettext as _
from importlib import import_module
from types import ModuleType

from tillbook.config import speech
from tillbook.config.commands import COMMANDS
from tillbook.config.commands.refusal import REFUSED, Refused

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; the answer is the exit status: 0 done, 1 something found, 2 refused."""
    speech.listen(sys.argv[1:] if arguments is None else arguments)

    def verb() -> int | None:
        args = build_parser().parse_args(arguments)
        return int(args.run(args) or 0)

    return guarded(verb)


def guarded(work: Callable[[], int | None]) -> int:
    """Do it and answer with its exit status; what goes wrong is said in a sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tillbook.config.settings")
    _speak_utf8()
    try:
        return work() or 0
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - nobody reads on; let the exit be quiet
        return 0
    except Exception as error:
        return _explain(error)


def build_parser() -> argparse.ArgumentParser:
    """The whole command line, a module of `commands` for each verb."""
    parser = argparse.ArgumentParser(
        prog="tillbook",
        description=_("Tillbook: till, stock and books of a shop in one program."),
        epilog=_(
            "“tillbook VERB --help” explains a verb. The data lies in the directory that "
            "TILLBOOK_DATA names (else “data” here), or in the database that DATABASE_URL names."
        ),
    )
    parser.add_argument(
        "--language",
        choices=speech.LANGUAGES,
        help=_("what to speak (default: what LC_ALL or LANG says)"),
    )
    verbs = parser.add_subparsers(title=_("verbs"), metavar=_("VERB"), dest="verb", required=True)
    for name in COMMANDS:
        module: ModuleType = import_module(f"tillbook.config.commands.{name}")
        words = _(module.HELP)
        more = _(module.MORE) if module.MORE else None
        verb = verbs.add_parser(module.NAME, help=words, description=words, epilog=more)
        module.arguments(verb)
        verb.set_defaults(run=module.run)
    return parser


def _speak_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _explain(error: Exception) -> int:
    if os.environ.get("TILLBOOK_DEBUG") == "1":
        traceback.print_exception(error)
    elif isinstance(error, Refused):
        print(f"tillbook: {error}", file=sys.stderr)  # noqa: T201 - the program's voice
    else:
        print(f"tillbook: {sentence(error)}", file=sys.stderr)  # noqa: T201
    return REFUSED


#: What the engines say of a table or column that a migration would make.
_NOT_THERE = re.compile(
    "no such (table|column)|has no column named|(relation|column) .* does not exist"
)


def sentence(error: Exception) -> str:
    """One line about an error nobody foresaw, with the way to see more of it."""
    text = " ".join(str(error).split()) or type(error).__name__
    kind = type(error).__module__ + "." + type(error).__name__
    if kind.startswith("tillbook."):
        return text
    if isinstance(error, OSError) and error.filename:
        return f"{error.strerror}: {error.filename}"
    if kind.startswith("django.db.utils.") and _NOT_THERE.search(text):
        return _("the database is not at this version yet: run “tillbook migrate” first.")
    if kind in {"django.db.utils.OperationalError", "django.core.exceptions.ImproperlyConfigured"}:
        return _("the database cannot be used: %(text)s") % {"text": text}
    return _("%(text)s (%(kind)s; TILLBOOK_DEBUG=1 shows where)") % {
        "text": text[:300],
        "kind": type(error).__name__,
    }
