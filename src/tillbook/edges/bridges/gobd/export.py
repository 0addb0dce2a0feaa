"""The books of a span of days as CSV files with their description, in one zip, streamed.

Everything the journal holds, nothing summed up: each entry line with its document, tax and
dimensions, the chart, balances, tax codes with their rates, and the seals of every document.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from tillbook.books.ledger import journal
from tillbook.books.ledger.balances import trial_balances
from tillbook.books.ledger.journal import JournalLine
from tillbook.books.ledger.queries import chart
from tillbook.books.ledger.rules import Span
from tillbook.books.ledger.rules.days import day_before
from tillbook.books.ledger.rules.lines import line_of
from tillbook.edges.bridges.gobd.description import (
    DTD,
    DTD_TEXT,
    Column,
    Kind,
    Table,
    index_xml,
)
from tillbook.masters.catalog.queries import department_names
from tillbook.masters.organisation.queries import letterhead
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.masters.parties.queries import names, parties_by_code, party_codes
from tillbook.masters.taxes.queries import rates_by_code, tax_codes
from tillbook.plumbing import clock
from tillbook.plumbing.envelopes import sealed
from tillbook.plumbing.gaps import lost_numbers
from tillbook.plumbing.series import company_series, document_numbers, series_codes
from tillbook.plumbing.snapshot import snapshot
from tillbook.plumbing.zipping import zip_pieces
from tillbook.values.money import format_decimal
from tillbook.values.statements import decimals_of

Row = Sequence[object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which days, by posting date; both count."""

    company: CompanyInfo
    since: date
    until: date


def archive(scope: Scope) -> Iterator[bytes]:
    """The zip, a piece at a time, all of it as of one moment."""
    with snapshot():
        yield from zip_pieces(_files(scope))


def _files(scope: Scope) -> Iterator[tuple[str, Iterable[bytes]]]:
    info = scope.company
    tables = _tables()
    comment = f"{scope.since} - {scope.until}, Tillbook, {clock.now().isoformat()}"
    described = index_xml(
        company=letterhead(info.id).legal_name,
        place=info.country,
        comment=comment,
        tables=[table for table, _rows in tables],
        decimals=info.exponent,
    )
    yield "index.xml", [described.encode()]
    yield DTD, [DTD_TEXT.encode()]
    for table, rows in tables:
        yield table.file, _csv(table, rows(scope))


def _csv(table: Table, rows: Iterable[Row]) -> Iterator[bytes]:
    """A file as the description says: semicolons, CR LF, every text in quotes."""
    buffer = io.StringIO(newline="")
    write = csv.writer(buffer, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_NONNUMERIC)
    order = sorted(range(len(table.columns)), key=lambda place: not table.columns[place].key)
    write.writerow([table.columns[place].name for place in order])
    for row in rows:
        write.writerow(["" if row[place] is None else str(row[place]) for place in order])
        if buffer.tell() > 1 << 16:
            yield buffer.getvalue().encode("utf-8", "replace")
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode("utf-8", "replace")


def _tables() -> list[tuple[Table, Callable[[Scope], Iterator[Row]]]]:
    key, text, day, amount = Column, Column, Kind.DAY, Kind.AMOUNT
    accounts = Table(
        file="accounts.csv",
        name=_("Chart of accounts"),
        words=_("Every account with its kind, statement line and tax box"),
        columns=(
            key(name="account", key=True),
            text(name="name"),
            text(name="kind"),
            text(name="statement_line"),
            text(name="tax_box"),
            text(name="archived", kind=day),
        ),
    )
    balances = Table(
        file="balances.csv",
        name=_("Balances"),
        words=_("What each account stood at before, what happened, and what it stands at"),
        columns=(
            key(name="account", key=True, refers="accounts.csv"),
            text(name="opening", kind=amount),
            text(name="debit", kind=amount),
            text(name="credit", kind=amount),
            text(name="closing", kind=amount),
        ),
    )
    taxes = Table(
        file="tax_codes.csv",
        name=_("Tax codes"),
        words=_("Every tax with its rates and the days they hold"),
        columns=(
            key(name="tax_code", key=True),
            key(name="valid_from", kind=day, key=True),
            text(name="name"),
            text(name="treatment"),
            text(name="valid_to", kind=day),
            text(name="rate_ppm", kind=Kind.NUMBER),
        ),
    )
    return [
        (accounts, _accounts),
        (balances, _balances),
        (taxes, _taxes),
        (_parties_table(), _parties),
        (_journal_table(), _journal),
        (_documents_table(), _documents),
        (_lost_table(), _lost),
    ]


def _journal_table() -> Table:
    day, amount, number = Kind.DAY, Kind.AMOUNT, Kind.NUMBER
    return Table(
        file="journal.csv",
        name=_("Journal"),
        words=_("Every line of every entry, in order of posting"),
        columns=(
            Column(name="entry", key=True),
            Column(name="line", kind=number, key=True),
            Column(name="posted", kind=day),
            Column(name="of_day", kind=day),
            Column(name="recorded"),
            Column(name="journal"),
            Column(name="document_kind"),
            Column(name="document_number"),
            Column(name="document", refers="documents.csv"),
            Column(name="account", refers="accounts.csv"),
            Column(name="debit", kind=amount),
            Column(name="credit", kind=amount),
            Column(name="tax_code"),
            Column(name="tax_base", kind=amount),
            Column(name="location"),
            Column(name="department"),
            Column(name="party"),
            Column(name="due", kind=day),
            Column(name="foreign_amount", kind=amount),
            Column(name="foreign_currency"),
            Column(name="settlement"),
            Column(name="memo"),
        ),
    )


