"""The same figures as on the pages and in the API, exact at this moment."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date
from gettext import gettext as _
from typing import TYPE_CHECKING, Any

from tillbook.config.commands.choosing import add_company, the_company, the_location
from tillbook.config.commands.refusal import Refused, start_django
from tillbook.values.words import marked

if TYPE_CHECKING:
    from tillbook.masters.organisation.rules import CompanyInfo

NAME = "report"
HELP = marked("Print a report: the sales of some days, the trial balance, or one day's figures.")
MORE = marked("The same figures as on the pages and in the API, exact at this moment.")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which report, of which days, where."""
    parser.add_argument("report", choices=["sales", "trial-balance", "day"], help=_("which report"))
    parser.add_argument("--from", dest="since", metavar="DAY", help=_("first day (default: today)"))
    parser.add_argument(
        "--to",
        dest="until",
        metavar="DAY",
        help=_("last day (default: today); not for “day”, which prints the one of --from"),
    )
    parser.add_argument("--location", metavar="CODE", help=_("one location (default: all)"))
    parser.add_argument(
        "--format", choices=["text", "json"], default="text", help=_("text (default) or json")
    )
    add_company(parser)


def run(args: argparse.Namespace) -> int:
    """Print it."""
    start_django()
    company = the_company(args.company)
    since, until = _day(args.since), _day(args.until)
    if since and until and since > until:
        raise Refused(_("--from is after --to: the days must come in their order."))
    places = [the_location(company, args.location).id] if args.location else None
    shape, table = _REPORTS[args.report](company, since, until, places)
    if args.format == "json":
        print(shape.model_dump_json(indent=2))
    else:
        print_table(*table)
    return 0


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(
            _("“%(text)s” is no day; write it like 2026-03-31.") % {"text": text}
        ) from None


def _today(company: CompanyInfo) -> date:
    from tillbook.masters.organisation.rules import business_date
    from tillbook.plumbing import clock

    at = next(iter(company.locations.values()))
    return business_date(clock.now(), at.zone, at.day_starts_hour)


def _sales(company: CompanyInfo, since: date | None, until: date | None, places: Any) -> Any:
    from tillbook.insight.reports.telling import shown_sales_report

    last = until or _today(company)
    shape = shown_sales_report(company, since or last, last, places or list(company.locations))
    rows = [
        (str(r.date), r.employee, r.department, r.items_sold, r.total_sales) for r in shape.rows
    ]
    rows.append(("", "", "", shape.items_sold, shape.total_sales))
    heads = [_("Date"), _("Employee"), _("Department"), _("Items Sold"), _("Total Sales")]
    return shape, (heads, rows, 3)


def _balance(company: CompanyInfo, since: date | None, until: date | None, places: Any) -> Any:
    from tillbook.books.ledger.telling import shown_balance
    from tillbook.plumbing import clock

    shape = shown_balance(company, until or clock.now().date(), since, places)
    rows = [(r.account, r.name, r.debit, r.credit, r.balance) for r in shape.accounts]
    rows.append(("", "", shape.debit, shape.credit, ""))
    heads = [_("Account"), _("Name"), _("Debit"), _("Credit"), _("Balance")]
    return shape, (heads, rows, 2)


def _day_figures(company: CompanyInfo, since: date | None, until: date | None, places: Any) -> Any:
    from tillbook.insight.reports.telling import shown_day

    if since and until and since != until:
        raise Refused(_("“report day” prints one day: give --from alone."))
    shape = shown_day(company, since or until or _today(company), places or list(company.locations))
    rows = [
        (_("Sales"), str(shape.sales)),
        (_("Returns"), str(shape.returns)),
        (_("Voids"), str(shape.voids)),
        (_("Items sold"), shape.items_sold),
        (_("Net"), shape.net),
        (_("Tax"), shape.tax),
        (_("Total"), shape.total),
        *(
            (_("Paid by %(type)s") % {"type": tender.name}, tender.amount)
            for tender in shape.tenders
        ),
    ]
    return shape, ([str(shape.date), shape.currency], rows, 1)


_REPORTS = {"sales": _sales, "trial-balance": _balance, "day": _day_figures}


def print_table(heads: Sequence[str], rows: Sequence[Sequence[str]], figures_from: int) -> None:
    """Print columns parted by bars; from that column on they hold figures and end together."""
    widths = [max(len(line[column]) for line in (heads, *rows)) for column in range(len(heads))]

    def line(cells: Sequence[str]) -> str:
        padded = [
            cell.rjust(width) if column >= figures_from else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ]
        return " | ".join(padded).rstrip()

    print(line(heads))
    print("-+-".join("-" * width for width in widths))
    for row in rows:
        print(line(row))
