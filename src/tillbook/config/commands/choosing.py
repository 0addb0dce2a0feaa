"""Which company a verb means, and what a person is asked for."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable
from gettext import gettext as _
from typing import TYPE_CHECKING

from tillbook.config.commands.refusal import Refused

if TYPE_CHECKING:
    from tillbook.masters.organisation.rules import CompanyInfo, LocationInfo


def add_company(parser: argparse.ArgumentParser) -> None:
    """The option that every verb about one company has."""
    parser.add_argument(
        "--company", metavar="NAME", help=_("which company, when there is more than one")
    )


def the_company(name: str | None) -> CompanyInfo:
    """The company of that name, or the only one there is."""
    from tillbook.masters.organisation.queries import companies

    there = companies()
    if not there:
        raise Refused(_("there is no company yet: “tillbook init” sets one up."))
    found = [c for c in there if name is None or c.name.casefold() == name.casefold()]
    if len(found) == 1:
        return found[0]
    names = ", ".join(f"“{c.name}”" for c in there)
    raise Refused(_("name one of the companies with --company: %(names)s.") % {"names": names})


def the_location(company: CompanyInfo, code: str) -> LocationInfo:
    """The location of that code in the company."""
    for location in company.locations.values():
        if location.code.casefold() == code.casefold():
            return location
    codes = ", ".join(sorted(location.code for location in company.locations.values()))
    raise Refused(
        _("there is no location %(code)s; there are %(codes)s.") % {"code": code, "codes": codes}
    )


def answer(given: str | None, question: str, option: str, default: str = "") -> str:
    """What was given with the option, else what a person types; without a person, a refusal."""
    if given:
        return given.strip()
    if not sys.stdin.isatty():
        if default:
            return default
        raise Refused(_("%(option)s is missing, and there is nobody to ask.") % {"option": option})
    typed = input(f"{question}{f' [{default}]' if default else ''}: ").strip() or default
    return typed or answer(given, question, option, default)


def password(from_stdin: bool, check: Callable[[str], None]) -> str:
    """A new password: the first line of standard input, or typed twice unseen."""
    if from_stdin:
        given = sys.stdin.readline().rstrip("\r\n")
        check(given)
        return given
    if not sys.stdin.isatty():
        raise Refused(_("--password-stdin is missing, and there is nobody to ask."))
    while True:
        first = getpass.getpass(_("Password: "))
        try:
            check(first)
        except Refused as refusal:
            print(refusal)
            continue
        if getpass.getpass(_("Once more: ")) == first:
            return first
        print(_("These were not the same."))
