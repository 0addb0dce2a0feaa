"""The journal as text, entry by entry: hledger, ledger and CSV; pure.

hledger: https://hledger.org/hledger.html, journal format; ledger: https://ledger-cli.org/doc/ledger3.html.
A name or memo is somebody's text: what a format would read as something else is replaced, so that
no text can become a posting.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from io import StringIO
from uuid import UUID

from tillbook.books.ledger.journal import JournalAccount, JournalEntry, JournalLine
from tillbook.edges.bridges.files import neutral
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.values.money import format_decimal
from tillbook.values.statements import decimals_of

#: The tags of a line as a comment behind it, or beneath it.
Comment = Callable[[list[tuple[str, str]]], str]
#: Kind of account -> (top of its name, hledger's type).
_KINDS = {
    "asset": ("assets", "A"),
    "liability": ("liabilities", "L"),
    "equity": ("equity", "E"),
    "income": ("revenues", "R"),
    "expense": ("expenses", "X"),
}
#: What would end a name, open a comment, a tag or a date, or make an account of several.
_SPECIAL = str.maketrans({";": ",", ":": "-", "|": "/", "(": "{", ")": "}", "[": "{", "]": "}"})
#: What a line is tagged with, in this order.
TAGS = ("location", "department", "tax", "base", "settled-by", "memo", "foreign")
CSV_COLUMNS = (
    "date",
    "business_date",
    "document",
    "kind",
    "journal",
    "line",
    "account",
    "account_name",
    "account_kind",
    "amount",
    "currency",
    "location",
    "department",
    "tax_code",
    "tax_base",
    "settlement",
    "memo",
    "entry",
    "foreign_amount",
    "foreign_currency",
)


@dataclass(slots=True, kw_only=True)
class Names:
    """How the journal's keys are called. documents: of the entries at hand."""

    company: CompanyInfo
    since: date | None
    until: date | None
    accounts: dict[UUID, JournalAccount]
    locations: dict[UUID, str]
    departments: dict[UUID, str]
    tax_codes: dict[UUID, str]
    documents: dict[UUID, str]

    def document(self, entry: JournalEntry) -> str:
        return self.documents.get(entry.source_id, "")

    def amount(self, minor: int) -> str:
        return format_decimal(minor, self.company.exponent)

    def foreign(self, line: JournalLine) -> str:
        """Its amount in a foreign currency, and which; "" where it has none."""
        if line.foreign_minor is None:
            return ""
        currency = line.foreign_currency
        return f"{format_decimal(line.foreign_minor, decimals_of(currency))} {currency}"

    def tags(self, line: JournalLine) -> list[tuple[str, str]]:
        """What a line says besides account and amount, under the names of `TAGS`."""
        values = (
            self.locations.get(line.location_id) if line.location_id else "",
            self.departments.get(line.department_id) if line.department_id else "",
            self.tax_codes.get(line.tax_code_id) if line.tax_code_id else "",
            "" if line.tax_base_minor is None else self.amount(line.tax_base_minor),
            line.settlement_key,
            line.memo,
            self.foreign(line),
        )
        return [(name, value) for name, value in zip(TAGS, values, strict=True) if value]


def hledger_text(names: Names, entries: Iterator[JournalEntry]) -> Iterator[str]:
    """A journal that `hledger check --strict` accepts: everything declared, nothing inferred."""
    yield f"; {heading(names)}\n"
    yield "decimal-mark .\n"
    yield f"commodity {_sample(names)}\n\n"
    called = {}
    for account in names.accounts.values():
        called[account.id] = _account(account)
        yield f"account {called[account.id]}  ; type:{_KINDS[account.kind][1]}\n"
    for entry in entries:
        yield _transaction(names, called, entry, _hledger_comment)


