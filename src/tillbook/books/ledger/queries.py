"""The only reads of the ledger that other rooms call."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, F, Sum
from django.utils.translation import gettext as _

from tillbook.books.ledger.models import Account, AccountRole, Entry, EntryLine
from tillbook.books.ledger.rules import AccountMap, Role
from tillbook.masters.catalog.queries import department_names_of
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor
from tillbook.masters.parties.queries import names
from tillbook.masters.taxes.queries import tax_codes
from tillbook.plumbing.keys import among
from tillbook.plumbing.memory import remembered
from tillbook.values.effects import EntryLine as EntryLineValue


@remembered(maxsize=64)
def account_map(company_id: UUID, version: int) -> AccountMap:
    """Who plays which role, as of the company's configuration version (which changes with it)."""
    rows = AccountRole.objects.filter(company_id=company_id)
    return AccountMap({(r.role, r.scope_id): r.account_id for r in rows})


@dataclass(frozen=True, slots=True)
class Counter:
    """The account on the other side of a line; several: more than one stands there."""

    code: str = ""
    name: str = ""
    several: bool = False

    @property
    def short(self) -> str:
        """Its number alone."""
        return _("several") if self.several else self.code

    def __str__(self) -> str:
        return _("several") if self.several else f"{self.code} {self.name}".strip()


def noted(lines: list[EntryLine]) -> list[EntryLine]:
    """The same lines with `note`: what a person wrote, else the department they belong to; and
    `tax`: their tax code."""
    codes = _tax_codes(lines)
    names = department_names_of({line.department_id for line in lines if line.department_id})
    for line in lines:
        department = line.department_id
        line.note = line.memo or (names.get(department, "") if department else "")
        line.tax = codes.get(line.tax_code_id, "")
    return lines


def _tax_codes(lines: list[EntryLine]) -> dict[UUID | None, str]:
    """What the tax codes of these lines are called; lines are of one company."""
    if not any(line.tax_code_id for line in lines):
        return {}
    company_id = lines[0].account.company_id
    return {row.id: row.code for row in tax_codes(company_id, company(company_id).version)}


def described(company_id: UUID, lines: list[EntryLine]) -> list[EntryLine]:
    """The same lines with `note`: what was written of the line or its entry, else its department;
    and whose it is; and with `counter`: the account on the other side of the entry."""
    counters = _counters(lines)
    departments = department_names_of({one.department_id for one in lines if one.department_id})
    parties = names(company_id, {one.party_id for one in lines if one.party_id})
    for line in lines:
        department = departments.get(line.department_id, "") if line.department_id else ""
        said = line.memo or line.entry.memo or department
        whose = parties.get(line.party_id, "") if line.party_id else ""
        line.note = " · ".join(dict.fromkeys(one for one in (said, whose) if one))
        line.counter = counters[line.entry_id, line.amount_minor > 0]
    return lines


def _counters(lines: list[EntryLine]) -> dict[tuple[UUID, bool], Counter]:
    """What stands on the other side of lines: (entry, whether the line is a debit) -> it."""
    there: dict[tuple[UUID, bool], set[UUID]] = {
        (one.entry_id, debit): set() for one in lines for debit in (True, False)
    }
    rows = EntryLine.objects.filter(entry_id__in={one.entry_id for one in lines})
    for entry, account, minor in rows.values_list("entry_id", "account_id", "amount_minor"):
        if minor:
            there[entry, minor < 0].add(account)
    alone = {next(iter(keys)) for keys in there.values() if len(keys) == 1}
    known = Account.objects.filter(id__in=alone).values_list("id", "code", "name")
    named = {key: Counter(code, name) for key, code, name in known}
    several = Counter(several=True)
    return {
        side: named[next(iter(keys))] if len(keys) == 1 else several if keys else Counter()
        for side, keys in there.items()
    }


def entries_of(source_id: UUID) -> list[dict[str, Any]]:
    """A document's entries with their lines and both sums, as pages show them."""
    entries = Entry.objects.filter(source_id=source_id).order_by("source_number")
    shown = []
    for entry in entries:
        lines = noted(list(entry.lines.select_related("account").order_by("number")))
        debit = sum(line.amount_minor for line in lines if line.amount_minor > 0)
        shown.append({"entry": entry, "lines": lines, "debit": debit, "credit": debit})
    return shown


def visible_entry(actor: Actor, entry_id: UUID) -> dict[str, Any] | None:
    """An entry with its lines, where the actor may see it: for somebody of some locations, one
    that stands at one of them."""
    entry = Entry.objects.filter(company_id=actor.company_id, id=entry_id).first()
    if entry is None:
        return None
    lines = noted(list(entry.lines.select_related("account").order_by("number")))
    if actor.location_ids is not None and not any(
        line.location_id in actor.location_ids for line in lines
    ):
        return None
    return {"entry": entry, "lines": lines}


def reversal_lines(source_id: UUID) -> tuple[EntryLineValue, ...]:
    """The lines that take all entries of a document back, for a new entry."""
    lines = EntryLine.objects.filter(entry__source_id=source_id)
    return tuple(
        EntryLineValue(
            account_id=line.account_id,
            amount_minor=-line.amount_minor,
            location_id=line.location_id,
            department_id=line.department_id,
            person_id=line.person_id,
            party_id=line.party_id,
            tax_code_id=line.tax_code_id,
            tax_base_minor=None if line.tax_base_minor is None else -line.tax_base_minor,
            settlement_key=line.settlement_key,
            foreign_minor=None if line.foreign_minor is None else -line.foreign_minor,
            foreign_currency=line.foreign_currency,
        )
        for line in lines.order_by("entry__source_number", "number")
    )


