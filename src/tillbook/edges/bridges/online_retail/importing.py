"""Importing: the file's invoices through the public doors, in order, each once.

Sales and returns go through `commit_sales` a batch at a time, adjustments through `adjust_stock`;
what the books refuse is set aside with its rows. A run that is killed leaves whole documents, and
the next run finds them by their ids.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from uuid import UUID

from tillbook.desks.sales.errors import SENTENCES
from tillbook.desks.sales.operations import commit_sales
from tillbook.desks.sales.rules import Outcome, Submission
from tillbook.desks.supply.errors import AdjustmentRefused
from tillbook.desks.supply.errors import Refusal as Stock
from tillbook.desks.supply.operations import Wanted, adjust_many
from tillbook.edges.bridges.files import DelimitedFile, FileRefused
from tillbook.edges.bridges.online_retail import documents, masters
from tillbook.edges.bridges.online_retail.documents import Ground
from tillbook.edges.bridges.online_retail.invoices import Invoice, Survey, invoices, survey
from tillbook.edges.bridges.online_retail.rows import BadRow, Row, RowParser, header_order
from tillbook.edges.bridges.pacing import Pace
from tillbook.edges.bridges.rejects import Rejects
from tillbook.masters.organisation import queries as organisation
from tillbook.masters.organisation.rules import Actor, CompanyInfo, LocationInfo
from tillbook.masters.taxes.queries import taxes_at
from tillbook.masters.taxes.rules import Tax
from tillbook.plumbing.feed import number_messages

KINDS = ("sale", "return", "adjustment")
CONFLICT = "an invoice of this number was imported before with other rows, or booked otherwise"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be imported where. tax_category: "" books outside tax."""

    path: Path
    company: CompanyInfo
    location: LocationInfo
    encoding: str = "utf-8"
    tax_category: str = ""
    rejects_path: Path | None = None
    dry_run: bool = False


@dataclass(slots=True)
class Result:
    """What became of the file. documents, rows: by (kind, what became of it).

    ids: of every document of the file that is in the books. aside: line numbers.
    """

    survey: Survey
    documents: Counter[tuple[str, str]] = field(default_factory=Counter)
    rows: Counter[tuple[str, str]] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    aside: set[int] = field(default_factory=set)
    ids: list[UUID] = field(default_factory=list)
    rejects_path: Path | None = None


Tell = Callable[[str, int, int], None]


def run(order: Order, tell: Tell = lambda what, done, of: None) -> Result:
    """Import the file, or with `dry_run` only read it. Raises FileRefused before it writes."""
    masters.check(order.company, order.tax_category)
    file = DelimitedFile(order.path, order.encoding)
    try:
        found = survey(_rows(file, RowParser(), lambda: tell("reading", file.percent(), 100)))
        result = Result(found)
        if order.dry_run:
            _only_read(file, result)
            return result
        with Rejects(order.path, order.rejects_path) as rejects:
            rejects.heads = _heads(file)
            _import(order, file, result, rejects, tell)
            result.rejects_path = rejects.path
        return result
    finally:
        file.close()


def _rows(
    file: DelimitedFile, parser: RowParser, tell: Callable[[], None]
) -> Iterator[Row | BadRow]:
    rows = file.rows()
    header = next(rows, (0, []))[1]
    order = header_order(header)
    if isinstance(order, str):
        raise FileRefused(f"{file.path.name} is no Online Retail file: {order}.")
    straight = order == sorted(order)
    for count, (line, cells) in enumerate(rows, 1):
        if not straight and len(cells) == len(order):
            cells = [cells[place] for place in order]
        if count & 0xFFF == 0:
            tell()
        yield parser.parse(line, cells)


def _heads(file: DelimitedFile) -> list[str]:
    """What the file calls the cells of its rows, in the order they are read in."""
    header = next(file.rows(), (0, []))[1]
    order = header_order(header)
    return header if isinstance(order, str) else [header[place] for place in order]


def _only_read(file: DelimitedFile, result: Result) -> None:
    for row in _rows(file, RowParser(), lambda: None):
        if isinstance(row, BadRow):
            result.aside.add(row.line)
            result.reasons[row.reason] += 1
    result.documents.update({(k, "read"): n for k, n in result.survey.documents_by_kind().items()})
    result.rows.update({(k, "read"): n for k, n in result.survey.rows_by_kind().items()})


def _import(
    order: Order, file: DelimitedFile, result: Result, rejects: Rejects, tell: Tell
) -> None:
    ground = masters.prepare(order.company, order.location, result.survey, order.tax_category, tell)
    posting = _Posting(ground, result, rejects)
    of = max(result.survey.rows, 1)
    for item in invoices(_rows(file, RowParser(), lambda: None), result.survey):
        if isinstance(item, BadRow):
            posting.set_aside(item)
        else:
            posting.take(item)
        tell("posting", posting.rows_done, of)
    posting.flush()
    posting.fold_rest(lambda done: tell("folding", done, posting.stored))


