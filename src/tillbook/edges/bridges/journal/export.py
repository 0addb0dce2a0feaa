"""Exporting the journal: every entry of a span of days, in order, in bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tillbook.books.ledger import journal
from tillbook.books.ledger.journal import JournalAccount, JournalEntry
from tillbook.edges.bridges.journal.formats import Names, csv_text, hledger_text
from tillbook.masters.catalog.queries import department_names
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.masters.taxes.queries import tax_codes
from tillbook.plumbing.series import document_numbers
from tillbook.plumbing.snapshot import snapshot

Writer = Callable[[Names, Iterator[JournalEntry]], Iterator[str]]
FORMATS: Mapping[str, Writer] = {"hledger": hledger_text, "csv": csv_text}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What is exported. since, until: posting dates, both count; None is open."""

    company: CompanyInfo
    since: date | None = None
    until: date | None = None


def export(
    scope: Scope, form: str, tell: Callable[[int], None] = lambda done: None
) -> Iterator[str]:
    """The text, a piece at a time, all of it as of one moment. tell: entries written so far."""
    company = scope.company
    with snapshot():
        names = Names(
            company=company,
            since=scope.since,
            until=scope.until,
            accounts=_accounts(company.id),
            locations={at.id: at.code for at in company.locations.values()},
            departments=department_names(company.id),
            tax_codes={tax.id: tax.code for tax in tax_codes(company.id, company.version)},
            documents={},
        )
        yield from FORMATS[form](names, _entries(scope, names, tell))


def _accounts(company_id: UUID) -> dict[UUID, JournalAccount]:
    return {account.id: account for account in journal.accounts(company_id)}


def _entries(scope: Scope, names: Names, tell: Callable[[int], None]) -> Iterator[JournalEntry]:
    done = 0
    for page in journal.pages(scope.company.id, scope.since, scope.until):
        names.documents.clear()
        names.documents.update(document_numbers([entry.source_id for entry in page]))
        yield from page
        done += len(page)
        tell(done)