def settled_by_day(source_ids: Sequence[UUID], settlement_key: str) -> dict[date, tuple[int, int]]:
    """What documents came to in the journal: business day -> (settled by this key, tax), in minor.

    Debits are positive: takings, and tax that was charged is negative.
    """
    found: dict[date, tuple[int, int]] = {}
    for start in range(0, len(source_ids), 500):
        match, parameters = among(source_ids[start : start + 500])
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT e.business_date,"
                " sum(CASE WHEN l.settlement_key = %s THEN l.amount_minor ELSE 0 END),"
                " sum(CASE WHEN l.tax_code_id IS NULL THEN 0 ELSE l.amount_minor END)"
                " FROM entry e JOIN entry_line l ON l.entry_id = e.id"
                f" WHERE e.source_id {match} GROUP BY e.business_date",
                [settlement_key, *parameters],
            )
            rows = cursor.fetchall()
        for day, settled, tax in rows:
            day = day if isinstance(day, date) else date.fromisoformat(day)
            before = found.get(day, (0, 0))
            found[day] = (before[0] + int(settled), before[1] + int(tax))
    return found


def posted_later(source_ids: Sequence[UUID]) -> dict[tuple[date, date], int]:
    """Documents whose day was closed when they came: (their day, the day posted) -> how many."""
    found: dict[tuple[date, date], int] = {}
    for start in range(0, len(source_ids), 500):
        rows = Entry.objects.filter(source_id__in=source_ids[start : start + 500])
        late = rows.exclude(posting_date=F("business_date")).order_by()
        days = late.values_list("business_date", "posting_date")
        for own, posted, count in days.annotate(n=Count("source_id", distinct=True)):
            found[own, posted] = found.get((own, posted), 0) + count
    return found


def amounts_on(company_id: UUID, role: str, source_ids: Iterable[UUID]) -> dict[UUID, int]:
    """What documents posted to the accounts that play a role now: document -> minor units, debits
    positive; a document that posted nothing there is absent."""
    accounts = AccountRole.objects.filter(company_id=company_id, role=role)
    lines = EntryLine.objects.filter(
        entry__source_id__in=list(source_ids), account_id__in=accounts.values("account_id")
    )
    sums = lines.order_by().values_list("entry__source_id").annotate(whole=Sum("amount_minor"))
    return {key: int(whole) for key, whole in sums}


@dataclass(frozen=True, slots=True)
class CashBox:
    """Cash at a location: its account, whether that is this location's alone, what lies there by
    the ledger, and the least that lay there at the end of any day since the one asked for."""

    account_id: UUID
    alone: bool
    balance_minor: int
    least_minor: int
    least_on: date | None = None


def cash_box(
    accounts: AccountMap,
    role: Role,
    location_id: UUID,
    locations: Iterable[UUID],
    since: date | None = None,
) -> CashBox | None:
    """What lies in a safe or in petty cash, as the open transaction sees it; None where no account
    is set. locations: all of the company's; since: the day that something is taken out on."""
    account = accounts.find(role, location_id)
    if account is None:
        return None
    others = {accounts.find(role, at) for at in locations if at != location_id}
    alone = account not in others
    lines = EntryLine.objects.filter(account_id=account)
    if not alone:
        lines = lines.filter(location_id=location_id)
    if since is None:
        balance = int(lines.aggregate(whole=Sum("amount_minor"))["whole"] or 0)
        return CashBox(account, alone, balance, balance)
    days = lines.values_list("entry__posting_date").annotate(whole=Sum("amount_minor"))
    moved = sorted((day, int(whole)) for day, whole in days)
    held = sum([whole for day, whole in moved if day <= since])
    least, on = held, since
    for day, whole in moved:
        if day > since:
            held += whole
            least, on = min((least, on), (held, day))
    return CashBox(account, alone, held, least, on)


def put_in_by_others(box: CashBox, location_id: UUID, kinds: Collection[str]) -> bool:
    """Whether anything but documents of these kinds ever put money into a cash box."""
    lines = EntryLine.objects.filter(account_id=box.account_id, amount_minor__gt=0)
    if not box.alone:
        lines = lines.filter(location_id=location_id)
    return lines.exclude(entry__source_kind__in=kinds).exists()


def account_name(account_id: UUID) -> str:
    """What an account is called."""
    return Account.objects.values_list("name", flat=True).get(id=account_id)


def chart(company_id: UUID) -> list[Account]:
    """The accounts of a company in order of code."""
    return list(Account.objects.filter(company_id=company_id).order_by("code"))


def lines_of_party(
    account_ids: Sequence[UUID],
    party_id: UUID,
    until: date,
    location_ids: Iterable[UUID] | None = None,
) -> list[EntryLine]:
    """The lines of a party on these accounts through a posting day, the earliest first."""
    rows = EntryLine.objects.filter(
        account_id__in=list(account_ids), party_id=party_id, entry__posting_date__lte=until
    )
    if location_ids is not None:
        rows = rows.filter(location_id__in=list(location_ids))
    order = ("entry__posting_date", "entry_id", "number")
    return list(rows.select_related("entry").order_by(*order))