class _Posting:
    """Documents on their way into the books."""

    def __init__(self, ground: Ground, result: Result, rejects: Rejects) -> None:
        self.ground = ground
        self.result = result
        self.rejects = rejects
        self.actor: Actor = organisation.system_actor(ground.company.id, documents.SOURCE)
        self.rows_done = 0
        self.stored = 0
        self._unfolded = 0
        self._day: date | None = None
        self._sales: list[Invoice] = []
        self._sales_rows = 0
        self._adjustments: list[Invoice] = []
        self._pace = Pace(start=400, least=40, most=6_000)
        self._adjust_pace = Pace(start=20, least=5, most=500)
        self._fold_pace = Pace(start=60, least=5, most=200)

    def take(self, invoice: Invoice) -> None:
        """Post an invoice with others, in an order that does not depend on how fast it goes: a
        day's sales and returns, then the day's adjustments."""
        day = invoice.rows[0].moment.date()
        if day != self._day:
            self.flush()
            self._day = day
        if invoice.kind == "adjustment":
            self._adjustments.append(invoice)
            return
        self._sales.append(invoice)
        self._sales_rows += len(invoice.rows)
        if self._sales_rows >= self._pace.size:
            self._commit_sales()

    def flush(self) -> None:
        """Post what waits: the end of a day, or of the file."""
        self._commit_sales()
        waiting, self._adjustments = self._adjustments, []
        while waiting:
            size = self._adjust_pace.size
            batch, waiting = waiting[:size], waiting[size:]
            self._adjust(batch)

    def _commit_sales(self) -> None:
        batch, rows = self._sales, self._sales_rows
        if not batch:
            return
        self._sales, self._sales_rows = [], 0
        drafts = [
            Submission(documents.sale_draft(self.ground, invoice, self._taxes(invoice)))
            for invoice in batch
        ]
        outcomes = self._pace.timed(rows, lambda: commit_sales(self.actor, drafts))
        for invoice, outcome in zip(batch, outcomes, strict=True):
            self._settle(invoice, outcome)
        self._fold()

    def set_aside(self, bad: BadRow) -> None:
        """Keep a row that is not booked, with the reason."""
        self.rejects.write(bad.line, bad.reason, bad.raw)
        self.result.aside.add(bad.line)
        self.result.reasons[bad.reason] += 1
        self.rows_done += 1

    def fold_rest(self, tell: Callable[[int], None]) -> None:
        """Number and fold until nothing is open."""
        done = 0
        while count := self._fold_once():
            done += count
            tell(done)

    def _taxes(self, invoice: Invoice) -> tuple[Tax, ...]:
        ground = self.ground
        if not ground.tax_category:
            return ()
        day = invoice.rows[0].moment.date()
        taxes, _ = taxes_at(ground.company.id, ground.company.version, ground.location.id, day)
        return taxes[ground.tax_category]

    def _adjust(self, batch: list[Invoice]) -> None:
        wanted: list[Wanted] = []
        asked: list[Invoice] = []
        for invoice in batch:
            adjustment, idle = documents.adjustment(self.ground, invoice)
            for bad in idle:
                self.set_aside(bad)
            if adjustment:
                wanted.append(adjustment)
                asked.append(invoice)
        outcomes = self._adjust_pace.timed(len(wanted), lambda: adjust_many(self.actor, wanted))
        for invoice, one, outcome in zip(asked, wanted, outcomes, strict=True):
            if isinstance(outcome, AdjustmentRefused):
                reason = CONFLICT if outcome.refusal is Stock.CONFLICT else str(outcome)
                self._refuse(invoice, reason)
            else:
                status = "duplicate" if outcome.duplicate else "stored"
                self._count(invoice, "adjustment", status, len(one.changes))
        self._fold()

    def _settle(self, invoice: Invoice, outcome: Outcome) -> None:
        if outcome.status in ("stored", "duplicate"):
            self._count(invoice, invoice.kind, outcome.status, len(invoice.rows))
        elif outcome.status == "conflict" or outcome.refusal is None:
            self._refuse(invoice, CONFLICT)
        else:
            self._refuse(invoice, f"{SENTENCES[outcome.refusal]} {outcome.detail}".strip())

    def _count(self, invoice: Invoice, kind: str, status: str, rows: int) -> None:
        self.result.documents[kind, status] += 1
        self.result.rows[kind, status] += rows
        self.result.ids.append(documents.document_id(self.ground, invoice))
        self.rows_done += rows
        if status == "stored":
            self.stored += 1
            self._unfolded += 1

    def _refuse(self, invoice: Invoice, reason: str) -> None:
        for row in invoice.rows:
            self.set_aside(BadRow(row.line, reason, row.raw))

    def _fold(self) -> None:
        if self._unfolded >= self._fold_pace.size:
            self._fold_once()

    def _fold_once(self) -> int:
        size = self._fold_pace.size
        count = self._fold_pace.timed(size, lambda: number_messages(self.ground.company.id, size))
        self._unfolded = max(0, self._unfolded - count)
        return count
