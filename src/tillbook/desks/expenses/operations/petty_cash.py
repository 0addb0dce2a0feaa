"""Petty cash: filled from safe or bank, emptied, counted, staff paid back from it, corrected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tillbook.books.ledger.document_lines import allocations_of, entry_of
from tillbook.books.ledger.rules import Role
from tillbook.books.posting.items import settled_already
from tillbook.desks.expenses.effects import PETTY_KIND, pay_back_pairs, petty_lines, turned_round
from tillbook.desks.expenses.errors import Refusal, refused
from tillbook.desks.expenses.models import PettyCash
from tillbook.desks.expenses.operations.rows import (
    PETTY,
    Posted,
    Wanted,
    commit,
    person_of,
    require_nothing_rests,
)
from tillbook.desks.expenses.queries import Petty as PettyNow
from tillbook.desks.expenses.queries import (
    owed_to,
    petty_documents,
    petty_of,
    roles_of,
    safe_of,
    today_at,
)
from tillbook.desks.expenses.rules import MOST_MINOR, paid_back
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right
from tillbook.plumbing.appending import WriteSet
from tillbook.plumbing.series import back_office_series
from tillbook.values.effects import Allocation, EntryLine
from tillbook.values.hashing import hash_text
from tillbook.values.money import format_decimal
from tillbook.values.words import one_line

Kind = PettyCash.Kind
#: What stands against petty cash, and which way the money goes.
_MOVES = {
    Kind.FROM_SAFE: (Role.SAFE, 1),
    Kind.FROM_BANK: (Role.BANK, 1),
    Kind.TO_SAFE: (Role.SAFE, -1),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A document of petty cash before it has a number."""

    kind: str
    location_id: UUID
    amount_minor: int
    expected_minor: int | None = None
    counted_minor: int | None = None
    owed_to: UUID | None = None
    note: str = ""
    reverses_id: UUID | None = None


def move_petty_cash(
    actor: Actor, document_id: UUID, *, kind: str, location_id: UUID, amount_minor: int, note: str
) -> Posted:
    """Fill petty cash from the safe or the bank, or put some of it into the safe. Raises
    ExpenseRefused."""
    _require(actor, location_id)
    if kind not in _MOVES or not 0 < amount_minor <= MOST_MINOR:
        raise refused(Refusal.NO_AMOUNT)
    note = one_line(note, 200)
    content = hash_text(PETTY_KIND, kind, str(location_id), str(amount_minor), note)

    def decided() -> Wanted:
        info = company(actor.company_id)
        petty = _petty(info, location_id)
        role, sign = _MOVES[Kind(kind)]
        if sign < 0:
            require_cash(info, petty, amount_minor)
        elif kind == Kind.FROM_SAFE:
            _require_safe(info, location_id, amount_minor)
        against = roles_of(info).find(role, location_id)
        if against is None:
            raise refused(Refusal.NO_ACCOUNT)
        row = _Row(kind=kind, location_id=location_id, amount_minor=sign * amount_minor, note=note)
        return _wanted(actor, document_id, row, petty.account_id, against, content)

    beside = back_office_series(location_id) if kind == Kind.FROM_SAFE else None
    return commit(actor, PETTY_KIND, document_id, content, decided, beside=beside)


def count_petty_cash(
    actor: Actor,
    document_id: UUID,
    *,
    location_id: UUID,
    counted_minor: int,
    expected_minor: int,
    note: str,
) -> Posted:
    """Book what was counted: what is over or short goes to its account, never smoothed.

    expected_minor: what must have been there when the counting began; where money moved meanwhile
    it is refused (ExpenseRefused).
    """
    _require(actor, location_id)
    if not 0 <= counted_minor <= MOST_MINOR:
        raise refused(Refusal.NO_AMOUNT)
    note = one_line(note, 200)
    parts = (str(location_id), str(counted_minor), str(expected_minor), note)
    content = hash_text("petty_count", *parts)

    def decided() -> Wanted:
        info = company(actor.company_id)
        petty = _petty(info, location_id)
        if petty.balance_minor != expected_minor:
            held = format_decimal(petty.balance_minor, info.exponent)
            raise refused(Refusal.COUNTED_MEANWHILE, held=held)
        against = roles_of(info).find(Role.OVER_SHORT, location_id)
        if against is None:
            raise refused(Refusal.NO_ACCOUNT)
        row = _Row(
            kind=Kind.COUNT.value,
            location_id=location_id,
            amount_minor=counted_minor - expected_minor,
            expected_minor=expected_minor,
            counted_minor=counted_minor,
            note=note,
        )
        return _wanted(actor, document_id, row, petty.account_id, against, content)

    return commit(actor, PETTY_KIND, document_id, content, decided)


