"""What of the bank waits for somebody too long: lines nobody settled, and money on its way."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import partial
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.books.ledger.periods import earliest_today
from tillbook.desks.banking.queries import bank_accounts
from tillbook.desks.banking.reconciliation import Clearing, clearings
from tillbook.desks.banking.settled import unsettled, unsettled_counts
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, CurrencyInfo, Right
from tillbook.plumbing.memory import on_forget
from tillbook.plumbing.registries import UNFOLDED, Alert
from tillbook.plumbing.templatetags.figures import money, short_day
from tillbook.values.money import format_decimal
from tillbook.values.statements import decimals_of

#: A line that nobody settled for so long raises its hand.
LONG_DAYS = 7
#: An item on an account that must come to zero is long open after so many days.
LONG_OPEN_DAYS = 30
#: What is open is read from all accounts at once; every page asks, so it is some minutes old.
KEPT_SECONDS = 180
_seen: dict[tuple[UUID, frozenset[UUID] | None], tuple[float, list[Clearing]]] = {}
on_forget(_seen.clear)


def bank_alerts(
    actor: Actor, location_ids: Sequence[UUID], through: date | None = None
) -> Iterable[Alert]:
    """Per bank account the lines that wait longer than a week; through: all through that day."""
    if not actor.may(Right.LEDGER_WRITE):
        return
    accounts = list(bank_accounts(actor).filter(archived_at=None))
    if not accounts:
        return
    before = earliest_today(actor.company_id) - timedelta(days=LONG_DAYS)
    said = _("They wait for more than a week.")
    if through:
        before = through + timedelta(days=1)
        said = _("Those booked through %(day)s.") % {"day": short_day(through)}
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
            small=said,
            verb=_("Settle"),
            url=reverse("bank_settle", args=[account.id]),
            icon="landmark",
            weight=42,
            unfold=partial(_lines, account.id, account.currency, before),
        )


def open_alerts(
    actor: Actor, location_ids: Sequence[UUID], through: date | None = None
) -> Iterable[Alert]:
    """What lies too long on accounts that must come to zero, and what staff wait for; since a day
    or before. Who owes and whom we owe stand with the open items of customers and suppliers."""
    if not actor.may(Right.LEDGER_READ):
        return
    before = earliest_today(actor.company_id) - timedelta(days=LONG_OPEN_DAYS)
    found = [one for one in _open(actor) if one.oldest < before]
    found = [one for one in found if through is None or one.oldest <= through]
    currency = company(actor.company_id).money
    staff = [one for one in found if one.staff]
    transit = [one for one in found if not one.staff]
    if transit:
        words = ngettext(
            "%(n)s account has money on its way for more than %(days)s days",
            "%(n)s accounts have money on their way for more than %(days)s days",
            len(transit),
        )
        yield Alert(
            count=len(transit),
            sentence=words % {"n": len(transit), "days": LONG_OPEN_DAYS},
            small=" · ".join(
                f"{one.name} {money(one.open_minor, currency)}" for one in transit[:3]
            ),
            verb=_("Look"),
            url=reverse("account", args=[transit[0].account_id])
            if len(transit) == 1
            else f"{reverse('bank')}#to-zero",
            icon="scale",
            weight=43,
            items=[_words_of(one, currency) for one in transit],
        )
    for one in staff:
        yield Alert(
            count=one.items,
            sentence=_("%(amount)s are owed to staff, some of it for more than %(days)s days")
            % {"amount": money(-one.open_minor, currency), "days": LONG_OPEN_DAYS},
            small=_("The oldest since %(day)s.") % {"day": short_day(one.oldest)},
            verb=_("Pay back"),
            url=reverse("petty_cash")
            if actor.may(Right.EXPENSES_CASH)
            else reverse("account", args=[one.account_id]),
            icon="wallet",
            weight=44,
        )


def _words_of(one: Clearing, currency: CurrencyInfo) -> tuple[str, str]:
    """An account with what lies on it, and its page."""
    words = [one.code, one.name, money(one.open_minor, currency), short_day(one.oldest)]
    return " · ".join(words), reverse("account", args=[one.account_id])


def _open(actor: Actor) -> list[Clearing]:
    key = (actor.company_id, actor.location_ids)
    known, now = _seen.get(key), time.monotonic()
    if known and now - known[0] < KEPT_SECONDS:
        return known[1]
    if len(_seen) > 500:
        _seen.clear()
    found = [one for one in clearings(actor) if not one.of_parties]
    _seen[key] = (now, found)
    return found


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
