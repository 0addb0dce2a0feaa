"""An expense as values: what was typed, what it means, the tax inside what was paid. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from uuid import UUID

from tillbook.books.ledger.rules.owed_tax import OwedTax
from tillbook.desks.expenses.errors import ExpenseRefused, Refusal, Wrong
from tillbook.values.hashing import canonical_text
from tillbook.values.money import NotAnAmount, parse_decimal
from tillbook.values.rounding import allocate, divide

MOST_MINOR = 10**11
MOST_LINES = 20
FIRST_YEAR, LAST_YEAR = 1950, 2199
_MILLION = 1_000_000
#: What an expense is paid from, beside an account of the company (its id).
PETTY, OWN = "petty", "own"


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedLine:
    """A part of what was paid: what for (id of a category), how much, tax included, the code of the
    tax in it ("" for none)."""

    category: str = ""
    amount: str = ""
    tax: str = ""

    @property
    def blank(self) -> bool:
        """Whether no amount was typed: what is proposed beside it does not count."""
        return not self.amount.strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """An expense as text. paid: PETTY, OWN or the id of a source; owed_to: whose money it was."""

    day: str = ""
    location: str = ""
    department: str = ""
    paid: str = ""
    owed_to: str = ""
    supplier: str = ""
    note: str = ""
    lines: tuple[TypedLine, ...] = ()


def typed_text(typed: Typed) -> str:
    """What was typed as canonical text, to keep."""
    return canonical_text(asdict(typed) | {"lines": [asdict(one) for one in typed.lines]})


def typed_of(text: str) -> Typed:
    """What `typed_text` kept."""
    found = json.loads(text)
    lines = tuple(TypedLine(**one) for one in found.pop("lines"))
    return Typed(**found, lines=lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryFact:
    """What money is spent on: where it is booked, and the code of the tax that is usually in it."""

    id: UUID
    name: str
    account_id: UUID
    tax: str = ""
    archived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxFact:
    """A tax that may be in a price: its rate on the day, and the account it is claimed on."""

    id: UUID
    code: str
    rate_ppm: int
    account_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What an expense is held against. sources: id as text -> account; petty: location -> account;
    people: who may have laid money out; suppliers: (kind, code) -> id; own: the only locations of
    the writer (None: all); gone: accounts that nothing is posted to any more, as they are called;
    owed: taxes that no supplier charged and the buyer owes, by code.
    """

    exponent: int
    today: date
    categories: Mapping[str, CategoryFact]
    taxes: Mapping[str, TaxFact]
    sources: Mapping[str, UUID]
    locations: Mapping[str, UUID]
    departments: Mapping[str, UUID]
    petty: Mapping[UUID, UUID | None]
    owed_account: UUID | None
    people: frozenset[UUID]
    suppliers: Mapping[tuple[str, str], UUID]
    own: frozenset[UUID] | None = None
    tax_per_line: bool = False
    gone: Mapping[UUID, str] = field(default_factory=dict)
    owed: Mapping[str, OwedTax] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """A decided part: gross_minor of which tax_minor is tax; or owes, and claims, so much tax on
    the whole of it."""

    category_id: UUID
    account_id: UUID
    gross_minor: int
    tax_minor: int = 0
    tax: TaxFact | OwedTax | None = None
    owed_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """An expense that can be posted. account_id: where the money came from, or who is owed."""

    day: date
    location_id: UUID
    department_id: UUID | None
    paid: str
    account_id: UUID
    owed_to: UUID | None
    party_id: UUID | None
    supplier: str
    note: str
    spent: tuple[Spent, ...]

    @property
    def total_minor(self) -> int:
        return sum([one.gross_minor for one in self.spent])

    @property
    def tax_minor(self) -> int:
        return sum([one.tax_minor for one in self.spent])


