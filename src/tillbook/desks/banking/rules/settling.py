"""What settling a bank line does to the books: its entry, and which lines it pairs. Pure.

Amounts are minor units of the company's currency. An item is a journal line that is still open,
debit positive; what is booked directly has the sign of the bank's line, money in positive.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from tillbook.books.ledger.rules.owed_tax import OwedTax, owed_tax_lines
from tillbook.desks.banking.errors import SettleRefusal, SettlingRefused
from tillbook.values.effects import Allocation, EntryLine
from tillbook.values.rounding import divide

MOST_ITEMS = 2_000
_MILLION = 1_000_000

#: No discount for paying early is larger, in parts per million of what is paid.
MOST_PPM = 100_000
#: By no more an exchange rate moves until something is paid, in parts per million of it.
MOVED_PPM = 250_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A journal line and what of it is open, signed as the line is."""

    entry_id: UUID
    number: int
    account_id: UUID
    open_minor: int
    location_id: UUID | None = None
    department_id: UUID | None = None
    party_id: UUID | None = None
    foreign_open: int | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """So much of an item: signed as the item, at most what is open of it. foreign_minor: the same
    of its foreign amount, where it has one."""

    item: Item
    amount_minor: int
    foreign_minor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """A part of the bank's line that goes to an account, tax included.

    rate_ppm with tax_account_id: the tax in it goes there, and the account takes the rest. owed: no
    tax is in it, and the buyer owes it on the whole.
    """

    account_id: UUID
    amount_minor: int
    location_id: UUID | None = None
    department_id: UUID | None = None
    tax_code_id: UUID | None = None
    tax_account_id: UUID | None = None
    party_id: UUID | None = None
    rate_ppm: int = 0
    owed: OwedTax | None = None
    memo: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOff:
    """Where a small rest goes, and how much it may be."""

    account_id: UUID
    limit_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GainOrLoss:
    """Where it goes what an exchange rate moved by."""

    gain_id: UUID
    loss_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class BankSide:
    """The bank's line: its amount, and where its money stands in the books."""

    amount_minor: int
    account_id: UUID
    location_id: UUID | None = None
    memo: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What is written. lines: of the entry, none where everything was booked before.

    allocations: their own end is (None, number of the line). matched: lines of the bank's own
    account that this is the bank's side of, each with how much.
    """

    lines: tuple[EntryLine, ...]
    allocations: tuple[Allocation, ...]
    matched: tuple[Taking, ...]
    written_off_minor: int = 0


def decide(
    bank: BankSide,
    takings: Sequence[Taking],
    bookings: Sequence[Booking],
    write_off: WriteOff | None,
    discount: Sequence[EntryLine] = (),
    exchange: GainOrLoss | None = None,
) -> Decided:
    """The entry and the pairs, or SettlingRefused with the first thing that is wrong.

    The whole of the bank's line is settled at once; an item may be left open in part. discount:
    lines that stand against what the items are paid less; exchange: what is left of items in a
    foreign currency is the rate's.
    """
    check_takings(takings, bookings)
    matched = tuple(one for one in takings if one.item.account_id == bank.account_id)
    cleared = [one for one in takings if one.item.account_id != bank.account_id]
    rest = bank.amount_minor - sum([one.amount_minor for one in takings])
    rest -= sum([one.amount_minor for one in bookings])
    rest += sum([_amount(one) for one in discount])
    by_rate = _moved(rest, cleared, exchange, bank.location_id) if exchange else ()
    rest = 0 if by_rate else rest
    if rest and write_off is None:
        raise SettlingRefused(SettleRefusal.NOT_ADDING_UP, off=rest)
    if rest and write_off and abs(rest) > write_off.limit_minor:
        limit = write_off.limit_minor
        raise SettlingRefused(SettleRefusal.WRITE_OFF_LIMIT, off=rest, limit=limit)
    lines: list[EntryLine] = []
    own = bank.amount_minor - sum([one.amount_minor for one in matched])
    if own:
        lines.append(EntryLine(bank.account_id, own, location_id=bank.location_id, memo=bank.memo))
    allocations = clear(cleared, lines)
    for booking in bookings:
        lines.extend(booked(booking))
    lines.extend((*discount, *by_rate))
    if rest and write_off:
        lines.append(EntryLine(write_off.account_id, -rest, location_id=bank.location_id))
    return Decided(
        lines=tuple(lines),
        allocations=tuple(allocations),
        matched=matched,
        written_off_minor=rest,
    )


def _moved(
    rest: int, takings: Sequence[Taking], to: GainOrLoss, location_id: UUID | None
) -> tuple[EntryLine, ...]:
    """The line of what is gained or lost with items in a foreign currency, if any is chosen."""
    stood = sum([one.amount_minor for one in takings if one.item.currency])
    if not rest or not stood:
        return ()
    most = divide(abs(stood) * MOVED_PPM, _MILLION)
    if abs(rest) > most:
        raise SettlingRefused(SettleRefusal.EXCHANGE_LIMIT, off=rest, limit=most)
    return (EntryLine(to.gain_id if rest > 0 else to.loss_id, -rest, location_id=location_id),)


def check_takings(takings: Sequence[Taking], bookings: Sequence[Booking]) -> None:
    """Raise SettlingRefused where nothing is chosen, or more of an item than is open."""
    if not takings and not bookings:
        raise SettlingRefused(SettleRefusal.NOTHING_CHOSEN)
    if len(takings) + len(bookings) > MOST_ITEMS:
        raise SettlingRefused(SettleRefusal.TOO_MANY, most=MOST_ITEMS)
    if len({(one.item.entry_id, one.item.number) for one in takings}) < len(takings):
        raise SettlingRefused(SettleRefusal.ITEM_TWICE)
    for one in takings:
        left = one.item.open_minor
        if not left:
            raise SettlingRefused(SettleRefusal.ITEM_TAKEN)
        if one.amount_minor * left <= 0 or abs(one.amount_minor) > abs(left):
            wanted = one.amount_minor
            raise SettlingRefused(SettleRefusal.TOO_MUCH, wanted=wanted, open=left)
    if any(one.amount_minor == 0 for one in bookings):
        raise SettlingRefused(SettleRefusal.NO_AMOUNT)


def clear(takings: Sequence[Taking], lines: list[EntryLine]) -> list[Allocation]:
    """One line against the items of an account, location, party and currency; it and they are
    paired. Of a foreign currency debits and credits apart, so that a pair is the same of both."""
    groups: dict[tuple[object, ...], list[Taking]] = {}
    for one in takings:
        item = one.item
        side = item.currency and one.amount_minor > 0
        key = (item.account_id, item.location_id, item.party_id, item.currency, side)
        groups.setdefault(key, []).append(one)
    found = []
    for group in groups.values():
        item = group[0].item
        abroad = sum([one.foreign_minor or 0 for one in group])
        total = sum([one.amount_minor for one in group])
        own: EntryLine | None = None
        if total:
            own = EntryLine(
                item.account_id,
                -total,
                location_id=item.location_id,
                party_id=item.party_id,
                foreign_minor=-abroad if item.currency else None,
                foreign_currency=item.currency,
            )
            lines.append(own)
        if item.currency:
            found.extend(_paired_abroad(group, len(lines)))
            continue
        ends: list[tuple[tuple[UUID | None, int], int]] = [
            ((one.item.entry_id, one.item.number), one.amount_minor) for one in group
        ]
        if own:
            ends.append(((None, len(lines)), -total))
        found.extend(_paired(item.account_id, ends))
    return found


def _paired_abroad(group: Sequence[Taking], own: int) -> list[Allocation]:
    """Each item of one side against the entry's own line, with its foreign amount."""
    found = []
    for one in group:
        item: tuple[UUID | None, int] = (one.item.entry_id, one.item.number)
        mine: tuple[UUID | None, int] = (None, own)
        debit, credit = (item, mine) if one.amount_minor > 0 else (mine, item)
        abroad = None if one.foreign_minor is None else abs(one.foreign_minor)
        amount = abs(one.amount_minor)
        if amount:
            found.append(
                Allocation(one.item.account_id, debit, credit, amount, foreign_minor=abroad)
            )
    return found


