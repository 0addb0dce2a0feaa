"""What of the bank waits for somebody too long: lines nobody settled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import partial
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.books.ledger.periods import earliest_today
from tillbook.desks.banking.queries import bank_accounts
from tillbook.desks.banking.settled import unsettled, unsettled_counts
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.registries import UNFOLDED, Alert
from tillbook.plumbing.templatetags.figures import short_day
from tillbook.values.money import format_decimal
from tillbook.values.statements import decimals_of

#: A line that nobody settled for so long raises its hand.
LONG_DAYS = 7


def bank_alerts(actor: Actor, location_ids: Sequence[UUID]) -> Iterable[Alert]:
    """Per bank account the lines that wait longer than a week."""
    if not actor.may(Right.LEDGER_WRITE):
        return
    accounts = list(bank_accounts(actor).filter(archived_at=None))
    if not accounts:
        return
    before = earliest_today(actor.company_id) - timedelta(days=LONG_DAYS)
    counts = unsettled_counts([row.id for row in accounts], before)
    for account in accounts:
        count = counts[account.id]
        if not count:
            continue
        words = ngettext(
            "%(n)s bank line is not settled: %(account)s",
            "%(n)s bank lines are not settled: %(account)s",
            count,
        )
        yield Alert(
            count=count,
            sentence=words % {"n": count, "account": account.name},
            small=_("They wait for more than a week."),
            verb=_("Settle"),
            url=reverse("bank_settle", args=[account.id]),
            icon="landmark",
            weight=42,
            unfold=partial(_lines, account.id, account.currency, before),
        )


def _lines(account_id: UUID, currency: str, before: date) -> list[tuple[str, str]]:
    """The first of an account's lines that wait, each with its page."""
    exponent = decimals_of(currency)
    return [
        (
            " · ".join(
                [
                    short_day(row.booked),
                    *([row.name] if row.name else []),
                    f"{format_decimal(row.amount_minor, exponent)} {currency}",
                ]
            ),
            reverse("bank_line", args=[row.id]),
        )
        for row in unsettled(account_id).filter(booked__lt=before)[:UNFOLDED]
    ]
