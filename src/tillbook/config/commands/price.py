"""The basket carries its own taxes, so no database is needed; docs/algorithms/pricing.md shows one.

A basket that cannot be priced is answered with what is refused and where, and exit status 2.
"""

from __future__ import annotations

import argparse
import sys
from gettext import gettext as _
from pathlib import Path

from tillbook.config.commands.refusal import Refused
from tillbook.values.words import marked

NAME = "price"
HELP = marked("Price a basket: basket JSON in, priced basket JSON out.")
MORE = marked(
    "The basket carries its own taxes, so no database is needed; docs/algorithms/pricing.md "
    "shows one. A basket that cannot be priced is answered with what is refused and where, "
    "and exit status 2."
)
_LARGEST_FILE = 16 * 1024 * 1024


def arguments(parser: argparse.ArgumentParser) -> None:
    """The file."""
    parser.add_argument(
        "file",
        nargs="?",
        type=Path,
        metavar="FILE",
        help=_("a file with the basket (default: standard input)"),
    )


def run(args: argparse.Namespace) -> int:
    """Read, price, print one line of canonical JSON."""
    from tillbook.masters.pricing.errors import SENTENCES, BasketRefused
    from tillbook.masters.pricing.rules import basket_from_json, price, priced_to_json

    try:
        print(priced_to_json(price(basket_from_json(_read(args.file)))))
    except BasketRefused as refused:
        why = _(SENTENCES[refused.refusal])
        words = (
            _("the basket is refused at “%(path)s”: %(why)s") % {"path": refused.path, "why": why}
            if refused.path
            else _("the basket is refused: %(why)s") % {"why": why}
        )
        raise Refused(words) from refused
    return 0


def _read(path: Path | None) -> str:
    try:
        if path is None:
            raw = sys.stdin.buffer.read(_LARGEST_FILE + 1)
        else:
            with path.open("rb") as file:
                raw = file.read(_LARGEST_FILE + 1)
        if len(raw) > _LARGEST_FILE:
            raise Refused(_("the basket is larger than 16 MB"))
        return raw.decode("utf-8")
    except UnicodeDecodeError as wrong:
        raise Refused(_("the basket is not UTF-8 text")) from wrong