def _paired(
    account_id: UUID, ends: Sequence[tuple[tuple[UUID | None, int], int]]
) -> list[Allocation]:
    """Debits against credits in their order; together they come to nothing."""
    credits = [(end, -amount) for end, amount in ends if amount < 0]
    found, at, used = [], 0, 0
    for debit, amount in ends:
        left = max(amount, 0)
        while left:
            credit, whole = credits[at]
            part = min(left, whole - used)
            found.append(Allocation(account_id, debit, credit, part))
            left, used = left - part, used + part
            if used == whole:
                at, used = at + 1, 0
    return found


def booked(booking: Booking) -> list[EntryLine]:
    """The account's line, and the tax in it or owed on it: signed with what it is the base of."""
    gross = -booking.amount_minor
    tax = 0
    if booking.tax_code_id:
        tax = divide(gross * booking.rate_ppm, _MILLION + booking.rate_ppm)
    lines = [
        EntryLine(
            booking.account_id,
            gross - tax,
            location_id=booking.location_id,
            department_id=booking.department_id,
            party_id=booking.party_id,
            memo=booking.memo,
        )
    ]
    if booking.tax_code_id and booking.tax_account_id:
        lines.append(
            EntryLine(
                booking.tax_account_id,
                tax,
                location_id=booking.location_id,
                tax_code_id=booking.tax_code_id,
                tax_base_minor=gross - tax,
            )
        )
    if owed := booking.owed:
        lines.extend(owed_tax_lines(owed, gross, owed.of(gross), booking.location_id))
    return lines


