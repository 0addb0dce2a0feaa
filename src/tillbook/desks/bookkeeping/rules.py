"""An entry by hand as values: what was typed, what it means in a company's books, its text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date, timedelta
from uuid import UUID

from tillbook.books.ledger.rules import next_month
from tillbook.books.ledger.rules.owed_tax import OwedTax
from tillbook.desks.bookkeeping.errors import EntryRefused, Refusal, Wrong
from tillbook.desks.bookkeeping.foreign_lines import foreign_of
from tillbook.desks.bookkeeping.naming import AccountFact, find_account
from tillbook.desks.bookkeeping.owed_lines import taxed_whole, with_tax_owed
from tillbook.masters.currencies.rules import Rate
from tillbook.values.effects import EntryLine
from tillbook.values.hashing import canonical_text
from tillbook.values.money import NotAnAmount, format_decimal, parse_decimal

#: The most one line may come to: far past any shop, and 500 of them within what the books hold.
MOST_MINOR = 10**13
MOST_LINES = 500
FIRST_YEAR, LAST_YEAR = 1950, 2199
#: How many days ahead an entry may be dated where the company has said nothing.
FUTURE_DAYS = 35


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedLine:
    """A line as text. Figures are plain ("1234.50"), days ISO; the rest are codes, the account
    also a name. foreign: so much of `currency`, a credit negative where no side says it; rate: what
    one unit of it is worth, "" for the rate of the day."""

    account: str = ""
    debit: str = ""
    credit: str = ""
    location: str = ""
    department: str = ""
    party: str = ""
    due: str = ""
    memo: str = ""
    tax: str = ""
    base: str = ""
    currency: str = ""
    foreign: str = ""
    rate: str = ""

    @property
    def blank(self) -> bool:
        """Whether nothing was typed; a location alone is what was proposed."""
        return not any(asdict(replace(self, location="")).values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """An entry as text. accrual: it takes itself back on the first day of the next month."""

    day: str = ""
    memo: str = ""
    accrual: bool = False
    lines: tuple[TypedLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """What an entry is held against: everything by code. own: the only locations the writer may
    post for (None: all). parties: (kind, code) -> id. today: the latest day it is anywhere. home:
    the company's currency; rates: of others, that day; rounding_id: where goes what those leave.
    owed: taxes that nobody charges and the buyer owes, by code."""

    exponent: int
    accounts: Mapping[str, AccountFact]
    locations: Mapping[str, UUID]
    departments: Mapping[str, UUID]
    parties: Mapping[tuple[str, str], UUID]
    taxes: Mapping[str, UUID]
    today: date
    own: frozenset[UUID] | None = None
    future_days: int = FUTURE_DAYS
    home: str = ""
    rates: Mapping[str, Rate] = field(default_factory=dict)
    rounding_id: UUID | None = None
    owed: Mapping[str, OwedTax] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """An entry that can be posted. total_minor: the sum of one side."""

    day: date
    memo: str
    accrual: bool
    lines: tuple[EntryLine, ...]

    @property
    def total_minor(self) -> int:
        return total_of(self.lines)


def total_of(lines: Iterable[EntryLine]) -> int:
    """The sum of the debits, in minor units."""
    return sum(line.amount_minor for line in lines if _is_debit(line.amount_minor))  # type: ignore[misc]


def _is_debit(amount: object) -> bool:
    return isinstance(amount, int) and amount > 0


def typed_text(typed: Typed) -> str:
    """What was typed as canonical text, to keep."""
    lines = [{k: v for k, v in asdict(line).items() if v} for line in typed.lines]
    return canonical_text(
        {"day": typed.day, "memo": typed.memo, "accrual": typed.accrual, "lines": lines}
    )


def typed_of(text: str) -> Typed:
    """What `typed_text` kept."""
    found = json.loads(text)
    known = {field.name for field in fields(TypedLine)}
    lines = [{k: str(v) for k, v in line.items() if k in known} for line in found["lines"]]
    return Typed(
        day=found["day"],
        memo=found["memo"],
        accrual=found["accrual"],
        lines=tuple(TypedLine(**line) for line in lines),
    )


def decide(typed: Typed, books: Books) -> Decided:
    """What the typed entry does to these books. Raises EntryRefused with all that is wrong."""
    wrong: list[Wrong] = []
    day = _day(typed.day, books, wrong)
    asked = [(n, line) for n, line in enumerate(typed.lines, 1) if not line.blank]
    if len(asked) < 2:
        wrong.append(Wrong(Refusal.TOO_FEW_LINES))
    if len(asked) > MOST_LINES:
        wrong.append(Wrong(Refusal.TOO_MANY_LINES, 0, {"most": str(MOST_LINES)}))
        raise EntryRefused(*wrong)
    lines = [found for n, line in asked if (found := _line(n, line, books, wrong))]
    if not wrong:
        lines.extend(_left_over(lines, [line for _n, line in asked], books))
        wrong.extend(_balance(lines, books.exponent))
        if not typed.accrual:
            codes = taxed_whole(typed.lines, books.accounts, books.owed)
            lines = with_tax_owed(lines, [books.owed[code] for code in codes])
    if wrong:
        raise EntryRefused(*wrong)
    assert day is not None
    return Decided(day=day, memo=typed.memo, accrual=typed.accrual, lines=tuple(lines))


def _left_over(
    lines: Sequence[EntryLine], typed: Sequence[TypedLine], books: Books
) -> list[EntryLine]:
    """What converting line by line leaves: at most a unit a line, on the account for rounding."""
    converted = sum([1 for one in typed if one.foreign and not (one.debit or one.credit)])
    off = sum(line.amount_minor for line in lines)  # type: ignore[misc]
    if not off or abs(off) > converted or books.rounding_id is None:
        return []
    return [EntryLine(books.rounding_id, -off, location_id=lines[0].location_id)]


def _balance(lines: Sequence[EntryLine], exponent: int) -> list[Wrong]:
    off = sum(line.amount_minor for line in lines)  # type: ignore[misc]
    if off == 0:
        return []
    debit = total_of(lines)
    words = {"debit": debit, "credit": debit - off, "off": abs(off)}
    said = {name: format_decimal(minor, exponent) for name, minor in words.items()}
    return [Wrong(Refusal.UNBALANCED, 0, said)]


def read_day(text: str) -> date | None:
    """A day as ISO text; None when it is none at all, or in no year there is."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _day(text: str, books: Books, wrong: list[Wrong]) -> date | None:
    shown = {"text": text[:20]}
    day = read_day(text)
    if not text:
        wrong.append(Wrong(Refusal.MISSING_DATE))
    elif day is None:
        year = text[:4]
        out = len(text) == 10 and year.isdecimal() and int(year) < FIRST_YEAR
        wrong.append(Wrong(Refusal.DATE_OUT_OF_RANGE if out else Refusal.NO_DATE, 0, shown))
    else:
        check_day(day, books.today, books.future_days, wrong)
    return day


