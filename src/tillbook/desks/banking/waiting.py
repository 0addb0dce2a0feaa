"""What of the bank waits for somebody too long: lines nobody settled, money that never arrived."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.books.ledger.periods import earliest_today
from tillbook.desks.banking.models import BankLine
from tillbook.desks.banking.queries import bank_accounts
from tillbook.desks.banking.settled import unsettled_of
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.registries import Alert
from tillbook.plumbing.templatetags.figures import day

#: A line that nobody settled for so long raises its hand.
LONG_DAYS = 7


def bank_alerts(actor: Actor, location_ids: Sequence[UUID]) -> Iterable[Alert]:
    """Per bank account the lines that wait longer than a week."""
    if not actor.may(Right.LEDGER_WRITE):
        return
    accounts = {row.id: row for row in bank_accounts(actor).filter(archived_at=None)}
    if not accounts:
        return
    before = earliest_today(actor.company_id) - timedelta(days=LONG_DAYS)
    rows = unsettled_of(BankLine.objects.filter(account_id__in=accounts, booked__lt=before))
    found = rows.order_by().values_list("account_id").annotate(Count("id"), Min("booked"))
    for account_id, count, oldest in found.order_by("account_id"):
        words = ngettext(
            "%(n)s bank line is not settled: %(account)s",
            "%(n)s bank lines are not settled: %(account)s",
            count,
        )
        yield Alert(
            count=count,
            sentence=words % {"n": count, "account": accounts[account_id].name},
            small=_("The oldest is of %(day)s.") % {"day": day(oldest)},
            verb=_("Settle"),
            url=reverse("bank_settle", args=[account_id]),
            icon="landmark",
            weight=42,
        )
