"""Exporting the journal: every entry of a span of days, in order, in bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from uuid import UUID

from tillbook.books.ledger import journal
from tillbook.books.ledger.balances import trial_balance
from tillbook.books.ledger.journal import JournalAccount, JournalEntry, JournalLine
from tillbook.edges.bridges.journal.beancount import beancount_text
from tillbook.edges.bridges.journal.formats import Names, csv_text, hledger_text, ledger_text
from tillbook.masters.catalog.queries import department_names
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.masters.taxes.queries import tax_codes
from tillbook.plumbing.keys import NIL
from tillbook.plumbing.series import document_numbers
from tillbook.plumbing.snapshot import snapshot

Writer = Callable[[Names, Iterator[JournalEntry]], Iterator[str]]
FORMATS: Mapping[str, Writer] = {
    "hledger": hledger_text,
    "ledger": ledger_text,
    "beancount": beancount_text,
    "csv": csv_text,
}
#: How such a file's name ends.
ENDINGS = {"hledger": "journal", "ledger": "ledger", "beancount": "beancount", "csv": "csv"}
#: What stands where a document's kind does, on what is brought forward.
BROUGHT_FORWARD = "brought forward"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What is exported. since, until: posting dates, both count; None is open.

    opening: begin with what every account stood at the evening before `since`.
    """

    company: CompanyInfo
    since: date | None = None
    until: date | None = None
    opening: bool = False


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
        entries = chain(_brought_forward(scope), _entries(scope, names, tell))
        yield from FORMATS[form](names, entries)


def _accounts(company_id: UUID) -> dict[UUID, JournalAccount]:
    return {account.id: account for account in journal.accounts(company_id)}


def _brought_forward(scope: Scope) -> Iterator[JournalEntry]:
    """One entry of the evening before: what every account stood at. It balances as they do."""
    if scope.since is None or scope.since == date.min or not scope.opening:
        return
    evening = scope.since - timedelta(days=1)
    standing = [
        (one.account.id, one.balance_minor)
        for one in trial_balance(scope.company.id, evening)
        if one.balance_minor
    ]
    if standing:
        yield JournalEntry(
            id=NIL,
            journal="",
            posting_date=evening,
            business_date=evening,
            source_kind=BROUGHT_FORWARD,
            source_id=NIL,
            source_number=1,
            memo="",
            lines=tuple(
                JournalLine(number, account, amount, None, None, None, None, "", "")
                for number, (account, amount) in enumerate(standing, 1)
            ),
        )


def _entries(scope: Scope, names: Names, tell: Callable[[int], None]) -> Iterator[JournalEntry]:
    done = 0
    for page in journal.pages(scope.company.id, scope.since, scope.until):
        names.documents.clear()
        names.documents.update(document_numbers([entry.source_id for entry in page]))
        yield from page
        done += len(page)
        tell(done)
