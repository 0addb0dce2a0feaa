"""A bank statement as it was read, whatever the file's format: values, no database, no Django.

Amounts are minor units of the statement's currency: money in positive, money out negative. What a
file does not say is "" or None; nothing is guessed here. `place` is the line of the file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tillbook.values.rounding import times_in

#: Currencies whose minor unit is not a hundredth (ISO 4217), by its decimals.
_OTHER_DECIMALS = {
    0: frozenset(
        (
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "UYI",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        )
    ),
    3: frozenset(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")),
    4: frozenset(("CLF", "UYW")),
}
_HOLE = re.compile(r"%\((\w+)\)[sd]")
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{8,30}", re.ASCII)


class Scope(StrEnum):
    """What a file promises. Only a statement is final: a report of the running day and a notice
    are replaced by it."""

    STATEMENT = "statement"
    INTRADAY = "intraday"
    NOTICE = "notice"


class BalanceKind(StrEnum):
    """The balances a chain is checked by, and the others, which are kept to be shown."""

    OPENING = "opening"
    CLOSING = "closing"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """A balance of a statement. code: what the format calls it ("CLBD", "62F", "LEDGERBAL")."""

    kind: BalanceKind
    code: str
    amount_minor: int
    currency: str = ""
    day: date | None = None
    place: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One payment of a batch that the bank booked as one amount. amount_minor: None where the
    bank does not say, or says it in another currency."""

    amount_minor: int | None = None
    reference: str = ""
    name: str = ""
    account: str = ""
    purpose: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """One booking. reference: what payer and payee know it by (end-to-end id, invoice, cheque);
    bank_reference: what the bank calls it. code: the bank's code of the kind of booking.

    reversal: the bank took an earlier booking back with it; the amount has its own sign already.
    pending: announced and not booked. part_count: how many payments the batch holds, 0 for none.
    """

    booked: date
    amount_minor: int
    value_date: date | None = None
    currency: str = ""
    reference: str = ""
    bank_reference: str = ""
    name: str = ""
    account: str = ""
    purpose: str = ""
    code: str = ""
    reversal: bool = False
    pending: bool = False
    part_count: int = 0
    parts: tuple[Part, ...] = ()
    place: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement of one account. account: IBAN or number without blanks, "" where the file
    names none. control: (money in, money out) that the bank adds the lines up to, where it says."""

    format: str
    scope: Scope
    account: str
    currency: str
    lines: tuple[StatementLine, ...]
    balances: tuple[Balance, ...] = ()
    reference: str = ""
    number: str = ""
    since: date | None = None
    until: date | None = None
    account_name: str = ""
    control: tuple[int | None, int | None] = (None, None)
    place: int = 0

    def balance(self, kind: BalanceKind) -> Balance | None:
        """The first balance of a kind (the last one of the closing ones)."""
        found = [one for one in self.balances if one.kind == kind]
        if not found:
            return None
        return found[-1] if kind == BalanceKind.CLOSING else found[0]


class StatementRefused(ValueError):
    """A file, or a part of it, cannot be read: the line, and the reason as a marked sentence with
    its values. The only thing a parser raises."""

    def __init__(
        self, place: int, reason: str, values: Mapping[str, str | int] | None = None
    ) -> None:
        self.place = place
        self.reason = reason
        self.values = dict(values or {})
        said = _HOLE.sub(lambda hole: str(self.values[hole[1]]), reason)
        super().__init__(f"line {place}: {said}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a file held: its statements, the parts that are no bank statement, and how doubtful
    things were read (each a place, a marked sentence and its values).

    date_order: "dmy" or "mdy", as days were read that may mean two things (QIF); "" where none is.
    """

    statements: tuple[Statement, ...]
    left_out: tuple[StatementRefused, ...] = ()
    remarks: tuple[StatementRefused, ...] = ()
    date_order: str = ""


def account_of(text: str) -> str:
    """An account's identification as banks print it: without blanks, in capitals; the currency that
    some put behind the number is no part of it."""
    kept = "".join(text.split()).upper()[:70]
    if len(kept) > 8 and kept[-3:].isalpha() and kept[-4].isdigit() and not is_iban(kept):
        return kept[:-3]
    return kept


def is_iban(text: str) -> bool:
    """Whether the check digits of an IBAN are right (ISO 13616: remainder 1 of 97)."""
    if not _IBAN.fullmatch(text):
        return False
    number = int("".join(str(int(sign, 36)) for sign in text[4:] + text[:4]))
    return number - 97 * times_in(number, 97) == 1


def decimals_of(currency: str) -> int:
    """Decimals of a currency's minor unit."""
    return next((n for n, those in _OTHER_DECIMALS.items() if currency in those), 2)
