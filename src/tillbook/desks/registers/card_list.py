"""The list of all card payments that terminals were asked for, and what became of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.books.payments.queries import AttemptInfo, info_of, listed_attempts, terminals
from tillbook.books.payments.rules import REASONS, Kind, Reason, State
from tillbook.desks.sales.queries.refunds import tender_references
from tillbook.masters.organisation.queries import company, people_names, registers
from tillbook.masters.organisation.rules import Actor, LocationInfo
from tillbook.plumbing.lists.cells import Badge
from tillbook.plumbing.lists.shapes import Column, Empty, Filter, Listing
from tillbook.plumbing.pages import asked_day
from tillbook.plumbing.templatetags.figures import count as count_words
from tillbook.plumbing.templatetags.figures import moment, short_day


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """An attempt with what its row says. booked: whether its document is in the books."""

    attempt: AttemptInfo
    register: str
    person: str
    booked: bool

    @property
    def id(self) -> UUID:
        return self.attempt.id

    @property
    def moved_minor(self) -> int | None:
        """What went from the card, or back to it (negative); None where nothing did."""
        if self.attempt.state is not State.APPROVED:
            return None
        back = self.attempt.kind == Kind.REFUND
        return -self.attempt.amount_minor if back else self.attempt.amount_minor

    @property
    def why(self) -> str:
        """Why it stands so, in the page's language; empty where there is nothing to say."""
        reason = self.attempt.reason
        return _(REASONS[Reason(reason)]) if reason in REASONS else ""


def attempts_listing(actor: Actor, at: LocationInfo | None) -> Listing:
    """The card payments this actor may read, the latest begun first."""
    info = company(actor.company_id)
    places = [at.id] if at else None if actor.location_ids is None else list(actor.location_ids)
    return Listing(
        name="card_payments",
        label=_("All card payments"),
        rows=listed_attempts(info.id),
        scope=None if places is None else lambda rows: rows.filter(location_id__in=places),
        order=("-id",),  # registers make the keys, which begin with the moment
        columns=_columns(info.symbol or info.currency),
        filters=_filters(actor),
        currency=info.money,
        link=lambda r: reverse("sale", args=[r.attempt.sale_id]) if r.booked else "",
        prepare=lambda rows: _prepared(actor, rows),
        search=_found,
        search_words=_("Reference, or the card's last four digits"),
        summed=_moved,
        counted=lambda n: (
            ngettext("%(n)s card payment", "%(n)s card payments", n) % {"n": count_words(n)}
        ),
        empty=Empty(
            icon="credit-card",
            title=_("No card payments here yet"),
            text=_("Each one stands here from the moment a terminal is asked for it."),
        ),
        older=_("Older"),
        newer=_("Newer"),
    )


def _columns(money: str) -> tuple[Column, ...]:
    return (
        Column(
            key="reference",
            title=_("Reference"),
            value=lambda r: r.attempt.reference,
            sort=("reference", "id"),
            index="never",
            phone=lambda r: moment(r.attempt.started_at),
            keep=True,
            fixed=True,
        ),
        Column(
            key="begun",
            title=_("Begun"),
            kind="moment",
            value=lambda r: r.attempt.started_at,
            sort=("id",),
            down_first=True,
            screen="tablet",
        ),
        Column(
            key="state",
            title=_("State"),
            kind="badge",
            value=_state,
            sort=("state", "id"),
            index="never",
        ),
        Column(key="why", title=_("Why"), value=lambda r: r.why, screen="wide", voice=True),
        Column(
            key="kind",
            title=_("Kind"),
            value=lambda r: _kinds()[r.attempt.kind],
            screen="desk",
            shown=False,
        ),
        Column(key="card", title=_("Card"), value=lambda r: r.attempt.label, screen="tablet"),
        *_where(),
        *_sums(money),
    )


def _where() -> tuple[Column, ...]:
    return (
        Column(
            key="terminal",
            title=_("Terminal"),
            value=lambda r: r.attempt.terminal.name,
            sort=("terminal__name", "id"),
            index="never",
            screen="desk",
        ),
        Column(key="register", title=_("Register"), value=lambda r: r.register, screen="desk"),
        Column(
            key="person",
            title=_("Who sold"),
            value=lambda r: r.person,
            screen="desk",
            shown=False,
        ),
    )


