"""What is open for a bank account's lines, and what is suggested for them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from uuid import UUID

from django.db.models import Exists, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from tillbook.books.ledger.aged import accounts_of
from tillbook.books.ledger.open_fold import settled_ids
from tillbook.books.ledger.open_items import (
    OpenItem,
    account_lines_of,
    lines_left,
    open_items,
    settled_accounts,
)
from tillbook.books.ledger.ports import taken_back
from tillbook.books.ledger.rules.ageing import Side
from tillbook.books.ledger.rules.lines import StatementLine
from tillbook.desks.banking.models import BankAccount, BankLine, BankMatch, BankRule, BankSettlement
from tillbook.desks.banking.rules.by_rate import Abroad, suggest_abroad
from tillbook.desks.banking.rules.cancelling import cancelled
from tillbook.desks.banking.rules.naming import Known, recognised
from tillbook.desks.banking.rules.settling import MOST_PPM
from tillbook.desks.banking.rules.suggesting import (
    BATCH_DAYS,
    NEAR_DAYS,
    PAYOUT_DAYS,
    Candidate,
    Early,
    Line,
    Remembered,
    Suggestion,
    suggest,
)
from tillbook.masters.organisation.queries import company, people_names
from tillbook.masters.organisation.rules import Actor
from tillbook.masters.parties.queries import names as party_names
from tillbook.masters.parties.queries import terms_of
from tillbook.masters.parties.rules.terms import WHOLE, DiscountTax, EarlyDiscount
from tillbook.plumbing.series import document_numbers
from tillbook.values.rounding import divide

#: Items older than the first line by more than this are found by search, not suggested.
_YEAR = timedelta(days=400)
#: Payments in transit are suggested for lines so long before and after.
_BATCHES = timedelta(days=PAYOUT_DAYS + BATCH_DAYS + 1)
_NEAR = timedelta(days=NEAR_DAYS)


def line_value(row: BankLine) -> Line:
    """A line as the rules read it."""
    told = (row.name, row.purpose, row.reference, row.bank_reference, row.code)
    return Line(
        id=row.id,
        day=row.booked,
        amount_minor=row.amount_minor,
        name=row.name,
        text=" ".join([one for one in told if one]),
    )


def rules_of(company_id: UUID) -> list[Remembered]:
    """The rules in use, the longest text first: the more it says, the surer it is."""
    rows = BankRule.objects.filter(company_id=company_id, ended_at=None)
    found = [
        Remembered(
            id=row.id,
            contains=row.contains,
            account=row.ledger_account.code,
            tax=row.tax,
            department=row.department,
            way=row.way,
        )
        for row in rows.select_related("ledger_account")
    ]
    return sorted(found, key=lambda one: (-len(one.contains), one.contains, one.way))


def unmatched_lines(account: BankAccount, since: date | None = None) -> list[OpenItem]:
    """Lines of the bank's own account in the books that no bank line is the other side of: what
    was booked by hand, by the till or from another account, and not taken back. open_minor: what
    is left of each."""
    source = OuterRef("entry__source_id")
    undone = BankSettlement.objects.filter(company_id=account.company_id, kind="undo")
    but = (
        ~Exists(BankSettlement.objects.filter(account_id=account.id, id=source)),
        ~Exists(undone.filter(id=source)),
        ~Exists(undone.filter(undoes_id=source)),
    )
    matches = BankMatch.objects.filter(entry_id=OuterRef("entry_id"), number=OuterRef("number"))
    total = matches.order_by().values("entry_id").annotate(t=Sum("amount_minor")).values("t")
    home = company(account.company_id).currency
    abroad = "" if account.currency == home else account.currency
    taken = Coalesce(Subquery(total), 0)
    found = lines_left(account.ledger_account_id, taken, but, since, currency=abroad)
    nothing = documents_of_nothing(
        account, {one.source_id for one in found if one.open_minor == one.amount_minor}
    )
    return [one for one in found if one.source_id not in nothing]


def documents_of_nothing(account: BankAccount, there: Collection[UUID]) -> set[UUID]:
    """Of documents that no bank line is the other side of, those that take each other back: the
    bank knows neither."""
    return cancelled(taken_back(account.company_id), there) if there else set()


def lines_in_currency(account: BankAccount, until: date | None = None) -> list[OpenItem]:
    """The lines of the bank's own account in the books (posted through a day), in its currency; of
    a foreign one without those that have no amount in it, which only revalue it."""
    rows = account_lines_of(account.ledger_account_id, until)
    if account.currency == company(account.company_id).currency:
        return rows
    said = [one for one in rows if one.foreign_minor is not None]
    return [in_currency(one, account.currency) for one in said if one.currency == account.currency]


def in_currency(item: OpenItem, currency: str) -> OpenItem:
    """The item with its amounts in this currency where it has any, else as it is."""
    if item.currency != currency or item.foreign_minor is None or item.foreign_open is None:
        return item
    return replace(item, amount_minor=item.foreign_minor, open_minor=item.foreign_open)


def items_for(actor: Actor, account: BankAccount, since: date | None = None) -> list[OpenItem]:
    """Everything a line of this account may be settled against, the oldest first; posted since a
    day alone."""
    accounts = sorted(settled_ids(actor.company_id))
    items = open_items(accounts, location_ids=actor.location_ids, since=since)
    found = [in_currency(one, account.currency) for one in items]
    return [*found, *_own_lines(actor, account, since)]


def items_near(actor: Actor, account: BankAccount, lines: Sequence[BankLine]) -> list[OpenItem]:
    """Of those what could be suggested for these lines: payments in transit of the days about
    them, for those are paid out together and soon; all else of a year before."""
    since = suggested_since(lines)
    if since is None:
        return []
    transit = StatementLine.PAYMENTS_IN_TRANSIT.value
    rows = settled_accounts(actor.company_id)
    batched = [one.id for one in rows if one.statement_line == transit]
    single = [one.id for one in rows if one.statement_line != transit]
    at = actor.location_ids
    first, last = (pick(line.booked for line in lines) for pick in (min, max))
    near = open_items(batched, location_ids=at, since=first - _BATCHES, until=last + _NEAR)
    found = [*open_items(single, location_ids=at, since=since), *near]
    found.sort(key=lambda one: (one.day, one.entry_id, one.number))
    found = [in_currency(one, account.currency) for one in found]
    return [*found, *_own_lines(actor, account, since)]


def _own_lines(actor: Actor, account: BankAccount, since: date | None) -> list[OpenItem]:
    own = unmatched_lines(account, since)
    if actor.location_ids is None:
        return own
    return [one for one in own if one.location_id in actor.location_ids]


def suggested_since(lines: Sequence[BankLine]) -> date | None:
    """From which day on items are suggested for these lines; None without a line."""
    return min(line.booked for line in lines) - _YEAR if lines else None


def whose_line(account: BankAccount, line: BankLine, items: Sequence[OpenItem]) -> UUID | None:
    """The customer or supplier whom a line is about, of those with anything open."""
    called = party_names(account.company_id, {one.party_id for one in items if one.party_id})
    known = [Known(key=key, name=name) for key, name in called.items()]
    found = recognised(known, name=line.name, text=line.purpose)
    return found.key if found and isinstance(found.key, UUID) else None


def candidates(account: BankAccount, items: Sequence[OpenItem]) -> list[Candidate]:
    """The same with what a payer would name them by."""
    transit = StatementLine.PAYMENTS_IN_TRANSIT.value
    batched = {
        one.id for one in settled_accounts(account.company_id) if one.statement_line == transit
    }
    single = [one for one in items if one.account_id not in batched]
    numbers = document_numbers(one.source_id for one in single)
    parties = party_names(account.company_id, {one.party_id for one in single if one.party_id})
    # What somebody laid out is paid back under their name.
    parties |= people_names({one.person_id for one in single if one.person_id})
    terms = _early_of(account, single)
    return [
        Candidate(
            key=(one.entry_id, one.number),
            account_id=one.account_id,
            day=one.day,
            open_minor=one.open_minor,
            references=(numbers.get(one.source_id, ""), one.memo),
            name=parties.get(one.party_id or one.person_id or one.entry_id, one.memo),
            location_id=one.location_id,
            batched=one.account_id in batched,
            own=one.account_id == account.ledger_account_id,
            early=_early(one, terms),
            due=one.due,
        )
        for one in items
    ]


def _early_of(account: BankAccount, items: Sequence[OpenItem]) -> dict[UUID, EarlyDiscount]:
    """By customer or supplier what their terms take off for paying early, where the tax becomes
    less with it: what a settlement books."""
    owed = {one.id for side in Side for one in accounts_of(account.company_id, side)}
    parties = {one.party_id for one in items if one.party_id and one.account_id in owed}
    terms = terms_of(account.company_id, parties) if parties else {}
    return {
        party: early
        for party, one in terms.items()
        if (early := one.discount)
        and early.tax is DiscountTax.REDUCED_WHEN_PAID
        and early.percent_ppm <= MOST_PPM
    }


def _early(item: OpenItem, terms: Mapping[UUID, EarlyDiscount]) -> Early | None:
    """What pays an item in the days of its terms: one that nothing is paid of yet."""
    found = terms.get(item.party_id) if item.party_id else None
    if found is None or item.currency or item.open_minor != item.amount_minor:
        return None
    less = divide(item.open_minor * found.percent_ppm, WHOLE)
    if not less:
        return None
    return Early(
        pays_minor=item.open_minor - less,
        until=item.day + timedelta(days=found.days),
        percent_ppm=found.percent_ppm,
    )


def suggested(
    actor: Actor, account: BankAccount, lines: Sequence[BankLine], items: Sequence[OpenItem]
) -> dict[UUID, Suggestion]:
    """The likeliest for each of these lines."""
    since = suggested_since(lines)
    if since is None:
        return {}
    home = company(account.company_id).currency
    abroad = "" if account.currency == home else account.currency
    near = [one for one in items if one.day >= since and abroad in ("", one.currency)]
    values, named = [line_value(line) for line in lines], candidates(account, near)
    found = suggest(values, named, rules_of(actor.company_id))
    foreign = [] if abroad else _foreign(near, named, home)
    return suggest_abroad(values, foreign, found) if foreign else found


def _foreign(items: Sequence[OpenItem], named: Sequence[Candidate], home: str) -> list[Abroad]:
    """Those of the items that are in another currency than the company's."""
    return [
        Abroad(item=said, currency=one.currency, minor=one.foreign_open)
        for one, said in zip(items, named, strict=True)
        if one.currency not in ("", home) and one.foreign_open and not said.own
    ]


def token_of(found: Suggestion) -> str:
    """What makes it the same suggestion again."""
    parts = [f"{entry}/{number}/{amount}" for (entry, number), amount in found.taken]
    parts += [
        str(found.fee_minor),
        str(found.discount_minor),
        str(found.exchange_minor),
        str(found.rule.id if found.rule else ""),
    ]
    return sha256("|".join(parts).encode()).hexdigest()[:24]
