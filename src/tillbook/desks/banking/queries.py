"""The only reads of banking that other rooms call; scoped by company and location."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Min, QuerySet
from django.utils.translation import gettext as _

from tillbook.books.ledger.periods import earliest_today
from tillbook.desks.banking.chains import covering, last_day
from tillbook.desks.banking.models import BankAccount, BankLine, BankRule, BankStatement
from tillbook.desks.banking.rules import (
    Held,
    HeldLines,
    Place,
    Placement,
    booked_lines,
    bounds,
    fingerprint,
    place,
    span,
)
from tillbook.masters.organisation.rules import Actor
from tillbook.plumbing.fields import new_id
from tillbook.values.statements import Scope, Statement

#: A bank may book ahead over some holidays; more is a year that was mistyped.
_AHEAD = timedelta(days=10)


def bank_accounts(actor: Actor) -> QuerySet[BankAccount]:
    """The bank accounts somebody may see: with limits, those of the own locations."""
    rows = BankAccount.objects.filter(company_id=actor.company_id)
    if actor.location_ids is not None:
        rows = rows.filter(location_id__in=actor.location_ids)
    return rows.select_related("ledger_account").order_by("name", "id")


def account_for(actor: Actor, number: str) -> BankAccount | None:
    """The account in use that a statement names."""
    return bank_accounts(actor).filter(number=number, archived_at=None).first()


def held_of(account_id: UUID) -> list[Held]:
    """Every statement of an account, in order of arrival."""
    return _held([account_id])[account_id]


def _held(account_ids: Sequence[UUID]) -> dict[UUID, list[Held]]:
    """The statements of accounts; of those without balances with the lines that they brought."""
    found: dict[UUID, list[Held]] = {key: [] for key in account_ids}
    rows = BankStatement.objects.filter(account_id__in=account_ids).order_by("sequence")
    loose: dict[UUID, list[tuple[date, int]]] = {
        row.id: [] for row in rows if row.closing_minor is None and row.scope == Scope.STATEMENT
    }
    lines = BankLine.objects.filter(statement_id__in=loose, provisional=False) if loose else ()
    for line in lines:
        loose[line.statement_id].append((line.booked, line.amount_minor))
    days = {day for own in loose.values() for day, _minor in own}
    touching = [row.id for row in rows if row.since in days and row.opening_minor is not None]
    told = BankLine.objects.filter(statement_id__in=touching).order_by() if touching else None
    begins = dict(told.values_list("statement_id").annotate(Min("booked"))) if told else {}
    for row in rows:
        found[row.account_id].append(
            Held(
                id=row.id,
                since=row.since,
                until=row.until,
                opening_minor=row.opening_minor,
                closing_minor=row.closing_minor,
                sequence=row.sequence,
                scope=row.scope,
                loose=tuple(loose.get(row.id, ())),
                begins=begins.get(row.id),
            )
        )
    return found


#: A line that is here: (what is told of it, day, amount, provisional, format).
_Line = tuple[str, date, int, bool, str]


def _lines_of(account_id: UUID, since: date, until: date) -> list[_Line]:
    rows = BankLine.objects.filter(account_id=account_id, booked__range=(since, until))
    return list(
        rows.values_list("told", "booked", "amount_minor", "provisional", "statement__format")
    )


def _counted(lines: Iterable[_Line]) -> HeldLines:
    """How often each line is here."""
    by_print: Counter[str] = Counter()
    by_amount: Counter[tuple[date, int]] = Counter()
    running: Counter[str] = Counter()
    formats = set()
    for told, booked, amount, provisional, form in lines:
        if provisional:
            running[told] += 1
        else:
            by_print[told] += 1
            by_amount[booked, amount] += 1
            formats.add(form)
    return HeldLines(
        by_print=by_print, by_amount=by_amount, formats=frozenset(formats), provisional=running
    )


def placed(account: BankAccount, statement: Statement) -> Placement:
    """Where a statement belongs among those that are here now."""
    return placed_in_turn(account, [statement])[0]


def placed_in_turn(account: BankAccount, statements: Sequence[Statement]) -> list[Placement]:
    """Where the statements of a file belong, each after those before it were taken in."""
    held = held_of(account.id)
    latest = earliest_today(account.company_id) + _AHEAD
    spans = [span(one) for one in statements]
    days = [day for both in spans for day in both if day is not None]
    by_day: dict[date, list[_Line]] = {}
    for line in _lines_of(account.id, min(days), max(days)) if days else ():
        by_day.setdefault(line[1], []).append(line)
    found = []
    for statement, (since, until) in zip(statements, spans, strict=True):
        inside: list[_Line] = []
        if since is not None and until is not None:
            inside = [x for day in by_day if since <= day <= until for x in by_day[day]]
        placement = place(statement, account.currency, held, _counted(inside), latest)
        found.append(placement)
        if placement.refused or placement.place == Place.REPEAT:
            continue
        lines = booked_lines(statement)
        provisional = statement.scope != Scope.STATEMENT
        for number in placement.new:
            new = lines[number]
            by_day.setdefault(new.booked, []).append(
                (fingerprint(new), new.booked, new.amount_minor, provisional, statement.format)
            )
        opening, closing = bounds(statement)
        brought = [(lines[number].booked, lines[number].amount_minor) for number in placement.new]
        held.append(
            Held(
                id=new_id(),
                since=since,
                until=until,
                opening_minor=opening,
                closing_minor=closing,
                sequence=len(held) + 1,
                scope=statement.scope,
                loose=tuple(brought) if closing is None and not provisional else (),
                begins=min([day for day, _minor in brought], default=None),
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an account stands by its statements: the balance and its day, None where none tells;
    lines: how many are here and not replaced; gaps: (day, by how much) where statements do not
    follow on each other."""

    balance_minor: int | None
    day: date | None
    lines: int
    gaps: tuple[tuple[date, int], ...]


def standings(account_ids: Sequence[UUID]) -> dict[UUID, Standing]:
    """Where accounts stand, in three questions however many there are."""
    by_account = _held(account_ids)
    found = {}
    lines = BankLine.objects.filter(account_id__in=account_ids, provisional=False)
    counts = dict(lines.values_list("account_id").annotate(Count("id")))
    for key, held in by_account.items():
        chain = covering([one for one in held if one.scope == Scope.STATEMENT])
        last = chain.last
        found[key] = Standing(
            last.closing_minor if last else None,
            last.until if last else None,
            counts.get(key, 0),
            chain.gaps,
        )
    return found


def lines_shown(account: BankAccount, most: int) -> list[BankLine]:
    """The latest lines that count: reports of the running day only past the last statement."""
    held = held_of(account.id)
    rows = BankLine.objects.filter(account_id=account.id).order_by("-booked", "-id")
    if (over := last_day(held)) is not None:
        rows = rows.exclude(provisional=True, booked__lte=over)
    return list(rows[:most])


def account_uses(company_id: UUID, account_id: UUID) -> Iterator[str]:
    """The bank account that stands on an account, and the rules that book to it."""
    own = BankAccount.objects.filter(company_id=company_id, ledger_account_id=account_id)
    for row in own.filter(archived_at=None):
        yield _("The bank account “%(name)s”") % {"name": row.name}
    rules = BankRule.objects.filter(company_id=company_id, ledger_account_id=account_id)
    for rule in rules.filter(ended_at=None).order_by("contains"):
        yield _("The bank rule for “%(name)s”") % {"name": rule.contains}