def check_day(day: date, today: date, future_days: int, wrong: list[Wrong]) -> None:
    """Note what is wrong with the day of an entry: no year of the books, or too far ahead."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        wrong.append(Wrong(Refusal.DATE_OUT_OF_RANGE, 0, {"text": str(day)}))
    elif day > today + timedelta(days=future_days):
        words = {"text": str(day), "days": str(future_days)}
        wrong.append(Wrong(Refusal.FUTURE_DATE, 0, words))


def _line(number: int, typed: TypedLine, books: Books, wrong: list[Wrong]) -> EntryLine | None:
    before = len(wrong)
    account = _account(number, typed.account, books, wrong)
    abroad = foreign_of(number, typed, account, books, wrong)
    if abroad and abroad.amount_minor is not None:
        amount = abroad.amount_minor
    elif len(wrong) > before and typed.foreign:
        amount = 0
    else:
        amount = _amount(number, typed, books.exponent, wrong)
    location = _location(number, typed.location, books, wrong)
    department = _known(
        number, typed.department, books.departments, Refusal.UNKNOWN_DEPARTMENT, wrong
    )
    tax = _known(number, typed.tax, books.taxes, Refusal.UNKNOWN_TAX, wrong)
    party = _party(number, typed.party, account, books, wrong)
    base = _figure(number, typed.base, books.exponent, wrong) if typed.base else None
    if base is not None and not typed.tax:
        wrong.append(Wrong(Refusal.BASE_WITHOUT_TAX, number))
    due = read_day(typed.due) if typed.due else None
    if typed.due and (due is None or not FIRST_YEAR <= due.year <= LAST_YEAR):
        wrong.append(Wrong(Refusal.NO_DUE_DATE, number, {"text": typed.due[:20]}))
    if len(wrong) > before or account is None:
        return None
    signed = -1 if amount < 0 else 1
    return EntryLine(
        account_id=account.id,
        amount_minor=amount,
        location_id=location,
        department_id=department,
        party_id=party,
        due_date=due,
        tax_code_id=tax,
        tax_base_minor=None if base is None else signed * base,
        foreign_minor=abroad.foreign_minor if abroad else None,
        foreign_currency=abroad.currency if abroad else "",
        memo=typed.memo[:200],
    )


def normal(typed: Typed, books_accounts: Mapping[str, AccountFact], exponent: int) -> Typed:
    """The same entry in its one form: accounts by number, figures with all their decimals. What
    cannot be read stays as it is."""

    def figure(text: str) -> str:
        try:
            return format_decimal(parse_decimal(text, exponent), exponent)
        except ValueError:
            return text

    def line(one: TypedLine) -> TypedLine:
        found = [a for a in find_account(one.account, books_accounts) if not a.archived]
        return replace(
            one,
            account=found[0].code if len(found) == 1 else one.account,
            debit=figure(one.debit),
            credit=figure(one.credit),
            base=figure(one.base),
            currency=one.currency.upper(),
        )

    return replace(typed, lines=tuple(line(one) for one in typed.lines))


def _account(number: int, text: str, books: Books, wrong: list[Wrong]) -> AccountFact | None:
    shown = {"text": text.strip()[:60]}
    if not text.strip():
        wrong.append(Wrong(Refusal.NO_ACCOUNT, number))
        return None
    found = find_account(text, books.accounts)
    in_use = [one for one in found if not one.archived]
    if not found:
        wrong.append(Wrong(Refusal.UNKNOWN_ACCOUNT, number, shown))
    elif len(in_use) > 1:
        wrong.append(Wrong(Refusal.AMBIGUOUS_ACCOUNT, number, shown))
    elif not in_use:
        wrong.append(Wrong(Refusal.ARCHIVED_ACCOUNT, number, {"text": found[0].words}))
    elif in_use[0].control:
        wrong.append(Wrong(Refusal.CONTROL_ACCOUNT, number, {"text": in_use[0].words}))
    else:
        return in_use[0]
    return None


def _figure(number: int, text: str, exponent: int, wrong: list[Wrong]) -> int:
    shown = {"text": text.strip()[:24]}
    try:
        minor = parse_decimal(text, exponent)
    except NotAnAmount:
        digits = text.strip().lstrip("+-").partition(".")[0]
        huge = digits.isascii() and digits.isdigit() and len(digits) > 13
        wrong.append(Wrong(Refusal.TOO_LARGE if huge else Refusal.NOT_AN_AMOUNT, number, shown))
        return 0
    except ValueError:  # past what any column of the books holds
        wrong.append(Wrong(Refusal.TOO_LARGE, number, shown))
        return 0
    if minor < 0:
        wrong.append(Wrong(Refusal.NEGATIVE, number, shown))
    elif minor > MOST_MINOR:
        wrong.append(Wrong(Refusal.TOO_LARGE, number, shown))
    return minor


def _amount(number: int, typed: TypedLine, exponent: int, wrong: list[Wrong]) -> int:
    """The line's amount, debit positive; 0 where it is wrong."""
    before = len(wrong)
    debit = _figure(number, typed.debit, exponent, wrong) if typed.debit.strip() else 0
    credit = _figure(number, typed.credit, exponent, wrong) if typed.credit.strip() else 0
    if len(wrong) > before:
        return 0
    if debit and credit:
        wrong.append(Wrong(Refusal.BOTH_SIDES, number))
    elif not debit and not credit:
        wrong.append(Wrong(Refusal.NO_AMOUNT, number))
    return debit - credit