def pay_back(
    actor: Actor,
    document_id: UUID,
    *,
    location_id: UUID,
    person_id: UUID,
    amount_minor: int,
    note: str = "",
) -> Posted:
    """Give somebody back what they laid out, from petty cash; the oldest is settled first. Raises
    ExpenseRefused, also for more than is owed."""
    _require(actor, location_id)
    if not 0 < amount_minor <= MOST_MINOR:
        raise refused(Refusal.NO_AMOUNT)
    note = one_line(note, 200)
    parts = (str(location_id), str(person_id), str(amount_minor), note)
    content = hash_text("pay_back", *parts)

    def decided() -> Wanted:
        info = company(actor.company_id)
        petty = _petty(info, location_id)
        require_cash(info, petty, amount_minor)
        account = roles_of(info).find(Role.OWED_TO_STAFF)
        lines, owed = owed_to(actor, person_id)
        if account is None or amount_minor > owed:
            raise refused(Refusal.NOTHING_OWED, held=format_decimal(max(owed, 0), info.exponent))
        row = _Row(
            kind=Kind.PAY_BACK.value,
            location_id=location_id,
            amount_minor=-amount_minor,
            owed_to=person_id,
            note=note,
        )
        pairs = pay_back_pairs(account, 2, paid_back(lines, amount_minor))
        return _wanted(actor, document_id, row, petty.account_id, account, content, pairs)

    return commit(actor, PETTY_KIND, document_id, content, decided)


def reverse_petty_cash(actor: Actor, petty_id: UUID, document_id: UUID, *, reason: str) -> Posted:
    """Take a document of petty cash back by one that points at it, each once, today. Raises
    ExpenseRefused."""
    actor.require(Right.EXPENSES_CASH)
    reason = one_line(reason, 200)
    row = petty_documents(actor).filter(id=petty_id).first()
    if row is None:
        raise refused(Refusal.UNKNOWN_EXPENSE)
    if row.kind == Kind.REVERSAL:
        raise refused(Refusal.IS_A_REVERSAL)
    if not reason:
        raise refused(Refusal.NO_REASON)
    content = hash_text("petty_reversal", str(petty_id), reason)

    def decided() -> Wanted:
        if PettyCash.objects.filter(reverses_id=petty_id).exists():
            raise refused(Refusal.ALREADY_REVERSED)
        require_nothing_rests(petty_id)
        info = company(actor.company_id)
        if row.amount_minor > 0:
            require_cash(info, _petty(info, row.location_id), row.amount_minor)
        elif row.kind == Kind.TO_SAFE:
            _require_safe(info, row.location_id, -row.amount_minor)
        entry_id, lines = entry_of(petty_id)
        made = _Row(
            kind=Kind.REVERSAL.value,
            location_id=row.location_id,
            amount_minor=-row.amount_minor,
            owed_to=row.owed_to,
            note=reason,
            reverses_id=petty_id,
        )
        pairs = _unpaired(petty_id, entry_id, lines)
        return _made(actor, document_id, made, turned_round(lines), content, pairs)

    to_safe = row.kind == Kind.TO_SAFE
    beside = back_office_series(row.location_id) if to_safe else settled_already(actor.company_id)
    return commit(actor, PETTY_KIND, document_id, content, decided, beside=beside)


