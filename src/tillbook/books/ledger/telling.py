"""Trial balance and statements as API and command line show it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from tillbook.books.ledger.aged import AgedList
from tillbook.books.ledger.balances import trial_balance
from tillbook.books.ledger.schemas import (
    AccountBalanceOut,
    AgedOut,
    AgedRowOut,
    StatementColumnOut,
    StatementOut,
    StatementRowOut,
    TrialBalanceOut,
)
from tillbook.books.ledger.sheets import Sheet
from tillbook.books.ledger.words import row_words
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.values.money import format_decimal


def shown_balance(
    company: CompanyInfo,
    until: date,
    since: date | None,
    location_ids: Sequence[UUID] | None,
) -> TrialBalanceOut:
    """Every account with what happened on it from `since` (or ever) through `until`."""
    rows = trial_balance(company.id, until, since, location_ids)

    def money(minor: int) -> str:
        return format_decimal(minor, company.exponent)

    return TrialBalanceOut(
        since=since,
        until=until,
        currency=company.currency,
        accounts=[
            AccountBalanceOut(
                account=row.account.code,
                name=row.account.name,
                kind=row.account.kind,  # type: ignore[arg-type]
                debit=money(row.debit_minor),
                credit=money(row.credit_minor),
                balance=money(row.balance_minor),
            )
            for row in rows
        ],
        debit=money(sum(row.debit_minor for row in rows)),
        credit=money(sum(row.credit_minor for row in rows)),
    )


def shown_statement(company: CompanyInfo, shown: Sheet) -> StatementOut:
    """A statement as a program reads it: amounts as on the page, with their exact digits."""
    words = row_words(shown.narrowed, shown.layout, of_year=shown.of_year)
    return StatementOut(
        kind=shown.asked.kind,
        currency=company.currency,
        ties=shown.ties,
        columns=[
            StatementColumnOut(title=c.title, since=c.span.since, until=c.span.until)
            for c in shown.columns
        ],
        rows=[
            StatementRowOut(
                form=row.form,
                key=row.key,
                words=row.account.name if row.account else words[row.key],
                account=row.account.code if row.account else None,
                amounts=[format_decimal(amount, company.exponent) for amount in row.amounts],
            )
            for row in shown.rows
        ],
    )


def shown_aged(company: CompanyInfo, shown: AgedList) -> AgedOut:
    """Receivables or payables by age as a program reads them."""

    def money(minor: int) -> str:
        return format_decimal(minor, company.exponent)

    return AgedOut(
        side=shown.side.value,
        as_of=shown.day,
        currency=company.currency,
        rows=[
            AgedRowOut(
                party_id=str(one.row.party_id) if one.row.party_id else None,
                code=one.code,
                name=one.name,
                buckets=[money(amount) for amount in one.row.amounts],
                open=money(one.row.total_minor),
                before=None if one.before_minor is None else money(one.before_minor),
            )
            for one in shown.parties
        ],
        buckets=[money(amount) for amount in shown.amounts],
        open=money(shown.total_minor),
        balance=money(shown.balance_minor),
        ties=shown.ties,
    )