def read_day(text: str) -> date | None:
    """A day as ISO text in a year the books can be about; else None."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def decide(typed: Typed, facts: Facts) -> Decided:
    """What the typed expense is. Raises ExpenseRefused with all that is wrong."""
    wrong: list[Wrong] = []
    day = _day(typed.day, facts, wrong)
    location = facts.locations.get(typed.location)
    if location is None or (facts.own is not None and location not in facts.own):
        wrong.append(Wrong(Refusal.NO_LOCATION))
    if typed.department and typed.department not in facts.departments:
        wrong.append(Wrong(Refusal.UNKNOWN_DEPARTMENT, 0, {"text": typed.department[:40]}))
    account, owed_to = _paid(typed, facts, location, wrong)
    spent = _spent(typed.lines, facts, wrong)
    if wrong:
        raise ExpenseRefused(*wrong)
    assert day is not None
    assert location is not None
    assert account is not None
    return Decided(
        day=day,
        location_id=location,
        department_id=facts.departments.get(typed.department),
        paid=typed.paid,
        account_id=account,
        owed_to=owed_to,
        party_id=facts.suppliers.get(("supplier", typed.supplier.strip())),
        supplier=typed.supplier[:120],
        note=typed.note[:200],
        spent=tuple(_taxed(spent, per_line=facts.tax_per_line)),
    )


def _day(text: str, facts: Facts, wrong: list[Wrong]) -> date | None:
    day = read_day(text)
    if day is None:
        wrong.append(Wrong(Refusal.NO_DATE, 0, {"text": text[:20]}))
    elif day > facts.today:
        wrong.append(Wrong(Refusal.FUTURE_DATE, 0, {"text": str(day)}))
    return day


def _paid(
    typed: Typed, facts: Facts, location: UUID | None, wrong: list[Wrong]
) -> tuple[UUID | None, UUID | None]:
    """The account the money came from, and who is owed it."""
    account: UUID | None = None
    owed_to: UUID | None = None
    if typed.paid == OWN:
        account = facts.owed_account
        owed_to = next((one for one in facts.people if str(one) == typed.owed_to), None)
        if owed_to is None:
            wrong.append(Wrong(Refusal.NOBODY_TO_PAY))
    elif typed.paid == PETTY:
        account = facts.petty.get(location) if location else None
    elif typed.paid in facts.sources:
        account = facts.sources[typed.paid]
    else:
        wrong.append(Wrong(Refusal.NOT_PAID))
        return None, None
    if account is None and not (typed.paid == PETTY and location is None):
        wrong.append(Wrong(Refusal.NO_ACCOUNT))
    _check_in_use(0, account, facts, wrong)
    return account, owed_to


def _spent(lines: Sequence[TypedLine], facts: Facts, wrong: list[Wrong]) -> list[Spent]:
    asked = [(number, line) for number, line in enumerate(lines, 1) if not line.blank]
    if not asked:
        wrong.append(Wrong(Refusal.NO_LINES))
    if len(asked) > MOST_LINES:
        wrong.append(Wrong(Refusal.TOO_MANY_LINES, 0, {"most": str(MOST_LINES)}))
        return []
    return [found for number, line in asked if (found := _line(number, line, facts, wrong))]


def _check_in_use(number: int, account_id: UUID | None, facts: Facts, wrong: list[Wrong]) -> None:
    if account_id and (words := facts.gone.get(account_id)):
        wrong.append(Wrong(Refusal.ARCHIVED_ACCOUNT, number, {"text": words}))


def _line(number: int, line: TypedLine, facts: Facts, wrong: list[Wrong]) -> Spent | None:
    before = len(wrong)
    category = facts.categories.get(line.category)
    if category is None or category.archived:
        wrong.append(Wrong(Refusal.NO_CATEGORY, number))
    else:
        _check_in_use(number, category.account_id, facts, wrong)
    tax = facts.taxes.get(line.tax) or facts.owed.get(line.tax)
    if line.tax and tax is None:
        wrong.append(Wrong(Refusal.UNKNOWN_TAX, number, {"text": line.tax[:40]}))
    elif isinstance(tax, TaxFact) and tax.account_id is None:
        wrong.append(Wrong(Refusal.NO_ACCOUNT, number))
    gross = _figure(number, line.amount, facts.exponent, wrong)
    if len(wrong) > before or category is None:
        return None
    return Spent(
        category_id=category.id, account_id=category.account_id, gross_minor=gross, tax=tax
    )


def _figure(number: int, text: str, exponent: int, wrong: list[Wrong]) -> int:
    shown = {"text": text.strip()[:24]}
    try:
        minor = parse_decimal(text, exponent)
    except NotAnAmount:
        wrong.append(Wrong(Refusal.NOT_AN_AMOUNT, number, shown))
        return 0
    except ValueError:  # past what any column of the books holds
        minor = MOST_MINOR + 1
    if minor <= 0:
        wrong.append(Wrong(Refusal.NO_AMOUNT, number))
    elif minor > MOST_MINOR:
        wrong.append(Wrong(Refusal.TOO_LARGE, number, shown))
    return minor


def tax_inside(gross_minor: int, rate_ppm: int) -> int:
    """The tax in a price that contains it."""
    return divide(gross_minor * rate_ppm, _MILLION + rate_ppm)


def _taxed(spent: Sequence[Spent], *, per_line: bool) -> list[Spent]:
    """The same with the tax in each, or owed on it: rounded once for each tax of the document and
    shared out to its lines, unless the company rounds each line."""
    taxes = [0] * len(spent)
    groups: dict[UUID | int, list[int]] = {}
    for place, one in enumerate(spent):
        if one.tax:
            groups.setdefault(place if per_line else one.tax.id, []).append(place)
    for places in groups.values():
        weights = [spent[place].gross_minor for place in places]
        tax = spent[places[0]].tax
        assert tax is not None
        whole = sum(weights)
        minor = tax.of(whole) if isinstance(tax, OwedTax) else tax_inside(whole, tax.rate_ppm)
        shares = allocate(minor, weights)
        for place, share in zip(places, shares, strict=True):
            taxes[place] = share
    return [
        replace(one, owed_minor=minor)
        if isinstance(one.tax, OwedTax)
        else replace(one, tax_minor=minor)
        for one, minor in zip(spent, taxes, strict=True)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A line that is owed to somebody: where it stands, and how much of it is open (positive)."""

    entry_id: UUID
    number: int
    open_minor: int


def paid_back(owed: Sequence[Owed], amount_minor: int) -> list[tuple[Owed, int]]:
    """How much of each an amount settles, the oldest first. It is at most all of them."""
    found, left = [], amount_minor
    for one in owed:
        part = min(left, one.open_minor)
        if part > 0:
            found.append((one, part))
            left -= part
    return found
