"""The API of why an entry says what it says."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from tillbook.insight.reports.why_entry import EntryWhy, entry_why
from tillbook.masters.organisation.api import actor_of, company_of, needs
from tillbook.masters.organisation.rules import CompanyInfo, Right
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.problems import not_found
from tillbook.plumbing.api.shapes import Day, Out
from tillbook.values.money import format_decimal

router = Router(tags=["Ledger"])


class EntryLineWhyOut(Out):
    """A line. amount: debit positive."""

    number: int
    account: str
    account_name: str
    amount: str
    chosen_by_hand: bool
    roles: list[str] = Field(
        description="What the account is for today, with what that is narrowed to; empty where "
        "the account roles were changed since."
    )
    memo: str


class CountedOut(Out):
    """A line of a statement that the entry counts in."""

    statement: str = Field(examples=["profit-and-loss"])
    line: str = Field(examples=["revenue"])
    name: str
    amount: str


class InReturnOut(Out):
    """A tax return that holds tax of the entry."""

    id: str
    jurisdiction: str
    since: Day
    until: Day
    filed: bool
    tax: str


class EntryWhyOut(Out):
    """Why an entry says what it says."""

    entry_id: str
    document_kind: str
    document_id: str
    document: str = Field(description="The document that wrote it, in words.")
    posting_date: Day
    currency: str
    lines: list[EntryLineWhyOut]
    counted: list[CountedOut]
    returns: list[InReturnOut]


@operation(
    router,
    "GET",
    "/journal/entries/{entry_id}/why",
    gate=needs(Right.LEDGER_READ),
    out=EntryWhyOut,
    refusals=(404,),
)
def get_entry_why(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Get why an entry's lines stand where they do.

    Its document, what each account is for, the lines of the statements that it counts in, and the
    tax returns that hold its tax (with `taxes:read`).
    """
    actor = actor_of(request)
    found = entry_why(actor, entry_id)
    if found is None:
        raise not_found("entry")
    return answer(_shown(company_of(actor), found))


def _shown(info: CompanyInfo, why: EntryWhy) -> EntryWhyOut:
    def money(minor: int) -> str:
        return format_decimal(minor, info.exponent)

    entry = why.entry
    return EntryWhyOut(
        entry_id=str(entry.id),
        document_kind=entry.source_kind,
        document_id=str(entry.source_id),
        document=why.document,
        posting_date=entry.posting_date,
        currency=info.currency,
        lines=[
            EntryLineWhyOut(
                number=one.line.number,
                account=one.line.account.code,
                account_name=one.line.account.name,
                amount=money(one.line.amount_minor),
                chosen_by_hand=one.by_hand,
                roles=[f"{role}: {name}" if name else str(role) for role, name in one.roles],
                memo=one.line.memo,
            )
            for one in why.lines
        ],
        counted=[
            CountedOut(
                statement=one.statement,
                line=one.line,
                name=str(one.words),
                amount=money(one.amount_minor),
            )
            for one in why.counted
        ],
        returns=[
            InReturnOut(
                id=str(one.id),
                jurisdiction=one.jurisdiction,
                since=one.since,
                until=one.until,
                filed=one.filed,
                tax=money(one.tax_minor),
            )
            for one in why.returns
        ],
    )