def _location(number: int, code: str, books: Books, wrong: list[Wrong]) -> UUID | None:
    if not code:
        if books.own is not None:
            wrong.append(Wrong(Refusal.NO_LOCATION, number))
        return None
    found = books.locations.get(code)
    if found is None or (books.own is not None and found not in books.own):
        wrong.append(Wrong(Refusal.UNKNOWN_LOCATION, number, {"text": code[:30]}))
        return None
    return found


def _known(
    number: int, code: str, known: Mapping[str, UUID], refusal: Refusal, wrong: list[Wrong]
) -> UUID | None:
    if code and code not in known:
        wrong.append(Wrong(refusal, number, {"text": code[:40]}))
    return known.get(code) if code else None


def _party(
    number: int, code: str, account: AccountFact | None, books: Books, wrong: list[Wrong]
) -> UUID | None:
    if not code:
        return None
    kinds = ("supplier", "customer") if account and account.owes else ("customer", "supplier")
    found = next((p for kind in kinds if (p := books.parties.get((kind, code)))), None)
    if found is None:
        wrong.append(Wrong(Refusal.UNKNOWN_PARTY, number, {"text": code[:40]}))
    return found


def due_days(day_of_month: int, since: date, until: date | None, today: date) -> list[date]:
    """When a monthly entry was or is due, through today: on that day of a month or its last."""
    found, month = [], since.replace(day=1)
    last = min(until, today) if until else today
    while month <= last:
        end = next_month(month) - timedelta(days=1)
        due = month.replace(day=min(day_of_month, end.day))
        if since <= due <= last:
            found.append(due)
        month = next_month(month)
    return found
