"""The reads of entries by hand: what one is held against, drafts, what was posted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet, Value
from django.utils.translation import gettext as _

from tillbook.books.ledger.owed_tax import owed_taxes
from tillbook.books.ledger.queries import account_map, chart, entries_of
from tillbook.books.ledger.rules import Role
from tillbook.books.ledger.rules.owed_tax import takes_what_is_bought
from tillbook.desks.bookkeeping.models import BookkeepingSetting, Draft, ManualEntry, RecurringEntry
from tillbook.desks.bookkeeping.naming import AccountFact, find_account
from tillbook.desks.bookkeeping.rules import (
    Books,
    Typed,
    TypedLine,
    due_days,
    read_day,
    typed_of,
    typed_text,
)
from tillbook.masters.catalog.queries import department_codes, department_ids_by_code
from tillbook.masters.currencies.errors import RateRefused
from tillbook.masters.currencies.queries import rates_of_day
from tillbook.masters.currencies.rules import Rate
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, business_date
from tillbook.masters.parties.queries import parties_called, party_codes
from tillbook.masters.taxes.queries import codes_offered, tax_code_ids
from tillbook.plumbing import clock
from tillbook.values.effects import EntryLine
from tillbook.values.money import format_decimal
from tillbook.values.statements import decimals_of

#: The kinds of drafts that become entries.
UNPOSTED = (Draft.Kind.ENTRY, Draft.Kind.REVERSAL, Draft.Kind.OPENING, Draft.Kind.ADJUST)


def setting(company_id: UUID) -> BookkeepingSetting:
    """What the company decided, or what holds while it has not."""
    found: BookkeepingSetting | None = BookkeepingSetting.objects.filter(
        company_id=company_id
    ).first()
    return found or BookkeepingSetting(company_id=company_id)


def today(company_id: UUID) -> date:
    """The latest day it is at any location of the company."""
    places = company(company_id).locations.values()
    return max(business_date(clock.now(), at.zone, at.day_starts_hour) for at in places)


def account_facts(company_id: UUID) -> dict[str, AccountFact]:
    """The chart as rules need it, by number."""
    roles = account_map(company_id, company(company_id).version).accounts
    stock = {account for (role, _scope), account in roles.items() if role == Role.INVENTORY}
    return {
        row.code: AccountFact(
            id=row.id,
            code=row.code,
            name=row.name,
            archived=row.archived_at is not None,
            control=row.id in stock,
            owes=row.kind in ("liability", "expense"),
            bought=takes_what_is_bought(row.kind, row.statement_line),
            currency=row.currency,
        )
        for row in chart(company_id)
    }


def books_for(actor: Actor, typed: Typed) -> Books:
    """What this entry of this writer is held against, as it is now."""
    info = company(actor.company_id)
    named = {line.party for line in typed.lines if line.party}
    accounts = account_facts(info.id)
    return Books(
        exponent=info.exponent,
        accounts=accounts,
        locations={at.code: at.id for at in info.locations.values()},
        departments=department_ids_by_code(info.id),
        parties=parties_called(info.id, named) if named else {},
        taxes=tax_code_ids(info.id, info.version),
        today=today(info.id),
        own=actor.location_ids,
        future_days=setting(info.id).future_days,
        home=info.currency,
        rates=_rates(info.id, typed, accounts),
        rounding_id=account_map(info.id, info.version).find(Role.ROUNDING),
        owed=owed_taxes(info.id, info.version, read_day(typed.day) or today(info.id)),
    )


def _rates(company_id: UUID, typed: Typed, accounts: Mapping[str, AccountFact]) -> dict[str, Rate]:
    """The rates of the entry's day for the currencies that its lines name; those that there are."""
    codes = {line.currency.strip().upper() for line in typed.lines}
    if any(line.foreign for line in typed.lines):
        codes |= {one.currency for one in accounts.values()}
    day = read_day(typed.day)
    if not (codes - {""}) or day is None:
        return {}
    rates, found = rates_of_day(company_id, day), {}
    for code in codes - {""}:
        with suppress(RateRefused):
            found[code] = rates.rate(code)
    return found


