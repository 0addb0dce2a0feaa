"""The language of the command line: German where the environment says so, else English.

The texts stand in the same catalogues as those of the pages, read by Python's own `gettext`: the
help must answer before Django is loaded. LANGUAGE, LC_ALL, LC_MESSAGES and LANG are heeded in that
order, and `--language` above all. What a program reads (JSON, CSV, keys) stays English.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Sequence
from pathlib import Path

from tillbook.values.words import marked

LANGUAGES = ("en", "de")
_LOCALES = Path(__file__).resolve().parent.parent / "locale"
_OPTION = "--language"

#: What `argparse` says by itself, for the catalogue.
OF_ARGPARSE = (
    marked("usage: "),
    marked("options"),
    marked("positional arguments"),
    marked("show this help message and exit"),
    marked("%(prog)s: error: %(message)s\n"),
    marked("argument %(argument_name)s: %(message)s"),
    marked("the following arguments are required: %s"),
    marked("unrecognized arguments: %s"),
    marked("invalid choice: %(value)r (choose from %(choices)s)"),
    marked("invalid %(type)s value: %(value)r"),
    marked("expected one argument"),
    marked("expected at least one argument"),
    marked("not allowed with argument %s"),
    marked("ambiguous option: %(option)s could match %(matches)s"),
    marked("one of the arguments %s is required"),
)


def listen(arguments: Sequence[str]) -> None:
    """Choose the language for the whole process: what the words say, else the environment."""
    for place, word in enumerate(arguments):
        given = ""
        if word == _OPTION and place + 1 < len(arguments):
            given = arguments[place + 1]
        elif word.startswith(f"{_OPTION}="):
            given = word.partition("=")[2]
        if given in LANGUAGES:
            os.environ["LANGUAGE"] = given
    gettext.bindtextdomain("django", str(_LOCALES))
    gettext.textdomain("django")


def language() -> str:
    """The language that is spoken."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        for code in os.environ.get(name, "").split(":"):
            if code:
                short = code.partition(".")[0].partition("_")[0].lower()
                return short if short in LANGUAGES else "en"
    return "en"
