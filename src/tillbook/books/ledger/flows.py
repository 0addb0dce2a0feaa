"""What a cash flow takes apart by single entries: what opening balances brought along, what took
fixed assets out of the books, and what rates made of foreign cash. Those entries are few."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum

from tillbook.books.ledger.account_lines import at_places
from tillbook.books.ledger.balances import By, Scope
from tillbook.books.ledger.charts import disposals
from tillbook.books.ledger.models import Account, EntryLine
from tillbook.books.ledger.rules import Span
from tillbook.books.ledger.rules.lines import INVESTING, RESULT, StatementLine, line_of
from tillbook.books.ledger.rules.statement_rows import Figures, StatementAccount
from tillbook.plumbing.keys import NIL
from tillbook.plumbing.lists.paging import aside

#: What the parts of a cash flow are called in addresses.
DISPOSALS, RATES = "disposals", "rates"
#: A sum of lines, by their account: in a span, at one location or department or at all.
_Sums = Callable[[Span, UUID | None], dict[UUID, int]]


@dataclass(frozen=True, slots=True)
class _Which:
    """The accounts that decide: of opening balances, of fixed assets, of what sold ones brought and
    stood at, of income and expense but depreciation, of cash."""

    opening: list[UUID]
    fixed: list[UUID]
    sale: list[UUID]
    result: list[UUID]
    cash: list[UUID]


def _which(accounts: Sequence[StatementAccount]) -> _Which:
    sold = disposals()
    return _Which(
        opening=[a.id for a in accounts if a.line == StatementLine.OPENING_BALANCES],
        fixed=[a.id for a in accounts if a.line in INVESTING],
        sale=[a.id for a in accounts if (a.code, a.name) in sold],
        result=[
            a.id for a in accounts if a.kind in RESULT and a.line != StatementLine.DEPRECIATION
        ],
        cash=[a.id for a in accounts if a.line == StatementLine.CASH],
    )


def _on(accounts: Sequence[UUID]) -> QuerySet[EntryLine]:
    return EntryLine.objects.filter(account_id__in=accounts)


def _gone(which: _Which) -> Q:
    """Of entry lines: those of entries that took fixed assets out of the books. They credit what an
    asset stood at, or debit what stood in credit: what had been worn off."""
    others = _on(which.fixed).filter(
        account_id=OuterRef("account_id"),
        entry__posting_date__lte=OuterRef("entry__posting_date"),
    )
    others = others.exclude(entry_id=OuterRef("entry_id")).order_by()
    sums = others.values("account_id").annotate(stood=Sum("amount_minor"))
    # One question for both, so that the few lines on these accounts lead to their entries.
    lines = _on(which.fixed).annotate(stood=Subquery(sums.values("stood")))
    took = lines.filter(Q(amount_minor__lt=0) | Q(amount_minor__gt=0, stood__lt=0))
    opened = _on(which.opening).values("entry_id")
    return Q(entry_id__in=took.values("entry_id")) & ~Q(entry_id__in=opened)


def _rated(which: _Which) -> QuerySet[EntryLine]:
    """Lines of cash that name a currency and no amount in it: they say what it is worth anew. What
    was paid at another rate than it was booked at has its amount, and is a payment."""
    worth = _on(which.cash).exclude(foreign_currency="")
    return worth.filter(Q(foreign_minor=None) | Q(foreign_minor=0))


def flows_apart(
    scope: Scope, accounts: Sequence[StatementAccount], spans: Sequence[Span], by: By
) -> Callable[[Figures, Span, UUID | None], Figures]:
    """What a cash flow takes out of the result: what opening balances brought along, what fixed
    assets were sold for less or more than they stood at, and what rates made of foreign cash."""
    which = _which(accounts)

    def read(rows: QuerySet[EntryLine]) -> _Sums:
        return _sums(at_places(rows, scope), spans, by)

    opened = _on(which.opening).values("entry_id")
    brought = read(EntryLine.objects.filter(entry_id__in=opened))
    gone = read(EntryLine.objects.filter(_gone(which)))
    worth = read(_rated(which))

    def of(one: Figures, span: Span, key: UUID | None) -> Figures:
        along, left = brought(span, key), dict(gone(span, key))
        left |= {each: one.moved.get(each, 0) - along.get(each, 0) for each in which.sale}
        return replace(one, brought=along, disposed=left, revalued=worth(span, key))

    return of


def _sums(rows: QuerySet[EntryLine], spans: Sequence[Span], by: By) -> _Sums:
    """What these lines come to, by their account."""
    rows = rows.filter(entry__posting_date__lte=max(span.until for span in spans))
    if all(span.since for span in spans):
        since = min(span.since or date.min for span in spans)
        rows = rows.filter(entry__posting_date__gte=since)
    at = F(f"{by}_id") if by else F("account_id")
    found = rows.order_by().values_list("account_id", "entry__posting_date", at)
    told = list(found.annotate(minor=Sum("amount_minor")))

    def of(span: Span, only: UUID | None) -> dict[UUID, int]:
        added: dict[UUID, int] = {}
        for account, day, key, minor in told:
            inside = day <= span.until and (span.since is None or day >= span.since)
            if inside and (only is None or (key or NIL) == only):
                added[account] = added.get(account, 0) + int(minor)
        return added

    return of


def lines_of_flow(company_id: UUID, flow: str) -> QuerySet[EntryLine]:
    """The lines that a part of the cash flow is the sum of."""
    which = _which(statement_accounts(Account.objects.filter(company_id=company_id)))
    if flow == RATES:
        return _rated(which)
    # Entries are found by the few lines on these accounts, never by all of the year's results.
    touched = _on([*which.fixed, *which.sale]).values("entry_id")
    rows = EntryLine.objects.alias(on=aside("account_id")).filter(entry_id__in=touched)
    sold = Q(on__in=which.sale) & ~Q(entry_id__in=_on(which.opening).values("entry_id"))
    return rows.filter(on__in=[*which.result, *which.sale]).filter(_gone(which) | sold)


def statement_accounts(rows: QuerySet[Account] | Sequence[Account]) -> list[StatementAccount]:
    """Accounts as statements need them."""
    return [
        StatementAccount(a.id, a.code, a.name, a.kind, line_of(a.kind, a.statement_line))
        for a in rows
    ]
