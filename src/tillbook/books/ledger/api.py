"""The API of the ledger: journal and trial balance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from tillbook.books.ledger.aged import aged_list
from tillbook.books.ledger.balances import Scope
from tillbook.books.ledger.models import Entry, EntryLine
from tillbook.books.ledger.rules import Span, fiscal_year
from tillbook.books.ledger.rules.ageing import Side
from tillbook.books.ledger.schemas import (
    AgedOut,
    AgedQuery,
    BalanceQuery,
    EntriesOut,
    EntriesQuery,
    EntryLineOut,
    EntryOut,
    StatementOut,
    StatementQuery,
    TrialBalanceOut,
)
from tillbook.books.ledger.sheets import OF_A_DAY, Asked, sheet
from tillbook.books.ledger.telling import shown_aged, shown_balance, shown_statement
from tillbook.masters.organisation.api import actor_of, company_of, location_ids_of, needs
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right
from tillbook.plumbing import clock
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.problems import Problem
from tillbook.plumbing.outbox import follow
from tillbook.values.money import format_decimal

router = Router(tags=["Ledger"])


@operation(router, "GET", "/journal/entries", gate=needs(Right.LEDGER_READ), out=EntriesOut)
def list_entries(request: HttpRequest, wanted: Query[EntriesQuery]) -> HttpResponse:
    """List journal entries.

    In the order of the feed: keep `next_cursor`, ask again later, and you get what came since. A
    key of one location sees the entries that stand there whole.
    """
    actor = actor_of(request)
    rows = _visible(actor)
    if wanted.account:
        rows = rows.filter(lines__account__code=wanted.account).distinct()
    if wanted.posting_date_from:
        rows = rows.filter(posting_date__gte=wanted.posting_date_from)
    if wanted.posting_date_to:
        rows = rows.filter(posting_date__lte=wanted.posting_date_to)
    if wanted.document_id:
        sources, cursor, more = [wanted.document_id], int(wanted.cursor), False
    else:
        sources, cursor, more = follow(
            actor.company_id,
            None,
            int(wanted.cursor),
            wanted.limit,
            lambda ids: set(rows.filter(source_id__in=ids).values_list("source_id", flat=True)),
        )
    entries = _shown(company_of(actor), rows, sources)
    return answer(EntriesOut(items=entries, next_cursor=str(cursor), more=more))


def _visible(actor: Actor) -> Any:
    """The entries this actor may read: for a key of one location, those with no line elsewhere."""
    rows = Entry.objects.filter(company_id=actor.company_id)
    if actor.location_ids is None:
        return rows
    here = EntryLine.objects.filter(location_id__in=actor.location_ids)
    elsewhere = EntryLine.objects.exclude(location_id__in=actor.location_ids)
    nowhere = EntryLine.objects.filter(location_id__isnull=True)
    return (
        rows.filter(id__in=here.values("entry_id"))
        .exclude(id__in=elsewhere.values("entry_id"))
        .exclude(id__in=nowhere.values("entry_id"))
    )


def _shown(company: CompanyInfo, rows: Any, sources: Sequence[UUID]) -> list[EntryOut]:
    place = {source: n for n, source in enumerate(sources)}
    entries = sorted(
        rows.filter(source_id__in=sources), key=lambda e: (place[e.source_id], e.source_number)
    )
    lines: dict[UUID, list[EntryLine]] = defaultdict(list)
    found = EntryLine.objects.filter(entry_id__in=[entry.id for entry in entries])
    for line in found.select_related("account").order_by("entry_id", "number"):
        lines[line.entry_id].append(line)
    return [
        EntryOut(
            id=str(entry.id),
            journal=entry.journal,
            business_date=entry.business_date,
            posting_date=entry.posting_date,
            tax_point=entry.tax_point,
            document_kind=entry.source_kind,
            document_id=str(entry.source_id),
            memo=entry.memo,
            recorded_at=entry.recorded_at.isoformat(),
            currency=company.currency,
            lines=[_line(company, line) for line in lines[entry.id]],
        )
        for entry in entries
    ]


def _line(company: CompanyInfo, line: EntryLine) -> EntryLineOut:
    def money(minor: int) -> str:
        return format_decimal(minor, company.exponent)

    location = company.locations.get(line.location_id) if line.location_id else None
    return EntryLineOut(
        number=line.number,
        account=line.account.code,
        account_name=line.account.name,
        debit=money(max(line.amount_minor, 0)),
        credit=money(max(-line.amount_minor, 0)),
        location_id=location.code if location else None,
        department_id=str(line.department_id) if line.department_id else None,
        employee_id=str(line.person_id) if line.person_id else None,
        customer_id=str(line.party_id) if line.party_id else None,
        tax_base=None if line.tax_base_minor is None else money(line.tax_base_minor),
        settlement=line.settlement_key,
        memo=line.memo,
    )


@operation(
    router,
    "GET",
    "/ledger/trial-balance",
    gate=needs(Right.LEDGER_READ),
    out=TrialBalanceOut,
    refusals=(404,),
)
def get_trial_balance(request: HttpRequest, wanted: Query[BalanceQuery]) -> HttpResponse:
    """Get the trial balance.

    Debit and credit of every account by posting date, exact at this moment: a sale is in it as
    soon as its call was answered.
    """
    actor = actor_of(request)
    if wanted.as_of and (wanted.since or wanted.until):
        raise Problem(422, "invalid", "as_of: Give either as_of, or from and to.")
    until = wanted.as_of or wanted.until or clock.now().date()
    if wanted.since and wanted.since > until:
        raise Problem(422, "invalid", "from: This is after the last day.")
    return answer(
        shown_balance(
            company_of(actor), until, wanted.since, location_ids_of(actor, wanted.location_id)
        )
    )


@operation(
    router,
    "GET",
    "/ledger/statement",
    gate=needs(Right.LEDGER_READ),
    out=StatementOut,
    refusals=(404,),
)
def get_statement(request: HttpRequest, wanted: Query[StatementQuery]) -> HttpResponse:
    """Get a statement.

    Profit and loss, balance sheet, cash flow, changes in equity or the balances of all accounts, by
    posting date, exact at this moment. Of a balance sheet and of balances `to` alone counts.
    """
    actor = actor_of(request)
    until = wanted.until or clock.now().date()
    if wanted.since and wanted.since > until:
        raise Problem(422, "invalid", "from: This is after the last day.")
    info = company_of(actor)
    places = location_ids_of(actor, wanted.location_id)
    since = wanted.since or fiscal_year(until, info.fiscal_year_month).since
    asked = Asked(
        kind=wanted.kind,
        span=Span(None if wanted.kind in OF_A_DAY else since, until),
        compare=wanted.compare,
        first_month=info.fiscal_year_month,
    )
    scope = Scope(company_id=info.id, location_ids=None if places is None else tuple(places))
    return answer(shown_statement(info, sheet(info, scope, asked)))


@operation(
    router, "GET", "/ledger/aged", gate=needs(Right.LEDGER_READ), out=AgedOut, refusals=(404,)
)
def get_aged_list(request: HttpRequest, wanted: Query[AgedQuery]) -> HttpResponse:
    """Get receivables or payables by age.

    What was open at the end of a day, by customer or supplier and by how long it was due, with what
    was paired until then. Lines without a due day count from their posting day.
    """
    actor = actor_of(request)
    info = company_of(actor)
    places = location_ids_of(actor, wanted.location_id)
    scope = Scope(company_id=info.id, location_ids=None if places is None else tuple(places))
    day = wanted.as_of or clock.now().date()
    return answer(shown_aged(info, aged_list(info, scope, Side(wanted.side), day, wanted.compare)))
