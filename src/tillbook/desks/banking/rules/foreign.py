"""Settling a line of a bank account that is kept in a foreign currency. Pure.

The bank's line comes into the books at the rate of its day. An item in the same currency goes out
at what it stood at; the difference is realised on the exchange rate. An item in the company's
currency goes out as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from tillbook.desks.banking.errors import SettleRefusal, SettlingRefused
from tillbook.desks.banking.rules.settling import (
    BankSide,
    Booking,
    Decided,
    Item,
    Taking,
    WriteOff,
    booked,
    check_takings,
    clear,
)
from tillbook.values.effects import EntryLine
from tillbook.values.rounding import divide

__all__ = ["Exchange", "carried", "decide_foreign", "foreign_part"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """The account's currency on the line's day: what an amount in it is worth in the company's, and
    where gains and losses go."""

    currency: str
    worth: Callable[[int], int]
    gain_id: UUID
    loss_id: UUID


def carried(item: Item, foreign_minor: int) -> int:
    """What so much of an item stands at in the company's currency; its last takes the rest."""
    if not item.foreign_open or foreign_minor == item.foreign_open:
        return item.open_minor
    return divide(item.open_minor * foreign_minor, item.foreign_open)


def foreign_part(item: Item, amount_minor: int) -> int | None:
    """The other way round: how much of an item's foreign amount so much of it is."""
    if item.foreign_open is None:
        return None
    if amount_minor == item.open_minor:
        return item.foreign_open
    return divide(item.foreign_open * amount_minor, item.open_minor)


@dataclass(frozen=True, slots=True)
class _Sides:
    """What is settled, apart: lines of the bank's own account, items in its currency, others."""

    matched: tuple[Taking, ...]
    abroad: tuple[Taking, ...]
    home: tuple[Taking, ...]


def decide_foreign(
    bank: BankSide,
    takings: Sequence[Taking],
    bookings: Sequence[Booking],
    write_off: WriteOff | None,
    exchange: Exchange,
) -> Decided:
    """The entry and the pairs, or SettlingRefused with the first thing that is wrong.

    bank, bookings, lines of the bank's own account and what is written off are in the account's
    currency; so are takings of items in it, whose `foreign_minor` says how much. A booking without
    an amount of its own is the last one.
    """
    check_takings(takings, bookings)
    sides = _sides(bank, takings, exchange.currency)
    own = bank.amount_minor - sum([one.amount_minor for one in sides.matched])
    left = own - sum([one.foreign_minor or 0 for one in sides.abroad])
    left -= sum([one.amount_minor for one in bookings])
    home = sum([one.amount_minor for one in sides.home])
    values = [exchange.worth(one.amount_minor) for one in bookings]
    own_value = exchange.worth(own)
    written = 0
    if sides.home:
        # What is paid in the company's currency at the day's rate: the rest is the rate's.
        _check_rest(exchange.worth(left) - home, write_off)
    elif left:
        _check_rest(left, write_off)
        written = exchange.worth(left)
    cleared = (*sides.abroad, *sides.home)
    stood = sum([carried_of(one) for one in cleared])
    gain = own_value - stood - sum(values) - written
    if gain and values and not cleared and not written:
        values[-1] += gain
        gain = 0
    lines: list[EntryLine] = []
    if own:
        lines.append(_own_line(bank, own, own_value, exchange))
    allocations = clear(cleared, lines)
    for booking, value in zip(bookings, values, strict=True):
        lines.extend(_booked(booking, value, exchange))
    if written and write_off:
        lines.append(EntryLine(write_off.account_id, -written, location_id=bank.location_id))
    if gain:
        account = exchange.gain_id if gain > 0 else exchange.loss_id
        lines.append(EntryLine(account, -gain, location_id=bank.location_id))
    return Decided(
        lines=tuple(one for one in lines if one.amount_minor or one.foreign_minor),
        allocations=tuple(allocations),
        matched=sides.matched,
        written_off_minor=0 if sides.home else left,
    )


def carried_of(taking: Taking) -> int:
    """What a taking takes off its item, in the company's currency."""
    if taking.foreign_minor is None:
        return taking.amount_minor
    return carried(taking.item, taking.foreign_minor)


def _sides(bank: BankSide, takings: Sequence[Taking], currency: str) -> _Sides:
    matched = tuple(one for one in takings if one.item.account_id == bank.account_id)
    others = [one for one in takings if one.item.account_id != bank.account_id]
    abroad = tuple(
        replace(one, amount_minor=carried_of(one))
        for one in others
        if one.item.currency == currency and one.foreign_minor is not None
    )
    home = tuple(one for one in others if one.item.currency != currency)
    return _Sides(matched, abroad, home)


def _check_rest(rest: int, write_off: WriteOff | None) -> None:
    if rest and write_off is None:
        raise SettlingRefused(SettleRefusal.NOT_ADDING_UP, off=rest)
    if rest and write_off and abs(rest) > write_off.limit_minor:
        limit = write_off.limit_minor
        raise SettlingRefused(SettleRefusal.WRITE_OFF_LIMIT, off=rest, limit=limit)


def _own_line(bank: BankSide, own: int, value: int, exchange: Exchange) -> EntryLine:
    return EntryLine(
        bank.account_id,
        value,
        location_id=bank.location_id,
        foreign_minor=own,
        foreign_currency=exchange.currency,
        memo=bank.memo,
    )


def _booked(booking: Booking, value: int, exchange: Exchange) -> list[EntryLine]:
    """The account's line with what it was in the account's currency, and the tax in it."""
    lines = booked(replace(booking, amount_minor=value))
    if len(lines) == 1 or booking.owed:
        abroad = {"foreign_minor": -booking.amount_minor, "foreign_currency": exchange.currency}
        lines[0] = replace(lines[0], **abroad)  # type: ignore[arg-type]
    return lines
