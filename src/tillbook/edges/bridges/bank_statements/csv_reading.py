"""A bank's CSV with its mapping to statements: one an account, the running balance checked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from tillbook.edges.bridges.bank_statements.csv_mapping import CsvMapping, cells_of, guess
from tillbook.edges.bridges.bank_statements.reading import (
    MOST_LINES,
    Wanted,
    amount_of,
    currency_of,
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
    account_of,
    decimals_of,
)
from tillbook.values.words import marked

_DAY = re.compile(r"(\d{1,4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,4})(?:[T ].*)?", re.ASCII)
_SOLID = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Row:
    line: StatementLine
    own_account: str
    balance_minor: int | None


def read_csv(content: bytes, wanted: Wanted, mapping: CsvMapping | None = None) -> Reading:
    """The statements of a CSV; without a mapping, by the guess; raises StatementRefused."""
    mapping = mapping or guess(content)
    if not ({"amount", "money_in", "money_out"} & set(mapping.columns)) or (
        "booked" not in mapping.columns
    ):
        refuse(mapping.head_row, marked("A column for the day and one for the amount are needed."))
    text = text_of(content, mapping.encoding)
    rows = [
        _row(cells, line, mapping, wanted)
        for line, cells in cells_of(text, mapping.delimiter)
        if line > mapping.head_row and _has_amount(cells, mapping)
    ]
    if not rows:
        refuse(mapping.head_row, marked("No booking stands below this head."))
    if len(rows) > MOST_LINES:
        refuse(
            mapping.head_row,
            marked("This statement has more than %(most)d lines."),
            most=MOST_LINES,
        )
    by_account: dict[tuple[str, str], list[_Row]] = {}
    for row in rows:
        by_account.setdefault((row.own_account, row.line.currency), []).append(row)
    remarks: tuple[StatementRefused, ...] = ()
    if not mapping.sure:
        reason = (
            marked("The days may be read in two ways; month before day was taken.")
            if mapping.date_order == "mdy"
            else marked("The days may be read in two ways; day before month was taken.")
        )
        remarks = (StatementRefused(mapping.head_row, reason),)
    return Reading(
        statements=tuple(
            _statement(account, currency, found, mapping)
            for (account, currency), found in by_account.items()
        ),
        remarks=remarks,
    )


def _cell(cells: list[str], mapping: CsvMapping, what: str) -> str:
    place = mapping.columns.get(what)
    return cells[place].strip() if place is not None and place < len(cells) else ""


def _has_amount(cells: list[str], mapping: CsvMapping) -> bool:
    """A row without day and amount is a note or a sum below the table."""
    amount = any(_cell(cells, mapping, what) for what in ("amount", "money_in", "money_out"))
    return amount or bool(_cell(cells, mapping, "booked"))


def _row(cells: list[str], line: int, mapping: CsvMapping, wanted: Wanted) -> _Row:
    told = _cell(cells, mapping, "currency")
    currency = currency_of(told, line) if told else wanted.currency
    if not currency:
        refuse(line, marked("This file names no currency. Choose the bank account it is of."))
    booked = _day(_cell(cells, mapping, "booked"), mapping, line)
    value_date = _cell(cells, mapping, "value_date")
    balance = _cell(cells, mapping, "balance")
    return _Row(
        StatementLine(
            booked=booked,
            value_date=_day(value_date, mapping, line) if value_date else None,
            amount_minor=_amount(cells, mapping, currency, line),
            currency=currency,
            reference=short(_cell(cells, mapping, "reference"), 80),
            bank_reference=short(_cell(cells, mapping, "bank_reference"), 80),
            name=short(_cell(cells, mapping, "name"), 140),
            account=account_of(_cell(cells, mapping, "account")),
            purpose=short(_cell(cells, mapping, "purpose")),
            code=short(_cell(cells, mapping, "code"), 40),
            place=line,
        ),
        account_of(_cell(cells, mapping, "own_account")),
        _figure(balance, mapping, currency, line) if balance else None,
    )


def _figure(text: str, mapping: CsvMapping, currency: str, line: int) -> int:
    for unit in (currency, "€", "$", "£"):
        text = text.removeprefix(unit).removesuffix(unit).strip()
    return amount_of(text, currency, line, mapping.decimal)


def _amount(cells: list[str], mapping: CsvMapping, currency: str, line: int) -> int:
    whole = _cell(cells, mapping, "amount")
    if whole:
        amount = _figure(whole, mapping, currency, line)
        side = _cell(cells, mapping, "side").upper()
        if mapping.out_word:
            amount = -abs(amount) if side == mapping.out_word.upper() else abs(amount)
        return -amount if mapping.inverted else amount
    came, went = _cell(cells, mapping, "money_in"), _cell(cells, mapping, "money_out")
    if not came and not went:
        refuse(line, marked("This line has no amount."))
    total = _figure(came, mapping, currency, line) if came else 0
    return total - abs(_figure(went, mapping, currency, line) if went else 0)


def _day(text: str, mapping: CsvMapping, line: int) -> date:
    match = _SOLID.fullmatch(text)
    if match:
        return day_of(int(match[1]), int(match[2]), int(match[3]), text, line)
    match = _DAY.fullmatch(text)
    if not match:
        refuse(line, marked("“%(text)s” is no day."), text=text or "—")
    order = "ymd" if len(match[1]) == 4 else mapping.date_order
    parts = dict(zip(order, (match[1], match[2], match[3]), strict=True))
    year = int(parts["y"])
    if len(parts["y"]) <= 2:
        year += 1900 if year >= 80 else 2000
    return day_of(year, int(parts["m"]), int(parts["d"]), text, line)


def _statement(account: str, currency: str, rows: list[_Row], mapping: CsvMapping) -> Statement:
    """Oldest first. The running balances, where every row has one, give opening and closing, and
    each is checked against the row before: a row that was left out shows."""
    if rows[0].line.booked > rows[-1].line.booked or _backwards(rows):
        rows = rows[::-1]
    balances: tuple[Balance, ...] = ()
    if all(row.balance_minor is not None for row in rows):
        opening = (rows[0].balance_minor or 0) - rows[0].line.amount_minor
        before, exponent = opening, decimals_of(currency)
        for row in rows:
            if before + row.line.amount_minor != row.balance_minor:
                refuse(
                    row.line.place,
                    marked(
                        "The balance on this line does not follow: %(before)s and %(amount)s are"
                        " not %(balance)s."
                    ),
                    before=format_decimal(before, exponent),
                    amount=format_decimal(row.line.amount_minor, exponent),
                    balance=format_decimal(row.balance_minor or 0, exponent),
                )
            before = row.balance_minor or 0
        balances = tuple(
            Balance(
                kind=kind,
                code="",
                amount_minor=amount,
                currency=currency,
                day=row.line.booked,
                place=row.line.place,
            )
            for kind, amount, row in (
                (BalanceKind.OPENING, opening, rows[0]),
                (BalanceKind.CLOSING, before, rows[-1]),
            )
        )
    return Statement(
        format="csv",
        scope=Scope.STATEMENT,
        account=account,
        currency=currency,
        since=min(row.line.booked for row in rows),
        until=max(row.line.booked for row in rows),
        balances=balances,
        lines=tuple(row.line for row in rows),
        place=mapping.head_row,
    )


def _backwards(rows: list[_Row]) -> bool:
    """Whether the running balances follow from below: all rows of one day, the newest on top."""
    if len(rows) < 2 or any(row.balance_minor is None for row in rows):
        return False
    first, second = rows[0], rows[1]
    return (
        first.line.booked == rows[-1].line.booked
        and (first.balance_minor or 0) - first.line.amount_minor == second.balance_minor
        and (first.balance_minor or 0) + second.line.amount_minor != second.balance_minor
    )
