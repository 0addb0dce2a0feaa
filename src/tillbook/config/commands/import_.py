"""Running it twice adds nothing, and after an interruption it goes on where it was. Rows that
cannot be booked are set aside in a file with their line numbers and reasons. The table at the end
compares the file's own sums with the books, month by month."""

from __future__ import annotations

import argparse
import csv
from gettext import gettext as _
from pathlib import Path

from tillbook.config.commands.choosing import add_company, the_company, the_location
from tillbook.config.commands.progress import Progress
from tillbook.config.commands.refusal import Refused, start_django
from tillbook.values.words import marked

NAME = "import"
HELP = marked("Bring sales of another system into the books, or products into the catalogue.")
MORE = marked(
    "Running it twice adds nothing, and after an interruption it goes on where it was. Rows "
    "that cannot be booked are set aside in a file with their line numbers and reasons. The "
    "table at the end compares the file's own sums with the books, month by month."
)
DIFFERENT = 1


def arguments(parser: argparse.ArgumentParser) -> None:
    """What is imported, from where, into what."""
    what = parser.add_subparsers(title=_("what"), metavar="WHAT", dest="what", required=True)
    sales = what.add_parser("sales", help=_("sales, returns and stock adjustments"))
    sales.add_argument("file", type=Path, metavar="FILE", help=_("a CSV file, plain or gzipped"))
    sales.add_argument(
        "--source", required=True, choices=["online-retail"], help=_("whose file it is")
    )
    sales.add_argument("--location", required=True, metavar="CODE", help=_("where it was sold"))
    sales.add_argument(
        "--tax",
        default="",
        metavar="CATEGORY",
        help=_("tax category of everything sold (default: booked outside tax)"),
    )
    sales.add_argument("--dry-run", action="store_true", help=_("read and compare, write nothing"))
    sales.add_argument("--encoding", default="utf-8", help=_("of the file (default: utf-8)"))
    sales.add_argument(
        "--rejects",
        type=Path,
        metavar="PATH",
        help=_("where rows are set aside (default: FILE.rejected.csv)"),
    )
    sales.add_argument(
        "--list-unknown-cost",
        type=Path,
        metavar="PATH",
        help=_("write the products without a known cost to a CSV file"),
    )
    add_company(sales)
    products = what.add_parser("products", help=_("sku, name, department, price…, a row a product"))
    products.add_argument(
        "file", type=Path, metavar="FILE", help=_("a CSV file with those columns")
    )
    products.add_argument(
        "--tax",
        default="standard",
        metavar="CATEGORY",
        help=_("tax category of rows that name none (default: standard)"),
    )
    products.add_argument("--dry-run", action="store_true", help=_("read, write nothing"))
    products.add_argument("--encoding", default="utf-8", help=_("of the file (default: utf-8)"))
    products.add_argument(
        "--rejects", type=Path, metavar="PATH", help=_("where rows are set aside")
    )
    add_company(products)


def run(args: argparse.Namespace) -> int:
    """Import and print the table; 1 when the books do not equal the file."""
    start_django()
    return _products(args) if args.what == "products" else _sales(args)


def _products(args: argparse.Namespace) -> int:
    from tillbook.edges.bridges.files import FileRefused
    from tillbook.edges.bridges.products import import_products

    try:
        with Progress() as progress:
            result = import_products(
                the_company(args.company),
                args.file,
                tax_category=args.tax,
                encoding=args.encoding,
                rejects_path=args.rejects,
                dry_run=args.dry_run,
                tell=progress.tell,
            )
    except FileRefused as refused:
        raise Refused(str(refused)) from refused
    print(f"{_('Rows read'):<14}{result.read:>10,}")
    print(f"{_('added'):<14}{result.added:>10,}")
    print(f"{_('here before'):<14}{result.here_before:>10,}")
    where = _("   in %(path)s") % {"path": result.rejects_path} if result.rejects_path else ""
    print(f"{_('set aside'):<14}{result.set_aside:>10,}{where}")
    for reason, count in result.reasons.most_common(8):
        print(f"    {count:,} x {reason}")
    if args.dry_run:
        print(_("Nothing was written: this was a dry run."))
    return 0


def _sales(args: argparse.Namespace) -> int:
    from tillbook.edges.bridges.files import FileRefused
    from tillbook.edges.bridges.online_retail import importing, report

    company = the_company(args.company)
    order = importing.Order(
        path=args.file,
        company=company,
        location=the_location(company, args.location),
        encoding=args.encoding,
        tax_category=args.tax,
        rejects_path=args.rejects,
        dry_run=args.dry_run,
    )
    try:
        with Progress() as progress:
            result = importing.run(order, progress.tell)
            progress.tell("comparing", 0, 1)
            comparison = report.compare(order, result)
    except FileRefused as refused:
        raise Refused(str(refused)) from refused
    without_cost = [] if args.dry_run else report.unknown_cost(order, result)
    for line in report.table(order, result, comparison, without_cost):
        print(line)
    if args.list_unknown_cost and not args.dry_run:
        with open(args.list_unknown_cost, "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(report.cost_rows(without_cost))
    return 0 if comparison.equal else DIFFERENT
