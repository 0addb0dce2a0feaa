"""QIF: one letter a line. It names no currency, seldom an account, and writes dates as its reader
likes; what a file cannot tell is asked for, and what was assumed is said."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from tillbook.edges.bridges.bank_statements.reading import (
    MOST_LINES,
    Wanted,
    amount_of,
    day_of,
    refuse,
    short,
    text_of,
)
from tillbook.values.money import format_decimal
from tillbook.values.statements import (
    Balance,
    BalanceKind,
    Reading,
    Scope,
    Statement,
    StatementLine,
    StatementRefused,
    decimals_of,
)
from tillbook.values.words import marked

_BANKING = {"bank", "cash", "ccard", "oth a", "oth l"}
_NOT_BANKING = {"cat", "class", "memorized", "security", "invst", "prices", "budget", "tag"}
_DAY = re.compile(r"\s*(\d{1,4})\s*([/.\-' ])\s*(\d{1,2})\s*([/.\-' ])\s*(\d{1,4})\s*", re.ASCII)


@dataclass(slots=True)
class _Record:
    place: int
    fields: list[tuple[str, str, int]] = field(default_factory=list)

    def value(self, letter: str) -> str:
        return next((said for one, said, _place in self.fields if one == letter), "")


@dataclass(slots=True)
class _Account:
    name: str
    place: int
    records: list[_Record] = field(default_factory=list)


def read_qif(content: bytes, wanted: Wanted) -> Reading:
    """The statements of a file, one an account; raises StatementRefused."""
    accounts, left_out = _accounts(text_of(content))
    accounts = [one for one in accounts if one.records]
    if not accounts:
        if left_out:
            raise left_out[0]
        refuse(1, marked("This QIF file holds no bookings of a bank account."))
    if not wanted.currency:
        refuse(1, marked("A QIF file names no currency. Choose the bank account it is of."))
    order, remark = _order_of_days(accounts, wanted)
    days = _reader_of_days(order == "dmy")
    statements = tuple(_statement(one, wanted.currency, days) for one in accounts)
    return Reading(statements=statements, left_out=left_out, remarks=remark, date_order=order)


def _records(text: str) -> Iterator[tuple[str, _Record]]:
    """(header, record): a record ends with ^, at a header, or with the file."""
    header, record = "", _Record(1)
    for place, line in enumerate(text.split("\n"), 1):
        line = line.strip("\ufeff\x1a\x00").rstrip()
        if not line or (line.startswith("#") and not record.fields):
            continue
        if line.startswith("!"):
            if record.fields:
                yield header, record
            header, record = line[1:].strip().lower(), _Record(place)
        elif line.startswith("^"):
            if record.fields:
                yield header, record
            record = _Record(place + 1)
        else:
            if not record.fields:
                record.place = place
            record.fields.append((line[0], line[1:].strip(), place))
    if record.fields:
        yield header, record


def _accounts(text: str) -> tuple[list[_Account], tuple[StatementRefused, ...]]:
    accounts: list[_Account] = []
    left_out: dict[str, StatementRefused] = {}
    named, count = "", 0
    for header, record in _records(text):
        kind = header.partition(":")[2].strip() if header.startswith("type") else header
        if kind == "account":
            named = record.value("N")
        elif kind in _BANKING:
            if not accounts or accounts[-1].name != named:
                accounts.append(_Account(named, record.place))
            accounts[-1].records.append(record)
            count += 1
            if count > MOST_LINES:
                refuse(
                    record.place,
                    marked("This statement has more than %(most)d lines."),
                    most=MOST_LINES,
                )
        elif kind.partition(" ")[0] in _NOT_BANKING or header.startswith(
            ("type", "option", "clear")
        ):
            reason = marked("“%(kind)s” is no bank account and is left out.")
            left_out.setdefault(kind, StatementRefused(record.place, reason, {"kind": kind[:40]}))
        else:
            refuse(record.place, marked("Nothing says what this record is (!Type:Bank)."))
    return accounts, tuple(left_out.values())


def _order_of_days(
    accounts: list[_Account], wanted: Wanted
) -> tuple[str, tuple[StatementRefused, ...]]:
    """How this file writes its days, "" where a year stands first: as somebody says, told by a day
    over 12, as the account's files before, by Quicken's apostrophe, or assumed."""
    firsts, seconds, quicken = set(), set(), False
    for record in (r for one in accounts for r in one.records):
        match = _DAY.fullmatch(record.value("D")[:40])
        if match and len(match[1]) < 4:
            firsts.add(int(match[1]))
            seconds.add(int(match[3]))
            quicken = quicken or "'" in (match[2], match[4])
    if not firsts:
        return "", ()
    if wanted.day_first is not None:
        return "dmy" if wanted.day_first else "mdy", ()
    if any(x > 12 for x in firsts):
        return "dmy", ()
    if any(x > 12 for x in seconds):
        return "mdy", ()
    if wanted.known:
        return wanted.known, ()
    if quicken:
        return "mdy", ()
    reason = marked("The days may be read in two ways; month before day was taken.")
    if wanted.usual == "dmy":
        reason = marked("The days may be read in two ways; day before month was taken.")
    return wanted.usual, (StatementRefused(accounts[0].place, reason),)


def _reader_of_days(day_first: bool) -> Callable[[str, int], date]:
    def read(text: str, place: int) -> date:
        match = _DAY.fullmatch(text[:40])
        if not match:
            refuse(place, marked("“%(text)s” is no day."), text=text or "—")
        one, two, three = match[1], match[3], match[5]
        if len(one) == 4:
            return day_of(int(one), int(two), int(three), text, place)
        day, month = (one, two) if day_first else (two, one)
        return day_of(_year(three), int(month), int(day), text, place)

    return read


def _year(text: str) -> int:
    year = int(text)
    if len(text) > 2:
        return year
    return year + (1900 if year >= 70 else 2000)


def _statement(account: _Account, currency: str, days: Callable[[str, int], date]) -> Statement:
    lines: list[StatementLine] = []
    balances: tuple[Balance, ...] = ()
    for record in account.records:
        line = _line(record, currency, days)
        if (
            not balances
            and record.value("P").lower() == "opening balance"
            and record.value("L").startswith("[")
        ):
            balances = (
                Balance(
                    kind=BalanceKind.OPENING,
                    code="Opening Balance",
                    amount_minor=line.amount_minor,
                    currency=currency,
                    day=line.booked,
                    place=record.place,
                ),
            )
            continue
        lines.append(line)
    days_of = [line.booked for line in lines]
    return Statement(
        format="qif",
        scope=Scope.STATEMENT,
        account="",
        account_name=short(account.name, 140),
        currency=currency,
        since=min(days_of) if days_of else None,
        until=max(days_of) if days_of else None,
        balances=balances,
        lines=tuple(lines),
        place=account.place,
    )


def _line(record: _Record, currency: str, days: Callable[[str, int], date]) -> StatementLine:
    amount = None
    splits: list[int] = []
    for letter, said, place in record.fields:
        if letter in "TU" and amount is None:
            amount = amount_of(said, currency, place)
        elif letter == "$":
            splits.append(amount_of(said, currency, place))
    if amount is None:
        refuse(record.place, marked("This line has no amount (T)."))
    if splits and sum(splits) != amount:
        refuse(
            record.place,
            marked("The parts of this line add up to %(parts)s and not to %(whole)s."),
            parts=format_decimal(sum(splits), decimals_of(currency)),
            whole=format_decimal(amount, decimals_of(currency)),
        )
    return StatementLine(
        booked=days(record.value("D"), record.place),
        amount_minor=amount,
        currency=currency,
        reference=short(record.value("N"), 80),
        name=short(record.value("P"), 140),
        purpose=short(record.value("M") or record.value("P")),
        code="",
        part_count=len(splits) if len(splits) > 1 else 0,
        place=record.place,
    )
