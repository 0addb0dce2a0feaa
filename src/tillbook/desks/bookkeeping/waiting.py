"""What of entries by hand waits for somebody."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.books.ledger.rules.ageing import Side
from tillbook.desks.bookkeeping.models import Draft, RecurringEntry
from tillbook.desks.bookkeeping.party_accounts import open_accounts, unpaired
from tillbook.desks.bookkeeping.queries import (
    due_of,
    refused_schedules,
    today,
    waiting_counts,
    waiting_drafts,
)
from tillbook.desks.bookkeeping.rules import Typed, read_day, typed_of
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.parties.queries import names
from tillbook.plumbing.memory import on_forget
from tillbook.plumbing.registries import UNFOLDED, Alert
from tillbook.plumbing.templatetags.figures import money, short_day

KEPT_SECONDS = 180
#: What is overdue for longer than this is said apart.
LONG_DAYS = 90
_seen: dict[tuple[UUID, frozenset[UUID] | None], tuple[float, _Standing]] = {}
on_forget(_seen.clear)


def entry_alerts(
    actor: Actor, location_ids: Sequence[UUID], through: date | None = None
) -> Iterable[Alert]:
    """Entries that a second person has to post, and recurring ones that are refused; through: those
    of that day or before."""
    if not actor.may(Right.LEDGER_WRITE):
        return
    waits, refused = _counts_through(actor, through) if through else waiting_counts(actor)
    if waits and actor.may(Right.LEDGER_APPROVE):
        words = ngettext(
            "%(n)s entry waits to be approved", "%(n)s entries wait to be approved", waits
        )
        yield Alert(
            count=waits,
            sentence=words % {"n": waits},
            small=_("It is not in the books before somebody else posts it."),
            verb=_("Look"),
            url=reverse("manual_entries"),
            icon="pencil-line",
            weight=40,
            unfold=partial(_drafts, actor, through),
        )
    if refused:
        words = ngettext(
            "%(n)s recurring entry is refused", "%(n)s recurring entries are refused", refused
        )
        yield Alert(
            count=refused,
            sentence=words % {"n": refused},
            small=_("It is tried again until it can be posted."),
            verb=_("Look"),
            url=reverse("recurring_entries"),
            icon="refresh-cw",
            weight=41,
            unfold=partial(_refused, actor.company_id, through),
        )


def _counts_through(actor: Actor, through: date) -> tuple[int, int]:
    """The same two counts of what is of a day or before."""
    return len(_waiting(actor, 500, through)), len(_tried(actor.company_id, 500, through))


def _waiting(
    actor: Actor, most: int, through: date | None
) -> list[tuple[Draft, Typed, date | None]]:
    """The latest entries that wait to be approved, as they were typed, each with its day."""
    found = []
    for row in waiting_drafts(actor).order_by("-changed_at")[: 500 if through else most]:
        typed = typed_of(row.content)
        day = read_day(typed.day)
        if through is None or day is None or day <= through:
            found.append((row, typed, day))
    return found[:most]


def _tried(company_id: UUID, most: int, through: date | None) -> list[RecurringEntry]:
    """The recurring entries that are refused; through: those that are due by then."""
    rows = refused_schedules(company_id).select_related("template").order_by("template__name")
    if through is None:
        return list(rows[:most])
    return [row for row in rows[:500] if due_of(row, through)][:most]


def _drafts(actor: Actor, through: date | None) -> list[tuple[str, str]]:
    """The first entries that wait to be approved, each with its page."""
    found = []
    for row, typed, day in _waiting(actor, UNFOLDED, through):
        words = [short_day(day) if day else "", typed.memo or row.reason]
        url = reverse("entry_draft", args=[row.id])
        found.append((" · ".join(one for one in words if one) or row.get_kind_display(), url))
    return found


def _refused(company_id: UUID, through: date | None) -> list[tuple[str, str]]:
    """The first recurring entries that are refused, with why."""
    url = reverse("recurring_entries")
    found = _tried(company_id, UNFOLDED, through)
    return [(f"{row.template.name}: {row.trouble}", url) for row in found]


@dataclass(frozen=True, slots=True)
class _Standing:
    """How many parties owe and have paid unpaired; by side, who is late and with how much, and how
    much of that is long late."""

    unpaired: int
    late: dict[Side, dict[UUID, int]]
    long: dict[Side, int]


def _standing(actor: Actor) -> _Standing:
    """As it is today. Every page asks, and the answer is a read of all that is open: it is some
    minutes old. It is kept by what somebody may see of it, their locations; whether they may see it
    is asked before."""
    key = (actor.company_id, actor.location_ids)
    known = _seen.get(key)
    now = time.monotonic()
    if known and now - known[0] < KEPT_SECONDS:
        return known[1]
    if len(_seen) > 500:
        _seen.clear()
    found = _standing_on(actor, today(actor.company_id))
    _seen[key] = (now, found)
    return found


def _standing_on(actor: Actor, day: date) -> _Standing:
    """What is open now, as late as it was on a day."""
    waits = 0
    late: dict[Side, dict[UUID, int]] = {side: {} for side in Side}
    long = dict.fromkeys(Side, 0)
    before = day - timedelta(days=LONG_DAYS)
    for party, accounts in open_accounts(actor).items():
        waits += any(one.owed and one.paid for one in accounts)
        for side in Side:
            # What was paid and is not paired yet counts against what is late.
            own = [one for one in accounts if one.side is side]
            minor = sum([min(one.overdue_minor(day), one.open_minor) for one in own])
            if minor > 0:
                late[side][party] = minor
                long[side] += min(minor, sum([one.overdue_minor(before) for one in own]))
    return _Standing(waits, late, long)


def look_at_items_again() -> None:
    """Something was paired here: the next page counts anew."""
    _seen.clear()


def pairing_alerts(actor: Actor, location_ids: Sequence[UUID]) -> Iterable[Alert]:
    """Payments that pay nothing yet while something is owed on the same account."""
    if not actor.may(Right.LEDGER_WRITE):
        return
    waits = _standing(actor).unpaired
    if waits:
        words = ngettext(
            "%(n)s account has payments that pay nothing yet",
            "%(n)s accounts have payments that pay nothing yet",
            waits,
        )
        yield Alert(
            count=waits,
            sentence=words % {"n": waits},
            small=_("Say which item each one pays: no balance moves by it."),
            verb=_("Pair"),
            url=reverse("unpaired"),
            icon="scale",
            weight=46,
            unfold=partial(_unpaired, actor),
        )


def _unpaired(actor: Actor) -> list[tuple[str, str]]:
    """The parties whose payments wait, with how much was paid."""
    paid = {
        party: sum(one.paid_minor for one in accounts)
        for party, accounts in unpaired(actor).items()
    }
    return _parties(actor.company_id, paid)


def _parties(company_id: UUID, amounts: dict[UUID, int]) -> list[tuple[str, str]]:
    """The parties with the largest amounts, each with its account."""
    first = sorted(amounts, key=lambda party: -amounts[party])[:UNFOLDED]
    called, currency = names(company_id, first), company(company_id).money
    return [
        (
            f"{called.get(party, '')} · {money(amounts[party], currency)}",
            reverse("party_account", args=[party]),
        )
        for party in first
    ]


def overdue_alerts(
    actor: Actor, location_ids: Sequence[UUID], through: date | None = None
) -> Iterable[Alert]:
    """What customers should have paid, and what suppliers should have got; through: by that day."""
    if not actor.may(Right.LEDGER_READ):
        return
    standing = _standing_on(actor, through) if through else _standing(actor)
    late, currency = standing.late, company(actor.company_id).money
    for side, url_name, weight in (
        (Side.RECEIVABLES, "aged_receivables", 44),
        (Side.PAYABLES, "aged_payables", 45),
    ):
        if count := len(late[side]):
            minor = sum(late[side].values())
            yield Alert(
                count=count,
                sentence=_late_words(side, count, money(minor, currency)),
                small=_("%(amount)s of it for more than %(days)s days.")
                % {"amount": money(standing.long[side], currency), "days": LONG_DAYS}
                if standing.long[side]
                else _("The list says who, and since when."),
                # Who is long late is asked before what only came late.
                tone="brick" if standing.long[side] else "amber",
                verb=_("Look"),
                url=reverse(url_name),
                icon="clock",
                weight=weight - 10 if standing.long[side] else weight,
                unfold=partial(_parties, actor.company_id, late[side]),
            )


def _late_words(side: Side, count: int, amount: str) -> str:
    if side is Side.RECEIVABLES:
        words = ngettext(
            "%(n)s customer is overdue with %(amount)s",
            "%(n)s customers are overdue with %(amount)s",
            count,
        )
    else:
        words = ngettext(
            "%(n)s supplier waits for %(amount)s that are overdue",
            "%(n)s suppliers wait for %(amount)s that are overdue",
            count,
        )
    return words % {"n": count, "amount": amount}
