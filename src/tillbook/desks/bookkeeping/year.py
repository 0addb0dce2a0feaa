"""The figures of a fiscal year, as its close records them and its page shows them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tillbook.books.ledger.balances import trial_balance
from tillbook.books.ledger.periods import earliest_today, first_posted_month
from tillbook.books.ledger.rules import fiscal_year
from tillbook.desks.bookkeeping.models import YearEnd
from tillbook.masters.organisation.queries import company
from tillbook.plumbing.templatetags.figures import day as day_words
from tillbook.values.hashing import canonical_text


@dataclass(frozen=True, slots=True)
class YearRow:
    """An account in a year: what moved, and what it stands at on the last day."""

    account_id: UUID
    code: str
    kind: str
    debit_minor: int
    credit_minor: int
    closing_minor: int


@dataclass(frozen=True, slots=True)
class YearFigures:
    """A fiscal year. income_minor and expense_minor are both positive in an ordinary year."""

    since: date
    until: date
    rows: Sequence[YearRow]
    income_minor: int
    expense_minor: int

    @property
    def result_minor(self) -> int:
        """Profit positive, loss negative."""
        return self.income_minor - self.expense_minor


def figures_of(company_id: UUID, since: date, until: date) -> YearFigures:
    """The figures of a year, as the books stand now."""
    closing = {row.account.id: row.balance_minor for row in trial_balance(company_id, until)}
    rows, sums = [], {"income": 0, "expense": 0}
    for row in trial_balance(company_id, until, since):
        sums[row.account.kind] = sums.get(row.account.kind, 0) + row.balance_minor
        stands = closing.get(row.account.id, 0)
        if row.debit_minor or row.credit_minor or stands:
            rows.append(
                YearRow(
                    row.account.id,
                    row.account.code,
                    row.account.kind,
                    row.debit_minor,
                    row.credit_minor,
                    stands,
                )
            )
    return YearFigures(since, until, tuple(rows), -sums["income"], sums["expense"])


def text_of(figures: YearFigures) -> str:
    """What a record of these figures says, and is sealed over."""
    return canonical_text(
        {
            "v": 2,
            "since": str(figures.since),
            "until": str(figures.until),
            "result": figures.result_minor,
            "accounts": [
                [
                    str(row.account_id),
                    row.code,
                    row.debit_minor,
                    row.credit_minor,
                    row.closing_minor,
                ]
                for row in figures.rows
            ],
        }
    )


def holds(record: YearEnd, figures: YearFigures) -> bool:
    """Whether the books still say what was recorded. An account that only got another number says
    the same; records of the first form know accounts by their numbers alone."""
    told = json.loads(record.text)
    first = 1 if told["v"] == 1 else 0

    def facts(rows: Sequence[Sequence[Any]], skip: int) -> list[list[Any]]:
        return sorted([row[skip], *row[-3:]] for row in rows)

    now = json.loads(text_of(figures))
    if any(told[name] != now[name] for name in ("since", "until", "result")):
        return False
    return facts(told["accounts"], 0) == facts(now["accounts"], first)


def years(company_id: UUID) -> list[tuple[date, date]]:
    """The fiscal years that are over, the latest first, since anything was posted."""
    info = company(company_id)
    first = first_posted_month(company_id)
    found: list[tuple[date, date]] = []
    now = fiscal_year(earliest_today(company_id), info.fiscal_year_month)
    while first and now.since and now.since > first and len(found) < 20:
        now = fiscal_year(now.since - timedelta(days=1), info.fiscal_year_month)
        if now.since:
            found.append((now.since, now.until))
    return found


def year_ends(company_id: UUID) -> dict[date, list[YearEnd]]:
    """What was recorded of each closed year, the latest record first: last day -> rows."""
    found: dict[date, list[YearEnd]] = {}
    for row in YearEnd.objects.filter(company_id=company_id).order_by("-made_at"):
        found.setdefault(row.until, []).append(row)
    return found


def years_kept(company_id: UUID) -> str:
    """Why fiscal years may not begin in another month: one is closed, and would be taken apart."""
    rows = YearEnd.objects.filter(company_id=company_id).order_by("-until")
    last = rows.values_list("until", flat=True).first()
    if last is None:
        return ""
    return _(
        "The fiscal year through %(day)s is closed with its result. Years that begin in another "
        "month would take it apart, so they go on beginning in the month they do."
    ) % {"day": day_words(last)}
