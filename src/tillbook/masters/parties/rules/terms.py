"""Terms of payment: when what is due, and what is less for who pays early. Pure, integers only.

Percentages are parts per million; amounts are minor units, negative for a credit note.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from tillbook.values.rounding import divide
from tillbook.values.words import marked

WHOLE = 1_000_000
MOST_DAYS = 3_650
MOST_INSTALMENTS = 60
_LAST_DAY = 31


class DiscountTax(StrEnum):
    """What paying early does to the tax."""

    REDUCED_WHEN_PAID = "reduced_when_paid"
    NEVER_REDUCED = "never_reduced"
    REDUCED_ALWAYS = "reduced_always"


@dataclass(frozen=True, slots=True, kw_only=True)
class Instalment:
    """A part of what is owed. days: after the document's day.

    month_day: None for that very day; else the end of the month that the days reach (0), or that
    day of the month after it, or its last day where it has it not.
    """

    percent_ppm: int = WHOLE
    days: int = 0
    month_day: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyDiscount:
    """So much less for who pays within so many days of the document."""

    percent_ppm: int
    days: int
    tax: DiscountTax = DiscountTax.REDUCED_WHEN_PAID


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a document is paid: in one part or several."""

    instalments: tuple[Instalment, ...]
    discount: EarlyDiscount | None = None


class TermsFault(StrEnum):
    """What is wrong with terms, in the order it is checked."""

    NO_INSTALMENT = "no_instalment"
    TOO_MANY = "too_many"
    PERCENT = "percent"
    DAYS = "days"
    MONTH_DAY = "month_day"
    NOT_WHOLE = "not_whole"
    DISCOUNT = "discount"
    DISCOUNT_DAYS = "discount_days"


FAULT_SENTENCES = {
    TermsFault.NO_INSTALMENT: marked("Say at least once how much is due when."),
    TermsFault.TOO_MANY: marked("Terms have at most 60 instalments."),
    TermsFault.PERCENT: marked("An instalment is more than 0 % and at most 100 %."),
    TermsFault.DAYS: marked("The days are a whole number from 0 to 3650."),
    TermsFault.MONTH_DAY: marked(
        "The day of the month is from 1 to 31, or 0 for the end of the month."
    ),
    TermsFault.NOT_WHOLE: marked("The percentages do not come to exactly 100 %."),
    TermsFault.DISCOUNT: marked("The discount is more than 0 % and less than 100 %."),
    TermsFault.DISCOUNT_DAYS: marked("The discount’s days are a whole number from 0 to 3650."),
}


class TermsRefused(ValueError):
    """Terms that cannot be; nothing was kept."""

    def __init__(self, fault: TermsFault) -> None:
        self.fault = fault
        super().__init__(fault.value)


def check(terms: Terms) -> None:
    """Raise TermsRefused with the first thing that is wrong."""
    parts = terms.instalments
    wrong = [
        (TermsFault.NO_INSTALMENT, not parts),
        (TermsFault.TOO_MANY, len(parts) > MOST_INSTALMENTS),
        (TermsFault.PERCENT, any(not 0 < one.percent_ppm <= WHOLE for one in parts)),
        (TermsFault.DAYS, any(not 0 <= one.days <= MOST_DAYS for one in parts)),
        (
            TermsFault.MONTH_DAY,
            any(one.month_day is not None and not 0 <= one.month_day <= _LAST_DAY for one in parts),
        ),
        (TermsFault.NOT_WHOLE, sum([one.percent_ppm for one in parts]) != WHOLE),
    ]
    if early := terms.discount:
        wrong.append((TermsFault.DISCOUNT, not 0 < early.percent_ppm < WHOLE))
        wrong.append((TermsFault.DISCOUNT_DAYS, not 0 <= early.days <= MOST_DAYS))
    for fault, is_so in wrong:
        if is_so:
            raise TermsRefused(fault)


def due_date(part: Instalment, day: date) -> date:
    """When an instalment of a document of that day is due."""
    reached = _later(day, part.days)
    if part.month_day is None:
        return reached
    end = _end_of_month(reached)
    if not part.month_day or end == date.max:
        return end
    following = _end_of_month(_later(end, 1))
    return following.replace(day=min(part.month_day, following.day))


def due_dates(terms: Terms, day: date) -> list[date]:
    """When each instalment is due, in their order."""
    return [due_date(one, day) for one in terms.instalments]


def shares(terms: Terms, total_minor: int, step_minor: int = 1) -> list[int]:
    """What each instalment comes to: its percentage, rounded to whole steps; the last one takes
    what is left."""
    amounts = [
        divide(total_minor * one.percent_ppm, WHOLE * step_minor) * step_minor
        for one in terms.instalments[:-1]
    ]
    return [*amounts, total_minor - sum(amounts)]


def due_parts(terms: Terms, total_minor: int, day: date) -> list[tuple[date, int]]:
    """What is due when, a part for each day on which something is."""
    found: dict[date, int] = {}
    for due, amount in zip(due_dates(terms, day), shares(terms, total_minor), strict=True):
        found[due] = found.get(due, 0) + amount
    return [(due, amount) for due, amount in sorted(found.items()) if amount]


def _later(day: date, days: int) -> date:
    return day + timedelta(days=min(days, (date.max - day).days))


def _end_of_month(day: date) -> date:
    if (day.year, day.month) == (date.max.year, date.max.month):
        return date.max
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxed:
    """A net amount and the taxes on it, each a rate in parts per million."""

    net_minor: int
    rates_ppm: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyPayment:
    """What a document comes to, and what of it is paid. discount_minor: the net that is given up,
    tax_minor: the tax with it. Paid and both together are the total."""

    total_minor: int
    paid_minor: int
    discount_minor: int = 0
    tax_minor: int = 0


def in_time(discount: EarlyDiscount, document_day: date, paid_on: date) -> bool:
    """Whether a payment of that day is early: the last day is."""
    return paid_on <= _later(document_day, discount.days)


def taxes_of(lines: Sequence[Taxed], discount: EarlyDiscount | None) -> int:
    """The tax of a document, rounded once for each rate; on the discounted net where it is always
    reduced, for then it is printed so."""
    left = WHOLE
    if discount and discount.tax is DiscountTax.REDUCED_ALWAYS:
        left = WHOLE - discount.percent_ppm
    bases: dict[int, int] = {}
    for line in lines:
        for rate in line.rates_ppm:
            bases[rate] = bases.get(rate, 0) + line.net_minor
    return sum([divide(base * left * rate, WHOLE * WHOLE) for rate, base in bases.items()])


def pay(lines: Sequence[Taxed], discount: EarlyDiscount | None, *, early: bool) -> EarlyPayment:
    """What is paid of a document with these lines, early or not."""
    net = sum([line.net_minor for line in lines])
    tax = taxes_of(lines, discount)
    total = net + tax
    if discount is None or not early:
        return EarlyPayment(total_minor=total, paid_minor=total)
    if discount.tax is not DiscountTax.REDUCED_WHEN_PAID:
        less = divide(net * discount.percent_ppm, WHOLE)
        return EarlyPayment(total_minor=total, paid_minor=total - less, discount_minor=less)
    less = divide(total * discount.percent_ppm, WHOLE)
    of_tax = divide(tax * discount.percent_ppm, WHOLE)
    return EarlyPayment(
        total_minor=total,
        paid_minor=total - less,
        discount_minor=less - of_tax,
        tax_minor=of_tax,
    )