def ledger_text(names: Names, entries: Iterator[JournalEntry]) -> Iterator[str]:
    """A journal that `ledger --pedantic` accepts: accounts, currency and tags declared."""
    yield f"; {heading(names)}\n"
    yield f"commodity {names.company.currency}\n    format {_sample(names)}\n"
    for name in (*TAGS, "business-date"):
        yield f"tag {name}\n"
    called = {}
    for account in names.accounts.values():
        called[account.id] = _account(account)
        yield f"account {called[account.id]}\n"
    for entry in entries:
        yield _transaction(names, called, entry, _ledger_comment)


def heading(names: Names) -> str:
    """What the file is, for its first line."""
    since = f" from {names.since}" if names.since else ""
    until = f" to {names.until}" if names.until else ""
    return f"Journal of {plain(names.company.name)}{since}{until}, written by Tillbook"


def _sample(names: Names) -> str:
    """An amount that shows how many decimals the currency has."""
    return f"1000.{'0' * names.company.exponent} {names.company.currency}"


def _account(account: JournalAccount) -> str:
    return f"{_KINDS[account.kind][0]}:{plain(f'{account.code} {account.name}')}"


def _transaction(
    names: Names, called: dict[UUID, str], entry: JournalEntry, comment: Comment
) -> str:
    number = names.document(entry)
    code = f"({plain(number)}) " if number else ""
    memo = f" / {plain(entry.memo)}" if entry.memo else ""
    lines = [f"\n{entry.posting_date} {code}{plain(entry.source_kind)}{memo}"]
    if entry.business_date != entry.posting_date:
        lines.append(f"    ; business-date: {entry.business_date}")
    lines.extend(
        f"    {called[line.account_id]}  {names.amount(line.amount_minor)}"
        f" {names.company.currency}{comment(names.tags(line))}"
        for line in entry.lines
    )
    return "\n".join(lines) + "\n"


def _hledger_comment(tags: list[tuple[str, str]]) -> str:
    # A tag's value ends at a comma.
    text = ", ".join(f"{name}: {plain(value).replace(',', ' ')}" for name, value in tags)
    return f"  ; {text}" if text else ""


def _ledger_comment(tags: list[tuple[str, str]]) -> str:
    # A tag's value ends with its line.
    return "".join(f"\n    ; {name}: {plain(value)}" for name, value in tags)


def plain(text: str) -> str:
    """Text as part of one line of a journal: single blanks, none of the format's own marks.

    What a description or a name may not begin with (a status, a virtual account) is put behind
    an underscore.
    """
    words = "".join(c if c.isprintable() else " " for c in text).translate(_SPECIAL).split()
    joined = " ".join(words)
    return f"_{joined}" if joined[:1] in ("*", "!", "{", "=", "~", '"', "#", "%") else joined


def csv_text(names: Names, entries: Iterator[JournalEntry]) -> Iterator[str]:
    """A line for every line of every entry; amounts are plain numbers, debit positive.

    Text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    yield _csv_line(CSV_COLUMNS)
    for entry in entries:
        head = [
            str(entry.posting_date),
            str(entry.business_date),
            neutral(names.document(entry)),
            neutral(entry.source_kind),
            neutral(entry.journal),
        ]
        for line in entry.lines:
            yield _csv_line([*head, *_csv_cells(names, entry, line)])


def _csv_cells(names: Names, entry: JournalEntry, line: JournalLine) -> list[str]:
    account = names.accounts[line.account_id]
    location = names.locations.get(line.location_id, "") if line.location_id else ""
    department = names.departments.get(line.department_id, "") if line.department_id else ""
    tax_code = names.tax_codes.get(line.tax_code_id, "") if line.tax_code_id else ""
    return [
        str(line.number),
        neutral(account.code),
        neutral(account.name),
        account.kind,
        names.amount(line.amount_minor),
        names.company.currency,
        neutral(location),
        neutral(department),
        neutral(tax_code),
        "" if line.tax_base_minor is None else names.amount(line.tax_base_minor),
        neutral(line.settlement_key),
        neutral(line.memo or entry.memo),
        str(entry.id) if entry.id.int else "",
        *(names.foreign(line).split() or ("", "")),
    ]


def _csv_line(cells: list[str] | tuple[str, ...]) -> str:
    line = StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()