def _sums(money: str) -> tuple[Column, ...]:
    return (
        Column(
            key="asked",
            title=_("Asked for %(money)s") % {"money": money},
            kind="amount",
            value=lambda r: r.attempt.amount_minor,
            sort=("amount_minor", "id"),
            index="never",
            down_first=True,
            screen="tablet",
        ),
        Column(
            key="moved",
            title=_("Charged %(money)s") % {"money": money},
            kind="amount",
            value=lambda r: r.moved_minor,
            strong=True,
            lost=lambda r: (r.moved_minor or 0) < 0,
            total="folded",
            hint=_("What the terminals approved, less what went back to cards."),
        ),
    )


def _state(row: AttemptRow) -> Badge:
    words = capfirst(_states()[row.attempt.state])
    if row.attempt.state is State.APPROVED:
        if row.attempt.kind == Kind.REFUND:
            return Badge(_("Gone back"), "plain")
        return Badge(words, "pine", "check") if row.booked else Badge(_("No sale"), "amber")
    if row.attempt.open:
        return Badge(words, "amber", "circle-alert")
    return Badge(words, "plain")


def _states() -> dict[str, str]:
    return {
        State.STARTED: _("started"),
        State.WAITING: _("waiting for the customer"),
        State.UNKNOWN: _("not known yet"),
        State.APPROVED: _("approved"),
        State.DECLINED: _("declined"),
        State.CANCELLED: _("cancelled"),
    }


def _kinds() -> dict[str, str]:
    return {Kind.CHARGE: _("Payment"), Kind.REFUND: _("Money back")}


def _filters(actor: Actor) -> tuple[Filter, ...]:
    states = {str(key): capfirst(name) for key, name in _states().items()}
    kinds = {str(key): name for key, name in _kinds().items()}
    tills = {str(r.id): r.name for r in registers(actor.company_id) if actor.at(r.location_id)}
    devices = {str(one.id): one.name for one in terminals(actor.company_id)}
    return (
        _among("state", _("State"), states, "state"),
        _among("kind", _("Kind"), kinds, "kind"),
        _among("register", _("Register"), tills, "register_id"),
        _among("terminal", _("Terminal"), devices, "terminal_id"),
        _days("day", _("Day"), "%(day)s", ("gte", "lt")),
        _days("since", _("From"), _("from %(day)s"), ("gte",)),
        _days("until", _("Through"), _("through %(day)s"), ("lt",)),
    )


def _among(name: str, title: str, words: Mapping[str, str], field: str) -> Filter:
    return Filter(
        name=name,
        title=title,
        options=tuple(words.items()),
        indexed=False,
        apply=lambda rows, value: rows.filter(**{field: value}),
        words=words.get,
    )


def _days(name: str, title: str, pattern: str, bounds: Sequence[str]) -> Filter:
    """Begun on a day, from it on or through it, as the page's clocks show it."""

    def apply(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        start = datetime.combine(
            asked_day(value) or date.max, time.min, timezone.get_current_timezone()
        )
        ends = {"gte": start, "lt": start + timedelta(days=1)}
        return rows.filter(**{f"started_at__{bound}": ends[bound] for bound in bounds})

    def words(value: str) -> str | None:
        day = asked_day(value)
        return pattern % {"day": short_day(day)} if day else None

    return Filter(name=name, title=title, is_day=True, indexed=False, apply=apply, words=words)


def _found(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    return rows.filter(Q(reference__iexact=text) | Q(last_four=text))


def _moved(rows: QuerySet[Any]) -> Mapping[str, int]:
    approved = rows.filter(state=State.APPROVED.value).order_by()
    sums = dict(approved.values_list("kind").annotate(Sum("amount_minor")))
    return {"moved": int(sums.get(Kind.CHARGE, 0)) - int(sums.get(Kind.REFUND, 0))}


def _prepared(actor: Actor, rows: Sequence[Any]) -> list[AttemptRow]:
    found = [info_of(row) for row in rows]
    tills = {one.id: one.name for one in registers(actor.company_id)}
    people = people_names({one.person_id for one in found if one.person_id})
    here = tender_references([one.sale_id for one in found])
    return [
        AttemptRow(
            one,
            tills.get(one.register_id, ""),
            people.get(one.person_id, "") if one.person_id else "",
            one.sale_id in here,
        )
        for one in found
    ]