def _unpaired(
    petty_id: UUID, entry_id: UUID | None, lines: tuple[EntryLine, ...]
) -> tuple[Allocation, ...]:
    """What was paid back is owed again: each pair countered, and the two own lines paired."""
    made = allocations_of(petty_id)
    if not made or entry_id is None:
        return ()
    back = [
        Allocation(one.account_id, one.debit, one.credit, -one.amount_minor, key)
        for key, one in made
    ]
    amount = lines[1].amount_minor
    assert isinstance(amount, int)
    back.append(Allocation(lines[1].account_id, (entry_id, 2), (None, 2), amount))
    return tuple(back)


def _require(actor: Actor, location_id: UUID) -> None:
    actor.require(Right.EXPENSES_CASH)
    if location_id not in company(actor.company_id).locations or not actor.at(location_id):
        raise refused(Refusal.NO_LOCATION)


def _petty(info: CompanyInfo, location_id: UUID) -> PettyNow:
    found = petty_of(info, location_id)
    if found is None:
        raise refused(Refusal.NO_ACCOUNT)
    return found


def require_cash(info: CompanyInfo, petty: PettyNow, wanted_minor: int) -> None:
    """Raise ExpenseRefused where less is there, or was there on a day since the one that `petty`
    was read for: cash cannot be below nothing."""
    wanted = format_decimal(wanted_minor, info.exponent)
    if petty.balance_minor < wanted_minor:
        held = format_decimal(petty.balance_minor, info.exponent)
        raise refused(Refusal.PETTY_CASH_SHORT, held=held, wanted=wanted)
    if petty.least_minor < wanted_minor:
        held = format_decimal(petty.least_minor, info.exponent)
        day = str(petty.least_on)
        raise refused(Refusal.PETTY_CASH_SHORT_THEN, held=held, wanted=wanted, day=day)


def _require_safe(info: CompanyInfo, location_id: UUID, wanted_minor: int) -> None:
    """Raise ExpenseRefused where less lies in the safe. Who takes from it waits for the others, at
    the series of the location's back office."""
    safe = safe_of(info, location_id)
    if safe and safe.balance_minor < wanted_minor:
        raise refused(
            Refusal.SAFE_SHORT,
            held=format_decimal(safe.balance_minor, info.exponent),
            wanted=format_decimal(wanted_minor, info.exponent),
        )


def _wanted(
    actor: Actor,
    document_id: UUID,
    row: _Row,
    account_id: UUID,
    against_id: UUID,
    content: str,
    pairs: tuple[Allocation, ...] = (),
) -> Wanted:
    lines = petty_lines(
        account_id=account_id,
        against_id=against_id,
        amount_minor=row.amount_minor,
        location_id=row.location_id,
        person_id=row.owed_to,
        memo=row.note,
    )
    return _made(actor, document_id, row, lines, content, pairs)


def _made(
    actor: Actor,
    document_id: UUID,
    row: _Row,
    lines: tuple[EntryLine, ...],
    content: str,
    pairs: tuple[Allocation, ...],
) -> Wanted:
    day = today_at(company(actor.company_id), row.location_id)

    def rows(writes: WriteSet, series_id: UUID, number: int, now: datetime) -> None:
        head = (document_id, actor.company_id, row.location_id, series_id, number, row.kind)
        sums = (row.amount_minor, row.expected_minor, row.counted_minor, row.owed_to, row.note)
        writes.append(PETTY, (*head, day, now, person_of(actor), *sums, row.reverses_id, content))

    told: dict[str, object] = {
        "why": row.kind,
        "location": str(row.location_id),
        "amount": row.amount_minor,
        "expected": row.expected_minor,
        "counted": row.counted_minor,
        "owed_to": str(row.owed_to) if row.owed_to else None,
        "reverses": str(row.reverses_id) if row.reverses_id else None,
    }
    return Wanted(
        id=document_id,
        kind=PETTY_KIND,
        day=day,
        memo=row.note,
        lines=lines,
        content=content,
        told=told,
        rows=rows,
        allocations=pairs,
    )