@dataclass(frozen=True, slots=True)
class Choices:
    """What a line's fields offer, each as (code, name)."""

    accounts: list[tuple[str, str]]
    locations: list[tuple[str, str]]
    departments: list[tuple[str, str]]
    taxes: list[tuple[str, str]]


def choices_for(actor: Actor) -> Choices:
    """What the fields of this writer's entry offer."""
    info = company(actor.company_id)
    facts = account_facts(info.id).values()
    return Choices(
        accounts=[(a.code, a.name) for a in facts if not a.archived and not a.control],
        locations=[(at.code, at.name) for at in info.locations.values() if actor.at(at.id)],
        departments=list(department_codes(info.id).items()),
        taxes=[
            (row.code, f"{row.code} · {row.name}") for row in codes_offered(info.id, info.version)
        ],
    )


def drafts(actor: Actor, *kinds: str) -> QuerySet[Draft]:
    """Drafts of these kinds, those that wait for somebody first; their own alone for somebody of
    some locations."""
    rows = Draft.objects.filter(company_id=actor.company_id, kind__in=kinds)
    if actor.location_ids is not None:
        rows = rows.filter(changed_by=actor.id)
    return rows.order_by("-waiting", "-changed_at")


def draft(actor: Actor, draft_id: UUID) -> Draft | None:
    """A draft or template of the actor's company."""
    return drafts(actor, *Draft.Kind.values).filter(id=draft_id).first()


def visible_entries(actor: Actor) -> QuerySet[ManualEntry]:
    """The company's posted entries by hand."""
    return ManualEntry.objects.filter(company_id=actor.company_id)


def kept_opening(actor: Actor, typed: Typed) -> UUID | None:
    """The draft of just these opening balances that nobody changed, if there is one."""
    rows = drafts(actor, Draft.Kind.OPENING).filter(content=typed_text(typed), version=1)
    found: UUID | None = rows.values_list("id", flat=True).first()
    return found


def opening_entries(company_id: UUID) -> list[ManualEntry]:
    """The opening balances that are posted and not taken back, the latest day first."""
    rows = ManualEntry.objects.filter(company_id=company_id, kind=ManualEntry.Kind.OPENING)
    back = ManualEntry.objects.filter(company_id=company_id, reverses_id__isnull=False)
    left = rows.exclude(id__in=back.values("reverses_id"))
    return list(left.order_by("-business_date", "-number")[:5])


def posted_entry(actor: Actor, entry_id: UUID) -> ManualEntry | None:
    """A posted entry that the actor may see: one of whose lines is theirs."""
    row: ManualEntry | None = visible_entries(actor).filter(id=entry_id).first()
    if row is None or actor.location_ids is None:
        return row
    at = {line.location_id for one in entries_of(entry_id) for line in one["lines"]}
    return row if at & actor.location_ids else None


def revaluations(actor: Actor) -> QuerySet[ManualEntry]:
    """What foreign balances were revalued by, the latest first."""
    kinds = (ManualEntry.Kind.REVALUE, ManualEntry.Kind.EXCHANGE)
    rows = visible_entries(actor).filter(kind__in=kinds)
    return rows.none() if actor.location_ids else rows.order_by("-business_date", "-number")


def reversal_of(entry_id: UUID) -> ManualEntry | None:
    """What takes an entry back, if anything does."""
    return ManualEntry.objects.filter(reverses_id=entry_id).first()


def lines_of(entry_id: UUID) -> list[EntryLine]:
    """The lines of a posted entry, as values."""
    return [
        EntryLine(
            account_id=line.account_id,
            amount_minor=line.amount_minor,
            location_id=line.location_id,
            department_id=line.department_id,
            person_id=line.person_id,
            party_id=line.party_id,
            due_date=line.due_date,
            tax_code_id=line.tax_code_id,
            tax_base_minor=line.tax_base_minor,
            settlement_key=line.settlement_key,
            foreign_minor=line.foreign_minor,
            foreign_currency=line.foreign_currency,
            memo=line.memo,
        )
        for one in entries_of(entry_id)
        for line in one["lines"]
    ]


