"""The stock's value at the end of a day beside the stock accounts, and why the two differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext as _

from tillbook.books.ledger.balances import AccountBalance, Scope, trial_balance
from tillbook.books.ledger.by_document import Posted, accounts_playing, balance_by_day
from tillbook.books.ledger.rules import Role, Span
from tillbook.books.ledger.rules.lines import StatementLine, line_of
from tillbook.books.stock.queries import worth_of
from tillbook.insight.reports.differing import (
    MOST_DAYS,
    Found,
    Reason,
    differing_days,
    documents_that_differ,
)
from tillbook.insight.reports.goods_folds import STOCK_POSTED
from tillbook.insight.reports.models import StockPosted
from tillbook.insight.reports.stock_worth import At, worth_by_department
from tillbook.plumbing.templatetags.interface import word


@dataclass(frozen=True, slots=True)
class Tie:
    """Stock and ledger at the end of a day. parts: (location, department) -> quantity and value.

    reasons: what the difference, ledger less stock, is made of; they add up to it.
    """

    day: date
    parts: dict[tuple[UUID, UUID], list[int]]
    accounts: list[AccountBalance]
    reasons: list[Reason]

    @property
    def stock_minor(self) -> int:
        return sum(value for _quantity, value in self.parts.values())

    @property
    def ledger_minor(self) -> int:
        return sum(one.balance_minor for one in self.accounts)

    @property
    def difference_minor(self) -> int:
        return self.ledger_minor - self.stock_minor


def stock_tie(at: At, *, whole: bool) -> Tie:
    """Both sides. whole: all of the company, lines without a location included.

    Stock accounts play the role of stock, or stand on its line of the balance sheet.
    """
    places = None if whole else at.location_ids
    playing = accounts_playing(at.company_id, [Role.INVENTORY])
    accounts = [
        row
        for row in trial_balance(at.company_id, at.day, location_ids=places)
        if row.account.id in playing
        or line_of(row.account.kind, row.account.statement_line) == StatementLine.INVENTORIES
    ]
    tie = Tie(
        at.day,
        worth_by_department(at),
        [row for row in accounts if row.debit_minor or row.credit_minor],
        [],
    )
    scope = Scope(
        company_id=at.company_id,
        location_ids=places,
        account_ids=tuple(row.account.id for row in accounts),
    )
    tie.reasons.extend(_reasons(at, scope, tie.difference_minor))
    return tie


def _reasons(at: At, scope: Scope, difference: int) -> Iterator[Reason]:
    reasons = _on_days(at, scope) if difference else []
    known = sum(one.amount_minor for one in reasons)
    yield from reasons
    if difference != known:
        yield Reason("earlier", _("On other days, not looked into here"), difference - known)


def _on_days(at: At, scope: Scope) -> list[Reason]:
    """Documents that posted something else to the stock accounts than their moves were worth."""
    books = balance_by_day(scope, Span(None, at.day))
    days = differing_days(books, _posted(at))[:MOST_DAYS]
    found = Found()

    def worth(ids: list[UUID]) -> Mapping[UUID, int]:
        return worth_of(ids, None if scope.location_ids is None else list(scope.location_ids))

    for document, amount, moved in documents_that_differ(scope, days, worth) if days else ():
        found.add(*_why(document, moved), document, amount - (moved or 0))
    return found.reasons()


def _why(document: Posted, moved: int | None) -> tuple[str, str]:
    kind = word(document.source_kind)
    if moved is None:
        return f"no_moves.{document.source_kind}", _("%(kind)s: no goods moved") % {"kind": kind}
    if not document.amount_minor:
        return "no_entry", _("Goods moved without an entry on a stock account")
    return "unlike", _("Goods were worth something else than was posted")


def _posted(at: At) -> dict[date, int]:
    """What moves were worth by the day their documents are posted on, through the day."""
    rows: Any = StockPosted.objects.filter(
        company_id=at.company_id, location_id__in=at.location_ids, day__lte=at.day
    ).order_by()
    found = {day: int(value) for day, value in rows.values_list("day").annotate(Sum("value_minor"))}
    for (_company, day, location), [value] in at.fresh.tables.get(STOCK_POSTED, {}).items():
        if day <= at.day and location in at.location_ids:
            found[day] = found.get(day, 0) + value
    return found
