"""What is open for a bank account's lines, and what is suggested for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from hashlib import sha256
from uuid import UUID

from tillbook.books.ledger.open_items import (
    OpenItem,
    account_lines_of,
    open_items,
    settled_accounts,
)
from tillbook.books.ledger.rules.lines import StatementLine
from tillbook.desks.banking.models import BankAccount, BankLine, BankRule, BankSettlement
from tillbook.desks.banking.rules.naming import Known, recognised
from tillbook.desks.banking.rules.suggesting import (
    Candidate,
    Line,
    Remembered,
    Suggestion,
    suggest,
)
from tillbook.desks.banking.settled import matched_sums
from tillbook.masters.organisation.rules import Actor
from tillbook.masters.parties.queries import names as party_names
from tillbook.plumbing.series import document_numbers

#: Items older than the first line by more than this are found by search, not suggested.
_YEAR = timedelta(days=400)


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


def unmatched_lines(account: BankAccount, until: date | None = None) -> list[OpenItem]:
    """Lines of the bank's own account in the books that no bank line is the other side of: what
    was booked by hand, by the till or from another account. open_minor: what is left of each."""
    own = set(BankSettlement.objects.filter(account_id=account.id).values_list("id", flat=True))
    undone = BankSettlement.objects.filter(company_id=account.company_id, kind="undo")
    for row, of in undone.values_list("id", "undoes_id"):
        own |= {row, of}
    matched = matched_sums(account.id)
    found = []
    for one in account_lines_of(account.ledger_account_id, until):
        left = one.amount_minor - matched.get((one.entry_id, one.number), 0)
        if left and (one.source_id not in own):
            found.append(one.left(left))
    return found


def items_for(actor: Actor, account: BankAccount) -> list[OpenItem]:
    """Everything a line of this account may be settled against, the oldest first."""
    accounts = [one.id for one in settled_accounts(actor.company_id)]
    found = open_items(accounts, location_ids=actor.location_ids)
    own = unmatched_lines(account)
    if actor.location_ids is not None:
        own = [one for one in own if one.location_id in actor.location_ids]
    return [*found, *own]


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
    return [
        Candidate(
            key=(one.entry_id, one.number),
            account_id=one.account_id,
            day=one.day,
            open_minor=one.open_minor,
            references=(numbers.get(one.source_id, ""), one.memo),
            name=parties.get(one.party_id, "") if one.party_id else one.memo,
            location_id=one.location_id,
            batched=one.account_id in batched,
            own=one.account_id == account.ledger_account_id,
        )
        for one in items
    ]


def suggested(
    actor: Actor, account: BankAccount, lines: Sequence[BankLine], items: Sequence[OpenItem]
) -> dict[UUID, Suggestion]:
    """The likeliest for each of these lines."""
    if not lines:
        return {}
    since = min(line.booked for line in lines) - _YEAR
    near = [one for one in items if one.day >= since]
    return suggest(
        [line_value(line) for line in lines],
        candidates(account, near),
        rules_of(actor.company_id),
    )


def token_of(found: Suggestion) -> str:
    """What makes it the same suggestion again."""
    parts = [f"{entry}/{number}/{amount}" for (entry, number), amount in found.taken]
    parts += [str(found.fee_minor), str(found.rule.id if found.rule else "")]
    return sha256("|".join(parts).encode()).hexdigest()[:24]
