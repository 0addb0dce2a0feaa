"""What to look at before a month is closed: a list of sentences, each with the page to mend it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.books.ledger.balances import trial_balance
from tillbook.books.ledger.periods import came_late, closed_months, first_posted_month
from tillbook.books.ledger.queries import account_map
from tillbook.books.ledger.rules import Role, months_between, next_month
from tillbook.desks.bookkeeping.queries import UNPOSTED, drafts, due_of, schedules
from tillbook.desks.bookkeeping.revaluing import preview
from tillbook.desks.bookkeeping.rules import read_day, typed_of
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor
from tillbook.plumbing.gaps import series_with_gaps
from tillbook.plumbing.registries import UNFOLDED, Alert, alerts_for, before_closing
from tillbook.plumbing.templatetags.figures import money, short_day


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the books. state: open, soft or locked. over: it can be closed."""

    first: date
    state: str
    over: bool


def months(company_id: UUID, today: date) -> list[Month]:
    """The months since the first posting, the latest first."""
    first = first_posted_month(company_id) or today
    states = closed_months(company_id, first)
    found = [
        Month(one, states.get(one, "open"), next_month(one) <= today)
        for one in months_between(first, today)
    ]
    return found[::-1]


def checklist(actor: Actor, through: date) -> list[Alert]:
    """What is not in order in the books through a day, the weightiest first."""
    places = [at for at in company(actor.company_id).locations if actor.at(at)]
    found = [*alerts_for(actor, places, through), *before_closing(actor, through)]
    if actor.location_ids is None:
        found.extend(_uneven(actor.company_id, through))
        found.extend(_missing(actor.company_id))
        found.extend(_not_revalued(actor.company_id, through))
    found.extend(_unposted(actor, through))
    return sorted((one.unfolded() for one in found), key=lambda one: one.weight)


def _uneven(company_id: UUID, through: date) -> Iterator[Alert]:
    """Accounts that must come to nothing, and do not."""
    info = company(company_id)
    roles = account_map(company_id, info.version).accounts
    asked = {roles.get((role, None)) for role in (Role.SUSPENSE, Role.TO_CLARIFY)}
    for row in trial_balance(company_id, through):
        if row.account.id in asked and row.balance_minor:
            words = {"account": row.account.name, "amount": money(row.balance_minor, info.money)}
            yield Alert(
                count=1,
                sentence=_("“%(account)s” stands at %(amount)s") % words,
                small=_("It must come to nothing before a month is closed."),
                verb=_("Look"),
                url=reverse("account", args=[row.account.id]),
                icon="scale",
                weight=30,
            )


def _missing(company_id: UUID) -> Iterator[Alert]:
    if gaps := series_with_gaps(company_id):
        words = ngettext(
            "Receipts of %(n)s register are missing",
            "Receipts of %(n)s registers are missing",
            len(gaps),
        )
        yield Alert(
            count=len(gaps),
            sentence=words % {"n": len(gaps)},
            small=_("They come late: what is closed then is not changed by them."),
            verb=_("Look"),
            url=reverse("to_clarify"),
            icon="cloud-upload",
            weight=32,
            items=[(one.code, f"{reverse('to_clarify')}?kind=gap") for one in gaps[:UNFOLDED]],
        )


def _not_revalued(company_id: UUID, through: date) -> Iterator[Alert]:
    """Foreign balances that stand at another rate than that of the last day."""
    found = preview(company_id, through)
    wrong = {one.position.currency for one in (*found.unrealised, *found.realised)}
    wrong |= {one.words["currency"] for one in found.refused}
    if wrong:
        yield Alert(
            count=1,
            sentence=_("Balances in %(currencies)s are not revalued")
            % {"currencies": ", ".join(sorted(wrong))},
            small=_("At the rate of %(day)s they are worth something else.")
            % {"day": short_day(through)},
            verb=_("Look"),
            url=f"{reverse('revaluation')}?day={through}",
            icon="scale",
            weight=31,
        )


def _unposted(actor: Actor, through: date) -> Iterator[Alert]:
    days_due = [(row, day) for row in schedules(actor.company_id) for day in due_of(row, through)]
    if due := len(days_due):
        words = ngettext("%(n)s recurring entry is due", "%(n)s recurring entries are due", due)
        yield Alert(
            count=due,
            sentence=words % {"n": due},
            small="",
            verb=_("Post them"),
            url=reverse("recurring_entries"),
            icon="refresh-cw",
            weight=33,
            items=[
                (f"{short_day(day)} · {row.template.name}", reverse("recurring_entries"))
                for row, day in days_due[:UNFOLDED]
            ],
        )
    rows = [(row, typed_of(row.content)) for row in drafts(actor, *UNPOSTED)[:200]]
    waiting = [
        (row, day, typed.memo)
        for row, typed in rows
        if (day := read_day(typed.day)) and day <= through
    ]
    if count := len(waiting):
        words = ngettext(
            "%(n)s draft of an entry is not posted", "%(n)s drafts of entries are not posted", count
        )
        yield Alert(
            count=count,
            sentence=words % {"n": count},
            small="",
            verb=_("Look"),
            url=reverse("manual_entries"),
            icon="pencil-line",
            weight=34,
            items=[
                (" · ".join([short_day(day), *([memo] if memo else [])]), _draft_url(row.id))
                for row, day, memo in waiting[:UNFOLDED]
            ],
        )


def _draft_url(key: UUID) -> str:
    return reverse("entry_draft", args=[key])


def late_count(company_id: UUID) -> int:
    """How many entries came late, at most a hundred counted."""
    return len(came_late(company_id).values_list("id")[:100])
