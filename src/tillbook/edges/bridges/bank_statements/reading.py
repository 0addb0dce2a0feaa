"""What every format needs: text from bytes, amounts and days exactly or refused with the line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import NoReturn

from tillbook.values.money import NotAnAmount, parse_decimal
from tillbook.values.rounding import OutOfRange
from tillbook.values.statements import StatementRefused, decimals_of
from tillbook.values.words import marked

#: Bytes of a file, bookings of a file, and letters of one field that are kept.
MOST_BYTES = 20 * 1024 * 1024
MOST_LINES = 100_000
MOST_LETTERS = 2_000

_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_GROUPED = re.compile(r"\d{1,3}(?:([.,' \u00a0\u202f’])\d{3})(?:\1\d{3})*", re.ASCII)
_PLAIN = re.compile(r"\d+", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the file may leave open. currency: of lines that name none. day_first: whether 2/3/2026
    is a day of March; None where the dates of the file may tell. known: the same of this account's
    files before; usual: where it is; both for a file whose dates tell nothing ("dmy", "mdy")."""

    currency: str = ""
    day_first: bool | None = None
    known: str = ""
    usual: str = "mdy"


def refuse(place: int, reason: str, **values: str | int) -> NoReturn:
    """Raise the one refusal; values are cut so that a message stays a sentence."""
    short = {k: v[:60] if isinstance(v, str) else v for k, v in values.items()}
    raise StatementRefused(max(place, 1), reason, short)


def text_of(content: bytes, declared: str = "") -> str:
    """The text of a file: a byte order mark wins, then UTF-8, then what is declared, then the
    western code page. Line ends become one kind."""
    text = _decoded(content, declared)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(content: bytes, declared: str) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    for encoding in ("utf-8-sig", declared, "cp1252"):
        if encoding:
            try:
                return content.decode(encoding)
            except (UnicodeError, LookupError):
                continue
    return content.decode("latin-1")


def currency_of(text: str, place: int) -> str:
    """A currency code, or a refusal."""
    code = text.strip().upper()
    if not _CURRENCY.fullmatch(code):
        refuse(place, marked("“%(text)s” is no currency."), text=text)
    return code


def amount_of(text: str, currency: str, place: int, decimal: str = "") -> int:
    """An amount as minor units, exactly. decimal: what parts the decimals; "" finds it: the last
    of comma and dot, and the other one groups thousands. More decimals than the currency has are
    refused unless they are zeros."""
    wrong = marked("“%(text)s” is no amount.")
    shown = text.strip()
    sign, digits = _sign(shown)
    if not decimal:
        decimal = _decimal_of(digits)
        if (
            decimal == ","
            and "," in digits
            and len(digits.rpartition(",")[2]) == 3 != decimals_of(currency)
        ):
            refuse(place, marked("“%(text)s” may mean thousands or decimals."), text=text)
    whole, _dot, part = (
        digits.rpartition(decimal) if decimal and decimal in digits else (digits, "", "")
    )
    whole, part = whole.strip() or "0", part.strip()
    grouped = _GROUPED.fullmatch(whole)
    if grouped and grouped[1] != decimal:
        whole = whole.replace(grouped[1], "")
    if not _PLAIN.fullmatch(whole) or (part and not _PLAIN.fullmatch(part)):
        refuse(place, wrong, text=text)
    if not any(one.isdigit() for one in digits):
        refuse(place, wrong, text=text)
    whole = whole.lstrip("0") or "0"
    try:
        value = parse_decimal(f"{whole}.{part[:12] or 0}", decimals_of(currency))
    except OutOfRange:
        refuse(place, marked("“%(text)s” is larger than an amount can be."), text=text)
    except NotAnAmount:
        refuse(
            place,
            marked("“%(text)s” has more decimals than %(currency)s, or is larger than can be."),
            text=text,
            currency=currency or "?",
        )
    if part[12:].strip("0"):
        refuse(place, wrong, text=text)
    return sign * value


def _sign(text: str) -> tuple[int, str]:
    text = text.replace("\u2212", "-")
    if text.startswith("(") and text.endswith(")"):
        return -1, text[1:-1]
    if text[:1] in ("+", "-"):
        return (-1 if text[0] == "-" else 1), text[1:].strip()
    if text[-1:] in ("+", "-"):
        return (-1 if text[-1] == "-" else 1), text[:-1].strip()
    return 1, text


def _decimal_of(digits: str) -> str:
    dot, comma = digits.rfind("."), digits.rfind(",")
    if dot >= 0 and comma >= 0:
        return "." if dot > comma else ","
    only = "." if dot >= 0 else ","
    return "" if digits.count(only) > 1 else only


def day_of(year: int, month: int, day: int, text: str, place: int) -> date:
    """A day, or a refusal. Banks that count every month as 30 days book on the 30th of February:
    that is its last day."""
    if month == 2 and day in (29, 30):
        day = 29 if _leap(year) else 28
    try:
        found = date(year, month, day)
    except (ValueError, OverflowError):
        refuse(place, marked("“%(text)s” is no day."), text=text)
    if not 1900 <= found.year <= 2199:
        refuse(place, marked("“%(text)s” is no day of our time."), text=text)
    return found


def _leap(year: int) -> bool:
    try:
        date(year, 2, 29)
    except (ValueError, OverflowError):
        return False
    return True


def short(text: str, most: int = MOST_LETTERS) -> str:
    """One line of text without control signs and double blanks, cut where nobody reads on."""
    kept = text[: most * 2]
    if not kept.isprintable():
        kept = "".join(sign if sign.isprintable() else " " for sign in kept)
    return " ".join(kept.split())[:most]