def taken_back(
    entry_id: UUID | None,
    lines: Sequence[EntryLine],
    allocations: Sequence[tuple[UUID, Allocation]],
) -> tuple[tuple[EntryLine, ...], tuple[Allocation, ...]]:
    """What undoes a settlement: its lines turned round, each pair taken back by a counter row, and
    its own lines paired with those that take them back, so that neither stays open.

    lines: of its entry, in order of number; allocations: with their ids, entry ids filled in.
    """
    turned = tuple(
        EntryLine(
            line.account_id,
            -_amount(line),
            location_id=line.location_id,
            department_id=line.department_id,
            party_id=line.party_id,
            tax_code_id=line.tax_code_id,
            tax_base_minor=None if line.tax_base_minor is None else -line.tax_base_minor,
            foreign_minor=None if line.foreign_minor is None else -line.foreign_minor,
            foreign_currency=line.foreign_currency,
            memo=line.memo,
        )
        for line in lines
    )
    back = [
        Allocation(
            one.account_id,
            one.debit,
            one.credit,
            -one.amount_minor,
            key,
            None if one.foreign_minor is None else -one.foreign_minor,
        )
        for key, one in allocations
    ]
    own = sorted(
        {
            end[1]
            for _, one in allocations
            for end in (one.debit, one.credit)
            if entry_id is not None and end[0] == entry_id
        }
    )
    for number in own:
        amount = _amount(lines[number - 1])
        ends: tuple[tuple[UUID | None, int], tuple[UUID | None, int]]
        ends = (entry_id, number), (None, number)
        debit, credit = ends if amount > 0 else ends[::-1]
        foreign = lines[number - 1].foreign_minor
        abroad = None if foreign is None else abs(foreign)
        account = lines[number - 1].account_id
        back.append(Allocation(account, debit, credit, abs(amount), foreign_minor=abroad))
    return turned, tuple(back)


def _amount(line: EntryLine) -> int:
    assert isinstance(line.amount_minor, int)
    return line.amount_minor