def typed_again(actor: Actor, entry_id: UUID) -> Typed | None:
    """A posted entry as if it had been typed again, to begin another with."""
    if posted_entry(actor, entry_id) is None:
        return None
    info = company(actor.company_id)
    codes = {fact.id: fact.code for fact in account_facts(info.id).values()}
    places = {at.id: at.code for at in info.locations.values()}
    departments = {key: code for code, key in department_ids_by_code(info.id).items()}
    taxes = {key: code for code, key in tax_code_ids(info.id, info.version).items()}
    lines = lines_of(entry_id)
    parties = party_codes(info.id, [line.party_id for line in lines if line.party_id])

    def plain(minor: object, sign: int = 0) -> str:
        if not isinstance(minor, int) or not minor or (sign and (minor > 0) != (sign > 0)):
            return ""
        return format_decimal(abs(minor), info.exponent)

    return Typed(
        lines=tuple(
            TypedLine(
                account=codes.get(line.account_id, ""),
                debit=plain(line.amount_minor, 1),
                credit=plain(line.amount_minor, -1),
                location=places.get(line.location_id, "") if line.location_id else "",
                department=departments.get(line.department_id, "") if line.department_id else "",
                party=parties.get(line.party_id, "") if line.party_id else "",
                memo=line.memo,
                tax=taxes.get(line.tax_code_id, "") if line.tax_code_id else "",
                base=plain(line.tax_base_minor),
                currency=line.foreign_currency if line.foreign_minor is not None else "",
                foreign=_abroad(line),
            )
            for line in lines
        )
    )


def _abroad(line: EntryLine) -> str:
    """The foreign amount as it would be typed: the side says its sign."""
    if line.foreign_minor is None:
        return ""
    return format_decimal(abs(line.foreign_minor), decimals_of(line.foreign_currency))


def schedules(company_id: UUID) -> list[RecurringEntry]:
    """What is posted every month, and has not ended."""
    rows = RecurringEntry.objects.filter(company_id=company_id, ended_at=None)
    return list(rows.select_related("template").order_by("template__name", "since"))


def due_of(row: RecurringEntry, on: date) -> list[date]:
    """The days on which this is due through a day, and was not posted yet."""
    days: Iterable[date] = due_days(row.day_of_month, row.since, row.until, on)
    return [day for day in days if row.done_through is None or day > row.done_through]


def waiting_drafts(actor: Actor) -> QuerySet[Draft]:
    """Entries that wait for somebody other than who wrote them."""
    rows = Draft.objects.filter(company_id=actor.company_id, waiting=True)
    return rows.exclude(changed_by=actor.id) if actor.id else rows


def refused_schedules(company_id: UUID) -> QuerySet[RecurringEntry]:
    """Recurring entries that were refused when they were tried last."""
    return RecurringEntry.objects.filter(company_id=company_id, ended_at=None).exclude(trouble="")


def waiting_counts(actor: Actor) -> tuple[int, int]:
    """(entries that wait for somebody other than who wrote them, recurring entries that were
    refused when they were tried last), by one question; at most some hundreds are counted."""
    told = (
        waiting_drafts(actor)
        .values_list(Value("waits"))
        .union(refused_schedules(actor.company_id).values_list(Value("refused")), all=True)
    )
    words = [word for (word,) in told[:500]]
    return words.count("waits"), words.count("refused")


def account_uses(company_id: UUID, account_id: UUID) -> Iterator[str]:
    """The templates that name an account, and the recurring entries that are made of them."""
    facts = account_facts(company_id)
    rows = Draft.objects.filter(company_id=company_id, kind=Draft.Kind.TEMPLATE)
    for row in rows.order_by("name"):
        named = [line.account for line in typed_of(row.content).lines if line.account.strip()]
        found = [one.id for text in named for one in find_account(text, facts)]
        if account_id in found:
            yield _("The template “%(name)s”") % {"name": row.name}
