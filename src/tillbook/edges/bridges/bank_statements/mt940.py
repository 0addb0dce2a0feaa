"""MT940 and MT942 (SWIFT), as banks write them: in an envelope or bare, wrapped anywhere."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from tillbook.edges.bridges.bank_statements.mt_details import details_of, structured
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
from tillbook.values.statements import (
    Balance,
    BalanceKind,
    Reading,
    Scope,
    Statement,
    StatementLine,
    account_of,
)
from tillbook.values.words import marked

#: Fields that begin with their tag at the start of a line; any other ":26:" is text that wrapped.
_TAGS = "20|21|25P?|28C?|60[FM]|61|86|62[FM]|64|65|34F|13D?|90[CD]|NS"
_FIELD = re.compile(rf":({_TAGS}):")
_ENVELOPE = re.compile(r"\{[1-5]:[^{}\n]*(?:\{[^{}\n]*\}[^{}\n]*)*\}|\{4:$|^-\}", re.MULTILINE)
_BALANCE = re.compile(r"([CD])\s?(\d{6})([A-Z]{3})?\s*([\d.,]+)\s*", re.ASCII)
_LINE = re.compile(
    r"(?P<value>\d{6})(?P<entry>\d{4}|\s{4})?\s?(?P<mark>R[CD]|[CD])(?P<funds>[A-Z])?\s*"
    r"(?P<amount>\d[\d.]*,\d*|,\d+|\d+)"
    r"(?:(?P<kind>[A-Z][A-Z0-9]{3})(?P<rest>.*))?",
    re.ASCII | re.DOTALL,
)
_FLOOR = re.compile(r"([A-Z]{3})([CD])?\s*([\d.,]+)", re.ASCII)
_CONTROL = re.compile(r"(\d{1,5})([A-Z]{3})([\d.,]+)", re.ASCII)


@dataclass(slots=True)
class _Field:
    tag: str
    text: str
    place: int


@dataclass(slots=True)
class _Page:
    """The fields of one message."""

    fields: list[_Field] = field(default_factory=list)

    def first(self, *tags: str) -> _Field | None:
        return next((one for one in self.fields if one.tag in tags), None)


def read_mt940(content: bytes, wanted: Wanted) -> Reading:
    """The statements of a file; raises StatementRefused."""
    pages = _pages(text_of(content))
    if not pages:
        refuse(1, marked("No field of an MT940 or MT942 statement begins here (:20:)."))
    return Reading(statements=tuple(_statement(page, wanted) for page in pages))


def _pages(text: str) -> list[_Page]:
    """Messages: each begins with field 20, or with a field that the one before has already."""
    pages: list[_Page] = []
    page: _Page | None = None
    for one in _fields(text):
        if one.tag == "20":
            page = _Page()
            pages.append(page)
        elif page is None or one.tag == "-":
            if one.tag != "-":
                refuse(
                    one.place,
                    marked("Field :%(tag)s: stands outside a statement, which begins with :20:."),
                    tag=one.tag,
                )
            page = None
            continue
        page.fields.append(one)
    return pages


def _fields(text: str) -> list[_Field]:
    """The fields in order. A dash alone on its line, or the end of the envelope, ends a message;
    other lines go on with the field before."""
    found: list[_Field] = []
    ended = True
    lines = _ENVELOPE.sub(lambda m: "-" if m[0] == "-}" else "", text).split("\n")
    position = 0
    while position < len(lines):
        line, place = lines[position].strip("\x01\x02\x03\x1a\ufeff"), position + 1
        if line == ":" and position + 1 < len(lines):
            position += 1
            line += lines[position]
        position += 1
        if match := _FIELD.match(line):
            found.append(_Field(match[1], line[match.end() :], place))
            ended = False
        elif line.strip() == "-":
            found.append(_Field("-", "", place))
            ended = True
        elif found and not ended and line.strip():
            found[-1].text += "\n" + line
        if len(found) > MOST_LINES * 2:
            refuse(place, marked("This statement has more than %(most)d lines."), most=MOST_LINES)
    return found


def _statement(page: _Page, wanted: Wanted) -> Statement:
    head = page.fields[0]
    _once(page)
    account = page.first("25", "25P")
    if account is None or not account.text.strip():
        refuse(head.place, marked("This statement names no account (:25:)."))
    opening, floor = page.first("60F", "60M"), page.first("34F")
    if opening is None and floor is None:
        refuse(head.place, marked("This statement has no opening balance (:60F:)."))
    currency = _currency(page, account, wanted)
    intraday = opening is None
    balances = _balances(page, currency)
    if not intraday and not any(one.kind == BalanceKind.CLOSING for one in balances):
        refuse(
            head.place, marked("This statement has no closing balance (:62F:): it is not whole.")
        )
    days = [one.day for one in balances if one.kind != BalanceKind.OTHER and one.day]
    number = page.first("28C", "28")
    number_text = short(number.text, 40) if number else ""
    return Statement(
        format="mt942" if intraday else "mt940",
        scope=Scope.INTRADAY if intraday else Scope.STATEMENT,
        account=account_of(account.text),
        currency=currency,
        reference=short(head.text, 80),
        number=number_text,
        since=min(days) if days else None,
        until=max(days) if days else None,
        balances=balances,
        lines=_lines(page, currency, _day_of_report(page)),
        control=_control(page, currency),
        place=head.place,
    )


def _once(page: _Page) -> None:
    """A field that a statement has once, twice: two statements have run into one another."""
    seen: set[str] = set()
    for one in page.fields:
        name = {"60M": "60F", "62M": "62F", "28": "28C", "25P": "25"}.get(one.tag, one.tag)
        if name in seen and name in ("25", "28C", "60F", "62F"):
            refuse(
                one.place,
                marked("Field :%(tag)s: stands twice in one statement."),
                tag=one.tag,
            )
        seen.add(name)


def _currency(page: _Page, account: _Field, wanted: Wanted) -> str:
    for tag in ("60F", "60M", "62F", "62M"):
        found = page.first(tag)
        match = _BALANCE.match(found.text) if found else None
        if found and match and match[3]:
            return currency_of(match[3], found.place)
    floor = page.first("34F")
    if floor and (match := _FLOOR.match(floor.text)):
        return currency_of(match[1], floor.place)
    tail = account.text.strip()[-3:]
    if (
        tail.isalpha()
        and tail.isascii()
        and tail.isupper()
        and account.text.strip()[-4:-3].isdigit()
    ):
        return tail
    if not wanted.currency:
        refuse(account.place, marked("This statement names no currency."))
    return wanted.currency


def _balances(page: _Page, currency: str) -> tuple[Balance, ...]:
    kinds = {
        "60F": BalanceKind.OPENING,
        "60M": BalanceKind.OPENING,
        "62F": BalanceKind.CLOSING,
        "62M": BalanceKind.CLOSING,
    }
    found = []
    for one in page.fields:
        if one.tag not in (*kinds, "64", "65"):
            continue
        match = _BALANCE.match(one.text)
        if not match:
            refuse(
                one.place,
                marked("Field :%(tag)s: is no balance: “%(text)s”."),
                tag=one.tag,
                text=short(one.text),
            )
        unit = match[3] or currency
        amount = amount_of(match[4], unit, one.place, ",")
        found.append(
            Balance(
                kind=kinds.get(one.tag, BalanceKind.OTHER),
                code=one.tag,
                amount_minor=-amount if match[1] == "D" else amount,
                currency=unit,
                day=_six(match[2], one.place),
                place=one.place,
            )
        )
    return tuple(found)


def _six(text: str, place: int) -> date:
    """YYMMDD: this century, and the last one from 80 on."""
    year = int(text[:2])
    return day_of(year + (1900 if year >= 80 else 2000), int(text[2:4]), int(text[4:]), text, place)


def _day_of_report(page: _Page) -> date | None:
    found = page.first("13D", "13")
    digits = found.text.strip()[:6] if found else ""
    return _six(digits, found.place) if found and re.fullmatch(r"\d{6}", digits) else None


def _control(page: _Page, currency: str) -> tuple[int | None, int | None]:
    sums: list[int | None] = []
    for tag in ("90C", "90D"):
        found = page.first(tag)
        match = _CONTROL.match(found.text.strip()) if found else None
        sums.append(amount_of(match[3], currency, found.place, ",") if found and match else None)
    return sums[0], sums[1]


def _lines(page: _Page, currency: str, made: date | None) -> tuple[StatementLine, ...]:
    """Each field 61 with what follows it up to the next; a field 86 behind the closing balance is
    said of the account and of no line."""
    found: list[StatementLine] = []
    told: list[_Field] = []
    line: _Field | None = None
    for one in [*page.fields, _Field("62F", "", 0)]:
        if one.tag in ("86", "NS"):
            told.append(one)
            continue
        if line is not None:
            found.append(_line(line, told, currency, made))
        told = []
        line = one if one.tag == "61" else None
    return tuple(found)


def _line(one: _Field, told: list[_Field], currency: str, made: date | None) -> StatementLine:
    head, _newline, more = one.text.partition("\n")
    match = _LINE.fullmatch(head.rstrip())
    if not match:
        second, _newline, more = more.partition("\n")
        match = _LINE.fullmatch((head + second).rstrip())
    if not match:
        refuse(one.place, marked("This line cannot be read: “%(text)s”."), text=short(one.text))
    value_date = _six(match["value"], one.place)
    booked = _entry_day(match["entry"], value_date, one.place)
    amount = amount_of(match["amount"], currency, one.place, ",")
    # RC takes a credit back, RD a debit.
    came_in = match["mark"] in ("C", "RD")
    rest = (match["rest"] or "").strip()
    own, _slashes, bank = rest.partition("//")
    details = details_of("\n".join(x.text for x in told if x.tag == "86"))
    if not details.purpose:
        details = structured("\n".join(x.text for x in told if x.tag == "NS")) or details
    reference = details.reference or ("" if own.strip().upper() in ("NONREF", "") else own.strip())
    supplement = short(more)
    return StatementLine(
        booked=booked,
        value_date=value_date,
        amount_minor=amount if came_in else -amount,
        currency=currency,
        reference=short(reference, 80),
        bank_reference="" if bank.strip() == "NONREF" else short(bank, 80),
        name=short(details.name, 140),
        account=account_of(details.account),
        purpose=short(details.purpose or supplement),
        code=short(" ".join(x for x in (match["kind"] or "", details.code) if x), 40),
        reversal=match["mark"] in ("RC", "RD"),
        place=one.place,
    )


def _entry_day(text: str | None, value_date: date, place: int) -> date:
    """The day of booking is month and day alone: of the year that brings it nearest."""
    digits = (text or "").strip()
    if not digits:
        return value_date
    month, day = int(digits[:2]), int(digits[2:])
    year = value_date.year
    if month - value_date.month > 6:
        year -= 1
    elif value_date.month - month > 6:
        year += 1
    return day_of(year, month, day, digits, place)