def _parties_table() -> Table:
    return Table(
        file="parties.csv",
        name=_("Customers and suppliers"),
        words=_("Whose accounts the journal names: code, what they are, name"),
        columns=(
            Column(name="party", key=True),
            Column(name="kind", key=True),
            Column(name="name"),
        ),
    )


def _documents_table() -> Table:
    return Table(
        file="documents.csv",
        name=_("Documents"),
        words=_("Every document of the journal, with the hash it is sealed by"),
        columns=(
            Column(name="document", key=True),
            Column(name="number"),
            Column(name="kind"),
            Column(name="received"),
            Column(name="previous_hash"),
            Column(name="hash"),
        ),
    )


def _lost_table() -> Table:
    return Table(
        file="lost_numbers.csv",
        name=_("Lost receipts"),
        words=_("Numbers of registers whose receipts never came or were kept aside, and why"),
        columns=(
            Column(name="number", key=True),
            Column(name="noted"),
            Column(name="reason"),
            Column(name="came_after_all"),
        ),
    )


def _accounts(scope: Scope) -> Iterator[Row]:
    for row in chart(scope.company.id):
        line = line_of(row.kind, row.statement_line).value
        archived = row.archived_at.date() if row.archived_at else None
        yield row.code, row.name, row.kind, line, row.tax_box, archived


def _money(scope: Scope, minor: int) -> str:
    return format_decimal(minor, scope.company.exponent).replace(".", ",")


def _balances(scope: Scope) -> Iterator[Row]:
    spans = [Span(None, day_before(scope.since)), Span(scope.since, scope.until)]
    opening, moved = trial_balances(scope.company.id, spans)
    for before, row in zip(opening, moved, strict=True):
        figures = (before.balance_minor, row.debit_minor, row.credit_minor)
        stands = before.balance_minor + row.balance_minor
        yield row.account.code, *(_money(scope, minor) for minor in (*figures, stands))


def _taxes(scope: Scope) -> Iterator[Row]:
    info = scope.company
    rates = rates_by_code(info.id)
    for code in tax_codes(info.id, info.version):
        for rate in rates.get(code.id, ()):
            days = (rate.valid_from, code.name, code.treatment, rate.valid_to)
            yield code.code, *days, rate.rate_ppm


def _journal(scope: Scope) -> Iterator[Row]:
    info = scope.company
    accounts = {row.id: row.code for row in chart(info.id)}
    codes = {code.id: code.code for code in tax_codes(info.id, info.version)}
    departments = department_names(info.id)
    for page in journal.pages(info.id, scope.since, scope.until):
        numbers = document_numbers([entry.source_id for entry in page])
        asked = {line.party_id for entry in page for line in entry.lines if line.party_id}
        parties = party_codes(info.id, asked) if asked else {}
        for entry in page:
            recorded = entry.recorded_at.isoformat() if entry.recorded_at else ""
            days = (entry.posting_date, entry.business_date, recorded, entry.journal)
            number = numbers.get(entry.source_id, "")
            head = (*days, entry.source_kind, number, entry.source_id)
            for line in entry.lines:
                minor, base = line.amount_minor, line.tax_base_minor
                at = info.locations.get(line.location_id) if line.location_id else None
                yield (
                    entry.id,
                    line.number,
                    *head,
                    accounts[line.account_id],
                    _money(scope, max(minor, 0)),
                    _money(scope, max(-minor, 0)),
                    codes.get(line.tax_code_id) if line.tax_code_id else None,
                    None if base is None else _money(scope, base),
                    at.code if at else None,
                    departments.get(line.department_id) if line.department_id else None,
                    parties.get(line.party_id) if line.party_id else None,
                    line.due_date,
                    *_abroad(line),
                    line.settlement_key,
                    line.memo or entry.memo,
                )


def _abroad(line: JournalLine) -> tuple[str | None, str]:
    """The amount in a foreign currency, and which."""
    if line.foreign_minor is None:
        return None, ""
    currency = line.foreign_currency
    return format_decimal(line.foreign_minor, decimals_of(currency)).replace(".", ","), currency


def _parties(scope: Scope) -> Iterator[Row]:
    for kind in ("customer", "supplier"):
        codes = parties_by_code(scope.company.id, kind)
        called = names(scope.company.id, codes.values())
        for code, key in sorted(codes.items()):
            yield code, kind, called.get(key) or code


def _documents(scope: Scope) -> Iterator[Row]:
    for page in journal.pages(scope.company.id, scope.since, scope.until):
        ids = sorted({entry.source_id for entry in page if entry.source_number == 1})
        numbers = document_numbers(ids)
        for row in sealed(ids):
            number = numbers.get(row.document_id, "")
            seal = (row.received_at.isoformat(), row.previous_hash, row.hash)
            yield row.document_id, number, row.kind, *seal


def _lost(scope: Scope) -> Iterator[Row]:
    """All of them, of whatever day: nobody knows when what is lost was sold."""
    series = company_series(scope.company.id)
    codes = series_codes(series)
    for one in lost_numbers(series):
        came = one.came_at.isoformat() if one.came_at else None
        name = f"{codes[one.series_id]}-{one.number:06d}"
        yield name, one.noted_at.isoformat(), one.words, came
