"""Exit status 0: everything proven holds. 1: something is wrong, and the first bad record of each
kind is named. 2: it could not be proven. Run it every night, and after every restore.
"""

from __future__ import annotations

import argparse
import json
from gettext import gettext as _
from gettext import ngettext
from typing import TYPE_CHECKING, Any

from tillbook.config.commands.progress import Progress
from tillbook.config.commands.refusal import start_django
from tillbook.values.words import marked

if TYPE_CHECKING:
    from tillbook.insight.verification.operations import Report

NAME = "verify"
HELP = marked("Prove from the stored rows alone that the books are whole, balanced and unaltered.")
MORE = marked(
    "Exit status 0: everything proven holds. 1: something is wrong, and the first bad "
    "record of each kind is named. 2: it could not be proven. Run it every night, and after "
    "every restore."
)

WRONG = 1
_SHOWN = 20


def arguments(parser: argparse.ArgumentParser) -> None:
    """How much to prove, and for whom to say it."""
    how_much = parser.add_mutually_exclusive_group()
    how_much.add_argument(
        "--full", action="store_true", help=_("prove every document (this is the default)")
    )
    how_much.add_argument(
        "--increment",
        action="store_true",
        help=_("prove what came since the last proof without a finding, and all totals"),
    )
    parser.add_argument("--json", action="store_true", help=_("say it for a program"))


def run(args: argparse.Namespace) -> int:
    """Verify and report; the status says whether anything is wrong."""
    start_django()
    from tillbook.insight.verification.operations import verify

    with Progress() as progress:
        report = verify(increment=args.increment, progress=progress.tell)
    print(json.dumps(as_json(report), indent=2) if args.json else in_words(report))
    return 0 if report.holds else WRONG


def as_json(report: Report) -> dict[str, Any]:
    """The report for a program; its fields are part of the interface."""
    return {
        "holds": report.holds,
        "full": report.full,
        "documents": report.documents,
        "sales": report.sales,
        "milliseconds": report.milliseconds,
        "absent": [
            {
                "number": one.number,
                "lost": "" if one.aside else one.why,
                "kept_aside": one.why if one.aside else "",
            }
            for one in report.absent
        ],
        "balances_unknown": report.balances_unknown,
        "findings": [
            {
                "invariant": finding.invariant,
                "check": finding.check,
                "sentence": finding.sentence,
                "count": finding.count,
                "first": {"table": finding.table, "key": finding.key, "detail": finding.detail},
            }
            for finding in report.findings
        ],
    }


def in_words(report: Report) -> str:
    """The report for a person."""
    proven = _("Proven: %(documents)s documents, %(sales)s of them sales, in %(seconds)s s%(how)s.")
    lines = [
        proven
        % {
            "documents": f"{report.documents:,}",
            "sales": f"{report.sales:,}",
            "seconds": f"{report.milliseconds / 1000:.1f}",
            "how": "" if report.full else _(" (what came since the last proof, and all totals)"),
        }
    ]
    lines += _absent(report)
    if count := report.balances_unknown:
        said = ngettext(
            "%(count)s bank statement tells no balances that prove it: its lines are as they were"
            " read, and what they lead to nobody can check.",
            "%(count)s bank statements tell no balances that prove them: their lines are as they"
            " were read, and what they lead to nobody can check.",
            count,
        )
        lines.append(said % {"count": count})
    if report.holds:
        whole = _("Everything holds: nothing is missing, doubled or altered.")
        rest = _("Everything holds that is here: nothing is doubled or altered.")
        return "\n".join([*lines, rest if report.absent else whole])
    for finding in report.findings:
        times = ngettext("%(count)s record", "%(count)s records", finding.count)
        lines += [
            "",
            f"{finding.invariant}  {_(finding.sentence)}",
            f"    {times % {'count': finding.count}}; "
            + _("the first: %(record)s") % {"record": finding.record},
        ]
        if finding.detail:
            lines.append(f"    {finding.detail}")
    kinds = len(report.findings)
    wrong = ngettext("%(count)s kind of fault.", "%(count)s kinds of fault.", kinds)
    return "\n".join([*lines, "", wrong % {"count": kinds}])


def _absent(report: Report) -> list[str]:
    """The receipts that are not here though later ones are; noted ones say why."""
    lines = []
    for one in report.absent[:_SHOWN]:
        words = _("%(number)s is lost: %(why)s") if one.why else _("%(number)s has not come yet.")
        if one.aside:
            words = _("%(number)s was kept aside as a conflict: %(why)s")
        lines.append(words % {"number": one.number, "why": one.why})
    if len(report.absent) > _SHOWN:
        more = ngettext(
            "%(count)s more receipt is not here.",
            "%(count)s more receipts are not here.",
            len(report.absent) - _SHOWN,
        )
        lines.append(more % {"count": len(report.absent) - _SHOWN})
    return lines
